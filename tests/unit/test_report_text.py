"""Tables, listings and change reports: short, aligned, complete, and safe to print."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from gorust_new.diagram.tables import components_table, markdown_table
from gorust_new.plan.model import Language, Plan
from gorust_new.report.changes import ChangeRow, changes_json, changes_text, summary
from gorust_new.report.listing import tree_listing
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells, clip
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.report_plans import Opinion, Sureness, city, market, opinions, plan, shop, web

GOLDEN = Path(__file__).parent / "report_golden"

ROWS = [
    ChangeRow("services/billing/main.go", "create", "new component"),
    ChangeRow("services/billing/run.json", "create", "new component"),
    ChangeRow("docs/architecture.md", "replace", "it lists the components"),
    ChangeRow("go.mod", "merge entries", "a requirement was added"),
    ChangeRow("cores/rates/src/lib.rs", "move", "renamed", "cores/pricing/src/lib.rs"),
    ChangeRow("README.md", "keep", "edited by you"),
    ChangeRow("Makefile", "stays deleted, template changed", "you deleted it"),
    ChangeRow("cores/old/lib.rs", "move to _removed", "you edited it", "_removed/cores/old/lib.rs"),
    ChangeRow("cores/old/run.json", "delete", "component removed"),
    ChangeRow(".gitignore", "nothing"),
    ChangeRow("buf.yaml", "adopt"),
]
CONFLICTS = [ChangeRow("services/gateway/main.go", "conflict", "lines 14 and 38 overlap")]
FILES = [
    "Makefile",
    "go.mod",
    "proto/shop/pricing/v1/pricing.proto",
    "services/gateway/main.go",
    "services/gateway/run.json",
    *(f"internal/platform/pool/file{index}.go" for index in range(9)),
    "cores/pricing/src/lib.rs",
    "cores/pricing/Cargo.toml",
]


Golden = Callable[[str, str], None]


@pytest.fixture(name="golden")
def _golden(request: pytest.FixtureRequest) -> Golden:
    def compare(name: str, text: str) -> None:
        if request.config.getoption("--update-golden"):
            (GOLDEN / name).write_text(text, encoding="utf-8")
        assert text == (GOLDEN / name).read_text(encoding="utf-8")

    return compare


def test_a_report_groups_paths_and_says_why_and_what_next(golden: Golden) -> None:
    golden(
        "changes.txt",
        changes_text(ROWS, conflicts=CONFLICTS, next_step="edit the file, then: gorust regenerate"),
    )


def test_conflicts_stand_last_before_the_summary() -> None:
    text = changes_text(ROWS, conflicts=CONFLICTS)
    headings = re.findall(r"^(\w[\w ]*?) \d+$", text, re.MULTILINE)
    assert headings[-1] == "In conflict"


def test_a_path_in_conflict_is_shown_once() -> None:
    rows = [*ROWS, ChangeRow(CONFLICTS[0].path, "merge", "both changed")]
    assert changes_text(rows, conflicts=CONFLICTS).count(CONFLICTS[0].path) == 1


def test_what_stays_as_it_is_goes_without_saying() -> None:
    text = changes_text(ROWS)
    assert ".gitignore" not in text
    assert "buf.yaml" not in text


def test_a_report_of_nothing_says_so() -> None:
    assert changes_text([]) == "Nothing changed\n"
    assert changes_text([ChangeRow("a", "nothing")], done=False) == "Nothing to change\n"


def test_the_summary_counts_in_the_past_or_in_the_future() -> None:
    assert summary(ROWS[:3]) == "2 created, 1 updated"
    assert summary(ROWS[:3], done=False) == "2 to create, 1 to update"


def test_a_word_the_table_does_not_know_is_shown_as_it_is() -> None:
    assert "Polish 1" in changes_text([ChangeRow("a", "polish")])


def test_a_long_group_is_counted_by_directory_unless_all_is_asked_for() -> None:
    rows = [ChangeRow(path, "create", "new") for path in FILES]
    text = changes_text(rows)
    assert "internal/platform/" in text
    assert "9 files" in text
    assert "file3.go" not in text
    assert "proto/shop/pricing/v1/pricing.proto" in text
    assert "file3.go" in changes_text(rows, everything=True)


def test_conflicts_are_never_counted_away() -> None:
    rows = [ChangeRow(f"a/b/{index}", "conflict") for index in range(40)]
    assert all(f"a/b/{index}" in changes_text([], conflicts=rows) for index in range(40))


def test_the_json_of_a_report_leaves_nothing_out() -> None:
    document = json.loads(changes_json(ROWS, conflicts=CONFLICTS, next_step="x", done=False))
    assert list(document) == [
        "schema", "done", "summary", "counts", "changes", "conflicts", "next",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert [row["path"] for row in document["changes"]] == [row.path for row in ROWS]
    assert document["counts"]["create"] == 2
    assert document["conflicts"] == [
        {
            "path": "services/gateway/main.go",
            "action": "conflict",
            "why": "lines 14 and 38 overlap",
        }
    ]
    assert document["changes"][4]["other"] == "cores/pricing/src/lib.rs"


@given(path=st.text(min_size=1), why=st.text(), action=st.text(min_size=1))
def test_no_text_of_a_report_can_steer_the_terminal(path: str, why: str, action: str) -> None:
    text = changes_text([ChangeRow(path, action, why)], next_step=why)
    assert all(char.isprintable() or char in "\n\u200c\u200d\u3000" or char.isspace()
               for char in text)  # fmt: skip
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize("of", [shop(), market(), city()], ids=["shop", "market", "city"])
def test_the_table_holds_every_component_in_the_width_there_is(of: Plan, width: int) -> None:
    text = components_table(of, width, advice=opinions(of))
    assert max(map(cells, text.splitlines())) <= width
    for component in of.components:
        assert component.name in text
        for callee in component.calls:
            assert callee in text


def test_columns_that_say_nothing_are_left_out() -> None:
    head = components_table(plan(web("gateway"))).splitlines()[0]
    assert head.split() == ["Component", "Language", "Kind", "Serves"]


def test_the_table_says_where_the_choice_goes_against_the_advice() -> None:
    advice = {"pricing": Opinion(Language.GO, Sureness.LEAN)}
    assert "lean: Go" in components_table(shop(), advice=advice)
    assert "lean: Go" in markdown_table(shop(), advice)


def test_the_tables_of_the_example(golden: Golden) -> None:
    golden("components.txt", components_table(market(), 80, advice=opinions(market())))
    golden("components.md", markdown_table(market(), opinions(market())) + "\n")


def test_a_purpose_cannot_leave_its_cell_of_a_markdown_table() -> None:
    hostile = "a | b \n\n# c <img src=x> [d](javascript:e) `f` @g https://h.example \\|"
    of = shop()
    first = replace(of.components[0], purpose=hostile)
    text = markdown_table(replace(of, components=(first, *of.components[1:])))
    lines = text.splitlines()
    assert len(lines) == 4
    bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines}
    assert bars == {7}
    assert "<img" not in text
    assert not re.search(r"(?<!\\)[\[\]]", text)


def test_a_tree_shows_directories_first_and_folds_what_is_large(golden: Golden) -> None:
    golden("tree.txt", tree_listing(FILES, lines=14))


def test_a_tree_with_room_shows_every_file() -> None:
    text = tree_listing(map(PurePosixPath, FILES), lines=200)
    assert all(path.rsplit("/", 1)[-1] in text for path in FILES)
    assert "files" not in text


@given(paths=st.sets(st.from_regex(r"[ab]{1,2}(/[ab]{1,2}){0,4}/[f-h]", fullmatch=True)))
def test_a_tree_accounts_for_every_file(paths: set[str]) -> None:
    text = tree_listing(paths, lines=12)
    folded = sum(int(number) for number in re.findall(r"(\d+) files?$", text, re.MULTILINE))
    shown = len(re.findall(r"(?:[─/] ?)[f-h]$", text, re.MULTILINE))
    assert folded + shown == len(paths)


def test_an_empty_tree_is_empty() -> None:
    assert tree_listing([]) == ""


def test_colour_is_off_unless_asked_for() -> None:
    for text in (
        changes_text(ROWS, conflicts=CONFLICTS),
        components_table(market()),
        tree_listing(FILES),
        Ansi().rust("x") + Ansi().bold("y"),
    ):
        assert "\x1b" not in text


def test_colour_changes_nothing_but_colour() -> None:
    for plain, painted in (
        (changes_text(ROWS), changes_text(ROWS, colour=True)),
        (components_table(market()), components_table(market(), colour=True)),
        (tree_listing(FILES), tree_listing(FILES, colour=True)),
    ):
        assert painted != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_clipped_text_says_that_it_is() -> None:
    assert clip("abcdef", 4) == "abc…"
    assert clip("日本語", 5) == "日本…"
    assert clip("abc", 3) == "abc"
