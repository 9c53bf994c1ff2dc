"""The advice as the interview needs it: what to ask next, and what to say at the end."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from gorust_new import advice
from gorust_new.advice import Advice
from gorust_new.plan.model import (
    Crash,
    Kind,
    Latency,
    Memory,
    Plan,
    Team,
    Traits,
    Velocity,
    Workload,
)


def advise(plan: Plan, kind: Kind, traits: Traits) -> Advice:
    """The advice for a component of `kind` in `plan`."""
    return advice.advise(kind, traits, plan.team, plan.velocity)


def next_trait(plan: Plan, kind: Kind, traits: Traits, asked: frozenset[str]) -> str | None:
    """The trait to ask about next; None when no further answer can change the decision."""
    return _next(kind, traits, plan.team, plan.velocity, asked)


@lru_cache(maxsize=4096)
def _next(
    kind: Kind,
    traits: Traits,
    team: Team | None,
    velocity: Velocity | None,
    asked: frozenset[str],
) -> str | None:
    """Remembered: every answer walks the whole conversation again."""
    return advice.next_question(kind, traits, team, velocity, asked)


def doubts(kind: Kind, traits: Traits) -> tuple[str, ...]:
    """What was said that does not go together, as questions."""
    return tuple(found.question for found in advice.contradictions(kind, traits))


def with_trait(traits: Traits, name: str, value: str) -> Traits:
    """`traits` with the one called `name` stated."""
    match name:
        case "workload":
            return replace(traits, workload=Workload(value))
        case "latency":
            return replace(traits, latency=Latency(value))
        case "memory":
            return replace(traits, memory=Memory(value))
        case "crash":
            return replace(traits, crash=Crash(value))
    raise ValueError(f"no trait is called {name}")
