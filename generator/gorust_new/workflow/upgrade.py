"""`gorust upgrade`: newer templates, for the whole project or for some of its components."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gorust_new import __version__
from gorust_new.errors import ExitCode, GorustError
from gorust_new.places import PLAN
from gorust_new.plan.problem import closest, listing, shown
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.render.changelog import changes_since
from gorust_new.render.render import RenderKey, render_keys
from gorust_new.tree import AGGREGATES, SHARED, Rendered
from gorust_new.workflow.plans import requests_of
from gorust_new.workflow.project import Project, Site, load_project
from gorust_new.workflow.regenerate import pending, rendered_now

_FLOOR = (SHARED, AGGREGATES)
"""What every component stands on; a component is never newer than that."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component, or the shared parts, whose templates are newer than what made it.

    Args:
        name: of the component, or ``shared``.
        made_by: the version that rendered it last.
        now: the version of the templates it would be rendered with.
        why: sentences of the templates' changelog, newest first.
        paths: what changes in it.
        taken: whether it is among those that were asked for.
    """

    name: str
    made_by: str
    now: str
    why: tuple[str, ...]
    paths: tuple[str, ...]
    taken: bool


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What is behind its templates, and what taking them changes."""

    parts: tuple[Part, ...]
    changes: ChangeSet


def plan_upgrade(site: Site, names: Sequence[str] = ()) -> Upgrade:
    """What newer templates change, by component; writes nothing.

    Args:
        names: components, or ``shared``; the shared parts go first with any. Empty for all.

    Raises:
        GorustError: if there is no such component, or as `regenerate`; with `names`, also if
            gorust.yaml asks for more than newer templates.
    """
    project = load_project(site)
    keys = render_keys(requests_of(project.plan))
    wanted = _wanted(project, names)
    if names:
        _require_nothing_else(project, keys)
    rendered = rendered_now(project, held=project.state.records.keys() - wanted)
    changes = pending(project, rendered=rendered)
    return Upgrade(_parts(project, keys, _by_owner(project, rendered, changes), wanted), changes)


def _wanted(project: Project, names: Sequence[str]) -> frozenset[str]:
    there = [SHARED, *(component.name for component in project.plan.components)]
    for name in names:
        if name not in there:
            near = closest(name, there)
            raise GorustError(
                f"there is no component {shown(name)}",
                place=PLAN,
                next_step=f"write {near}; " * bool(near) + f"there are {listing(there, 'and')}",
                exit_code=ExitCode.USAGE,
            )
    return frozenset((*names, *_FLOOR) if names else (*there, AGGREGATES))


def _require_nothing_else(project: Project, keys: Sequence[RenderKey]) -> None:
    """Some components alone can be upgraded only in a project whose plan is carried out."""
    renamed = any(component.was for component in project.plan.components)
    if renamed or {key.owner for key in keys} != set(project.state.records):
        raise GorustError(
            f"{PLAN} asks for more than newer templates",
            place=PLAN,
            next_step="carry that out with them: gorust upgrade, or gorust plan to look first",
        )


def _by_owner(
    project: Project, rendered: Sequence[Rendered], changes: ChangeSet
) -> Mapping[str, tuple[str, ...]]:
    """The paths that change, by whose they are; those of the aggregates are shared."""
    owners: dict[PurePosixPath, str] = {}
    for each in (*(recorded.rendered for recorded in project.state.records.values()), *rendered):
        owner = SHARED if each.owner == AGGREGATES else each.owner
        owners |= dict.fromkeys(each.files, owner)
    found: dict[str, list[str]] = {}
    for change in changes.visible:
        found.setdefault(owners.get(change.path, ""), []).append(str(change.path))
    return {owner: tuple(paths) for owner, paths in found.items()}


def _parts(
    project: Project,
    keys: Sequence[RenderKey],
    paths: Mapping[str, tuple[str, ...]],
    wanted: Collection[str],
) -> tuple[Part, ...]:
    records = project.state.records
    return tuple(
        Part(
            key.owner,
            recorded.generator,
            __version__,
            changes_since(recorded.generator, key.template.split("+")),
            paths.get(key.owner, ()),
            key.owner in wanted,
        )
        for key in keys
        if key.owner != AGGREGATES
        and (recorded := records.get(key.owner)) is not None
        and (recorded.rendered.template, recorded.rendered.digest) != (key.template, key.digest)
    )
