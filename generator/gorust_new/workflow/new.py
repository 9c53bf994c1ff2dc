"""`gorust-new`: a completed plan becomes a directory that builds, runs and passes its tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new.advice.choose import advice_for
from gorust_new.advice.model import Advice
from gorust_new.places import PLAN
from gorust_new.plan.model import Plan
from gorust_new.plan.yaml.write import dump_plan
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.transaction.create import create, plan_create, require_usable
from gorust_new.tree import File
from gorust_new.workflow.plans import requests_of


@dataclass(frozen=True, slots=True)
class Made:
    """What `plan_new` decided on: the plan, the advice on it, and every file it comes to."""

    plan: Plan
    advice: Mapping[str, Advice]
    changes: ChangeSet

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are written, but for our records."""
        return tuple(str(c.path) for c in self.changes.visible if c.after is not None)


def plan_new(plan: Plan, target: Path) -> Made:
    """Everything `gorust-new` writes for a completed `plan` at `target`; writes nothing.

    Raises:
        GorustError: if `target` cannot become a project.
    """
    from gorust_new.render.render import render

    require_usable(target)  # before the work, so that a refusal is instant
    advice = advice_for(plan)
    rendered = render(requests_of(plan, advice))
    answers = {PurePosixPath(PLAN): File(dump_plan(plan).encode())}
    return Made(plan, advice, plan_create(target, rendered, answers))


def new(made: Made, target: Path) -> None:
    """Write what `plan_new` decided on; the directory appears whole or not at all."""
    create(target, made.changes)


def same_again(plan: Plan, target: str) -> str:
    """The command that makes the same project at `target` without a question."""
    import shlex

    from gorust_new.plan.flags import to_command

    return to_command(plan, target) or f"gorust-new {shlex.quote(target)} --plan {PLAN}"
