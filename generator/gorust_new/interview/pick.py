"""What a verb asks where its words leave something open: a component, a name, an answer."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

from gorust_new.interview import Interrupted, counsel, questions, require_terminal, validation
from gorust_new.interview.catalog import Option, Question, Signal, Value, Widget, fact_options
from gorust_new.plan.answers import PORTS, value_of
from gorust_new.plan.facts import TRAITS
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.problem import Problem

_TEXTS = {
    "purpose": "what it is for, in a line",
    "because": "why its language is not the advised one",
    "port": "where it serves",
    "core_port": "where its core serves",
}


def pick_component(plan: Plan, text: str, instead: str) -> str:
    """Ask for one of the components of a project.

    Args:
        text: the question.
        instead: how to say it without a question.

    Raises:
        GorustError: there is no terminal.
        Interrupted: the user stopped.
    """
    options = tuple(
        Option(component.name, component.name, component.purpose or component.kind.value)
        for component in plan.components
    )
    return str(_ask(_select("component", text, options), instead))


def pick_new_name(plan: Plan, old: str, instead: str) -> str:
    """Ask for another name of the component `old`; as `pick_component`."""
    others = replace(plan, components=tuple(c for c in plan.components if c.name != old))

    def problem(text: str) -> str:
        return (
            f"{old} is what it is called" if text == old else validation.name_problem(others, text)
        )

    question = Question(
        "name",
        "Name",
        f"What is {old} called from now on?",
        default=old,
        editable=True,
        problem=problem,
        preview=lambda text: validation.name_preview(others, text),
    )
    return str(_ask(question, instead))


def pick_answer(plan: Plan, name: str, instead: str) -> str:
    """Ask for one answer of the component `name`, as ``latency=hard``; as `pick_component`."""
    component = plan.component(name)
    keys = _keys(plan, component)
    options = tuple(Option(key, key, f"now {now}" if now else "open") for key, now in keys.items())
    key = str(_ask(_select("key", f"Which answer of {name}?", options), instead))
    value = _ask(_answer(plan, component, key), instead)
    return f"{key}={','.join(value) if isinstance(value, tuple) else value}"


def _ask(question: Question, instead: str) -> Value:
    require_terminal(instead)
    from gorust_new.interview.screen import Screen

    try:
        answer = Screen(keeps=False).ask(question, back=False)
    except (KeyboardInterrupt, EOFError):
        raise Interrupted(kept=False) from None
    return "" if isinstance(answer, Signal) else answer


def _select(key: str, text: str, options: tuple[Option, ...]) -> Question:
    return Question(key, key.title(), text, "", Widget.SELECT, options, default=options[0].value)


def _keys(plan: Plan, component: Component) -> dict[str, str]:
    """Every answer that can be given of a component, and what it is now."""
    core = ["core_port"] if component.language is Language.SPLIT else []
    calls = ["calls"] if validation.callees(plan, component) else []
    keys = ["language", *calls, "port", *core, "purpose", "kind", "because"]
    traits = {fact.name: _said(getattr(component.traits, fact.name)) for fact in TRAITS}
    return {**traits, **{key: _said(getattr(component, key)) for key in keys}}


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value.value if isinstance(value, Enum) else value)


def _answer(plan: Plan, component: Component, key: str) -> Question:
    """The question that is asked of a new component, too, with its answer standing in it."""
    now = _said(getattr(component.traits if hasattr(component.traits, key) else component, key))
    subject = questions.Subject(plan, component.name)
    if key == "calls":
        index = plan.components.index(component)
        asked = questions.calls(plan, index, component)
        assert asked is not None  # noqa: S101 - there is something to call
        return replace(asked, default=component.calls, assumed=False)
    if key == "kind":
        return replace(questions.kind(subject), default=now)
    if key == "language":
        offered = validation.languages(_without(plan, component), component.name, component.kind)
        advised = counsel.advise(plan, component.kind, component.traits).decision
        return replace(questions.language(subject, advised, offered, strong=False), default=now)
    for fact in TRAITS:
        if fact.name == key:
            text = fact.question.format(name=component.name)
            return replace(_select(key, text, fact_options(fact)), default=now)
    return Question(
        key,
        key.title(),
        f"{key} of {component.name}: {_TEXTS[key]}?",
        default=now,
        editable=True,
        problem=lambda text: _problem(key, text),
    )


def _without(plan: Plan, component: Component) -> Plan:
    return replace(plan, components=tuple(c for c in plan.components if c is not component))


def _problem(key: str, text: str) -> str:
    if not text or key not in PORTS:
        return ""
    value = value_of(key, text)
    return value.message if isinstance(value, Problem) else ""
