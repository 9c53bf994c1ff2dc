"""The advice as the interview needs it: what to ask next, and what to say at the end."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from gorust_new import advice
from gorust_new.advice import Advice
from gorust_new.plan.model import Kind, Plan, Team, Traits, Velocity
from gorust_new.plan.vocabulary import TRAITS


def advise(plan: Plan, kind: Kind, traits: Traits) -> Advice:
    """The advice for a component of `kind` in `plan`."""
    return advice.advise(kind, traits, plan.team, plan.velocity)


def next_trait(plan: Plan, kind: Kind, traits: Traits, asked: frozenset[str]) -> str | None:
    """The trait to ask about next; None when no answer is likely to change the decision."""
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


def existing(kind: Kind, name: str) -> str:
    """What is usually taken in place of building such a component; empty if nothing is."""
    found = advice.existing(kind, name)
    return found.text if found else ""


def stated(traits: Traits) -> dict[str, str]:
    """The traits that are known, in the words of the file, by name."""
    known = ((name, getattr(traits, name)) for name in TRAITS)
    return {name: str(member.value) for name, member in known if member is not None}


def with_trait(traits: Traits, name: str, value: str) -> Traits:
    """`traits` with the one called `name` stated."""
    return replace(traits, **{name: TRAITS[name](value)})  # type: ignore[arg-type]
