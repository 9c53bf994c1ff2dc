"""The decision table of the design, row by row, and that it has a row for everything."""

from __future__ import annotations

from itertools import product

import pytest
from gorust_new.project.decide.table import TABLE, Ours, Theirs, decide
from gorust_new.project.disk.changeset import Action
from gorust_new.tree import File, FileClass
from hypothesis import given
from hypothesis import strategies as st

B, O, T = File(b"base\n"), File(b"ours\n"), File(b"theirs\n")  # noqa: E741 - the table's letters
A = Action

ROWS = [
    # base, ours, theirs, merged, once, generated, locked
    (None, None, None, A.NOTHING, A.NOTHING, A.NOTHING, A.NOTHING),
    (None, O, None, A.NOTHING, A.NOTHING, A.NOTHING, A.NOTHING),
    (None, None, T, A.CREATE, A.CREATE, A.CREATE, A.CREATE),
    (None, T, T, A.ADOPT, A.ADOPT, A.ADOPT, A.ADOPT),
    (None, O, T, A.CONFLICT, A.KEEP, A.CONFLICT, A.MERGE),
    (B, B, B, A.NOTHING, A.NOTHING, A.NOTHING, A.NOTHING),
    (B, B, T, A.UPDATE, A.NOTHING, A.UPDATE, A.UPDATE),
    (B, O, B, A.KEEP, A.KEEP, A.REPLACE, A.KEEP),
    (B, O, O, A.ADOPT, A.ADOPT, A.ADOPT, A.ADOPT),
    (B, O, T, A.MERGE, A.KEEP, A.REPLACE, A.MERGE),
    (B, None, None, A.FORGET, A.FORGET, A.FORGET, A.FORGET),
    (B, None, B, A.STAYS_DELETED, A.STAYS_DELETED, A.CREATE, A.STAYS_DELETED),
    (B, None, T, A.STAYS_DELETED, A.STAYS_DELETED, A.CREATE, A.STAYS_DELETED),
    (B, B, None, A.DELETE, A.DELETE, A.DELETE, A.DELETE),
    (B, O, None, A.MOVE_TO_REMOVED, A.MOVE_TO_REMOVED, A.MOVE_TO_REMOVED, A.MOVE_TO_REMOVED),
]


@pytest.mark.parametrize("row", ROWS)
def test_each_row_of_the_table_gives_its_action_for_each_class(row: tuple[object, ...]) -> None:
    """The table of the design, letter by letter."""
    base, ours, theirs, *actions = row
    for kind, action in zip(FileClass, actions, strict=True):
        assert decide(base, ours, theirs, kind) is action  # type: ignore[arg-type]


def test_every_possible_situation_has_exactly_one_row() -> None:
    """And no impossible one has any."""
    situations = [(row.base, row.ours, row.theirs) for row in TABLE]
    assert len(situations) == len(set(situations))
    without_base = {
        (False, o, t)
        for o, t in product((Ours.MISSING, Ours.THEIRS, Ours.OTHER), (Theirs.MISSING, Theirs.OTHER))
        if (o, t) != (Ours.THEIRS, Theirs.MISSING)
    }
    with_base = {
        (True, o, t)
        for o, t in product(Ours, Theirs)
        if not (o is Ours.THEIRS and t is not Theirs.OTHER)
    }
    assert set(situations) == without_base | with_base


files = st.one_of(
    st.none(),
    st.sampled_from([b"a\nb\n", b"a\r\nb\r\n", b"a\n", b"", b"\0a\n", b"\0a\r\n", b"\xff\n"])
    .map(File)
    .flatmap(lambda file: st.sampled_from([file, File(file.content, executable=True)])),
)


@given(files, files, files, st.sampled_from(FileClass))
def test_the_decision_is_total_and_never_drops_what_is_on_disk(
    base: File | None, ours: File | None, theirs: File | None, kind: FileClass
) -> None:
    """What is overwritten or deleted is what we rendered."""
    action = decide(base, ours, theirs, kind)
    if ours is not None and action in (A.UPDATE, A.DELETE):
        assert base is not None
        assert base.content.replace(b"\r", b"") == ours.content.replace(b"\r", b"")
    if theirs is None:
        assert action in (A.NOTHING, A.FORGET, A.DELETE, A.MOVE_TO_REMOVED)


def test_line_endings_do_not_make_a_file_edited() -> None:
    """A checkout with CRLF is as it was rendered."""
    ours = File(b"base\r\n")
    assert decide(B, ours, B, FileClass.MERGED) is A.NOTHING
    assert decide(B, ours, T, FileClass.MERGED) is A.UPDATE
    assert decide(B, ours, None, FileClass.MERGED) is A.DELETE


def test_line_endings_do_count_in_binary_files() -> None:
    """There they are bytes like any other."""
    base, ours = File(b"\0\n"), File(b"\0\r\n")
    assert decide(base, ours, base, FileClass.MERGED) is A.KEEP
