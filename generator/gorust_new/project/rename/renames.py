"""Renames as values, and where they move the files of a project."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.graph import Program, programs
from gorust_new.plan.model import Component, Plan
from gorust_new.plan.names import Names, derive
from gorust_new.project.disk import layout
from gorust_new.project.record.state import State
from gorust_new.tree import SHARED


@dataclass(frozen=True, slots=True)
class Renames:
    """Everything that is called differently from now on; all at once, so swaps work.

    Args:
        components: old and new names of each component any of whose names changes;
            a new project name changes those of all components.
        project: the project's old and new name.
        go_module: the old and new path of the Go module.
        others: names that stay, so that ``ORDER_`` is not taken out of ``ORDER_BOOK_``.
    """

    components: tuple[tuple[Names, Names], ...] = ()
    project: tuple[str, str] = ("", "")
    go_module: tuple[str, str] = ("", "")
    others: tuple[Names, ...] = ()

    def __bool__(self) -> bool:
        return (
            bool(self.components)
            or self.project[0] != self.project[1]
            or self.go_module[0] != self.go_module[1]
        )

    def owner(self, old: str) -> str:
        """What the owner called `old` is called now."""
        return {before.name: after.name for before, after in self.components}.get(old, old)


NO_RENAMES = Renames()

_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9_./-]*")
"""What a recorded name may hold: records come from anyone's branch."""


def renames_between(state: State, plan: Plan) -> Renames:
    """The renames that lead from what is recorded to `plan`, whose ``was:`` names them.

    Raises:
        GorustError: if a ``was:`` names a component that there never was, or one that
            two components claim.
    """
    project = (_recorded(state, "project", plan.project), plan.project)
    module = (_recorded(state, "go_module", plan.go_module), plan.go_module)
    before = _recorded_names(state)
    pairs = [
        (before[old], derive(plan.project, part.name, part.contract if part.has_contract else ""))
        for component in plan.components
        for old, part in _parts(component, before)
    ]
    _require_unique(plan, [old.name for old, _ in pairs])
    changed = tuple((old, new) for old, new in pairs if old != new)
    others = tuple(new for old, new in pairs if old == new)
    return Renames(changed, project, module, others)


def _parts(component: Component, before: Mapping[str, Names]) -> list[tuple[str, Program]]:
    """What `component` renders, each part with the name it had."""
    was = component.was or component.name
    if component.was and was not in before:
        raise _never_was(component, known=bool(before))
    named = ((was + part.name.removeprefix(component.name), part) for part in programs(component))
    return [(old, part) for old, part in named if old in before]


def _never_was(component: Component, *, known: bool) -> GorustError:
    if not known:
        return GorustError(
            f"{component.name} says was: {component.was}, but what gorust remembered of this"
            " project is gone, so nothing can be renamed",
            place=PLAN,
            next_step="restore .gorust from version control, or remove the line"
            f" was: {component.was} and move the directory by hand",
        )
    return GorustError(
        f"{component.name} says was: {component.was}, but there was no component {component.was}",
        place=PLAN,
        next_step=f"correct or remove the line was: {component.was}",
    )


def _require_unique(plan: Plan, names: list[str]) -> None:
    here = {component.name: component for component in plan.components}
    for name in names:
        if names.count(name) < 2:  # noqa: PLR2004
            continue
        stays = name in here and not here[name].was
        raise GorustError(
            f"a component says it was {name}, but {name} is still there"
            if stays
            else f"two components say they were {name}",
            place=PLAN,
            next_step=f"remove the line was: {name}, or the component {name}"
            if stays
            else f"leave was: {name} at one of them; the other is new",
        )


def _recorded(state: State, key: str, now: str) -> str:
    """What `key` was in the last render; any render's that differs from `now`.

    After a merge of branches, what one of them added still has the value from before
    the other changed it.
    """
    shared = [state.records[SHARED]] if SHARED in state.records else []
    values = (each.rendered.data.get(key) for each in (*shared, *state.records.values()))
    return next((v for v in values if isinstance(v, str) and v not in ("", now)), now)


def _recorded_names(state: State) -> dict[str, Names]:
    """Every component and every half of a split as it was last rendered, by name."""
    found = {}
    for recorded in state.records.values():
        data = recorded.rendered.data
        halves = (value for key, value in data.items() if key.startswith("part"))
        for values in (data, *halves):
            names = _names(values) if isinstance(values, Mapping) else None
            if names is not None:
                found[names.name] = names
    return found


def _names(data: Mapping[str, object]) -> Names | None:
    values = {field.name: data.get(field.name) for field in fields(Names)}
    if not all(isinstance(v, str) and _NAME.fullmatch(v) for v in values.values()):
        return None
    return Names(**values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Moves:
    """Where paths go: whole directories, and single files named after a component."""

    directories: Mapping[PurePosixPath, PurePosixPath]
    files: Mapping[PurePosixPath, PurePosixPath]

    def target(self, path: PurePosixPath) -> PurePosixPath:
        """Where `path` is from now on; itself if it does not move."""
        if path in self.files:
            return self.files[path]
        for parent in path.parents:
            new = self.directories.get(parent)
            if new is not None:
                return new / path.relative_to(parent)
        return path


def moves(
    renames: Renames,
    owned: Mapping[str, Collection[PurePosixPath]],
    rendered: Collection[PurePosixPath],
) -> Moves:
    """Where `renames` put each path.

    Args:
        owned: the paths each old owner rendered last.
        rendered: the paths rendered now; a file named after a component, its own or a
            caller's, moves to the one of them that the new name gives.
    """
    directories: dict[PurePosixPath, PurePosixPath] = {}
    files: dict[PurePosixPath, PurePosixPath] = {}
    for old, new in renames.components:
        pairs = zip(layout.directories(old), layout.directories(new), strict=True)
        directories |= {before: after for before, after in pairs if before != after}
        named = zip(layout.files(old), layout.files(new), strict=True)
        files |= {before: after for before, after in named if before != after}
    known = Moves(directories, files)
    taken = {old.name for old, _ in renames.components} & {n.name for _, n in renames.components}
    for path in sorted({path for paths in owned.values() for path in paths}):
        target = known.target(path)
        for old, new in renames.components:
            # Where names are swapped, both files are rendered: the name alone decides.
            if target not in rendered or old.name in taken:
                guess = _named_anew(target, old, new, rendered)
                if guess is not None:
                    files[path] = guess
                    break
    return Moves(directories, files)


def _named_anew(
    path: PurePosixPath, old: Names, new: Names, rendered: Collection[PurePosixPath]
) -> PurePosixPath | None:
    """`path` with the old name in its last part replaced by the new one, if that is rendered."""
    forms = {(old.name, new.name), (old.snake, new.snake), (old.go_package, new.go_package)}
    for before, after in sorted(forms):
        pattern = rf"(?<![A-Za-z0-9]){re.escape(before)}(?![A-Za-z0-9])"
        guess = path.with_name(re.sub(pattern, after, path.name))
        if guess != path and guess in rendered:
            return guess
    return None
