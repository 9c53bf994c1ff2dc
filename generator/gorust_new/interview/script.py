"""The interview as a straight line: what is asked, in order, and what the answers become.

A generator that yields a question and receives its answer, or yields the advice to show.
Pure: flow.py runs it again from the start for every answer.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace

from gorust_new.advice import Advice
from gorust_new.advice.model import Strength
from gorust_new.interview import counsel, questions, validation
from gorust_new.interview.catalog import LANGUAGES, UNKNOWN, Question, Value
from gorust_new.interview.questions import Subject
from gorust_new.interview.validation import DEFAULT_PROJECT
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample, Team, Traits, Velocity
from gorust_new.plan.shapes import available


@dataclass(frozen=True, slots=True)
class Scope:
    """What is talked about.

    Args:
        project: the name suggested for the project.
        named: whether that is its name, so that nobody need be asked.
        module: the Go module that its repository suggests; empty if there is none.
        team, velocity: what is known of them.
        base: a project that exists: its answers stand, and one component is added to it.
        given: components that came with the command, by name.
    """

    project: str = DEFAULT_PROJECT
    named: bool = False
    module: str = ""
    team: Team | None = None
    velocity: Velocity | None = None
    base: Plan | None = None
    given: Mapping[str, Component] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advised:
    """The advice for one component, shown as soon as nothing more can change it.

    `settled` is the language that stands without a question: it was given with the
    command, or there is a template for no other. `existing` says what is usually taken in
    place of building it.
    """

    name: str
    kind: Kind
    advice: Advice
    offered: tuple[Language, ...]
    doubts: tuple[str, ...]
    settled: Language | None
    existing: str = ""


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
    plan = yield from _calls(plan, known)
    return (yield from _callers(plan)) if adding else plan


def _ask(question: Question) -> _Asking:
    value = yield question
    return value if isinstance(value, str) else ""


def _project(scope: Scope) -> _Planning:
    project = yield from _ask(questions.project(scope.project, known=scope.named))
    go_module = yield from _ask(questions.go_module(project, scope.module))
    setting = yield from _ask(questions.setting(scope.team, scope.velocity))
    team, velocity = questions.of_setting(setting)
    return Plan(project, go_module, (), team, velocity)


def _component(scope: Scope, subject: Subject) -> Generator[Advised | Question, Value, Component]:
    purpose = yield from _ask(questions.purpose(subject))
    kind = Kind((yield from _ask(questions.kind(subject))))
    given = scope.given.get(subject.name)
    traits = yield from _traits(subject, kind, counsel.stated(given.traits) if given else {})
    language, because = yield from _language(scope, subject, kind, traits)
    sample = yield from _sample(subject, kind, language, given)
    return Component(
        name=subject.name,
        kind=kind,
        purpose=purpose,
        language=language,
        traits=traits,
        because=because,
        sample=sample,
    )


def _sample(
    subject: Subject, kind: Kind, language: Language, given: Component | None
) -> Generator[Advised | Question, Value, Sample | None]:
    """What it begins with, if it has a contract: an example is not worth a word in the plan."""
    if not validation.callable_parts(Component(subject.name, kind, language=language)):
        return None
    known = given.sample if given else None
    said = Sample((yield from _ask(questions.sample(subject, known))))
    return said if known or said is Sample.NONE else None


def _traits(
    subject: Subject, kind: Kind, known: Mapping[str, str]
) -> Generator[Advised | Question, Value, Traits]:
    """What is known already, and then what is likely to change the advice."""
    traits, asked = Traits(), frozenset[str]()
    for which, value in known.items():
        said = yield from _ask(questions.trait(subject, which, value))
        traits, asked = _stated(traits, which, said), asked | {which}
    while unknown := counsel.next_trait(subject.plan, kind, traits, asked):
        said = yield from _ask(questions.trait(subject, unknown))
        traits, asked = _stated(traits, unknown, said), asked | {unknown}
    return traits


def _stated(traits: Traits, which: str, value: str) -> Traits:
    return counsel.with_trait(traits, which, value) if value != UNKNOWN else traits


def _language(
    scope: Scope, subject: Subject, kind: Kind, traits: Traits
) -> Generator[Advised | Question, Value, tuple[Language, str]]:
    advice = counsel.advise(subject.plan, kind, traits)
    offered = validation.languages(subject.plan, subject.name, kind)
    given = scope.given.get(subject.name)
    settled = given.language if given else None
    because = given.because if given else ""
    if settled is None and len(offered) == 1:
        settled = offered[0]
        because = _impossible(kind, advice.decision)
    doubts = counsel.doubts(kind, traits)
    instead = counsel.existing(kind, subject.name)
    yield Advised(subject.name, kind, advice, offered, doubts, settled, instead)
    if settled:
        return settled, because
    strong = advice.strength is Strength.STRONG
    question = questions.language(subject, advice.decision, offered, strong=strong)
    chosen = Language((yield from _ask(question)))
    if chosen is advice.decision:
        return chosen, ""
    because = _impossible(kind, advice.decision)
    if not because:
        because = yield from _ask(questions.because(subject, advice.decision, chosen))
    return chosen, because


def _impossible(kind: Kind, advised: Language) -> str:
    """Why the advice cannot be taken today; empty if it can. Nobody is asked for that reason."""
    if available(kind, advised):
        return ""
    return f"no template yet for {kind.value} in {LANGUAGES[advised][0]}"


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


def _callers(plan: Plan) -> _Planning:
    """Who calls the last component, which is new."""
    question = questions.callers(plan)
    if question is None:
        return plan
    chosen = yield question
    new = plan.components[-1]
    components = (
        replace(c, calls=(*c.calls, validation.callable_parts(new, c)[0][0]))
        if c.name in chosen
        else c
        for c in plan.components
    )
    return replace(plan, components=tuple(components))
