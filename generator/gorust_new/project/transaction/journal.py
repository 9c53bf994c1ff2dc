"""The record of one command: what each touched path was, and what it became.

``.gorust/undo/next`` is the record being made, ``last`` the one `undo` uses, ``old``
exists only while ``next`` takes the place of ``last``. A record holds ``journal.json``,
the old bytes in ``before/N`` and, until they are moved into place, the new ones in
``after/N``. Nothing outside `.gorust` is touched before ``journal.json`` is there, and
everything is in place once ``done`` is there.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from gorust_new.errors import GorustError
from gorust_new.project.disk.paths import GORUST, UnsafePathError, checked
from gorust_new.project.transaction.lock import UNDO
from gorust_new.project.transaction.steps import Writer

NEXT, LAST, OLD = (f"{UNDO}/{name}" for name in ("next", "last", "old"))
JOURNAL, DONE, BEFORE, AFTER = "journal.json", "done", "before", "after"
COMMAND, TAKEN_BACK = "command", "undo"

_FORMAT = 1


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
    """One command's entries, in the order they are inputs out.

    Args:
        kind: `COMMAND`, or `TAKEN_BACK` for the record that an undo itself makes.
        made: directories that did not exist before, parents first.
    """

    kind: str
    entries: tuple[Entry, ...]
    made: tuple[PurePosixPath, ...]


def alike(one: Stamp | None, other: Stamp | None) -> bool:
    """Whether two states are the same to us: bytes, and whether the owner may run it."""
    if one is None or other is None:
        return one is other
    return one.digest == other.digest and not (one.mode ^ other.mode) & 0o100


def digest(content: bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write(root: Path, journal: Journal, writer: Writer) -> None:
    """Make `journal` the record of the command under way, in one instant."""
    data = {
        "format": _FORMAT,
        "kind": journal.kind,
        "made": [str(path) for path in journal.made],
        "entries": [
            {"path": str(e.path), "before": _stamp(e.before), "after": _stamp(e.after)}
            for e in journal.entries
        ],
    }
    builder = root / NEXT / "journal.builder"
    writer.put(builder, json.dumps(data).encode(), mode=None, sync=True)
    writer.replace(builder, root / NEXT / JOURNAL)


def read(root: Path, record: str) -> Journal | None:
    """The journal in `record`; None if there is none.

    Raises:
        GorustError: if it is not one of ours. Journals are untrusted input.
    """
    where = root / record / JOURNAL
    try:
        fields = json.loads(where.read_bytes())
        entries = tuple(
            Entry(_path(row["path"]), _unstamp(row["before"]), _unstamp(row["after"]))
            for row in fields["entries"]
        )
        made = tuple(_path(path) for path in fields["made"])
        return Journal(str(fields["kind"]), entries, made)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise GorustError(
            "the undo record cannot be used: it was damaged or changed by hand",
            place=f"{record}/{JOURNAL}",
            next_step=f"look into {record}/{BEFORE} for the old files, then remove {record}",
        ) from None


def _path(text: Any) -> PurePosixPath:
    if not isinstance(text, str):
        raise UnsafePathError("it is not text")
    inside = text.removeprefix(f"{GORUST}/")
    checked(inside)
    if inside != text and inside.split("/")[0] == "undo":
        raise UnsafePathError("it lies in the undo record itself")
    return PurePosixPath(text)


def _stamp(stamp: Stamp | None) -> dict[str, object] | None:
    return None if stamp is None else {"digest": stamp.digest, "mode": stamp.mode}


def _unstamp(data: Any) -> Stamp | None:
    if data is None:
        return None
    mode = int(data["mode"])
    if not 0 <= mode <= 0o777:  # noqa: PLR2004 - the permission bits
        raise ValueError(mode)
    return Stamp(str(data["digest"]), mode)
