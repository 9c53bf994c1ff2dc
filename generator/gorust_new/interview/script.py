"""The interview as a straight line: what is asked, in order, and what the answers become.

A generator that yields a question and receives its answer, or yields the advice to show.
Pure: flow.py runs it again from the start for every answer.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace

from gorust_new.advice import Advice
from gorust_new.interview import counsel, questions, validation
from gorust_new.interview.catalog import UNKNOWN, Question, Value
from gorust_new.interview.questions import Subject
from gorust_new.plan.model import Component, Kind, Language, Plan, Team, Traits, Velocity


@dataclass(frozen=True, slots=True)
class Scope:
    """What is talked about.

    Args:
        project: the name suggested for the project.
        base: a project that exists: its answers stand, and one component is added to it.
        given: languages and reasons that came with the command, by component name.
    """

    project: str = "shop"
    base: Plan | None = None
    given: Mapping[str, tuple[Language, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice for one component, shown as soon as nothing more can change it.

    `settled` is the language that stands without a question: it was given with the
    command, or it is advised and there is a template for no other.
    """

    name: str
    kind: Kind
    advice: Advice
    offered: tuple[Language, ...]
    doubts: tuple[str, ...]
    settled: Language | None


_Asking = Generator[Advised | Question, Value, str]
_Planning = Generator[Advised | Question, Value, Plan]


def script(scope: Scope) -> _Planning:
    """Everything that is asked about `scope`; returns the plan, its ports still open."""
    plan = scope.base or (yield from _project(scope))
    adding = scope.base is not None
    known = len(plan.components)
    while True:
        optional = bool(plan.components) and not adding
        name = yield from _ask(questions.name(plan, optional=optional))
        if not name:
            break
        component = yield from _component(scope, Subject(plan, name))
        plan = replace(plan, components=(*plan.components, component))
        if adding:
            break
    return (yield from _calls(plan, known))


def _ask(question: Question) -> _Asking:
    value = yield question
    return value if isinstance(value, str) else ""


def _project(scope: Scope) -> _Planning:
    project = yield from _ask(questions.project(scope.project))
    go_module = yield from _ask(questions.go_module(project))
    team = yield from _ask(questions.team())
    velocity = yield from _ask(questions.velocity())
    return Plan(
        project=project,
        go_module=go_module,
        components=(),
        team=Team(team) if team != UNKNOWN else None,
        velocity=Velocity(velocity) if velocity != UNKNOWN else None,
    )


def _component(scope: Scope, subject: Subject) -> Generator[Advised | Question, Value, Component]:
    purpose = yield from _ask(questions.purpose(subject))
    kind = Kind((yield from _ask(questions.kind(subject))))
    traits = yield from _traits(subject, kind)
    language, because = yield from _language(scope, subject, kind, traits)
    return Component(
        name=subject.name,
        kind=kind,
        purpose=purpose,
        language=language,
        traits=traits,
        because=because,
    )


def _traits(subject: Subject, kind: Kind) -> Generator[Advised | Question, Value, Traits]:
    traits, asked = Traits(), frozenset[str]()
    while trait := counsel.next_trait(subject.plan, kind, traits, asked):
        value = yield from _ask(questions.trait(subject, trait))
        asked |= {trait}
        if value != UNKNOWN:
            traits = counsel.with_trait(traits, trait, value)
    return traits


def _language(
    scope: Scope, subject: Subject, kind: Kind, traits: Traits
) -> Generator[Advised | Question, Value, tuple[Language, str]]:
    advice = counsel.advise(subject.plan, kind, traits)
    offered = validation.languages(subject.plan, subject.name, kind)
    settled, because = scope.given.get(subject.name, (None, ""))
    if offered == (advice.decision,):
        settled = settled or advice.decision
    doubts = counsel.doubts(kind, traits)
    yield Advised(subject.name, kind, advice, offered, doubts, settled)
    if settled:
        return settled, because
    question = questions.language(subject, advice.decision, offered)
    chosen = Language((yield from _ask(question)))
    if chosen is advice.decision:
        return chosen, ""
    because = yield from _ask(questions.because(subject, kind, advice.decision, chosen))
    return chosen, because


def _calls(plan: Plan, first: int) -> _Planning:
    """Asked last, because a component may call one that is named after it."""
    for index, component in enumerate(plan.components):
        question = questions.calls(plan, index, component)
        if index < first or question is None:
            continue
        value = yield question
        called = replace(component, calls=tuple(value))
        components = (*plan.components[:index], called, *plan.components[index + 1 :])
        plan = replace(plan, components=components)
    return plan
