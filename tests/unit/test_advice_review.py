"""What a review of the whole plan finds, and what it leaves in peace."""

from __future__ import annotations

from dataclasses import replace

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

GLUE = Traits(Workload.NETWORK_IO, Latency.SOFT, Memory.ROOMY, Crash.RESTARTABLE)
HEAVY = Traits(Workload.CPU, Latency.HARD, Memory.MODERATE, Crash.RESTARTABLE)
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
    """A Go front that calls a Rust core is the pattern itself."""
    assert found(front(calls=("pricing",)), core("pricing")) == ()


def test_a_choice_against_strong_advice_is_a_warning() -> None:
    """With the two ways out: change it, or say why."""
    (finding,) = found(replace(front(), language=Language.RUST))
    assert (finding.rule, finding.severity) == ("against-advice", Severity.WARNING)
    assert "gateway is rust, and the advice is go (strong)" in finding.message
    assert "because:" in finding.remedy


def test_a_stated_reason_settles_it() -> None:
    """Who says why has thought about it."""
    assert found(replace(front(), language=Language.RUST, because="we all know Rust")) == ()


def test_a_blank_reason_does_not() -> None:
    """White space is no reason."""
    assert rules(replace(front(), language=Language.RUST, because=" \n")) == ["against-advice"]


def test_a_close_call_either_way_is_no_finding() -> None:
    """Either language works there."""
    traits = Traits(Workload.CPU, Latency.NONE, Memory.ROOMY, Crash.CRITICAL)
    tool = Component("lint", Kind.TOOLING, "", None, traits)
    for language in (Language.GO, Language.RUST):
        assert rules(replace(tool, language=language)) == []


def test_a_call_that_carries_no_work_across_the_languages_is_chatty() -> None:
    """The price of the hop is told."""
    (finding,) = found(
        front(calls=("relay",)), replace(core("relay", GLUE), because="an experiment")
    )
    assert finding.rule == "empty-hop"
    assert "125 to 240 us" in finding.reason


def test_a_request_that_crosses_three_times_is_chatty() -> None:
    """The way it takes is named whole."""
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
    """The hop alone may cost more than the deadline allows."""
    hasty = replace(front(calls=("pricing",), traits=HEAVY), because="no other way")
    assert "hop-under-deadline" in rules(hasty, core("pricing"))


def test_five_cores_want_a_specialist_team() -> None:
    """Somebody has to keep them."""
    cores = [core(f"core{number}") for number in range(5)]
    assert rules(*cores) == ["many-cores"]
    assert rules(*cores, team=None) == ["many-cores"]
    assert rules(*cores, team=Team.SPECIALIST) == []
    assert rules(*cores[:4]) == []


def test_the_core_of_a_split_counts_as_a_core() -> None:
    """It is one more Rust program."""
    split = replace(front("api"), language=Language.SPLIT, because="agreed")
    assert rules(split, *(core(f"core{number}") for number in range(4))) == ["many-cores"]


def test_a_rust_core_for_plain_scalar_work_is_told_what_was_measured() -> None:
    """As a note: it may well be worth it."""
    (finding,) = found(replace(core("sums", SCALAR), because="agreed"))
    assert (finding.rule, finding.severity) == ("plain-scalar-work", Severity.NOTE)
    assert "Go was 16 % ahead" in finding.reason


def test_work_whose_demands_are_unknown_is_not_called_plain() -> None:
    """Unknown is not undemanding."""
    unknown = Traits(workload=Workload.CPU, crash=Crash.RESTARTABLE)
    assert "plain-scalar-work" not in rules(core("sums", unknown))


def test_a_critical_core_is_told_to_have_a_second() -> None:
    """With the setting that lists both; nobody calls, nothing is said."""
    vital = core("ledger", replace(HEAVY, crash=Crash.CRITICAL))
    (finding,) = found(front(calls=("ledger",)), vital)
    assert finding.rule == "single-core"
    assert "LEDGER_TARGET" in finding.remedy
    assert found(vital) == ()


def test_warnings_come_first_and_every_finding_has_reason_and_remedy() -> None:
    """And no placeholder is left unfilled."""
    everything = found(
        front(calls=("a", "b", "c", "d"), traits=replace(GLUE, crash=Crash.CRITICAL)),
        *(core(name, SCALAR) for name in ("a", "b", "c", "d", "e")),
    )
    severities = [finding.severity is Severity.NOTE for finding in everything]
    assert severities == sorted(severities)
    assert all(finding.message and finding.reason and finding.remedy for finding in everything)
    assert not any("{" in finding.message + finding.reason for finding in everything)


def test_a_plan_without_languages_is_reviewed_as_advised() -> None:
    """Before anything is chosen there is nothing to object to."""
    assert found(replace(front(), language=None)) == ()


def test_circular_and_dangling_calls_do_not_stop_it() -> None:
    """A review is asked for where a plan may be wrong."""
    assert isinstance(
        found(front(calls=("a", "nowhere")), core("a", calls=("b",)), core("b", calls=("a",))),
        tuple,
    )
