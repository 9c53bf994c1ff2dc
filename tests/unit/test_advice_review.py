"""What a review of the whole plan finds, and what it leaves in peace."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from gorust_new.advice.review import Finding, Severity, review
from gorust_new.plan.model import (
    Component,
    Crash,
    Kind,
    Language,
    Latency,
    Memory,
    Plan,
    Team,
    Traits,
    Velocity,
    Workload,
)
from gorust_new.plan.shapes import available

GLUE = Traits(Workload.NETWORK_IO, Latency.SOFT, Memory.ROOMY, Crash.RESTARTABLE)
HEAVY = Traits(Workload.CPU, Latency.SOFT, Memory.TIGHT, Crash.RESTARTABLE)
HASTY = Traits(Workload.CPU, Latency.HARD, Memory.MODERATE, Crash.RESTARTABLE)
SCALAR = Traits(Workload.CPU, Latency.SOFT, Memory.ROOMY, Crash.RESTARTABLE)


def front(name: str = "gateway", calls: tuple[str, ...] = (), traits: Traits = GLUE) -> Component:
    return Component(name, Kind.WEB_API, "", Language.GO, traits, calls)


def core(name: str, traits: Traits = HEAVY, calls: tuple[str, ...] = ()) -> Component:
    return Component(name, Kind.ENGINE, "", Language.RUST, traits, calls)


def found(*components: Component, team: Team | None = Team.MIXED) -> tuple[Finding, ...]:
    return review(Plan("shop", "example.com/shop", components, team, Velocity.RAPID))


def rules(*components: Component, team: Team | None = Team.MIXED) -> list[str]:
    return [finding.rule for finding in found(*components, team=team)]


def test_a_sound_plan_has_no_findings() -> None:
    """Silence is the answer to a good plan."""
    assert found(front(calls=("pricing",)), core("pricing")) == ()


def test_a_choice_against_strong_advice_is_a_warning() -> None:
    """With the reason that weighs most, and both ways out."""
    (finding,) = found(replace(front(), language=Language.RUST))
    assert (finding.rule, finding.severity) == ("against-advice", Severity.WARNING)
    assert "gateway is rust, and the advice is go (strong)" in finding.message
    assert "because:" in finding.remedy


def test_a_stated_reason_settles_it() -> None:
    """It is never argued with again."""
    assert found(replace(front(), language=Language.RUST, because="we all know Rust")) == ()


def test_a_blank_reason_does_not() -> None:
    """White space is no reason."""
    assert rules(replace(front(), language=Language.RUST, because=" \n")) == ["against-advice"]


def test_a_close_call_either_way_is_no_finding() -> None:
    """Either language works."""
    traits = Traits(Workload.CPU, Latency.NONE, Memory.ROOMY, Crash.CRITICAL)
    tool = Component("lint", Kind.TOOLING, "", None, traits)
    for language in (Language.GO, Language.RUST):
        assert rules(replace(tool, language=language)) == []


def test_a_call_that_carries_no_work_across_the_languages_is_chatty() -> None:
    """The hop costs more than what it is for."""
    (finding,) = found(
        front(calls=("relay",)), replace(core("relay", GLUE), because="an experiment")
    )
    assert finding.rule == "empty-hop"
    assert "125 to 240 us" in finding.reason


def test_a_request_that_crosses_three_times_is_chatty() -> None:
    """The way and its price are named."""
    chain = (
        front(calls=("first",)),
        core("first", calls=("middle",)),
        replace(front("middle", calls=("last",)), kind=Kind.MICROSERVICE),
        core("last"),
    )
    (finding,) = [each for each in found(*chain) if each.rule == "many-crossings"]
    assert "gateway -> first -> middle -> last" in finding.message
    assert "375 to 720 us" in finding.reason


def test_a_front_that_calls_four_cores_is_told_to_merge_them() -> None:
    """Three are fine."""
    names = ("a", "b", "c", "d")
    assert "fan-out" in rules(front(calls=names), *(core(name) for name in names))
    assert "fan-out" not in rules(front(calls=names[:3]), *(core(name) for name in names))


def test_a_hop_under_a_hard_deadline_is_a_warning() -> None:
    """The caller waits for the other language."""
    hasty = replace(front(calls=("pricing",), traits=HASTY), because="no other way")
    assert "hop-under-deadline" in rules(hasty, core("pricing"))


def wants_experts(*components: Component, team: Team | None = Team.MIXED) -> bool:
    return "many-cores" in rules(*components, team=team)


def test_five_cores_want_a_specialist_team() -> None:
    """Four can be kept by a few of a mixed team."""
    cores = [core(f"core{number}") for number in range(5)]
    assert wants_experts(*cores)
    assert wants_experts(*cores, team=None)
    assert not wants_experts(*cores, team=Team.SPECIALIST)
    assert not wants_experts(*cores[:4])


def test_the_core_of_a_split_counts_as_a_core() -> None:
    """It is Rust to be kept as any other."""
    split = replace(front("api"), language=Language.SPLIT, because="agreed")
    assert wants_experts(split, *(core(f"core{number}") for number in range(4)))


def test_a_rust_core_for_plain_scalar_work_is_told_what_was_measured() -> None:
    """Go does as well there."""
    (finding,) = found(replace(core("sums", SCALAR), because="agreed"))
    assert (finding.rule, finding.severity) == ("plain-scalar-work", Severity.NOTE)
    assert "Go was 16 % ahead" in finding.reason


def test_work_whose_demands_are_unknown_is_not_called_plain() -> None:
    """Unknown is unknown."""
    unknown = Traits(workload=Workload.CPU, crash=Crash.RESTARTABLE)
    assert "plain-scalar-work" not in rules(core("sums", unknown))


def test_a_critical_core_is_told_to_have_a_second() -> None:
    """With the setting that lists both."""
    vital = core("ledger", replace(HEAVY, crash=Crash.CRITICAL))
    (finding,) = found(front(calls=("ledger",)), vital)
    assert finding.rule == "single-core"
    assert "LEDGER_TARGET" in finding.remedy
    assert found(vital) == ()


def test_warnings_come_first_and_every_finding_has_reason_and_remedy() -> None:
    """And no placeholder is left in any text."""
    everything = found(
        front(calls=("a", "b", "c", "d"), traits=replace(GLUE, crash=Crash.CRITICAL)),
        *(core(name, SCALAR) for name in ("a", "b", "c", "d", "e")),
    )
    severities = [finding.severity is Severity.NOTE for finding in everything]
    assert severities == sorted(severities)
    assert all(finding.message and finding.reason and finding.remedy for finding in everything)
    assert not any("{" in finding.message + finding.reason for finding in everything)


def test_a_plan_without_languages_is_reviewed_as_advised() -> None:
    """It can be reviewed before it is completed."""
    assert found(replace(front(), language=None)) == ()


def test_circular_and_dangling_calls_do_not_stop_it() -> None:
    """Both are refused elsewhere."""
    assert isinstance(
        found(front(calls=("a", "nowhere")), core("a", calls=("b",)), core("b", calls=("a",))),
        tuple,
    )


def test_a_deadline_behind_a_hop_is_told_what_the_hop_takes() -> None:
    """The callee may be as fast as it likes: its caller's edge takes a millisecond."""
    (finding,) = found(front(calls=("pricing",)), core("pricing", HASTY))
    assert (finding.component, finding.rule) == ("pricing", "deadline-behind-hop")
    assert "1.1 ms at the 99th percentile" in finding.reason


def test_a_core_that_nobody_calls_is_noted() -> None:
    """Its client is generated and never used; a plan of one component has no callers."""
    (finding,) = found(front(), core("lonely"))
    assert (finding.component, finding.rule) == ("lonely", "orphan")
    assert "gateway" in finding.remedy
    assert found(core("lonely")) == ()


def test_a_split_whose_front_is_bypassed_is_a_warning() -> None:
    """Everybody calls the core, so the front is a second language for nothing."""
    engine = replace(core("match"), language=Language.SPLIT, because="agreed")
    assert "bypassed-front" in rules(front(calls=("match-core",)), engine)
    assert "bypassed-front" not in rules(front(calls=("match",)), engine)


def test_what_exists_as_a_product_is_noted_unless_a_reason_is_given() -> None:
    """With names to look at, and when to build one all the same."""
    bus = Component("bus", Kind.MESSAGE_BROKER, "", Language.RUST, HEAVY)
    (finding,) = [each for each in found(bus) if each.rule == "usually-taken"]
    assert "NATS" in finding.message
    assert found(replace(bus, because="our own protocol")) == ()


@pytest.mark.parametrize("kind", Kind)
def test_no_remedy_is_a_language_that_the_plan_refuses(kind: Kind) -> None:
    """Where the advised language has no template yet, the choice was not free."""
    for language in Language:
        part = Component("part", kind, "", language, GLUE)
        for finding in found(part):
            advised = re.search(r"`language: (\w+)`", finding.remedy)
            assert not advised or available(kind, Language(advised[1]))
