"""Carry out a ChangeSet: all of it or nothing, whenever the process is killed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.places import NEXT, UNDO
from gorust_new.project.disk.changeset import Change, ChangeSet
from gorust_new.project.disk.moves import Move, vacated
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction import history
from gorust_new.project.transaction import journal as record
from gorust_new.project.transaction.directories import (
    directory_modes,
    emptied,
    missing_parents,
    prune,
)
from gorust_new.project.transaction.journal import (
    AFTER,
    BEFORE,
    Entry,
    Journal,
    Kind,
    Stamp,
)
from gorust_new.project.transaction.lock import WAIT, project_lock
from gorust_new.project.transaction.preconditions import require_unchanged
from gorust_new.project.transaction.recover import settle, state
from gorust_new.project.transaction.steps import (
    Step,
    Writer,
    executable_mode,
    mode_of,
    plain_mode,
    unobserved,
)
from gorust_new.tree import File


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: the paths outside and inside `.gorust`, sorted."""

    paths: tuple[PurePosixPath, ...] = ()


@dataclass(frozen=True, slots=True)
class Edit:
    """A change with the exact permission bits the new file gets; None for the usual ones."""

    change: Change
    mode: int | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """Edits that are made together, and what is remembered of them.

    Args:
        moves: made after what is deleted and before what is written.
        verb: the command, as its user typed it.
        about: the record that this takes back, or becomes part of.
        conflicts: paths left for the user to resolve.
        resolved: paths of earlier conflicts that the user has resolved.
        modes: permission bits of directories that are made again.
        prunable: directories that may be removed once deleting has emptied them;
            None for any.
    """

    kind: Kind
    edits: tuple[Edit, ...]
    moves: tuple[Move, ...] = ()
    verb: str = ""
    about: str = ""
    conflicts: frozenset[PurePosixPath] = frozenset()
    resolved: frozenset[PurePosixPath] = frozenset()
    modes: Mapping[PurePosixPath, int] = field(default_factory=dict)
    prunable: frozenset[PurePosixPath] | None = None


def apply(
    root: Path,
    changes: ChangeSet,
    *,
    verb: str = "regenerate",
    step: Step = unobserved,
    wait: float = WAIT,
) -> Applied:
    """Write `changes` into the project at `root`, and remember how to undo them.

    Changes to `.gorust` alone are taken back together with the command before them.

    Args:
        verb: the command that decided on them, as `undo --list` will call it.
        step: called before each step on disk; for tests.
        wait: seconds to wait for another command to end.

    Raises:
        GorustError: if another command is at work, if a path is no longer what it was
            when `changes` was decided, or if it cannot be written. Nothing is changed then.
    """
    if not changes:
        return Applied()
    with project_lock(root, wait=wait):
        settle(root)
        commit(root, _transaction(root, changes, verb), Writer(root, step))
    return Applied(tuple(sorted(change.path for change in changes.changes)))


def _transaction(root: Path, changes: ChangeSet, verb: str) -> Transaction:
    visible = bool(changes.visible or changes.moves)
    return Transaction(
        Kind.COMMAND if visible else Kind.BOOKKEEPING,
        tuple(Edit(change) for change in changes.changes),
        moves=changes.moves,
        verb=verb,
        about="" if visible else history.newest(root),
        conflicts=frozenset(conflict.beside or conflict.path for conflict in changes.conflicts),
        resolved=frozenset(changes.resolved),
    )


def commit(root: Path, work: Transaction, writer: Writer) -> None:
    """Do `work`; the caller holds the project.

    Raises:
        GorustError: as `apply`.
    """
    ordered = sorted(work.edits, key=lambda edit: (edit.change.after is not None, edit.change.path))
    require_unchanged(root, [edit.change for edit in ordered], work.moves)
    try:
        journal = _stage(root, work, ordered, writer)
        _execute(root, journal, work, writer)
        writer.put(root / NEXT / record.DONE, b"", mode=None, sync=True)
    except OSError as error:
        raise _taken_back(root, error) from error
    except BaseException:
        settle(root)
        raise
    try:
        history.rotate(root, journal, writer)
    except KeyboardInterrupt:
        # Everything is written: too late to say that nothing was.
        settle(root)


def _taken_back(root: Path, error: OSError) -> GorustError:
    what, outcome = (
        f"cannot write {error.filename or root}: {error.strerror}",
        "nothing was changed",
    )
    next_step = "make room or give permission, then run the same command again"
    try:
        settle(root)
    except OSError:
        outcome = "what was begun is not taken back yet"
        next_step = "make room or give permission; the next gorust command takes it back"
    return GorustError(f"{what}; {outcome}", place=str(error.filename or ""), next_step=next_step)


def _stage(root: Path, work: Transaction, edits: list[Edit], writer: Writer) -> Journal:
    """Put the old and the new bytes aside, so that a full disk is met before any change."""
    for name in (UNDO, NEXT, f"{NEXT}/{BEFORE}", f"{NEXT}/{AFTER}"):
        writer.mkdir(root / name)
    disk = Disk(root, work.moves)
    entries = tuple(_stage_one(disk, index, edit, writer) for index, edit in enumerate(edits))
    journal = Journal(
        work.kind,
        entries,
        tuple(missing_parents(root, entries, work.moves)),
        moves=work.moves,
        verb=work.verb,
        modes=directory_modes(root, entries, work.moves),
        conflicts=work.conflicts,
        resolved={path: state(root, path) for path in work.resolved},
        about=work.about,
    )
    if work.kind is Kind.BOOKKEEPING:
        history.fold(root, journal, writer)
    record.write(root, journal, writer)
    return journal


def _stage_one(disk: Disk, index: int, edit: Edit, writer: Writer) -> Entry:
    change, root = edit.change, disk.root
    before = after = None
    there = change.path if change.after is None else disk.origin(change.path)
    if change.before is not None and there is not None:
        mode = mode_of(root / there)
        before = Stamp(record.digest(change.before.content), mode)
        copy = root / NEXT / BEFORE / str(index)
        # The file itself, under a second name, is the cheapest and most exact copy of it.
        if not writer.link(root / there, copy):
            writer.put(copy, change.before.content, mode=mode, sync=True)
    if change.after is not None:
        staged = root / NEXT / AFTER / str(index)
        writer.put(staged, change.after.content, mode=None)
        model = root / change.path if before is None else copy
        mode = edit.mode if edit.mode is not None else _mode(staged, change.after, model)
        if mode != mode_of(staged):
            staged.chmod(mode)
        # Asked again, because not every file system keeps what it was told.
        after = Stamp(record.digest(change.after.content), mode_of(staged))
    return Entry(change.path, before, after)


def _mode(staged: Path, after: File, model: Path) -> int:
    """The permission bits of what was there until now, even if that is set aside."""
    mode = mode_of(model if model.is_file() and not model.is_symlink() else staged)
    if bool(mode & 0o100) == after.executable:
        return mode
    return executable_mode(mode) if after.executable else plain_mode(mode)


def _execute(root: Path, journal: Journal, work: Transaction, writer: Writer) -> None:
    deleted = [entry.path for entry in journal.entries if entry.after is None]
    for path in deleted:
        writer.unlink(root / path)
    written = [entry.path for entry in journal.entries if entry.after is not None]
    empty = frozenset(emptied(deleted, journal.moves, work.prunable, written))
    prune(root, [path for path in deleted if path.parent in empty], empty, writer)
    _move(root, journal, writer)
    for directory in journal.made:
        writer.mkdir(root / directory)
    for index, entry in enumerate(journal.entries):
        if entry.after is not None:
            writer.replace(root / NEXT / AFTER / str(index), root / entry.path)
    for directory in reversed(journal.made):
        if directory in work.modes:
            writer.chmod(root / directory, work.modes[directory])
    targets = {move.target for move in journal.moves}
    elsewhere = [path for path in deleted if targets.isdisjoint(path.parents)]
    prune(root, [*elsewhere, *vacated(journal.moves)], work.prunable, writer)


def _move(root: Path, journal: Journal, writer: Writer) -> None:
    if not journal.moves:
        return
    for number, move in enumerate(journal.moves):
        record.note_moved(root, number, writer)
        for parent in reversed(move.target.parents[:-1]):
            if parent in journal.made:
                writer.mkdir(root / parent)
        writer.move(root / move.source, root / move.target)
    record.note_moved(root, len(journal.moves), writer, sync=True)
