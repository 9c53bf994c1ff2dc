"""The directories around what a command deletes, moves and writes: made, kept, removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from gorust_new.places import GORUST
from gorust_new.project.disk.moves import Move, origin
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction.journal import Entry
from gorust_new.project.transaction.steps import Writer, mode_of


def missing_parents(
    root: Path, entries: tuple[Entry, ...], moves: tuple[Move, ...]
) -> list[PurePosixPath]:
    """Directories that have to be made: for what moves, in its order, then for what is written."""
    missing: dict[PurePosixPath, None] = {}
    wanted = [(move.target, moves[:number]) for number, move in enumerate(moves)]
    wanted += [(entry.path, moves) for entry in entries if entry.after is not None]
    views = {number: Disk(root, moves[:number]) for number in range(len(moves) + 1)}
    for path, made in wanted:
        view = views[len(made)]
        for parent in reversed(path.parents[:-1]):
            if parent not in missing and not view.is_directory(parent):
                missing[parent] = None
    return list(missing)


def directory_modes(
    root: Path, entries: tuple[Entry, ...], moves: tuple[Move, ...]
) -> dict[PurePosixPath, int]:
    """The permission bits of each directory that deleting or moving may empty."""
    leaving = [entry.path for entry in entries if entry.after is None]
    leaving += [move.source for move in moves]
    emptied = {parent for path in leaving for parent in path.parents[:-1] if str(parent) != GORUST}
    return {path: mode_of(root / path) for path in sorted(emptied) if _is_directory(root / path)}


def emptied(
    deleted: list[PurePosixPath],
    moves: tuple[Move, ...],
    prunable: frozenset[PurePosixPath] | None,
    written: Iterable[PurePosixPath],
) -> Iterator[PurePosixPath]:
    """The directories to remove, where empty, before anything moves.

    Where something moves to or is `written`, so that there is room; in what moves, so that
    nothing empty moves along. What moves itself stays, and so does what files are written in.
    """
    # As they are called before the first move: one may rename what another has brought.
    first = [origin(moves[:number], move.source) for number, move in enumerate(moves)]
    files = tuple(written)
    sources, targets = {path for path in first if path}, {*files, *(move.target for move in moves)}
    inside = [origin(moves, parent) for path in files for parent in path.parents[:-1]]
    holding = {parent for source in sources for parent in (source, *source.parents)}
    holding |= {path for path in inside if path}
    for path in {parent for gone in deleted for parent in gone.parents} - holding:
        if not sources.isdisjoint(path.parents):
            if prunable is None or path in prunable:
                yield path
        elif not targets.isdisjoint((path, *path.parents)):
            yield path


def prune(
    root: Path,
    left: list[PurePosixPath],
    prunable: frozenset[PurePosixPath] | None,
    writer: Writer,
) -> None:
    """Remove the directories that nothing is left in, and their parents where empty too."""
    for path in sorted(left, reverse=True):
        for parent in path.parents:
            if str(parent) == "." or (prunable is not None and parent not in prunable):
                break
            if _is_directory(root / parent) and not writer.rmdir(root / parent):
                break


def _is_directory(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
