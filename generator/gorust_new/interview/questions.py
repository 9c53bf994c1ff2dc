"""Builds each question from what is known when it is asked. Pure; the order is script.py's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from gorust_new.interview import counsel, validation
from gorust_new.interview.catalog import (
    KINDS,
    LANGUAGES,
    NOT_SURE,
    TEAM,
    UNKNOWN,
    VELOCITY,
    KindWords,
    Option,
    Question,
    Widget,
    fact_options,
    hinted_kind,
)
from gorust_new.plan.facts import FACTS
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample, Team, Traits, Velocity
from gorust_new.plan.shapes import available

_FACTS = {fact.name: fact for fact in FACTS}


@dataclass(frozen=True, slots=True)
class Subject:
    """The component that is talked about, and the plan of those before it."""

    plan: Plan
    name: str

    @property
    def key(self) -> str:
        """What the keys of its questions begin with."""
        return f"components.{len(self.plan.components)}"


def select(
    key: str, label: str, text: str, options: tuple[Option, ...], *, why: str = "", about: str = ""
) -> Question:
    """Starts on "not sure" where there is one: Enter alone must not state a fact."""
    start = UNKNOWN if NOT_SURE in options else options[0].value
    return Question(
        key, label, text, why, Widget.SELECT, options=options, default=start, about=about
    )


def project(suggestion: str, *, known: bool = False) -> Question:
    """What the project is called; not asked where that is `known`."""
    return Question(
        "project",
        "Project",
        "What is the project called?",
        "Lower-case letters, digits and single dashes. It names the contracts and the crates.",
        default=suggestion,
        assumed=known,
        problem=validation.project_problem,
    )


def go_module(named: str, found: str = "") -> Question:
    """The Go module path of the project `named` so; `found` is where its repository says it is."""
    return Question(
        "go_module",
        "Go module",
        "Go module path?",
        "From the repository it lies in."
        if found
        else "Where the code will live, as github.com/you/shop. A placeholder will do for now.",
        default=found or validation.default_module(named),
        problem=lambda text: validation.module_problem(named, text),
    )


def setting(team: Team | None = None, velocity: Velocity | None = None) -> Question:
    """Who works on the project and how fast it changes, less what is known: one question."""
    known = (team.value if team else "", velocity.value if velocity else "")
    pairs = [pair for pair in product(TEAM, VELOCITY) if all(known) or _agree(pair, known)]
    unknown = "" if all(known) else " ".join(known).strip()
    return Question(
        "setting",
        "Team, pace",
        "Who will work on it, and how fast does it change?",
        "Go is learnt in days and compiles fast; Rust takes months and pays off where code stays.",
        Widget.SELECT,
        (*(_setting_option(*pair) for pair in pairs), replace(NOT_SURE, value=unknown)),
        default=" ".join(known) if all(known) else unknown,
        assumed=all(known),
    )


def _setting_option(team: str, velocity: str) -> Option:
    meaning = f"{TEAM[team]}; {VELOCITY[velocity]}"
    return Option(f"{team} {velocity}", f"{team}, {velocity}", meaning)


def _agree(pair: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return all(one in {"", other} for one, other in zip(known, pair, strict=True))


def of_setting(value: str) -> tuple[Team | None, Velocity | None]:
    """Team and velocity of an answer to `setting`; what it does not name is unknown."""
    words = value.split()
    team = next((Team(word) for word in words if word in TEAM), None)
    velocity = next((Velocity(word) for word in words if word in VELOCITY), None)
    return team, velocity


def name(plan: Plan, *, optional: bool) -> Question:
    """A component's name, and its purpose behind a colon; empty for no further component."""
    again = "Another component? Enter if that was all"
    key = f"components.{len(plan.components)}"

    def problem(text: str) -> str:
        called, purpose = validation.name_and_purpose(text)
        if optional and not text:
            return ""
        found = validation.name_problem(plan, called)
        return found or (validation.purpose_problem(plan, called, purpose) if purpose else "")

    return Question(
        f"{key}.name",
        "Component",
        again if optional else "What is the first component called?",
        "A part that runs on its own; what it is for behind a colon: `pricing: prices a basket`.",
        empty="that is all",
        also=f"{key}.purpose",
        problem=problem,
        preview=lambda text: validation.name_preview(plan, validation.name_and_purpose(text)[0]),
    )


def purpose(subject: Subject) -> Question:
    """What the component is for, in a line; said with its name, or later in the review."""
    return Question(
        f"{subject.key}.purpose",
        "Purpose",
        f"What is {subject.name} for?",
        "One line for the README and the diagram. May stay empty.",
        empty="(none)",
        about=subject.name,
        assumed=True,
        problem=lambda text: validation.purpose_problem(subject.plan, subject.name, text),
    )


def kind(subject: Subject) -> Question:
    """What the component is, among the kinds that can be generated today."""
    offered = offered_kinds()
    options = tuple(_kind_option(subject, words) for words in KINDS if words.kind in offered)
    usual = Kind.ENGINE if subject.plan.components else Kind.WEB_API
    start = hinted_kind(subject.name, offered, fallback=usual if usual in offered else offered[0])
    missing = ", ".join(kind.value for kind in Kind if kind not in offered)
    return Question(
        f"{subject.key}.kind",
        "Kind",
        f"What is {subject.name}?",
        f"{len(options)} kinds." + (f" Not yet: {missing}." if missing else ""),
        Widget.SELECT,
        options,
        default=start.value,
        about=subject.name,
    )


def _kind_option(subject: Subject, words: KindWords) -> Option:
    """A kind, with a remark where the language that its name alone suggests has no template."""
    advised = counsel.advise(subject.plan, words.kind, Traits()).decision
    meaning = words.meaning
    if not available(words.kind, advised):
        meaning = f"(not yet in {LANGUAGES[advised][0]}) {meaning}"
    return Option(words.kind.value, words.kind.value, meaning, words.group, " ".join(words.hints))


def offered_kinds() -> tuple[Kind, ...]:
    """The kinds that can be generated today, in the order of the list."""
    return tuple(
        words.kind
        for words in KINDS
        if any(available(words.kind, language) for language in Language)
    )


def trait(subject: Subject, which: str, known: str = "") -> Question:
    """One demand on the component; not asked where it is `known`."""
    fact = _FACTS[which]
    question = select(
        f"{subject.key}.{which}",
        fact.label,
        fact.question.format(name=subject.name),
        fact_options(fact),
        why=fact.help,
        about=subject.name,
    )
    return replace(question, default=known, assumed=True) if known else question


def language(
    subject: Subject, advised: Language, offered: tuple[Language, ...], *, strong: bool
) -> Question:
    """What to write it in. Keyed by the advice: if that changes, the question is a new one.

    Strong advice is taken without a question, as long as nobody changes it in the review.
    """
    ranked = sorted(offered, key=lambda choice: _distance(advised, choice))
    options = tuple(
        Option(
            choice.value,
            LANGUAGES[choice][0] + (" (advised)" if choice is advised else ""),
            LANGUAGES[choice][1],
        )
        for choice in ranked
    )
    return Question(
        f"{subject.key}.language@{advised.value}",
        "Language",
        f"Write {subject.name} in?",
        widget=Widget.SELECT,
        options=options,
        default=options[0].value,
        about=subject.name,
        assumed=strong and advised in offered,
    )


def _distance(advised: Language, choice: Language) -> int:
    """How far a choice is from the advice: a split is half-way between Go and Rust."""
    place = {Language.GO: 0, Language.SPLIT: 1, Language.RUST: 2}
    return abs(place[advised] - place[choice])


def because(subject: Subject, advised: Language, chosen: Language) -> Question:
    """Why the choice is not the advice."""
    called = "a split" if advised is Language.SPLIT else LANGUAGES[advised][0]
    return Question(
        f"{subject.key}.because@{advised.value}>{chosen.value}",
        "Because",
        f"Why not {called}?",
        "For whoever asks in a year: it is kept in the plan. May stay empty.",
        empty="(no reason given)",
        about=subject.name,
        problem=lambda text: validation.because_problem(subject.plan, subject.name, text),
    )


def sample(subject: Subject, known: Sample | None) -> Question:
    """What stands in a new component; an example, as long as nobody says otherwise."""
    return Question(
        f"{subject.key}.sample",
        "Sample",
        f"What does {subject.name} begin with?",
        widget=Widget.SELECT,
        options=(
            Option(Sample.EXAMPLE.value, "example", "a small computation, to be replaced"),
            Option(Sample.NONE.value, "none", "one empty RPC, whose tests say what is missing"),
        ),
        default=(known or Sample.EXAMPLE).value,
        about=subject.name,
        assumed=True,
    )


def calls(plan: Plan, index: int, component: Component) -> Question | None:
    """What a component calls; None where it can call nothing.

    Where it is the only caller it calls everything, without a question: nobody else would.
    A core in Rust calls nothing, without a question, until that answer is changed.
    """
    callees = validation.callees(plan, component)
    if not callees:
        return None
    callers = [
        other
        for other in plan.components
        if validation.mostly_calls(other) and validation.callees(plan, other)
    ]
    only = callers == [component]
    return Question(
        f"components.{index}.calls",
        "Calls",
        f"What does {component.name} call?",
        "Each gets a client with deadlines, retries and batching.",
        Widget.CHECKLIST,
        tuple(Option(called, called, meaning) for called, meaning in callees),
        default=tuple(called for called, _ in callees) if only else (),
        assumed=only or component not in callers,
        empty="nothing",
        about=component.name,
    )


def callers(plan: Plan) -> Question | None:
    """Who calls the last component of a plan; None where nobody can.

    Where one alone can, it does, without a question: nobody else would.
    """
    new = plan.components[-1]
    found = validation.callers(plan, new)
    if not found:
        return None
    return Question(
        f"components.{len(plan.components) - 1}.callers",
        "Called by",
        f"Who calls {new.name}?",
        "Each gets a client with deadlines, retries and batching.",
        Widget.CHECKLIST,
        tuple(Option(name, name, meaning) for name, meaning in found),
        default=tuple(name for name, _ in found) if len(found) == 1 else (),
        assumed=len(found) == 1,
        empty="nobody",
        about=new.name,
    )
