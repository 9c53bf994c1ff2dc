"""Places in the user's own code: found by words, and only lines are added."""

from __future__ import annotations

import pytest
from gorust_new.contract.code import after_line, bare, into_block, with_module
from hypothesis import given
from hypothesis import strategies as st

RUST = """\
//! Docs.

mod alpha;
pub mod omega;

impl Api for Service {
    fn a(&self) -> char {
        // a } in a comment, and one in a string: '}'
        let _ = ("}", r#"}"#, '}', b"\\"}");
        'x'
    }
}

impl<'a> Other for Service<'a> {}
"""
ADDED = "    fn b() {}\n"
IMPL = r"impl Api for Service \\{".replace("\\\\", "\\")


def is_longer(before: str, after: str) -> bool:
    """Whether every line of `before` is in `after`, in the same order and byte for byte."""
    rest = iter(after.splitlines(keepends=True))
    return all(line in rest for line in before.splitlines(keepends=True))


def test_a_block_ends_where_its_brace_is() -> None:
    """Braces in comments, strings and characters are none."""
    found = into_block(RUST, IMPL, ADDED)

    assert found is not None
    assert "        'x'\n    }\n\n    fn b() {}\n}\n\nimpl<'a>" in found
    assert is_longer(RUST, found)


@pytest.mark.parametrize(
    "text",
    [
        "fn main() {}\n",
        RUST + RUST,
        RUST.replace("    }\n}\n", "    } }\n"),
        "impl Api for Service {\n",
        '"impl Api for Service {}"\n',
    ],
)
def test_a_place_that_is_not_sure_is_no_place(text: str) -> None:
    """None, two, one that ends in the middle of a line or not at all, one in a string."""
    assert into_block(text, IMPL, ADDED) is None


def test_a_module_goes_where_its_neighbours_are() -> None:
    """Where rustfmt would sort it; before all else in a file that has none."""
    assert "mod alpha;\nmod beta;\npub mod omega;\n" in with_module(RUST, "mod beta;")
    assert "pub mod omega;\nmod zeta;\n\nimpl" in with_module(RUST, "mod zeta;")
    assert (
        with_module("//! Docs.\n\nuse a;\n", "pub mod b;") == "//! Docs.\n\npub mod b;\n\nuse a;\n"
    )
    assert with_module("", "mod b;") == "mod b;\n"


def test_a_line_goes_after_the_last_that_matches() -> None:
    """A line in a comment does not count."""
    text = "\ta(1)\n\ta(2)\n\t// a(3)\n"

    assert after_line(text, r"\ta\(.*\)", "\tb()\n") == "\ta(1)\n\ta(2)\n\tb()\n\t// a(3)\n"
    assert after_line(text, r"\tc\(.*\)", "\tb()\n") is None


def test_lines_end_as_those_around_them() -> None:
    """A file of Windows stays one."""
    found = into_block(RUST.replace("\n", "\r\n"), IMPL, ADDED)

    assert found is not None
    assert found.count("\n") == found.count("\r\n")


@given(st.lists(st.sampled_from(["mod a;\n", "use b;\n", "// c\n", "\n", "fn d() {}\n", '"{"\n'])))
def test_whatever_is_there_stays_as_it_is(lines: list[str]) -> None:
    """Every byte of the user's, in the same order."""
    text = "".join(lines)

    assert is_longer(text, with_module(text, "mod new;"))
    assert len(bare(text)) == len(text)
