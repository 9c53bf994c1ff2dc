"""Components that are gone: what nobody edited is deleted, the rest moves to `_removed` whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.places import PLAN, REMOVED
from gorust_new.project.disk import layout
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Row
from gorust_new.project.disk.line_endings import same
from gorust_new.project.disk.moves import Move
from gorust_new.project.disk.reader import LINK, holds_more, names_in
from gorust_new.tree import OwnedFile

Base = Mapping[PurePosixPath, OwnedFile]


def set_aside(
    builder: ChangeSetBuilder, base: Base, homes: Mapping[PurePosixPath, PurePosixPath]
) -> frozenset[PurePosixPath]:
    """Clear the directories of components that are gone.

    Args:
        homes: each of these directories, and what it would be called now.

    Returns:
        Those of them where nothing is left, so that something else may take their place.
    """
    cleared = set()
    for home, name in sorted(homes.items()):
        known = {path: owned for path, owned in base.items() if home in path.parents}
        if _clear(builder, known, home, name):
            cleared.add(home)
    return frozenset(cleared)


def stranded(builder: ChangeSetBuilder, homes: Iterable[PurePosixPath]) -> list[GorustError]:
    """Why some of these directories cannot be cleared: what is kept is no whole crate.

    Every directory beside the other crates is one to Cargo, whose commands all fail where
    one of them has no manifest, or a manifest and no code.

    Args:
        homes: directories of components that are gone, in a project with a Cargo workspace.
    """
    return [
        GorustError(
            f"{path} is under keep:, and Cargo takes {home}, whose component is gone,"
            " for a broken crate if nothing else stays in it",
            place=str(path),
            next_step=f"move {path} out of {home}, take it out of keep: in {PLAN},"
            f" or keep {home} as a whole",
        )
        for home in sorted(homes)
        if layout.CORES in home.parents and home not in builder.keep
        for path in _kept_in(builder, home)
    ]


def set_file_aside(builder: ChangeSetBuilder, path: PurePosixPath, base: OwnedFile) -> None:
    """Clear the place of one file of a component that is gone."""
    ours = builder.disk.file(path)
    if ours is None or path in builder.keep:
        return
    if same(ours, base.file):
        _delete(builder, path)
    else:
        builder.to_removed(path, "the template has it no more, but you edited it")


def _clear(
    builder: ChangeSetBuilder, known: Base, home: PurePosixPath, name: PurePosixPath
) -> bool:
    """Clear one directory; says whether nothing is left of it."""
    what = builder.disk.entry(home).obstacle
    if what and what != LINK and not builder.disk.is_directory(home):
        builder.row(Row(home, Action.KEEP, f"it is {what}, so it is left where it is"))
        return False
    if what == LINK:
        builder.to_removed(home, "its component is gone; the link is yours")
        return False
    edited = [path for path in sorted(known) if not _deleted(builder, path, known[path])]
    root, kept = builder.disk.root, _kept_in(builder, home)
    if not kept and not holds_more(root, home, builder.removals.keys()):
        return True
    target = builder.free(PurePosixPath(REMOVED) / name)
    for path in kept:
        builder.row(Row(path, Action.KEEP, f"it is under keep:, though {home} has no component"))
    moves = tuple(_moves(builder, home, target))
    builder.move(*moves)
    if moves:
        why = "its component is gone; all in it that is not the template's is yours"
        builder.row(Row(home, Action.MOVE_TO_REMOVED, why, other=target))
    for path in edited:
        why = "the template has it no more, but you edited it"
        where = target / path.relative_to(home)
        builder.row(Row(path, Action.MOVE_TO_REMOVED, why, other=where))
    return False


def _deleted(builder: ChangeSetBuilder, path: PurePosixPath, base: OwnedFile) -> bool:
    """Delete a file that nobody edited; says whether there is nothing to set aside."""
    ours = builder.disk.file(path)
    if ours is None or path in builder.keep:
        return True
    if not same(ours, base.file):
        return False
    _delete(builder, path)
    return True


def _delete(builder: ChangeSetBuilder, path: PurePosixPath) -> None:
    builder.remove(path)
    why = "the template has it no more, and you did not edit it"
    builder.row(Row(path, Action.DELETE, why))


def _kept_in(builder: ChangeSetBuilder, home: PurePosixPath) -> list[PurePosixPath]:
    if home in builder.keep:
        return [home]
    return [path for path in builder.keep.below(home) if builder.disk.exists(path)]


def _moves(
    builder: ChangeSetBuilder, source: PurePosixPath, target: PurePosixPath
) -> Iterable[Move]:
    """`source` as a whole, or, where something in it is kept, all the rest of it."""
    if source in builder.keep or source in builder.removals:
        return
    if not _kept_in(builder, source):
        yield Move(source, target)
        return
    for name in names_in(builder.disk.root, source):
        yield from _moves(builder, source / name, target / name)
