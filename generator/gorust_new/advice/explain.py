"""Why a component of a plan should be Go, Rust or a split; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gorust_new.advice.adr import adr, changes_since
from gorust_new.advice.contradictions import contradictions
from gorust_new.advice.engine import advise
from gorust_new.advice.existing import Existing, existing
from gorust_new.advice.facts import VALUES, Facts, facts_of, project_from, traits_from
from gorust_new.advice.model import Advice
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.model import Component, Plan
from gorust_new.text.markdown import one_line

__all__ = ["Explanation", "adr", "changes_since", "explain", "parse_overrides"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The advice on one component, with what was chosen and what is doubtful.

    With `what_if`, `advice` is the advice after those changes and `before` the one
    without them; else `before` is None. `existing` says what to take and not to build.
    """

    component: Component
    facts: Facts
    advice: Advice
    questions: tuple[str, ...]
    what_if: Facts
    before: Advice | None
    existing: Existing | None = None


def explain(plan: Plan, component: Component, what_if: Facts | None = None) -> Explanation:
    """Why `component` of `plan` should be Go, Rust or a split.

    Args:
        what_if: facts to take instead of the stated ones, as `parse_overrides` gives.
    """
    stated = facts_of(component.traits, plan.team, plan.velocity)
    facts = {**stated, **(what_if or {})}
    traits = traits_from(facts)
    return Explanation(
        component=component,
        facts=facts,
        advice=advise(component.kind, traits, *project_from(facts)),
        questions=tuple(found.question for found in contradictions(component.kind, traits)),
        what_if=dict(what_if or {}),
        before=advise(component.kind, component.traits, plan.team, plan.velocity)
        if what_if
        else None,
        existing=existing(component.kind, component.name),
    )


def parse_overrides(texts: Iterable[str]) -> Facts:
    """``latency=hard`` and its like as facts.

    Raises:
        GorustError: if a name or a value is not one we know.
    """
    return dict(_parse_override(text) for text in texts)


def _parse_override(text: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if name not in VALUES:
        raise GorustError(
            f"'{one_line(name)[:40]}' is not a fact the advice knows",
            next_step=f"use one of {', '.join(VALUES)}, as in --what-if latency=hard",
            exit_code=ExitCode.USAGE,
        )
    if value not in VALUES[name]:
        raise GorustError(
            f"'{one_line(value)[:40]}' is not a value of {name}",
            next_step=f"use {name}= with one of {', '.join(VALUES[name])}",
            exit_code=ExitCode.USAGE,
        )
    return name, value
