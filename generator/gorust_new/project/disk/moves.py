"""Files and directories that move as they are: one rename on disk, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gorust_new.project.disk.paths import relative


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """One file, link or directory that is renamed; with it moves all that is in it."""

    source: PurePosixPath
    target: PurePosixPath


def origin(moves: Sequence[Move], path: PurePosixPath) -> PurePosixPath | None:
    """Where what is at `path` after `moves` was before them; None if nothing can be there."""
    text = str(path)
    for move in reversed(moves):
        inside = _below(text, str(move.target))
        if inside is not None:
            text = str(move.source) + inside
        elif _below(text, str(move.source)) is not None:
            return None
    return relative(text)


def destination(moves: Sequence[Move], path: PurePosixPath) -> PurePosixPath:
    """Where what is at `path` before `moves` is after them."""
    text = str(path)
    for move in moves:
        inside = _below(text, str(move.source))
        if inside is not None:
            text = str(move.target) + inside
    return relative(text)


def vacated(moves: Sequence[Move]) -> tuple[PurePosixPath, ...]:
    """The places that nothing can be at any more once all of `moves` are made."""
    return tuple(move.source for move in moves if origin(moves, move.source) is None)


def without(moves: Iterable[Move], path: PurePosixPath) -> tuple[Move, ...]:
    """`moves` but for those of the very file at `path`, which is gone before they are made."""
    left = []
    for move in moves:
        if move.source == path:
            path = move.target
        else:
            left.append(move)
    return tuple(left)


def ordered(pairs: Mapping[PurePosixPath, PurePosixPath]) -> tuple[Move, ...]:
    """The moves that take each key to its value, all at once: chains and swaps included."""
    pending, moves = dict(sorted(pairs.items())), []
    while pending:
        free = [
            source
            for source, target in pending.items()
            if not any(target == other or other in target.parents for other in pending)
        ]
        if free:
            moves += [Move(source, pending.pop(source)) for source in free]
            continue
        source = next(iter(pending))
        waiting = source.with_name(f".{source.name}.gorust-moving")
        moves.append(Move(source, waiting))
        pending[waiting] = pending.pop(source)
    return tuple(moves)


def _below(path: str, directory: str) -> str | None:
    """What follows `directory` in `path`, from the slash on; None if it is not inside."""
    if not path.startswith(directory):
        return None
    rest = path[len(directory) :]
    return rest if not rest or rest[0] == "/" else None
