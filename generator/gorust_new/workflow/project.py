"""The one way into a project: find its root, repair what a killed command left, load it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.model import Plan
from gorust_new.project.record.state import State, find_root, load
from gorust_new.project.transaction.lock import interrupted
from gorust_new.workflow.plans import completed

if TYPE_CHECKING:
    from gorust_new.project.transaction.recover import Recovery


@dataclass(frozen=True, slots=True)
class Site:
    """Where a project is, in one piece.

    Args:
        root: the directory that holds gorust.yaml.
        recovery: what had to be done for an earlier command that was killed; None if none was.
    """

    root: Path
    recovery: Recovery | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project as it stands.

    Args:
        written: gorust.yaml as the user left it.
        text: gorust.yaml with everything filled in that the plan says.
        plan: completed, with its ``was:`` still in it.
        state: what the last command remembered.
    """

    written: bytes
    text: bytes
    plan: Plan
    state: State


def find(start: Path) -> Site:
    """The project that `start` lies in, whole again should a command have been killed there.

    Raises:
        GorustError: if there is no project, or another command is at work in it.
    """
    root = find_root(start)
    return Site(root, _recovered(root))


def _recovered(root: Path) -> Recovery | None:
    if not interrupted(root):
        return None
    from gorust_new.project.transaction.recover import recover

    return recover(root)


def load_project(site: Site) -> Project:
    """The project at `site`, its plan completed.

    Raises:
        GorustError: if its gorust.yaml is not a valid plan, or its records are damaged.
    """
    from gorust_new.plan.yaml.normalise import answered

    written = plan_bytes(site)
    return Project(written, *answered(written, completed), load(site.root))


def plan_bytes(site: Site) -> bytes:
    """gorust.yaml as it is on disk.

    Raises:
        GorustError: if it cannot be read, or if a merge of Git's left a conflict in it.
    """
    path = site.root / PLAN
    try:
        written = path.read_bytes()
    except OSError as error:
        raise GorustError(
            f"cannot read {PLAN}: {error.strerror}",
            place=str(path),
            next_step=f"restore {PLAN}, or give permission to read it",
        ) from None
    if b"<<<<<<<" in written:
        from gorust_new.workflow.merged_plan import require_merged

        require_merged(written)
    return written
