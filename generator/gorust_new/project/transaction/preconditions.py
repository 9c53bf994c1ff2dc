"""What must hold before the first byte is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.project.disk.changeset import Change
from gorust_new.project.disk.moves import Move
from gorust_new.project.disk.reader import DIRECTORY, Disk, is_emptied
from gorust_new.project.transaction.steps import mode_of

_WRITE = 0o222


def require_unchanged(root: Path, changes: Sequence[Change], moves: tuple[Move, ...] = ()) -> None:
    """Check that each path still is what was seen when the changes were decided.

    Raises:
        GorustError: naming every path that is not, or that may not be written or moved.
    """
    disk = Disk(root, moves)
    deleted = frozenset(c.path for c in changes if c.after is None)
    problems = [problem for change in changes if (problem := _problem(disk, change, deleted))]
    problems += [problem for n, move in enumerate(moves) if (problem := _unmovable(root, moves, n))]
    problems += _unwritable_directories(disk, changes)
    # A directory that is both moved and written in is named once.
    require_none(list({problem.message: problem for problem in problems}.values()))


def _problem(disk: Disk, change: Change, deleted: frozenset[PurePosixPath]) -> GorustError | None:
    reader = Disk(disk.root) if change.after is None else disk
    entry, path = reader.entry(change.path), str(change.path)
    if entry.obstacle == DIRECTORY and is_emptied(disk, change.path, deleted):
        return None
    if entry.obstacle or (entry.below is not None and entry.below not in deleted):
        what = entry.obstacle or f"something below {entry.below}, which is a file"
        return GorustError(
            f"{path} is {what}, where gorust has to write a file",
            place=path,
            next_step="move it away, or list the path under keep: in gorust.yaml",
        )
    if entry.file != change.before:
        return GorustError(
            f"{path} was changed while this command was at work; nothing was written",
            place=path,
            next_step="run the same command again",
        )
    where = reader.origin(change.path)
    if entry.file is not None and where is not None and not mode_of(disk.root / where) & _WRITE:
        return GorustError(
            f"{path} is read-only",
            place=path,
            next_step=f"chmod u+w {path}, or list it under keep: in gorust.yaml",
        )
    return None


def _unmovable(root: Path, moves: tuple[Move, ...], number: int) -> GorustError | None:
    """Why one of `moves` cannot be made once those before it are."""
    move, before = moves[number], Disk(root, moves[:number])
    source = before.origin(move.source)
    if source is None or not os.path.lexists(root / source):
        return GorustError(
            f"{move.source} was moved while this command was at work; nothing was written",
            place=str(move.source),
            next_step="run the same command again",
        )
    if os.path.ismount(root / source):
        return GorustError(
            f"{source} cannot move to {move.target}: another file system is mounted there",
            place=str(source),
            next_step="unmount it, then run the same command again",
        )
    elsewhere = move.target.parent != move.source.parent and before.is_directory(move.source)
    places = {root / source.parent, _existing(before, move.target)}
    return _unwritable({*places, root / source} if elsewhere else places)


def _unwritable_directories(disk: Disk, changes: Iterable[Change]) -> list[GorustError]:
    plain = Disk(disk.root)
    directories = {
        _existing(plain if change.after is None else disk, change.path) for change in changes
    }
    return [problem for one in sorted(directories) if (problem := _unwritable({one}))]


def _unwritable(directories: Iterable[Path]) -> GorustError | None:
    for directory in sorted(directories):
        if not os.access(directory, os.W_OK | os.X_OK):
            return GorustError(
                f"cannot write in the directory {directory}",
                place=str(directory),
                next_step="make it writable for you",
            )
    return None


def _existing(disk: Disk, path: PurePosixPath) -> Path:
    """The nearest directory above `path` that is there already."""
    for parent in path.parents[:-1]:
        if disk.is_directory(parent):
            return disk.root / (disk.origin(parent) or parent)
    return disk.root
