"""`gorust set`: single answers of gorust.yaml, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from gorust_new.advice.choose import advised_language
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.answers import Answer, Calls, read_answers
from gorust_new.plan.model import Component, Language
from gorust_new.plan.problem import listing, shown
from gorust_new.plan.shapes import core_name
from gorust_new.plan.vocabulary import TRAITS
from gorust_new.plan.yaml.edit import (
    add_call,
    drop_call,
    drop_key,
    replace_calls,
    set_key,
    set_project_key,
    set_trait,
)
from gorust_new.plan.yaml.read import read_unchecked
from gorust_new.workflow.edit import Before, Decided, Edit, decided, opened
from gorust_new.workflow.project import Site
from gorust_new.workflow.successors import with_successors

_ADVISED = frozenset({"kind", "language", *TRAITS})
"""Answers that the advice goes by, or that it is held against."""


def plan_set(site: Site, name: str | None, texts: Sequence[str]) -> Decided:
    """What giving `texts` as answers changes; writes nothing.

    Args:
        name: the component they are said of; None for the project as a whole.
        texts: each ``KEY=VALUE``; without a value an answer is taken back.

    Raises:
        GorustError: if one of them is no answer, or as `regenerate`.
    """
    answers = read_answers(texts)
    before = opened(site)
    component = before.component(name) if name is not None else None
    text = before.text
    for answer in answers:
        text = _answered(text, before, component, answer)
    if component is not None:
        text = _speaking(text, component, tuple(answer.key for answer in answers))
    outcome = decided(before, _edit(text, component, answers))
    changed = component is not None and _language(outcome, component) is not component.language
    return with_successors(before, outcome, component) if component and changed else outcome


def _edit(text: bytes, component: Component | None, answers: tuple[Answer, ...]) -> Edit:
    name = component.name if component else ""
    typed = {
        answer.key if answer.of_project else f"{name}.{answer.key}": answer.place
        for answer in answers
    }
    said = listing((answer.place for answer in answers), "and")
    advised = any(answer.key in _ADVISED for answer in answers)
    about = (name,) if component and advised else ()
    return Edit(text, f"{name}: {said}" if name else said, typed, about)


def _answered(text: bytes, before: Before, component: Component | None, answer: Answer) -> bytes:
    value = answer.value
    if answer.of_project:
        assert not isinstance(value, Calls | int)  # noqa: S101 - of no key of the project
        return set_project_key(text, answer.key, value)
    if component is None:
        raise _whose(before, answer)
    if answer.key == "calls":
        return _calling(text, component, answer)
    if answer.key in TRAITS:
        return set_trait(
            text, component.name, answer.key, value if isinstance(value, Enum) else None
        )
    if value is None:
        return drop_key(text, component.name, answer.key)
    return set_key(text, component.name, answer.key, value)


def _whose(before: Before, answer: Answer) -> GorustError:
    names = [component.name for component in before.plan.components]
    return GorustError(
        f"`{answer.key}` is answered for one component",
        place=answer.place,
        next_step=f"name it first, as in `gorust set {names[0]} {answer.place}`; there are"
        f" {listing(names, 'and')}",
        exit_code=ExitCode.USAGE,
    )


def _calling(text: bytes, component: Component, answer: Answer) -> bytes:
    calls = answer.value if isinstance(answer.value, Calls) else Calls(all=())
    for name in calls.less:
        if name not in component.calls:
            there = listing(component.calls, "and") or "nothing"
            raise GorustError(
                f"{component.name} does not call {shown(name)}",
                place=answer.place,
                next_step=f"it calls {there}",
                exit_code=ExitCode.USAGE,
            )
    after = calls.after(component.calls)
    for name in component.calls:
        text = text if name in after else drop_call(text, component.name, name)
    for name in after:
        text = add_call(text, component.name, name)
    return text


def _speaking(text: bytes, component: Component, answered: tuple[str, ...]) -> bytes:
    """What a new language brings with it: a split that is none any more has no core to call."""
    plan = read_unchecked(text)
    now = plan.component(component.name)
    if component.language is not Language.SPLIT or "language" not in answered:
        return text
    if (now.language or advised_language(plan)(now)) is Language.SPLIT:
        return text
    if "core_port" not in answered:
        text = drop_key(text, component.name, "core_port")
    core = core_name(component.name)
    for caller in plan.components:
        if core in caller.calls and component.name in caller.calls:
            text = drop_call(text, caller.name, core)
    return replace_calls(text, {core: component.name})


def _language(outcome: Decided, component: Component) -> Language | None:
    return outcome.plan.component(component.name).language
