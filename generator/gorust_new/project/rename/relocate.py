"""Where everything goes: what is gone aside, what is renamed to its new place, as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.project.disk import layout
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Row
from gorust_new.project.disk.moves import destination, ordered
from gorust_new.project.disk.reader import names_in
from gorust_new.project.record.git_conflicts import is_nobodys
from gorust_new.project.rename.inputs import Inputs
from gorust_new.project.rename.renames import Moves
from gorust_new.project.rename.set_aside import Base, set_aside, set_file_aside, stranded

_Pair = tuple[PurePosixPath, PurePosixPath]
_UNMOVED = Moves({}, {})


def relocate(
    builder: ChangeSetBuilder, inputs: Inputs, base: Base, moved: Moves = _UNMOVED
) -> frozenset[PurePosixPath]:
    """Make room for what is renamed, and move it.

    Returns:
        The paths of `base` that are dealt with: their component is gone.

    Raises:
        GorustError: naming everything that cannot move to where it would have to.
    """
    homes = _gone_homes(inputs, base, moved)
    base = _with_conflicts_of_nobodys(inputs, base) if inputs.state.known else base
    if layout.WORKSPACE in inputs.claims or layout.WORKSPACE in inputs.keep:
        require_none(stranded(builder, homes.keys() - set(moved.directories.values())))
    cleared = set_aside(builder, base, homes)
    gone = {path for path in base if not homes.keys().isdisjoint(path.parents)}
    for path in sorted(_displaced_files(inputs, base, moved) - gone):
        set_file_aside(builder, path, base[path])
        gone.add(path)
    problems = _move(builder, moved.directories, cleared)
    problems += _move(builder, _files(builder, moved, gone), cleared | gone)
    require_none(problems)
    return frozenset(gone)


def _with_conflicts_of_nobodys(inputs: Inputs, base: Base) -> Base:
    """`base`, but what Git made of two renders, and nobody edited, counts as rendered so."""
    found = {path: inputs.disk.file(path) for path in base}
    left = {path: file for path, file in found.items() if is_nobodys(inputs.state, path, file)}
    return {**base, **{path: replace(base[path], file=file) for path, file in left.items() if file}}


def _gone_homes(inputs: Inputs, base: Base, moved: Moves) -> dict[PurePosixPath, PurePosixPath]:
    """Directories of components that are no more, and what each would be called now."""
    now, landing = layout.homes(inputs.claims), set(moved.directories.values())
    named = {home: moved.directories.get(home, home) for home in layout.homes(base)}
    return {
        home: name
        for home, name in named.items()
        if name not in now or (home == name and home in landing)
    }


def _displaced_files(inputs: Inputs, base: Base, moved: Moves) -> set[PurePosixPath]:
    """Files of components that are no more, where a file of a renamed one is to be."""
    renames = inputs.renames
    renamed = {old.name for old, _ in renames.components}
    taken = {new.name for _, new in renames.components}
    staying = {claim.owner for claim in inputs.claims.values()} - taken
    targets = set(moved.files.values())
    return {
        path
        for path, old in base.items()
        if path in targets
        and path not in moved.files
        and old.owner not in staying
        and old.owner not in renamed
    }


def _files(
    builder: ChangeSetBuilder, moved: Moves, gone: Collection[PurePosixPath]
) -> dict[PurePosixPath, PurePosixPath]:
    """The files named after a component, from where their directories have taken them."""
    return {
        destination(builder.disk.moves, source): target
        for source, target in moved.files.items()
        if source not in gone
    }


def _move(
    builder: ChangeSetBuilder,
    pairs: Mapping[PurePosixPath, PurePosixPath],
    vacant: Collection[PurePosixPath],
) -> list[GorustError]:
    """Make these moves, all at once, as far as they can be made; returns why others cannot."""
    known = {
        source: target
        for source, target in pairs.items()
        if source != target and builder.disk.exists(source)
    }
    free = {*vacant, *known}
    steps = [step for pair in known.items() for step in _steps(builder, *pair, free)]
    found = dict(step for step in steps if not isinstance(step, GorustError))
    builder.move(*ordered(found))
    for source, target in sorted(found.items()):
        what = "renamed, with all that is in it" if _whole(builder, target) else "renamed"
        builder.row(Row(target, Action.MOVE, what, other=source))
    return [step for step in steps if isinstance(step, GorustError)]


def _whole(builder: ChangeSetBuilder, path: PurePosixPath) -> bool:
    return builder.disk.is_directory(path)


def _steps(
    builder: ChangeSetBuilder,
    source: PurePosixPath,
    target: PurePosixPath,
    free: Collection[PurePosixPath],
) -> Iterator[_Pair | GorustError]:
    """`source` as a whole, or what is in it, where its target is there already."""
    disk, keep = builder.disk, builder.keep
    fixed = source if source in keep else target if target in keep else None
    there = disk.exists(target) and target not in free
    inside = [path for path in keep.below(source) if disk.exists(path)] or keep.below(target)
    if fixed is not None:
        yield _kept(source, target, fixed)
    elif disk.is_directory(source) and ((there and disk.is_directory(target)) or inside):
        for name in names_in(disk.root, disk.origin(source) or source):
            yield from _steps(builder, source / name, target / name, free)
    elif there:
        yield GorustError(
            f"{source} would move to {target}, where there is {_what(builder, target)} already",
            place=str(target),
            next_step="move one of the two away, then run the same command again",
        )
    else:
        yield source, target


def _what(builder: ChangeSetBuilder, path: PurePosixPath) -> str:
    return builder.disk.entry(path).obstacle or "a file"


def _kept(source: PurePosixPath, target: PurePosixPath, fixed: PurePosixPath) -> GorustError:
    return GorustError(
        f"{source} would move to {target}, and {fixed} is under keep:",
        place=str(fixed),
        next_step=f"take {fixed} out of keep: in gorust.yaml, or do without the rename",
    )
