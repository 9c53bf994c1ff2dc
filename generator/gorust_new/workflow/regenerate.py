"""`gorust regenerate`, `plan` and `undo`: the project follows its gorust.yaml, or goes back."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.render.render import RenderKey
from gorust_new.render.reuse import render_stale
from gorust_new.tree import Rendered
from gorust_new.workflow.plans import requests_of
from gorust_new.workflow.project import Project, Site, load_project

if TYPE_CHECKING:
    from gorust_new.project.transaction.undo import Level


def plan_regenerate(site: Site, restore: tuple[str, ...] = ()) -> ChangeSet:
    """Everything that makes the project match its gorust.yaml; writes nothing.

    Args:
        restore: components and paths of which what was deleted is to come back.

    Raises:
        GorustError: if the plan is not valid, a conflict is still open, something stands
            in the way, or something that is to be written may not be.
    """
    return writable(site, pending(load_project(site), restore))


def regenerate(site: Site, restore: tuple[str, ...] = ()) -> ChangeSet:
    """Make the project match its gorust.yaml, and say what was done to that end.

    Args:
        restore: as for `plan_regenerate`.

    Raises:
        GorustError: as `plan_regenerate`, or if it cannot be written. Nothing is changed then.
    """
    changes = pending(load_project(site), restore)
    if changes:
        from gorust_new.project.transaction.apply import apply

        apply(site.root, changes)
    return changes


def plan_undo(site: Site) -> ChangeSet:
    """What `undo` would write.

    Raises:
        GorustError: as `undo`.
    """
    from gorust_new.project.transaction.undo import plan_undo as planned

    return planned(site.root)


def undo(site: Site) -> ChangeSet:
    """Take back the last command that wrote, and say what was written to get there.

    Raises:
        GorustError: if there is nothing to take back, or something was edited since.
    """
    from gorust_new.project.transaction.undo import undo as taken_back

    return taken_back(site.root)


def writable(site: Site, changes: ChangeSet) -> ChangeSet:
    """`changes`, once it is known that writing them would not be refused.

    Raises:
        GorustError: naming each path that may not be written.
    """
    from gorust_new.project.transaction.preconditions import require_unchanged

    require_unchanged(site.root, changes.changes, changes.moves)
    return changes


def undo_levels(site: Site) -> tuple[Level, ...]:
    """The commands that `undo` takes back one after the other, the newest first."""
    from gorust_new.project.transaction.undo import levels

    return levels(site.root)


def pending(
    project: Project,
    restore: tuple[str, ...] = (),
    rendered: tuple[Rendered, ...] | None = None,
) -> ChangeSet:
    """What is to be done to `project`, as it was opened.

    Args:
        restore: as for `plan_regenerate`.
        rendered: the whole project as it is to be rendered; by default with what there is now.
    """
    from gorust_new.project.decide.regenerate import plan_regenerate as decided
    from gorust_new.project.rename.renames import renames_between

    plan, state = project.plan, project.state
    return decided(
        state,
        rendered_now(project) if rendered is None else rendered,
        renames=renames_between(state, plan),
        keep=plan.keep,
        restore=restore,
        plan_text=None if project.text == project.written else project.text,
    )


def rendered_now(project: Project, held: Collection[str] = ()) -> tuple[Rendered, ...]:
    """The whole project as rendered now; what would be the same again comes from the bases.

    Args:
        held: owners with a record that stay as they were rendered last.
    """
    state, keep = project.state, project.plan.keep

    def current(key: RenderKey) -> Rendered | None:
        if key.owner in held:
            return state.records[key.owner].rendered
        return state.current(key.owner, key.template, key.digest, key.data, keep)

    return render_stale(
        requests_of(project.plan),
        current,
        recorded=state.records.keys(),
        behind={owner for owner, recorded in state.records.items() if recorded.behind},
    )
