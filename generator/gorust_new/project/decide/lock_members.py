"""Crates that Cargo.lock has lost, as a merge of Git's in which one side wins loses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.project.disk import layout
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.line_endings import same, unix
from gorust_new.tree import OwnedFile, Tree

_LOCK = PurePosixPath("Cargo.lock")
_Files = Mapping[PurePosixPath, OwnedFile]


def with_lost_members(builder: ChangeSetBuilder, claims: _Files, base: _Files) -> _Files:
    """`base` as if the template had only now got the crates that the lock file lacks.

    That a crate is there and not in the lock file is nobody's wish: Cargo would add it,
    unless the workspace says otherwise, which is the user's to write.
    """
    old, ours = base.get(_LOCK), builder.file(_LOCK)
    if old is None or ours is None or _LOCK in builder.keep or same(old.file, ours):
        return base
    from gorust_new.lists.cargo_members import member_names, member_rules
    from gorust_new.project.merge.cargo_lock import without_lost

    rendered = {path: claim.file for path, claim in claims.items() if path.name == "Cargo.toml"}
    there: Tree = {path: file for path in rendered if (file := builder.file(path)) is not None}
    if member_rules(there) != member_rules(rendered):
        return base
    names = member_names({path: rendered[path] for path in there if path != layout.WORKSPACE})
    text = without_lost(
        old.file.content.decode(), unix(ours.content).decode("utf-8", "replace"), names
    )
    if text is None:
        return base
    return {**base, _LOCK: replace(old, file=replace(old.file, content=text.encode()))}
