"""Untrusted YAML: what is refused, where, and how fast."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.yaml.nodes import Listing, Scalar, Table
from gorust_new.plan.yaml.parse import MAX_BYTES, MAX_DEPTH, decode, parse


def refused(data: bytes) -> GorustError:
    with pytest.raises(GorustError) as caught:
        parse(decode(data, "p.yaml"), "p.yaml")
    assert caught.value.next_step
    return caught.value


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"", "p.yaml", "empty"),
        (b"# only a comment\n", "p.yaml", "empty"),
        (b"a: &x 1\nb: *x\n", "p.yaml:1:4", "anchor `&x`"),
        (b"a: *x\n", "p.yaml:1:4", "alias `*x`"),
        (b"a: !!python/object:os.system x\n", "p.yaml:1:4", "tag"),
        (b"a: !!str 1\n", "p.yaml:1:4", "tag"),
        (b"a: ! 1\n", "p.yaml:1:4", "tag"),
        (b"a: 1\n---\nb: 2\n", "p.yaml:2:1", "second document"),
        (b"a: 1\nb: \xff\n", "p.yaml:2", "UTF-8"),
        ("a: é\n".encode("utf-16"), "p.yaml:1", "UTF-8"),
        (b"a: 1\nb: x\x00y\n", "p.yaml:2:5", "U+0000"),
        (b"a: x\x1by\n", "p.yaml:1:5", "U+001B"),
        ("a: x\u2028y\n".encode(), "p.yaml:1:5", "U+2028"),
        (b"a: b: c\n", "p.yaml:1:5", "not valid YAML"),
        (b"a: 'x\n", "p.yaml:1:4", "not valid YAML"),
        (b"a: [x, y\nb: 1\n", "p.yaml:1:4", "not valid YAML"),
        (b"a:\n\tb: 1\n", "p.yaml:2:1", "not valid YAML"),
        (b"a: @x\n", "p.yaml:1:4", "not valid YAML"),
        (b"%YAML 7.0\n---\na: 1\n", "p.yaml:1:1", "not valid YAML"),
    ],
)
def test_what_a_plan_never_needs_is_refused_at_its_place(
    data: bytes, place: str, message: str
) -> None:
    """Anchors, tags, several documents."""
    error = refused(data)
    assert error.place == place
    assert message in error.message


@pytest.mark.parametrize(
    ("data", "next_step"),
    [
        (b"a:\n\tb: 1\n", "indent with spaces"),
        (b"a: b: c\n", "in quotes"),
        (b"a: 'x\n", "close the quote"),
        (b"a: [x\n", "close the bracket"),
        (b'a: "\\q"\n', "single quotes"),
        (b"a:\n  b: 1\n c: 2\n", "same indentation"),
    ],
)
def test_broken_yaml_comes_with_a_remedy(data: bytes, next_step: str) -> None:
    """And not with the parser's own words."""
    assert next_step in refused(data).next_step


BOMBS = {
    "a huge file": b"a: " + b"x" * (10 << 20),
    "deep flow lists": b"[" * 400_000,
    "deep flow tables": b"{a: " * 200_000,
    "deep block lists": b"- " * 400_000,
    "a billion laughs": b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"%c: &%c [*%c,*%c,*%c,*%c]\n" % (n + 1, n + 1, n, n, n, n) for n in range(97, 121)),
    "more values than any plan has": b"[" + b"a," * 500_000 + b"]",
    "more keys than any plan has": b"a: 1\n" * 200_000,
    "one very long line": b"a: '" + b"''" * 500_000 + b"'",
    "many open quotes": b"\"'" * 500_000,
    "complex keys": b"? " * 400_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_or_read_before_anyone_waits(bomb: bytes) -> None:
    """Within seconds, whatever it does."""
    started = time.process_time()
    with suppress(GorustError):
        parse(decode(bomb, "p.yaml"), "p.yaml")
    assert time.process_time() - started < 3


def test_a_large_file_is_refused_before_it_is_parsed() -> None:
    """By its size alone."""
    data = b"a: " + b"x" * MAX_BYTES
    started = time.process_time()
    assert "at most" in refused(data).message
    assert time.process_time() - started < 0.05


def test_nesting_is_allowed_up_to_the_limit() -> None:
    """And not one level further."""
    parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "p.yaml")
    assert "nesting" in refused(b"[" * (MAX_DEPTH + 1)).message


def test_positions_count_characters_from_one() -> None:
    """As editors do."""
    root = parse("é: [ü, 'b']\n", "p.yaml")
    assert isinstance(root, Table)
    items = root.entries[0].value
    assert isinstance(items, Listing)
    assert (items.mark.line, items.mark.column, items.mark.offset) == (1, 4, 3)
    last = items.items[1]
    assert isinstance(last, Scalar)
    assert (last.text, last.style, last.mark.column, last.end) == ("b", "'", 8, 10)


def test_a_byte_order_mark_is_not_text() -> None:
    """It is left out of what is read."""
    assert decode(b"\xef\xbb\xbfa: 1\n", "p.yaml") == "a: 1\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("x", "str"), ("1", "int"), ("no", "bool"), ("1.5", "float"), ("", "null"), ("'1'", "str")],
)
def test_a_scalar_knows_what_yaml_takes_it_for(text: str, kind: str) -> None:
    """So that `no` and 1.0 can be refused as names."""
    root = parse(f"a: {text}\n", "p.yaml")
    assert isinstance(root, Table)
    value = root.entries[0].value
    assert isinstance(value, Scalar)
    assert value.type == kind
