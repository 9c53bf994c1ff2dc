"""Changing the recorded answers: drop one, replace one, take a whole component out. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from gorust_new.interview.catalog import Question, Value
from gorust_new.interview.flow import Answers
from gorust_new.interview.validation import default_module, name_and_purpose, name_problem
from gorust_new.plan.model import Component, Plan
from gorust_new.plan.shapes import CORE_SUFFIX

_KEY = re.compile(r"components\.(0|[1-9][0-9]{0,3})\.(.+)", re.ASCII)


def recorded(question: Question, value: Value) -> dict[str, Value]:
    """The answers that `value` gives: one, or a name and what it is for."""
    if not question.also or not isinstance(value, str) or not value:
        return {question.key: value}
    name, purpose = name_and_purpose(value)
    return {question.key: name, question.also: purpose}


def standing(question: Question, answers: Answers) -> Value | None:
    """What was answered before, as it would be typed now."""
    value, also = answers.get(question.key), answers.get(question.also)
    return f"{value}: {also}" if value and also else value


def without(answers: Answers, key: str) -> dict[str, Value]:
    """`answers` less the one called `key`."""
    return {other: value for other, value in answers.items() if other != key}


def less(answers: Answers, question: Question) -> dict[str, Value]:
    """`answers` less everything that `question` gave."""
    return without(without(answers, question.key), question.also)


def changing(question: Question, value: Value, plan: Plan) -> Question:
    """`question` as it is asked again: its answer stands in it, and a name may be cleared."""
    again = replace(question, default=value, editable=True, also="")
    if not _is_name(question.key) or not value:
        return again
    others = tuple(other for other in plan.components if other.name != value)
    beside = replace(plan, components=others)
    return replace(
        again,
        text=f"New name of {value}? Cleared, the component goes" if others else "New name?",
        problem=lambda text: "" if others and not text else name_problem(beside, text),
    )


def change(answers: Answers, key: str, value: Value) -> dict[str, Value]:
    """`answers` with one replaced, and what hangs on it by name carried along.

    A new component may be called by the others, so what they call is asked again.
    """
    before = answers.get(key)
    if _is_name(key) and before and not value:
        return remove(answers, _index(key))
    changed = {**answers, key: value}
    if _is_name(key) and not before:
        return {other: kept for other, kept in changed.items() if not other.endswith(".calls")}
    if _is_name(key) and isinstance(before, str) and before:
        return _renamed(changed, before, str(value))
    placeholder = default_module(str(before))
    if key == "project" and answers.get("go_module") == placeholder:
        changed["go_module"] = default_module(str(value))
    return changed


def remove(answers: Answers, index: int) -> dict[str, Value]:
    """`answers` without component number `index`; later ones move up, nobody calls it."""
    gone = str(answers.get(f"components.{index}.name", ""))
    kept: dict[str, Value] = {}
    for key, value in answers.items():
        match = _KEY.fullmatch(key)
        place = int(match[1]) if match else -1
        if place == index:
            continue
        moved = f"components.{place - 1}.{match[2]}" if match and place > index else key
        kept[moved] = value
    return {
        key: _less(value, gone) if key.endswith(".calls") else value for key, value in kept.items()
    }


def of_plan(plan: Plan) -> tuple[dict[str, Value], dict[str, Component]]:
    """What a plan already answers, and the components it says it of.

    What it leaves open (an unknown trait, whom it calls) is still asked.
    """
    said: dict[str, Value] = {"project": plan.project, "go_module": plan.go_module}
    for index, component in enumerate(plan.components):
        said |= {
            f"components.{index}.name": component.name,
            f"components.{index}.purpose": component.purpose,
            f"components.{index}.kind": component.kind.value,
            f"components.{index}.calls": component.calls,
        }
    stated = {key: value for key, value in said.items() if value}
    return stated, {component.name: component for component in plan.components}


def _is_name(key: str) -> bool:
    return key.endswith(".name")


def _index(key: str) -> int:
    match = _KEY.fullmatch(key)
    return int(match[1]) if match else 0


def _renamed(answers: Answers, before: str, after: str) -> dict[str, Value]:
    names = {before: after, before + CORE_SUFFIX: after + CORE_SUFFIX}
    return {
        key: tuple(names.get(name, name) for name in value) if isinstance(value, tuple) else value
        for key, value in answers.items()
    }


def _less(value: Value, gone: str) -> Value:
    if not isinstance(value, tuple):
        return value
    return tuple(name for name in value if name not in (gone, gone + CORE_SUFFIX))
