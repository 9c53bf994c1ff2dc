"""The record of one command: what each touched path was, and what it became.

``.gorust/undo/next`` is the record being made; finished ones are numbered beside it, see
`history`. A record holds ``journal.json``, the old bytes in ``before/N`` and, until they
are moved into place, the new ones in ``after/N``. Nothing outside `.gorust` is touched
before ``journal.json`` is there, ``moved`` says how many moves are made, with the one after
them perhaps made too, and everything is in place once ``done`` is there.

An entry that ends in nothing names a path as it was before the moves, any other entry one
as it is after them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import Any

from gorust_new.errors import GorustError
from gorust_new.places import NEXT
from gorust_new.project.disk.moves import Move
from gorust_new.project.disk.paths import UnsafePathError, inside
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction.seal import seal, sealed
from gorust_new.project.transaction.steps import Writer

JOURNAL, FOLDED, DONE, BEFORE, AFTER = "journal.json", "folded.json", "done", "before", "after"
MOVED = "moved"

TRUST = "GORUST_TRUST_RECORDS"
"""Environment variable: take records of another machine or user for one's own."""

_FORMAT = 2
_SEAL = "seal"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Kind(Enum):
    """What becomes of a record once everything in it is in place."""

    COMMAND = "command"
    """It is kept: `undo` takes it back."""
    BOOKKEEPING = "bookkeeping"
    """Nothing outside `.gorust` changed: it becomes part of the command before it."""
    TAKEN_BACK = "undo"
    """It and the command that it takes back are dropped."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """One state of a file: the digest of its bytes, and its permission bits."""

    digest: str
    mode: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One touched path; None stands for "not there"."""

    path: PurePosixPath
    before: Stamp | None
    after: Stamp | None


@dataclass(frozen=True, slots=True)
class Journal:
    """One command's entries, in the order they are carried out.

    Args:
        verb: the command, as its user typed it.
        made: directories that did not exist before, parents first.
        moves: made in this order after the deletions and before anything is written.
        modes: the permission bits of directories that may be removed, or made again.
        conflicts: paths left for the user to resolve, which are expected to be edited.
        resolved: conflicts of earlier commands, as the user resolved them.
        about: the finished record that this one takes back or becomes part of.
    """

    kind: Kind
    entries: tuple[Entry, ...]
    made: tuple[PurePosixPath, ...]
    moves: tuple[Move, ...] = ()
    verb: str = ""
    modes: Mapping[PurePosixPath, int] = field(default_factory=dict)
    conflicts: frozenset[PurePosixPath] = frozenset()
    resolved: Mapping[PurePosixPath, Stamp | None] = field(default_factory=dict)
    about: str = ""


def alike(one: Stamp | None, other: Stamp | None) -> bool:
    """Whether two states are the same to us: bytes, and whether the owner may run it."""
    if one is None or other is None:
        return one is other
    return one.digest == other.digest and not (one.mode ^ other.mode) & 0o100


def digest(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write(root: Path, journal: Journal, writer: Writer, name: str = JOURNAL) -> None:
    """Put `journal` into the record of the command under way, in one instant."""
    data: dict[str, Any] = {
        "format": _FORMAT,
        "kind": journal.kind.value,
        "verb": journal.verb,
        "about": journal.about,
        "moves": [[str(move.source), str(move.target)] for move in journal.moves],
        "made": [str(path) for path in journal.made],
        "modes": {str(path): mode for path, mode in journal.modes.items()},
        "conflicts": sorted(str(path) for path in journal.conflicts),
        "resolved": {str(path): _stamp(stamp) for path, stamp in journal.resolved.items()},
        "entries": [
            {"path": str(e.path), "before": _stamp(e.before), "after": _stamp(e.after)}
            for e in journal.entries
        ],
    }
    text = json.dumps({**data, _SEAL: seal(data)})
    draft = root / NEXT / f"{name}.draft"
    writer.put(draft, text.encode(), mode=None, sync=True)
    writer.replace(draft, root / NEXT / name)


def note_moved(root: Path, number: int, writer: Writer, *, sync: bool = False) -> None:
    """Note that `number` moves of the command under way are made, and which is the next."""
    draft = root / NEXT / f"{MOVED}.draft"
    writer.put(draft, str(number).encode(), mode=None, sync=sync)
    writer.replace(draft, root / NEXT / MOVED)


def moved(root: Path) -> int | None:
    """What was noted last; None if no move was begun."""
    file = Disk(root).file(PurePosixPath(NEXT, MOVED))
    return int(file.content) if file is not None and file.content.isdigit() else None


def read(root: Path, record: str) -> Journal | None:
    """The journal in `record`; None if there is none.

    Raises:
        GorustError: if it is not one of ours. Journals are untrusted input.
    """
    entry = Disk(root).entry(PurePosixPath(record, JOURNAL))
    if entry.file is None and not entry.obstacle:
        return None
    try:
        fields = json.loads(entry.file.content if entry.file is not None else b"")
        claimed = fields.pop(_SEAL, None)
        if not sealed(fields, claimed) and not os.environ.get(TRUST):
            raise _foreign(record)
        return _parsed(fields)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise GorustError(
            "the undo record cannot be used: it was damaged or changed by hand",
            place=f"{record}/{JOURNAL}",
            next_step=f"look into {record}/{BEFORE} for the old files, then remove {record}",
        ) from None


def _foreign(record: str) -> GorustError:
    return GorustError(
        f"the record {record} was not made by you on this machine; nothing was touched",
        place=f"{record}/{JOURNAL}",
        next_step=f"it came with a copy of the project: remove it with rm -r {record}, or, if you"
        f" know who made it, run the command again with {TRUST}=1",
    )


def _parsed(fields: Any) -> Journal:
    if not 1 <= fields["format"] <= _FORMAT:
        raise ValueError(fields["format"])
    return Journal(
        kind=Kind(fields["kind"]),
        entries=tuple(
            Entry(_path(row["path"]), _file(row["before"]), _file(row["after"]))
            for row in fields["entries"]
        ),
        made=tuple(_path(path) for path in fields["made"]),
        moves=tuple(Move(_path(one), _path(other)) for one, other in fields.get("moves", ())),
        verb=str(fields.get("verb", "")),
        modes={_path(path): _mode(mode) for path, mode in fields.get("modes", {}).items()},
        conflicts=frozenset(_path(path) for path in fields.get("conflicts", ())),
        resolved={_path(p): _unstamp(s) for p, s in fields.get("resolved", {}).items()},
        about=_name(fields.get("about", "")),
    )


def _path(text: Any) -> PurePosixPath:
    if not isinstance(text, str):
        raise UnsafePathError("it is not text")
    return inside(text)


def _name(text: Any) -> str:
    if text and not (isinstance(text, str) and text.isalnum()):
        raise UnsafePathError("it is not the name of a record")
    return str(text)


def _stamp(stamp: Stamp | None) -> dict[str, object] | None:
    return None if stamp is None else {"digest": stamp.digest, "mode": stamp.mode}


def _unstamp(data: Any) -> Stamp | None:
    return None if data is None else Stamp(str(data["digest"]), _mode(data["mode"]))


def _file(data: Any) -> Stamp | None:
    """The stamp of a regular file: no command of ours leaves anything else behind."""
    stamp = _unstamp(data)
    if stamp is not None and _DIGEST.fullmatch(stamp.digest) is None:
        raise ValueError(stamp.digest)
    return stamp


def _mode(value: Any) -> int:
    mode = int(value)
    if not 0 <= mode <= 0o777:  # noqa: PLR2004 - the permission bits
        raise ValueError(mode)
    return mode
