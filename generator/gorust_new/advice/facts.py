"""A component's facts as plain words: names to values, unknown ones left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gorust_new.plan.model import Team, Traits, Velocity
from gorust_new.plan.vocabulary import PROJECT_WORDS
from gorust_new.plan.vocabulary import TRAITS as TRAIT_ENUMS

Facts = dict[str, str]

TRAITS: tuple[str, ...] = tuple(TRAIT_ENUMS)
"""The facts of one component."""

PROJECT_FACTS: tuple[str, ...] = tuple(PROJECT_WORDS)

_ENUMS = {**TRAIT_ENUMS, **PROJECT_WORDS}

VALUES: dict[str, tuple[str, ...]] = {
    name: tuple(str(member.value) for member in enum) for name, enum in _ENUMS.items()
}


def facts_of(traits: Traits, team: Team | None = None, velocity: Velocity | None = None) -> Facts:
    """What is stated, by name."""
    stated = {name: getattr(traits, name) for name in TRAITS}
    stated |= {"team": team, "velocity": velocity}
    return {name: str(member.value) for name, member in stated.items() if member is not None}


def traits_from(facts: Mapping[str, str]) -> Traits:
    """The traits among `facts`, as a plan holds them."""
    members: dict[str, Any] = {
        name: TRAIT_ENUMS[name](facts[name]) for name in TRAITS if name in facts
    }
    return Traits(**members)


def project_from(facts: Mapping[str, str]) -> tuple[Team | None, Velocity | None]:
    """Team and velocity among `facts`."""
    return (
        Team(facts["team"]) if "team" in facts else None,
        Velocity(facts["velocity"]) if "velocity" in facts else None,
    )


def unknown(facts: Facts) -> tuple[str, ...]:
    """The traits that are not stated."""
    return tuple(name for name in TRAITS if name not in facts)
