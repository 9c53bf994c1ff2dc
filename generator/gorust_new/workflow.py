"""Each command as a short straight line through the stages; nothing here prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from gorust_new.advice import Advice, advise
from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.problem import Where, nowhere
from gorust_new.plan.shapes import available
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.record.state import State
from gorust_new.render.requests import Request, compose
from gorust_new.tree import AGGREGATES, File, Unit

if TYPE_CHECKING:
    from gorust_new.check import Finding

PLAN_FILE = "gorust.yaml"


@dataclass(frozen=True, slots=True)
class Made:
    """What `new` decided on: the completed plan, and every file it comes to."""

    plan: Plan
    changes: ChangeSet


def advice_for(plan: Plan) -> Mapping[str, Advice]:
    """The advice on every component of `plan`, by name."""
    return {
        component.name: advise(component.kind, component.traits, plan.team, plan.velocity)
        for component in plan.components
    }


def completed(plan: Plan, where: Where = nowhere) -> Plan:
    """`plan` with every language and port written out, as the advice and free ports say.

    Args:
        plan: a valid plan, complete or not.
        where: what the user knows a value's place by, for what only shows now.

    Raises:
        GorustError: if the advised language has no template for a component's kind yet,
            or if something does not hold of the languages that were chosen.
    """
    from gorust_new.plan.complete import complete
    from gorust_new.plan.rules.validate import require_valid

    advice = advice_for(plan)
    full = complete(plan, lambda component: _chosen(component, advice[component.name]))
    if full != plan:
        require_valid(full, where)
    return full


def requests_of(plan: Plan) -> tuple[Request, ...]:
    """What has to be rendered for a completed plan."""
    from gorust_new.advice.explain import adr
    from gorust_new.diagram.mermaid import mermaid
    from gorust_new.diagram.tables import markdown_table

    advice = advice_for(plan)
    documents = {"mermaid": mermaid(plan), "components_table": markdown_table(plan, advice)}
    records = {c.name: adr(c, plan, advice[c.name]) for c in plan.components}
    return compose(plan, documents, records)


def plan_new(plan: Plan, target: Path) -> Made:
    """Everything `gorust-new` writes for a completed `plan` at `target`; writes nothing.

    Raises:
        GorustError: if `target` cannot become a project.
    """
    from gorust_new.plan.yaml.write import dump_plan
    from gorust_new.project.transaction.create import plan_create
    from gorust_new.render.render import render

    # Looked at twice: before the work, so that a refusal is instant, and with the files.
    plan_create(target, (), {})
    units = render(requests_of(plan))
    extra = {PurePosixPath(PLAN_FILE): File(dump_plan(plan).encode())}
    return Made(plan, plan_create(target, units, extra))


def new(made: Made, target: Path) -> None:
    """Write what `plan_new` decided on; the directory appears whole or not at all."""
    from gorust_new.project.transaction.create import create

    create(target, made.changes)


def open_plan(start: Path) -> Plan:
    """The completed plan of the project that `start` lies in.

    Raises:
        GorustError: if there is no project, or its gorust.yaml is not a valid plan.
    """
    from gorust_new.plan.yaml.normalise import answered
    from gorust_new.project.record.state import find_root

    return answered(_plan_bytes(find_root(start)), completed)[1]


def plan_regenerate(root: Path) -> ChangeSet:
    """Everything that makes the project at `root` match its gorust.yaml; writes nothing.

    Raises:
        GorustError: if the plan is not valid, a conflict is still open, or something
            stands in the way.
    """
    return _pending(_opened(root))


def check(root: Path) -> tuple[Finding, ...]:
    """Everything CI should know of: open conflicts, hand-edited generated files, drift.

    Raises:
        GorustError: if the plan is not valid or the project's records are damaged.
    """
    from gorust_new import check

    project = _opened(root)
    unresolved = check.unresolved(project.state, project.plan)
    edited = check.edited_generated(project.state)
    pending = () if unresolved else check.pending(_pending(project), edited)
    return (*unresolved, *edited, *check.stale_records(root, project.plan), *pending)


@dataclass(frozen=True, slots=True)
class _Project:
    """A project as it stands: its gorust.yaml as written and in full, and its records."""

    written: bytes
    text: bytes
    plan: Plan
    state: State


def _opened(root: Path) -> _Project:
    from gorust_new.plan.yaml.normalise import answered
    from gorust_new.project.record.state import load

    written = _plan_bytes(root)
    return _Project(written, *answered(written, completed), load(root))


def _pending(project: _Project) -> ChangeSet:
    from gorust_new.project.decide import regenerate
    from gorust_new.project.rename.renames import renames_between

    plan, state = project.plan, project.state
    return regenerate.plan_regenerate(
        state,
        _units(state, requests_of(plan), plan.keep),
        renames=renames_between(state, plan),
        keep=plan.keep,
        plan_text=None if project.text == project.written else project.text,
    )


def _units(state: State, requests: tuple[Request, ...], keep: tuple[str, ...]) -> tuple[Unit, ...]:
    """The project as rendered now; what would be the same again comes from the bases.

    The aggregates are made of all the others, so they are rendered with any of them.
    """
    from gorust_new.render.render import render, render_keys

    current = {
        known.owner: unit
        for known in render_keys(requests)
        if (unit := state.current(known.owner, known.template, known.digest, known.data, keep))
    }
    owners = {request.owner for request in requests}
    if owners == set(current) == set(state.units):
        return tuple(current.values())
    current.pop(AGGREGATES, None)
    stale = tuple(request for request in requests if request.owner not in current)
    return render(stale, known=tuple(current.values()))


def _plan_bytes(root: Path) -> bytes:
    try:
        return (root / PLAN_FILE).read_bytes()
    except OSError as error:
        raise GorustError(
            f"cannot read {PLAN_FILE}: {error.strerror}",
            place=str(root / PLAN_FILE),
            next_step=f"restore {PLAN_FILE}, or give permission to read it",
        ) from None


def _chosen(component: Component, advice: Advice) -> Language:
    if available(component.kind, advice.decision):
        return advice.decision
    possible = [language for language in Language if available(component.kind, language)]
    raise GorustError(
        f"the advice for {component.name} is {advice.decision.value}, and a"
        f" {component.kind.value} has no template in {advice.decision.value} yet",
        place=component.name,
        next_step="write "
        + " or ".join(f"`language: {language.value}`" for language in possible)
        + " for it, with the reason in `because:`",
    )
