"""Each use the article names, with its traits unknown, decides as the article says."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import pytest
from gorust_new.advice import Strength, advise
from gorust_new.plan.model import (
    Crash,
    Kind,
    Language,
    Latency,
    Memory,
    Team,
    Traits,
    Velocity,
    Workload,
)

UNKNOWN = Traits()
PROJECTS = tuple(product((None, *Team), (None, *Velocity)))

GO_KINDS = (Kind.WEB_API, Kind.MICROSERVICE, Kind.GATEWAY, Kind.CLI)
RUST_KINDS = (
    Kind.DATABASE,
    Kind.GAME_ENGINE,
    Kind.KERNEL,
    Kind.STORAGE_ENGINE,
    Kind.TRADING,
    Kind.AUDIO,
    Kind.EMBEDDED,
    Kind.WASM,
)


@pytest.mark.parametrize(("team", "velocity"), PROJECTS)
@pytest.mark.parametrize("kind", GO_KINDS)
def test_network_services_and_command_lines_are_go(
    kind: Kind, team: Team | None, velocity: Velocity | None
) -> None:
    """As the article says, with nothing else known."""
    assert advise(kind, UNKNOWN, team, velocity).decision is Language.GO


@pytest.mark.parametrize(("team", "velocity"), PROJECTS)
@pytest.mark.parametrize("kind", [*RUST_KINDS, Kind.ENGINE])
def test_core_infrastructure_and_compute_cores_are_rust(
    kind: Kind, team: Team | None, velocity: Velocity | None
) -> None:
    """As the article says, with nothing else known."""
    assert advise(kind, UNKNOWN, team, velocity).decision is Language.RUST


@pytest.mark.parametrize(("team", "velocity"), PROJECTS)
def test_tooling_that_must_not_crash_is_rust(team: Team | None, velocity: Velocity | None) -> None:
    """Whatever the team."""
    advice = advise(Kind.TOOLING, Traits(crash=Crash.CRITICAL), team, velocity)
    assert advice.decision is Language.RUST


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("team", "velocity"), PROJECTS)
def test_a_hard_deadline_is_rust_whatever_else_is_known(
    kind: Kind, team: Team | None, velocity: Velocity | None
) -> None:
    """A garbage collector's pause is a failure there."""
    assert advise(kind, Traits(latency=Latency.HARD), team, velocity).decision is Language.RUST


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(("team", "velocity"), PROJECTS)
def test_small_memory_is_never_go_alone(
    kind: Kind, team: Team | None, velocity: Velocity | None
) -> None:
    """A split may keep the network half in Go."""
    assert advise(kind, Traits(memory=Memory.TIGHT), team, velocity).decision is Language.RUST
    mixed = Traits(memory=Memory.TIGHT, workload=Workload.MIXED)
    assert advise(kind, mixed, team, velocity).decision is not Language.GO


@pytest.mark.parametrize("kind", [Kind.WEB_API, Kind.GATEWAY, Kind.MICROSERVICE])
@pytest.mark.parametrize("workload", [Workload.MIXED, Workload.CPU])
def test_a_network_layer_around_a_compute_core_is_a_split(kind: Kind, workload: Workload) -> None:
    """The article's own architecture."""
    assert advise(kind, Traits(workload=workload), None, None).decision is Language.SPLIT
    critical = Traits(workload=workload, crash=Crash.CRITICAL)
    assert advise(kind, critical, Team.MIXED, Velocity.RAPID).decision is Language.SPLIT


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_alone_is_never_a_strong_answer(kind: Kind) -> None:
    """A missing trait is unknown, and could still change the decision.

    Not so where there is no room for a runtime: nothing that is said later makes room.
    """
    if kind in (Kind.KERNEL, Kind.WASM):
        return
    for team, velocity in PROJECTS:
        assert advise(kind, UNKNOWN, team, velocity).strength is not Strength.STRONG


def test_stated_traits_outweigh_the_kind() -> None:
    """A small store that only needs a restart, from a team that ships fast."""
    traits = Traits(Workload.NETWORK_IO, Latency.NONE, Memory.ROOMY, Crash.RESTARTABLE)
    assert advise(Kind.DATABASE, traits, Team.MIXED, Velocity.RAPID).decision is Language.GO


def test_the_advice_loads_no_library_and_no_yaml() -> None:
    """It is on the way to the first prompt."""
    code = "import sys, gorust_new.advice; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"yaml", "click", "copier", "questionary", "rich", "json"} & set(loaded)
