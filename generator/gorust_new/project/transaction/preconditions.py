"""What must hold before the first byte is written."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.project.disk.changeset import Change
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction.steps import mode_of

_WRITE = 0o222


def require_unchanged(root: Path, changes: Iterable[Change]) -> None:
    """Check that each path still is what was seen when the changes were decided.

    Raises:
        GorustError: naming every path that is not, or that may not be written.
    """
    disk = Disk(root)
    deleted = frozenset(c.path for c in changes if c.after is None)
    problems = [problem for change in changes if (problem := _problem(disk, change, deleted))]
    problems += _unwritable_directories(root, changes)
    require_none(problems)


def _problem(disk: Disk, change: Change, deleted: frozenset[PurePosixPath]) -> GorustError | None:
    entry, path = disk.entry(change.path), str(change.path)
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
    if entry.file is not None and not mode_of(disk.root / change.path) & _WRITE:
        return GorustError(
            f"{path} is read-only",
            place=path,
            next_step=f"chmod u+w {path}, or list it under keep: in gorust.yaml",
        )
    return None


def _unwritable_directories(root: Path, changes: Iterable[Change]) -> list[GorustError]:
    directories = {_existing(root, change.path) for change in changes}
    return [
        GorustError(
            f"cannot write in the directory {directory}",
            place=str(directory),
            next_step="make it writable for you",
        )
        for directory in sorted(directories)
        if not os.access(directory, os.W_OK | os.X_OK)
    ]


def _existing(root: Path, path: PurePosixPath) -> Path:
    """The nearest directory above `path` that is there already."""
    directory = (root / path).parent
    while directory != root and not directory.is_dir():
        directory = directory.parent
    return directory
