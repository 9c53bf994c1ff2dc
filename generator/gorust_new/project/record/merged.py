"""One record made of the two that a merge of Git's could not put together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from gorust_new.project.disk.git_stages import BEFORE, OURS, THEIRS, Stages
from gorust_new.project.disk.line_endings import is_text, unix
from gorust_new.project.merge.git_markers import GORUST, sides
from gorust_new.project.record import record
from gorust_new.project.record.record import BASE_NAME, LOCK_NAME, Record, RecordError
from gorust_new.tree import File, OwnedFile, Tree


@dataclass(frozen=True, slots=True)
class Joined:
    """What two branches remember of one owner, put together.

    Args:
        record: nothing is current by it: all of it is rendered anew, against its bases,
            which have our branch's text where the two differ in the same place.
        theirs: the same bases with the other branch's text there; empty if one of the
            branches' bases is lost, so that nobody can say what it was.
        rendered: the content of every file as either branch rendered it last.
        dropped: whether one of the branches has removed or renamed the owner.
    """

    record: Record
    theirs: Tree
    rendered: frozenset[bytes]
    dropped: bool


def is_torn(owner: str, files: Mapping[PurePosixPath, File], stages: Stages) -> bool:
    """Whether Git met a conflict in the record of `owner`, and it is not written anew yet.

    Args:
        files: the lock and the base as they are on disk.
        stages: what Git kept of each path in conflict.
    """
    where = record.directory(owner)
    lock = files.get(where / LOCK_NAME)
    if lock is not None and sides(lock.content) is not None:
        return True
    return any(
        path not in files or files[path].content in stages[path].values()
        for path in (where / LOCK_NAME, where / BASE_NAME)
        if path in stages
    )


def joined(
    owner: str, files: Mapping[PurePosixPath, File], stages: Stages, version: str
) -> Joined | None:
    """What stands for both branches' records of `owner`; None if neither can be read.

    Args:
        files: as for `is_torn`.
        stages: as for `is_torn`.
    """
    locks = _locks(files.get(record.directory(owner) / LOCK_NAME), owner, stages)
    bases = _bases_by_digest(files, stages)
    before, ours, theirs = (
        _parsed(owner, locks.get(stage), bases, version) for stage in (BEFORE, OURS, THEIRS)
    )
    one = ours or theirs
    if one is None:
        return None
    both = _joined(before, one, theirs or one)
    lost = (ours is None and OURS in locks) or (theirs is None and THEIRS in locks)
    dropped = before is not None and None in (ours, theirs)
    return replace(both, theirs={} if lost else both.theirs, dropped=dropped)


def lines_elsewhere(stages: Stages, version: str) -> frozenset[bytes]:
    """Lines that one branch has rendered for an owner which the other renamed or removed.

    Git brings them to where the owner's files are now, whatever that is called; the record
    stays behind, so they are nobody's by any record.

    Args:
        stages: as for `is_torn`.
    """
    bases = _bases_by_digest({}, stages)
    found: set[bytes] = set()
    for owner in {path.parent.name for path in stages if path.name == LOCK_NAME}:
        locks = _locks(None, owner, stages)
        if BEFORE in locks and not {OURS, THEIRS} <= locks.keys():
            old, *new = (_parsed(owner, lock, bases, version) for _, lock in sorted(locks.items()))
            for side in new:
                if old is not None and side is not None:
                    found |= _lines(side) - _lines(old)
    return frozenset(found)


def _lines(known: Record) -> set[bytes]:
    return {
        line for file in known.rendered.tree.values() for line in unix(file.content).split(b"\n")
    }


def _locks(file: File | None, owner: str, stages: Stages) -> Mapping[int, bytes]:
    """The lock of each side: as Git kept it, as the markers show it, or the same for all."""
    kept = stages.get(record.directory(owner) / LOCK_NAME)
    if kept is not None or file is None:
        return kept or {}
    both = sides(file.content)
    if both is None:
        return dict.fromkeys((OURS, THEIRS), file.content)
    return {OURS: both.ours, THEIRS: both.theirs}


def _bases_by_digest(files: Mapping[PurePosixPath, File], stages: Stages) -> Mapping[str, bytes]:
    """Every base there is: Git may have taken one for another's, renamed."""
    found = [file.content for path, file in files.items() if path.name == BASE_NAME]
    for path, kept in stages.items():
        found += kept.values() if path.name == BASE_NAME else ()
    return {hashlib.sha256(content).hexdigest(): content for content in found}


def _parsed(
    owner: str, lock: bytes | None, bases: Mapping[str, bytes], version: str
) -> Record | None:
    try:
        base = bases.get(record.base_digest(lock)) if lock is not None else None
        return record.parse(owner, lock, base, version=version) if lock and base else None
    except RecordError:
        return None


def _joined(before: Record | None, ours: Record, theirs: Record) -> Joined:
    old: Tree = before.rendered.tree if before is not None else {}
    one, other = ours.rendered, theirs.rendered
    files: dict[PurePosixPath, OwnedFile] = {}
    theirs_tree: dict[PurePosixPath, File] = {}
    for path, owned in sorted({**other.files, **one.files}.items()):
        first, second = _bases(old.get(path), one.tree.get(path), other.tree.get(path))
        files |= {} if first is None else {path: replace(owned, file=first)}
        theirs_tree |= {} if second is None else {path: second}
    known = replace(
        ours,
        rendered=replace(one, files=files, digest=""),
        pending={**theirs.pending, **ours.pending},
        behind=ours.behind | theirs.behind,
    )
    rendered = frozenset(file.content for tree in (one.tree, other.tree) for file in tree.values())
    return Joined(known, theirs_tree, rendered, dropped=False)


def _bases(
    before: File | None, ours: File | None, theirs: File | None
) -> tuple[File | None, File | None]:
    """What Git would make of both bases; each side's own where they exclude each other."""
    if theirs in (ours, before):
        return ours, ours
    if ours == before:
        return theirs, theirs
    if ours is None or theirs is None:
        return ours or theirs, ours or theirs
    if not all(is_text(file.content) for file in (before or ours, ours, theirs)):
        return ours, theirs
    from gorust_new.project.merge.lines import merge_lines

    known = before.content if before is not None else b""
    merged = merge_lines(known, ours.content, theirs.content).content
    both = sides(merged, whose=GORUST)
    if both is None:
        return replace(ours, content=merged), replace(ours, content=merged)
    return replace(ours, content=both.ours), replace(theirs, content=both.theirs)
