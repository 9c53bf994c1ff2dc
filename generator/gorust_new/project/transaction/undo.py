"""Back to the bytes before the last command that wrote, and then before the one before it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.places import GORUST, REMOVED
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Change, ChangeSet, Row
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.moves import Move, destination, origin, vacated
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction import history
from gorust_new.project.transaction import journal as record
from gorust_new.project.transaction.apply import Edit, Transaction, commit
from gorust_new.project.transaction.journal import BEFORE, Entry, Journal, Kind
from gorust_new.project.transaction.lock import WAIT, project_lock
from gorust_new.project.transaction.recover import settle, state
from gorust_new.project.transaction.steps import Step, Writer, unobserved
from gorust_new.tree import File


@dataclass(frozen=True, slots=True)
class Level:
    """A command that can be taken back, and how many paths outside `.gorust` it touched."""

    verb: str
    created: int
    changed: int
    deleted: int


def undo(root: Path, *, step: Step = unobserved, wait: float = WAIT) -> ChangeSet:
    """Take back the last command that wrote in the project at `root`.

    It leaves no record of its own: the next `undo` takes back the command before.

    Returns:
        What was written to get there.

    Raises:
        GorustError: if there is nothing to take back, or naming every path that was
            edited since. Nothing is changed then.
    """
    if not history.newest(root):
        raise _nothing()
    with project_lock(root, wait=wait):
        settle(root)
        work = _reversed(root)
        commit(root, work, Writer(root, step))
    return _changes(work)


def plan_undo(root: Path) -> ChangeSet:
    """What `undo` would write.

    Raises:
        GorustError: as `undo`.
    """
    return _changes(_reversed(root))


def levels(root: Path) -> tuple[Level, ...]:
    """The commands that `undo` takes back, one after the other, the newest first."""
    journals = (record.read(root, history.where(name)) for name in history.names(root))
    return tuple(_level(journal) for journal in journals if journal is not None)


def _level(journal: Journal) -> Level:
    visible = [entry for entry in journal.entries if entry.path.parts[0] != GORUST]
    created = sum(entry.before is None for entry in visible)
    deleted = sum(entry.after is None for entry in visible)
    return Level(journal.verb, created, len(visible) - created - deleted, deleted)


def _reversed(root: Path) -> Transaction:
    name = history.newest(root)
    journal = record.read(root, history.where(name)) if name else None
    if journal is None:
        raise _nothing()
    edited = [entry.path for entry in journal.entries if not _expected(root, journal, entry)]
    unexpected = [path for path in edited if path not in journal.conflicts]
    unexpected += _moved_since(root, journal)
    require_none([_edited_since(path) for path in sorted(unexpected)])
    back = tuple(Move(move.target, move.source) for move in reversed(journal.moves))
    disk, kept_copies = Disk(root, back), f"{history.where(name)}/{BEFORE}"
    edits = [
        _reverse(disk, journal.moves, entry, f"{kept_copies}/{index}")
        for index, entry in enumerate(journal.entries)
    ]
    edits = [edit for edit in edits if edit.change.before or edit.change.after]
    return Transaction(
        Kind.TAKEN_BACK,
        (*edits, *_resolutions(root, journal)),
        moves=back,
        verb=journal.verb,
        about=name,
        modes=journal.modes,
        prunable=frozenset(journal.made),
    )


def _as_left(root: Path, entry: Entry) -> bool:
    return record.alike(state(root, entry.path), entry.after)


def _expected(root: Path, journal: Journal, entry: Entry) -> bool:
    """Whether nobody has touched what `entry` left, or something else has come to be there."""
    return _taken(journal, entry) or _as_left(root, entry)


def _taken(journal: Journal, entry: Entry) -> bool:
    """Whether something has moved or was written to where a file was deleted, or below it."""
    if entry.after is not None:
        return False
    others = {move.target for move in journal.moves}
    others |= {other.path for other in journal.entries if other.after is not None}
    return not others.isdisjoint((entry.path, *entry.path.parents)) or any(
        entry.path in other.parents for other in others
    )


def _moved_since(root: Path, journal: Journal) -> list[PurePosixPath]:
    """What is no longer where it was moved to, and what is again where it was moved from."""
    moves = journal.moves
    written = {entry.path for entry in journal.entries if entry.after is not None}
    again = {*written, *(parent for path in written for parent in path.parents)}
    ends = {destination(moves[n + 1 :], move.target) for n, move in enumerate(moves)}
    gone = [path for path in sorted(ends) if not os.path.lexists(root / path)]
    back = [path for path in vacated(moves) if path not in again]
    return gone + [path for path in back if os.path.lexists(root / path)]


def _reverse(disk: Disk, moves: tuple[Move, ...], entry: Entry, copy: str) -> Edit:
    if entry.before is None:
        return Edit(Change(entry.path, Disk(disk.root).file(entry.path), None))
    kept_copy = Disk(disk.root).file(PurePosixPath(copy))
    if kept_copy is None or record.digest(kept_copy.content) != entry.before.digest:
        raise GorustError(
            f"the old content of {entry.path} was damaged in the undo record; nothing was changed",
            place=copy,
            next_step="restore the project from version control instead",
        )
    old = File(kept_copy.content, bool(entry.before.mode & 0o100))
    where = entry.path if entry.after is None else origin(moves, entry.path) or entry.path
    return Edit(Change(where, disk.file(where), old), entry.before.mode)


def _resolutions(root: Path, journal: Journal) -> list[Edit]:
    """What the user made of a conflict goes to `_removed`, since its file goes back."""
    builder = ChangeSetBuilder(Disk(root), Kept())
    for entry in journal.entries:
        now = builder.disk.file(entry.path)
        if now is None or not _resolved_by_hand(root, journal, entry):
            continue
        target = builder.free(PurePosixPath(REMOVED) / entry.path, unless=now)
        if not builder.disk.exists(target):
            builder.put(target, now)
    return [Edit(Change(path, None, file)) for path, file in sorted(builder.results.items())]


def _resolved_by_hand(root: Path, journal: Journal, entry: Entry) -> bool:
    if record.alike(state(root, entry.path), entry.before) or _taken(journal, entry):
        return False
    open_still = entry.path in journal.conflicts and not _as_left(root, entry)
    return open_still or entry.path in journal.resolved


def _changes(work: Transaction) -> ChangeSet:
    edits = (edit.change for edit in work.edits)
    changes = tuple(sorted(edits, key=lambda change: change.path))
    rows = [_row(change) for change in ChangeSet(changes).visible]
    rows += [
        Row(move.target, Action.MOVE, "as before the last command", other=move.source)
        for move in work.moves
    ]
    return ChangeSet(changes=changes, moves=work.moves, rows=tuple(rows))


def _row(change: Change) -> Row:
    if change.path.parts[0] == REMOVED and change.before is None:
        whose = PurePosixPath(*change.path.parts[1:])
        return Row(change.path, Action.CREATE, f"what was at {whose} until now")
    action = Action.RESTORE if change.after else Action.DELETE
    return Row(change.path, action, "as before the last command")


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
