"""The record of the files that list components: only what no component changes.

Two branches that add a component each would otherwise always meet here. The members in
Cargo.lock follow from the components' own records, and a generated document carries in
its seal what a record would say: it is recorded as an empty file.

Where the members do not follow, Cargo.lock is recorded with them: a manifest under ``keep:``
is remembered as it was last written, if it ever was, and not as this lock file has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.lists import seal
from gorust_new.lists.cargo_members import with_members, without_members
from gorust_new.project.disk.reader import Disk
from gorust_new.tree import AGGREGATES, File, FileClass, OwnedFile, Rendered

_CARGO_LOCK = PurePosixPath("Cargo.lock")
_EDITED = File(b"")
"""Stands for a document's last render: in a record, and where a hand edit has hidden it."""


def portable(rendered: Rendered, project: Iterable[Rendered]) -> Rendered:
    """`rendered` as it is recorded; what is not of the aggregates is recorded whole.

    Args:
        project: everything that is recorded with it.
    """
    if rendered.owner != AGGREGATES:
        return rendered
    files = _with(rendered.files, dict.fromkeys(_documents(rendered), _EDITED))
    if _CARGO_LOCK in files:
        lock = files[_CARGO_LOCK].file
        bare = _relocked(lock, without_members)
        follows = _with_members(bare, project) == lock
        files = _with(files, {_CARGO_LOCK: bare if follows else lock})
    return replace(rendered, data={}, files=files)


def whole(rendered: Rendered, project: Iterable[Rendered], disk: Disk) -> Rendered:
    """The aggregates' last render, from their record, the components' and the disk.

    Args:
        project: everything that is recorded with it.
    """
    files = _with(rendered.files, _on_disk(disk, rendered))
    if _CARGO_LOCK in files:
        lock = files[_CARGO_LOCK].file
        if _relocked(lock, without_members) == lock:
            files = _with(files, {_CARGO_LOCK: _with_members(lock, project)})
    return replace(rendered, files=files)


def made_from(rendered: Rendered, source: str, but: frozenset[PurePosixPath]) -> bool:
    """Whether every generated document on disk was made from `source`.

    Args:
        rendered: as `whole` gives it.
        but: documents that need not be.
    """
    documents = (rendered.files[path].file for path in _documents(rendered) - but)
    return all(seal.source_of(file.content) == source for file in documents)


def _documents(rendered: Rendered) -> frozenset[PurePosixPath]:
    return frozenset(p for p, own in rendered.files.items() if own.kind is FileClass.GENERATED)


def _on_disk(disk: Disk, rendered: Rendered) -> dict[PurePosixPath, File]:
    found = {}
    for path in _documents(rendered):
        file = disk.file(path)
        # Without a seal it was rewritten by hand, or is of a version that recorded it whole.
        if file is not None and seal.source_of(file.content):
            found[path] = file if seal.unedited(file.content) else _EDITED
    return found


def _with(
    files: Mapping[PurePosixPath, OwnedFile], changed: Mapping[PurePosixPath, File]
) -> dict[PurePosixPath, OwnedFile]:
    return {**files, **{path: replace(files[path], file=file) for path, file in changed.items()}}


def _with_members(bare: File, project: Iterable[Rendered]) -> File:
    every = {path: file for each in project for path, file in each.tree.items()}
    return _relocked(bare, lambda text: with_members(text, every))


def _relocked(lock: File, change: Callable[[str], str]) -> File:
    try:
        return replace(lock, content=change(lock.content.decode()).encode())
    except (KeyError, ValueError):
        # Not every record is there, or not as we wrote it: as it is, then.
        return lock
