"""Builds each question from what is known when it is asked. Pure; the order is script.py's."""

from __future__ import annotations

from dataclasses import dataclass

from gorust_new.interview import validation
from gorust_new.interview.catalog import (
    KINDS,
    LANGUAGES,
    NOT_SURE,
    TEAM,
    TRAITS,
    UNKNOWN,
    VELOCITY,
    Option,
    Question,
    Widget,
    hinted_kind,
)
from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.shapes import available


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


def project(suggestion: str) -> Question:
    """What the project is called."""
    return Question(
        "project",
        "Project",
        "What is the project called?",
        "Lower-case letters, digits and single dashes. It names the contracts and the crates.",
        default=suggestion,
        problem=validation.project_problem,
    )


def go_module(named: str) -> Question:
    """The Go module path of the project `named` so."""
    return Question(
        "go_module",
        "Go module",
        "Go module path?",
        "Where the code will live, as github.com/you/shop. A placeholder will do for now.",
        default=validation.default_module(named),
        problem=lambda text: validation.module_problem(named, text),
    )


def team() -> Question:
    """Who will work on the project."""
    why = "Go is learnt in days, Rust in months."
    return select("team", "Team", "Who will work on it?", TEAM, why=why)


def velocity() -> Question:
    """How fast the project changes."""
    why = "Go compiles and changes faster; Rust pays off where code stays."
    return select("velocity", "Pace", "How fast does it change?", VELOCITY, why=why)


def name(plan: Plan, *, optional: bool) -> Question:
    """A component's name; empty, if it is `optional`, for no further component."""
    again = "Another component? Its name, or Enter if that was all"
    return Question(
        f"components.{len(plan.components)}.name",
        "Component",
        again if optional else "What is the component called?",
        "One part that runs on its own, as gateway, pricing, search.",
        empty="that is all",
        problem=lambda text: "" if optional and not text else validation.name_problem(plan, text),
        preview=lambda text: validation.name_preview(plan, text),
    )


def purpose(subject: Subject) -> Question:
    """What the component is for, in a line."""
    return Question(
        f"{subject.key}.purpose",
        "Purpose",
        f"What is {subject.name} for?",
        "One line for the README and the diagram. May stay empty.",
        empty="(none)",
        about=subject.name,
        problem=lambda text: validation.purpose_problem(subject.plan, subject.name, text),
    )


def kind(subject: Subject) -> Question:
    """What the component is, among the kinds that can be generated today."""
    offered = offered_kinds()
    options = tuple(
        Option(words.kind.value, words.kind.value, words.meaning, words.group)
        for words in KINDS
        if words.kind in offered
    )
    usual = Kind.ENGINE if subject.plan.components else Kind.WEB_API
    start = hinted_kind(subject.name, offered, fallback=usual if usual in offered else offered[0])
    missing = ", ".join(kind.value for kind in Kind if kind not in offered)
    return Question(
        f"{subject.key}.kind",
        "Kind",
        f"What is {subject.name}?",
        f"Not yet: {missing}." if missing else "",
        Widget.SELECT,
        options,
        default=start.value,
        about=subject.name,
    )


def offered_kinds() -> tuple[Kind, ...]:
    """The kinds that can be generated today, in the order of the list."""
    return tuple(
        words.kind
        for words in KINDS
        if any(available(words.kind, language) for language in Language)
    )


def trait(subject: Subject, which: str) -> Question:
    """One demand on the component."""
    words = TRAITS[which]
    text = words.text.format(name=subject.name)
    return select(
        f"{subject.key}.{which}",
        words.label,
        text,
        words.options,
        why=words.help,
        about=subject.name,
    )


def language(subject: Subject, advised: Language, offered: tuple[Language, ...]) -> Question:
    """What to write it in. Keyed by the advice: if that changes, the question is a new one."""
    ranked = sorted(offered, key=lambda choice: _distance(advised, choice))
    options = tuple(
        Option(
            choice.value,
            LANGUAGES[choice][0] + (" (advised)" if choice is advised else ""),
            LANGUAGES[choice][1],
        )
        for choice in ranked
    )
    key = f"{subject.key}.language@{advised.value}"
    return select(key, "Language", f"Write {subject.name} in?", options, about=subject.name)


def _distance(advised: Language, choice: Language) -> int:
    """How far a choice is from the advice: a split is half-way between Go and Rust."""
    place = {Language.GO: 0, Language.SPLIT: 1, Language.RUST: 2}
    return abs(place[advised] - place[choice])


def because(subject: Subject, which: Kind, advised: Language, chosen: Language) -> Question:
    """Why the choice is not the advice."""
    called = LANGUAGES[advised][0]
    possible = available(which, advised)
    return Question(
        f"{subject.key}.because@{advised.value}>{chosen.value}",
        "Because",
        f"Why not {called}?",
        "For whoever asks in a year: it is kept in the plan. May stay empty.",
        default="" if possible else f"no template yet for {which.value} in {called}",
        empty="(no reason given)",
        about=subject.name,
        problem=lambda text: validation.because_problem(subject.plan, subject.name, text),
    )


def calls(plan: Plan, index: int, component: Component) -> Question | None:
    """What a component calls; None where it can call nothing.

    Where it is the only caller, everything is marked: nobody else would call it.
    """
    callees = validation.callees(plan, component)
    if not callees:
        return None
    callers = [other for other in plan.components if validation.callees(plan, other)]
    return Question(
        f"components.{index}.calls",
        "Calls",
        f"What does {component.name} call?",
        "Each gets a client with deadlines, retries and batching.",
        Widget.CHECKLIST,
        tuple(Option(called, called, meaning) for called, meaning in callees),
        default=tuple(called for called, _ in callees) if len(callers) == 1 else (),
        empty="nothing",
        about=component.name,
    )
