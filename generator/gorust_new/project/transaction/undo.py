"""Back to the bytes before the last command that wrote."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.project.disk.changeset import Change, ChangeSet, Row
from gorust_new.project.disk.problems import require_none
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction import journal as record
from gorust_new.project.transaction.apply import Edit, commit
from gorust_new.project.transaction.journal import BEFORE, JOURNAL, LAST, Entry, Journal
from gorust_new.project.transaction.lock import WAIT, project_lock
from gorust_new.project.transaction.recover import settle, state
from gorust_new.project.transaction.steps import Step, Writer, unobserved
from gorust_new.tree import File


def undo(root: Path, *, step: Step = unobserved, wait: float = WAIT) -> ChangeSet:
    """Take back the last command that wrote in the project at `root`.

    Returns:
        What was written to get there.

    Raises:
        GorustError: if there is nothing to take back, or naming every path that was
            edited since. Nothing is changed then.
    """
    if not (root / LAST / JOURNAL).exists():
        raise _nothing()
    with project_lock(root, wait=wait):
        settle(root)
        journal = record.read(root, LAST)
        edits = _edits(root, journal)
        made = frozenset(journal.made) if journal else frozenset()
        commit(root, edits, record.TAKEN_BACK, Writer(step), prunable=made)
    return _changes(edits)


def plan_undo(root: Path) -> ChangeSet:
    """What `undo` would write.

    Raises:
        GorustError: as `undo`.
    """
    return _changes(_edits(root, record.read(root, LAST)))


def _edits(root: Path, journal: Journal | None) -> list[Edit]:
    if journal is None:
        raise _nothing()
    edited = [
        entry.path
        for entry in journal.entries
        if not record.alike(state(root, entry.path), entry.after)
    ]
    require_none([_edited_since(path) for path in sorted(edited)])
    return [_reverse(root, index, entry) for index, entry in enumerate(journal.entries)]


def _reverse(root: Path, index: int, entry: Entry) -> Edit:
    now = Disk(root).file(entry.path)
    if entry.before is None:
        return Edit(Change(entry.path, now, None))
    content = (root / LAST / BEFORE / str(index)).read_bytes()
    if record.digest(content) != entry.before.digest:
        raise GorustError(
            f"the old content of {entry.path} was damaged in the undo record; nothing was changed",
            place=f"{LAST}/{BEFORE}/{index}",
            next_step="restore the project from version control instead",
        )
    old = File(content, bool(entry.before.mode & 0o100))
    return Edit(Change(entry.path, now, old), entry.before.mode)


def _changes(edits: list[Edit]) -> ChangeSet:
    changes = tuple(sorted((edit.change for edit in edits), key=lambda change: change.path))
    rows = tuple(
        Row(change.path, "restore" if change.after else "delete", "as before the last command")
        for change in ChangeSet(changes).visible
    )
    return ChangeSet(changes=changes, rows=rows)


def _nothing() -> GorustError:
    return GorustError(
        "there is nothing to undo: no command has written here since the project was made,"
        " or it was undone already",
        next_step="use version control to go back further",
    )


def _edited_since(path: PurePosixPath) -> GorustError:
    return GorustError(
        f"{path} was edited since the last command; nothing was undone",
        place=str(path),
        next_step="move your edit away, or keep it and go on without undo",
    )
