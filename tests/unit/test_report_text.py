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
from gorust_new.project.disk.changeset import (
    Action,
    ChangeSet,
    Conflict,
    Mention,
    Replacement,
    Row,
)
from gorust_new.report.changes import GROUPS, changes_text, summary
from gorust_new.report.documents import changes, dumped
from gorust_new.report.listing import tree_listing
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells, clip
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers import ROOT
from tests.unit.report_plans import Opinion, Sureness, city, market, opinions, plan, shop, web

GOLDEN = Path(__file__).parent / "report_golden"


def row(path: str, action: Action, why: str = "", other: str = "") -> Row:
    """One line of a report."""
    return Row(PurePosixPath(path), action, why, PurePosixPath(other) if other else None)


ROWS = (
    row("services/billing/main.go", Action.CREATE, "new component"),
    row("services/billing/run.json", Action.CREATE, "new component"),
    row("docs/architecture.md", Action.REPLACE, "edited", "_removed/docs/architecture.md"),
    row("go.mod", Action.MERGE, "a requirement was added"),
    row("cores/rates/src/lib.rs", Action.MOVE, "renamed", "cores/pricing/src/lib.rs"),
    row("README.md", Action.KEEP, "edited by you"),
    row("Makefile", Action.STAYS_DELETED, "you deleted it"),
    row("cores/old/lib.rs", Action.MOVE_TO_REMOVED, "you edited it", "_removed/cores/old/lib.rs"),
    row("cores/old/run.json", Action.DELETE, "component removed"),
    row(".gitignore", Action.NOTHING),
    row("buf.yaml", Action.ADOPT),
)
CONFLICT = Conflict(PurePosixPath("services/gateway/main.go"), "both changed it", (14, 38))
CHANGES = ChangeSet(rows=ROWS, conflicts=(CONFLICT,))
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
    """The whole of it, as a person sees it."""
    golden("changes.txt", changes_text(CHANGES, next_step="edit it, then: gorust regenerate"))


def test_every_action_has_a_group_or_goes_without_saying() -> None:
    """No word of the decision table reaches a person without a heading of its own."""
    assert set(GROUPS) == set(Action)
    headings = [group.done for group in GROUPS.values() if group is not None]
    assert len(set(headings)) == len(headings)


def test_the_reference_lists_every_action() -> None:
    """Scripts match on these words."""
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    assert [action.value for action in Action if f"`{action.value}`" not in reference] == []


def test_conflicts_stand_last_before_the_summary() -> None:
    """They are what the reader has to act on."""
    headings = re.findall(r"^(\w[\w() ]*?) \d+$", changes_text(CHANGES), re.MULTILINE)
    assert headings[-1] == "In conflict"


def test_a_path_in_conflict_is_shown_once() -> None:
    """Whatever else was decided about it."""
    rows = (*ROWS, Row(CONFLICT.path, Action.MERGE, "both changed"))
    text = changes_text(ChangeSet(rows=rows, conflicts=(CONFLICT,)))
    assert text.count(str(CONFLICT.path)) == 1


def test_a_conflict_says_where_its_markers_are_or_what_is_beside_it() -> None:
    """So that nobody has to search for them."""
    beside = Conflict(PurePosixPath("logo.png"), "both", beside=PurePosixPath("logo.png.template"))
    text = changes_text(ChangeSet(conflicts=(CONFLICT, beside)))
    assert "line 14, 38: both changed it" in text
    assert "the template's version is in logo.png.template" in text


def test_what_stays_as_it_is_goes_without_saying() -> None:
    """Files that nothing happens to would bury the others."""
    text = changes_text(CHANGES)
    assert ".gitignore" not in text
    assert "buf.yaml" not in text


def test_a_report_of_nothing_says_so() -> None:
    """In the past or in the future."""
    silent = ChangeSet(rows=(row("a", Action.NOTHING),))
    assert changes_text(ChangeSet()) == "Nothing changed\n"
    assert changes_text(silent, done=False) == "Nothing to change\n"


def test_the_summary_counts_in_the_past_or_in_the_future() -> None:
    """One part for each group."""
    two = ChangeSet(rows=(*ROWS[:2], ROWS[3]))
    assert summary(two) == "2 created, 1 merged"
    assert summary(two, done=False) == "2 to create, 1 to merge"


def test_names_that_a_rename_replaced_are_listed_line_by_line() -> None:
    """And the mentions of the old name that it left alone."""
    path = PurePosixPath("services/gateway/main.go")
    text = changes_text(
        ChangeSet(
            replacements=(Replacement(path, 7, "pricing", "rates"),),
            mentions=(Mention(path, 9, "// pricing is slow"),),
        )
    )
    assert "services/gateway/main.go:7: pricing -> rates" in text
    assert "services/gateway/main.go:9: // pricing is slow" in text


def test_a_long_group_is_counted_by_directory() -> None:
    """A new project would be pages long; a directory with one file shows that file."""
    text = changes_text(ChangeSet(rows=tuple(row(path, Action.CREATE, "new") for path in FILES)))
    assert "internal/platform/" in text
    assert "9 files" in text
    assert "file3.go" not in text
    assert "proto/shop/pricing/v1/pricing.proto" in text


def test_conflicts_are_never_counted_away() -> None:
    """Each is something to do."""
    paths = [PurePosixPath(f"a/b/{index}") for index in range(40)]
    text = changes_text(ChangeSet(conflicts=tuple(Conflict(path, "both") for path in paths)))
    assert all(str(path) in text for path in paths)


def test_the_json_of_a_change_leaves_nothing_out() -> None:
    """Every row with the table's own word, silent ones too; conflicts with their lines."""
    document = json.loads(dumped(changes(CHANGES, written=False, diff="+x")))
    assert list(document) == [
        "schema", "pending", "changes", "records", "moves", "rows", "conflicts", "replacements",
        "mentions", "mentions_left_out", "resolved", "notes", "written", "diff",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert [one["action"] for one in document["rows"]] == [one.action.value for one in ROWS]
    assert document["rows"][4]["other"] == "cores/pricing/src/lib.rs"
    assert document["conflicts"] == [
        {"path": "services/gateway/main.go", "why": "both changed it", "lines": [14, 38]}
    ]


@given(
    path=st.text(st.characters(exclude_characters="/\0", codec="utf-8"), min_size=1),
    why=st.text(),
    action=st.sampled_from(Action),
)
def test_no_text_of_a_report_can_steer_the_terminal(path: str, why: str, action: Action) -> None:
    """Control characters of a path or a reason are shown, not sent."""
    text = changes_text(ChangeSet(rows=(row(path, action, why),)), next_step=why)
    assert all(char.isprintable() or char in "\n\u200c\u200d\u3000" or char.isspace()
               for char in text)  # fmt: skip
    assert "\x1b" not in text


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120])
@pytest.mark.parametrize("of", [shop(), market(), city()], ids=["shop", "market", "city"])
def test_the_table_holds_every_component_in_the_width_there_is(of: Plan, width: int) -> None:
    """From thirty columns up."""
    text = components_table(of, width, advice=opinions(of))
    assert max(map(cells, text.splitlines())) <= width
    for component in of.components:
        assert component.name in text
        for callee in component.calls:
            assert callee in text


def test_columns_that_say_nothing_are_left_out() -> None:
    """No advice, no calls: no column for them."""
    head = components_table(plan(web("gateway"))).splitlines()[0]
    assert head.split() == ["Component", "Language", "Kind", "Serves"]


def test_the_table_says_where_the_choice_goes_against_the_advice() -> None:
    """On the terminal and in Markdown."""
    advice = {"pricing": Opinion(Language.GO, Sureness.LEAN)}
    assert "lean for Go" in components_table(shop(), advice=advice)
    assert "lean for Go" in markdown_table(shop(), advice)


def test_the_tables_of_the_example(golden: Golden) -> None:
    """As they were reviewed; --update-golden writes them anew."""
    golden("components.txt", components_table(market(), 80, advice=opinions(market())))
    golden("components.md", markdown_table(market(), opinions(market())) + "\n")


def test_a_purpose_cannot_leave_its_cell_of_a_markdown_table() -> None:
    """Bars, line breaks, tags and links stay text."""
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
    """In about as many lines as were asked for."""
    golden("tree.txt", tree_listing(FILES, lines=14))


def test_a_tree_with_room_shows_every_file() -> None:
    """And folds nothing."""
    text = tree_listing(map(PurePosixPath, FILES), lines=200)
    assert all(path.rsplit("/", 1)[-1] in text for path in FILES)
    assert "files" not in text


@given(paths=st.sets(st.from_regex(r"[ab]{1,2}(/[ab]{1,2}){0,4}/[f-h]", fullmatch=True)))
def test_a_tree_accounts_for_every_file(paths: set[str]) -> None:
    """Shown or counted, none is missing."""
    text = tree_listing(paths, lines=12)
    folded = sum(int(number) for number in re.findall(r"(\d+) files?$", text, re.MULTILINE))
    shown = len(re.findall(r"(?:[─/] ?)[f-h]$", text, re.MULTILINE))
    assert folded + shown == len(paths)


def test_an_empty_tree_is_empty() -> None:
    """Not a line."""
    assert tree_listing([]) == ""


def test_colour_is_off_unless_asked_for() -> None:
    """What is piped into a file holds no escapes."""
    for text in (
        changes_text(CHANGES),
        components_table(market()),
        tree_listing(FILES),
        Ansi().rust("x") + Ansi().bold("y"),
    ):
        assert "\x1b" not in text


def test_colour_changes_nothing_but_colour() -> None:
    """Without it the same text is left."""
    for plain, painted in (
        (changes_text(CHANGES), changes_text(CHANGES, colour=True)),
        (components_table(market()), components_table(market(), colour=True)),
        (tree_listing(FILES), tree_listing(FILES, colour=True)),
    ):
        assert painted != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_clipped_text_says_that_it_is() -> None:
    """By an ellipsis, in columns and not in characters."""
    assert clip("abcdef", 4) == "abc…"
    assert clip("日本語", 5) == "日本…"
    assert clip("abc", 3) == "abc"
