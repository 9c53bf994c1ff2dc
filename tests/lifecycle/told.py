"""What a change set says, and whether the disk agrees with it."""

from __future__ import annotations

from pathlib import PurePosixPath

from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.disk.moves import destination

Files = dict[str, tuple[bytes, int]]


def contents(files: Files) -> dict[str, tuple[bytes, bool]]:
    """The files, of whose modes only who may run them counts."""
    return {path: (content, bool(mode & 0o100)) for path, (content, mode) in files.items()}


def expected(before: Files, changes: ChangeSet) -> dict[str, tuple[bytes, bool]]:
    """What must be there once `changes` are made to `before`."""
    there = contents(before)
    for change in changes.changes:
        if change.after is None:
            del there[str(change.path)]
    there = {
        str(destination(changes.moves, PurePosixPath(path))): file for path, file in there.items()
    }
    for change in changes.changes:
        if change.after is not None:
            there[str(change.path)] = (change.after.content, change.after.executable)
    return there


def untold(before: Files, after: Files, changes: ChangeSet) -> list[str]:
    """Paths outside `.gorust` that changed, and that neither a row nor a move names."""
    told = {str(path) for row in changes.rows for path in (row.path, row.other) if path}
    moved = tuple(f"{end}/" for move in changes.moves for end in (move.source, move.target))
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return [
        path
        for path in changed - told - {"gorust.yaml"}
        if not path.startswith(".gorust/") and not f"{path}/".startswith(moved)
    ]
