"""The commands that can be taken back: one numbered record each, the newest on top.

A command that changes nothing outside `.gorust` gets no record: what it did becomes part
of the command before it, so that an undo still leads to where that one began.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from gorust_new.places import NEXT, UNDO
from gorust_new.project.transaction import journal as record
from gorust_new.project.transaction.journal import (
    BEFORE,
    FOLDED,
    JOURNAL,
    Journal,
    Kind,
    Stamp,
)
from gorust_new.project.transaction.steps import Writer

LEVELS = 20
"""Commands that can be taken back, at most."""

BYTES = 64 << 20
"""Old content that is kept for that, at most; the newest command is always kept."""

_DIGITS = 6


def names(root: Path) -> list[str]:
    """The finished records, newest first, by their directories below ``.gorust/undo``."""
    return [name for name in _numbered(root) if (root / UNDO / name / JOURNAL).is_file()]


def _numbered(root: Path) -> list[str]:
    """As `names`, with those that a killed command has removed in part."""
    try:
        with os.scandir(root / UNDO) as listing:
            found = [entry.name for entry in listing if entry.name.isdecimal()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(found, key=int, reverse=True)


def newest(root: Path) -> str:
    """The record that `undo` takes back next; empty if there is none."""
    return next(iter(names(root)), "")


def where(name: str) -> str:
    """The directory of the record called `name`, relative to the project's root."""
    return f"{UNDO}/{name}"


def fold(root: Path, journal: Journal, writer: Writer) -> None:
    """Write what the command before `journal` will be once `journal` is part of it."""
    before = record.read(root, where(journal.about)) if journal.about else None
    if before is not None:
        record.write(root, _folded(before, journal), writer, FOLDED)


def _folded(before: Journal, later: Journal) -> Journal:
    """`before` as if it had done what `later` did, too."""
    now = {**{entry.path: entry.after for entry in later.entries}, **later.resolved}
    entries = (replace(entry, after=now.get(entry.path, entry.after)) for entry in before.entries)
    return replace(
        before,
        entries=(*entries, *(later.entries[index] for index in _added(before, later))),
        conflicts=before.conflicts - later.resolved.keys(),
        resolved={**before.resolved, **_of(before.conflicts, later.resolved)},
    )


def _of(
    conflicts: frozenset[PurePosixPath], resolved: Mapping[PurePosixPath, Stamp | None]
) -> dict[PurePosixPath, Stamp | None]:
    return {path: stamp for path, stamp in resolved.items() if path in conflicts}


def _added(before: Journal, later: Journal) -> list[int]:
    """Which entries of `later` are about paths that `before` had not touched."""
    known = {entry.path for entry in before.entries}
    return [index for index, entry in enumerate(later.entries) if entry.path not in known]


def rotate(root: Path, journal: Journal, writer: Writer) -> None:
    """Let the finished record under way become what its kind says; safe to repeat."""
    if journal.kind is Kind.COMMAND:
        number = int(next(iter(_numbered(root)), 0)) + 1
        writer.replace(root / NEXT, root / where(f"{number:0{_DIGITS}}"))
        _prune(root, writer)
        return
    if journal.kind is Kind.TAKEN_BACK:
        discard(root, where(journal.about), writer)
    elif (root / NEXT / FOLDED).is_file():
        _take_over(root, journal, writer)
    discard(root, NEXT, writer)


def _take_over(root: Path, journal: Journal, writer: Writer) -> None:
    target = where(journal.about)
    before = record.read(root, target)
    if before is None:
        return
    for place, index in enumerate(_added(before, journal), len(before.entries)):
        old = root / NEXT / BEFORE / str(index)
        if old.is_file():
            writer.replace(old, root / target / BEFORE / str(place))
    writer.replace(root / NEXT / FOLDED, root / target / JOURNAL)


def _prune(root: Path, writer: Writer) -> None:
    """Drop the oldest records beyond what is kept, and what a killed run left of others."""
    kept, size = names(root), 0
    for number, name in enumerate(kept):
        size += _size(root / where(name) / BEFORE)
        if number and (number >= LEVELS or size > BYTES):
            kept = kept[:number]
            break
    for name in reversed(_numbered(root)):
        if name not in kept:
            discard(root, where(name), writer)


def _size(directory: Path) -> int:
    try:
        with os.scandir(directory) as listing:
            return sum(entry.stat(follow_symlinks=False).st_size for entry in listing)
    except OSError:
        return 0


def discard(root: Path, name: str, writer: Writer) -> None:
    """Remove a record; without its journal it is nothing, so that goes first."""
    writer.unlink(root / name / JOURNAL)
    writer.rmtree(root / name)
