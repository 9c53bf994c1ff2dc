"""`gorust-new`: a completed plan becomes a directory that builds, runs and passes its tests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new.advice.choose import advice_for
from gorust_new.advice.model import Advice
from gorust_new.places import PLAN
from gorust_new.plan.command import for_flags, for_plan_file, shell_path
from gorust_new.plan.graph import graph_of
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


@dataclass(frozen=True, slots=True)
class Again:
    """A command for a shell: on one line for programs, broken into lines for reading."""

    command: str
    lines: str


def same_again(plan: Plan, target: str, plan_file: str | None = None) -> Again:
    """The command that makes the same project at `target` without a question.

    Args:
        plan_file: where the plan came from, if it was a file.
    """
    groups = for_flags(plan, target) if plan_file is None else None
    return Again(*(groups or for_plan_file(plan_file or PLAN, target)))


def next_steps(plan: Plan, directory: str) -> list[tuple[str, str]]:
    """What to type next, each with what it is for."""
    target = Path(directory)
    steps = [] if target.resolve() == Path.cwd() else [(f"cd {shell_path(directory)}", "")]
    if not _in_repository(target):
        steps.append(("git init", "to put it under version control"))
    drawn = graph_of(plan)
    if drawn.calls:
        steps.append(("make gen", "the Go stubs that your editor will ask for"))
    if any(program.port for program in drawn.programs):
        return [*steps, ("make run", "build and start it; says what to try"), ("make test", "")]
    first = drawn.programs[0].name
    return [*steps, ("make build", f"then type: bin/{first} --help"), ("make test", "")]


def _in_repository(target: Path) -> bool:
    place = target.resolve()
    return any((folder / ".git").exists() for folder in (place, *place.parents))
