"""A component's facts as plain words: trait names to values, unknown ones left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from itertools import product

from gorust_new.plan.model import Crash, Latency, Memory, Team, Traits, Velocity, Workload

Facts = dict[str, str]

TRAITS: tuple[str, ...] = ("latency", "memory", "workload", "crash")
"""The traits of one component; those that a hard rule may decide by come first."""

PROJECT_FACTS: tuple[str, ...] = ("team", "velocity")

_ENUMS: dict[str, type[Enum]] = {
    "workload": Workload,
    "latency": Latency,
    "memory": Memory,
    "crash": Crash,
    "team": Team,
    "velocity": Velocity,
}

VALUES: dict[str, tuple[str, ...]] = {
    name: tuple(str(member.value) for member in enum) for name, enum in _ENUMS.items()
}


def facts_of(traits: Traits, team: Team | None = None, velocity: Velocity | None = None) -> Facts:
    """What is stated, by name."""
    stated = {
        "workload": traits.workload,
        "latency": traits.latency,
        "memory": traits.memory,
        "crash": traits.crash,
        "team": team,
        "velocity": velocity,
    }
    return {name: str(member.value) for name, member in stated.items() if member is not None}


def traits_from(facts: Mapping[str, str]) -> Traits:
    """The traits among `facts`, as a plan holds them."""
    return Traits(
        workload=Workload(facts["workload"]) if "workload" in facts else None,
        latency=Latency(facts["latency"]) if "latency" in facts else None,
        memory=Memory(facts["memory"]) if "memory" in facts else None,
        crash=Crash(facts["crash"]) if "crash" in facts else None,
    )


def project_from(facts: Mapping[str, str]) -> tuple[Team | None, Velocity | None]:
    """Team and velocity among `facts`."""
    return (
        Team(facts["team"]) if "team" in facts else None,
        Velocity(facts["velocity"]) if "velocity" in facts else None,
    )


def completions(facts: Facts, missing: Sequence[str]) -> Iterator[Facts]:
    """Every way to state the `missing` traits beside `facts`."""
    for values in product(*(VALUES[name] for name in missing)):
        yield {**facts, **dict(zip(missing, values, strict=True))}


def unknown(facts: Facts) -> tuple[str, ...]:
    """The traits that are not stated."""
    return tuple(name for name in TRAITS if name not in facts)
