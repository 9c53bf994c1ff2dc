"""What the advice says about a component, and what it asks."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gorust_new.advice import Advice, Strength, advise, contradictions, existing, next_question
from gorust_new.advice.facts import PROJECT_FACTS, TRAITS, VALUES, project_from, traits_from
from gorust_new.advice.kinds import KINDS
from gorust_new.advice.precedents import precedents
from gorust_new.advice.rules import RULES
from gorust_new.advice.words import TIE_BREAKS
from gorust_new.plan.model import (
    Allocation,
    Crash,
    Ecosystem,
    Embeds,
    Kind,
    Language,
    Latency,
    Memory,
    State,
    Team,
    Traits,
    Untrusted,
    Velocity,
    Workload,
)

GLUE = Traits(
    Workload.NETWORK_IO,
    Latency.SOFT,
    Memory.ROOMY,
    Crash.RESTARTABLE,
    State.NONE,
    Allocation.LIGHT,
    Embeds.NO,
    Untrusted.NO,
    Ecosystem.CLOUD_NATIVE,
)
CORE = Traits(
    Workload.CPU,
    Latency.SOFT,
    Memory.MODERATE,
    Crash.CRITICAL,
    State.OWNS_DATA,
    Allocation.HEAVY,
    Embeds.YES,
    Untrusted.YES,
    Ecosystem.SYSTEMS,
)
BOTH = replace(CORE, workload=Workload.MIXED, ecosystem=Ecosystem.NEUTRAL)
SHIPS_FAST = (Team.MIXED, Velocity.RAPID)
SPECIALISTS = (Team.SPECIALIST, Velocity.STEADY)


def test_every_kind_and_every_value_has_a_row() -> None:
    """Nothing that can be said falls through the table; most values of a fact may say nothing."""
    assert set(KINDS) == set(Kind)
    rows = {(row.trait, row.value) for row in RULES.weights}
    assert rows == {(name, value) for name, values in VALUES.items() for value in values}
    assert {*TRAITS, *PROJECT_FACTS} == set(VALUES)


def test_every_row_that_counts_gives_its_reason_and_its_source() -> None:
    """A person can check each weight; a hard rule has its own words."""
    hard = {("latency", "hard"), ("memory", "tight")}
    for row in RULES.weights:
        assert row.source
        assert row.text or not row.points or (row.trait, row.value) in hard
    assert all(row.text and row.source for row in RULES.split)
    assert all(rule.text and rule.source for rule in KINDS.values())


def test_the_reasons_are_no_tautologies() -> None:
    """A reason never repeats the word it stands beside."""
    for rule, kind in ((rule, kind) for kind, rule in KINDS.items()):
        assert not rule.no_room or kind in (Kind.KERNEL, Kind.EMBEDDED, Kind.WASM)
        if not rule.no_room:
            assert kind.value not in rule.text
    for row in RULES.weights:
        assert not row.text.startswith(f"{row.value} ")


def test_no_rule_names_a_system() -> None:
    """Systems are precedents; rules are about what a component does."""
    systems = {each.system.lower() for each in precedents() if len(each.system) > 4}
    texts = [row.text for row in RULES.weights] + [row.text for row in RULES.split]
    texts += [rule.text for rule in KINDS.values()] + [row.text for row in TIE_BREAKS]
    words = " ".join(texts).lower()
    assert not [system for system in systems if f" {system} " in words]


def test_plain_network_glue_is_strongly_go() -> None:
    """Six facts for Go and nothing against it."""
    advice = advise(Kind.WEB_API, GLUE, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.GO, Strength.STRONG)
    assert {reason.favours for reason in advice.reasons} == {Language.GO}
    assert advice.tie_break == ""


def test_a_systems_core_by_specialists_is_strongly_rust() -> None:
    """Without any hard rule: everything speaks for it, and so do the precedents."""
    advice = advise(Kind.ENGINE, CORE, *SPECIALISTS)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.STRONG)


def test_a_hard_rule_comes_first_among_the_reasons() -> None:
    """A deadline decides whatever the points say, so it is told first."""
    traits = Traits(Workload.CPU, Latency.HARD, Memory.MODERATE, Crash.CRITICAL)
    advice = advise(Kind.ENGINE, traits, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.STRONG)
    assert (advice.reasons[0].trait, advice.reasons[0].value) == ("latency", "hard")


def test_a_deadline_against_everything_else_only_leans() -> None:
    """Somebody may have said "hard" and meant "soft"."""
    advice = advise(Kind.WORKER, replace(GLUE, latency=Latency.HARD), *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.LEAN)


def test_little_memory_against_everything_else_is_a_close_call() -> None:
    """Readers would write 7 of 37 such components in Go, and object to Rust in none."""
    advice = advise(Kind.PROXY, replace(GLUE, memory=Memory.TIGHT), *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.CLOSE_CALL)


def test_a_close_call_names_a_tie_break_by_what_the_component_does() -> None:
    """A service that waits on the network is not told that Rust allocates faster."""
    waits = Traits(Workload.NETWORK_IO, Latency.SOFT, Memory.MODERATE, Crash.CRITICAL)
    waits = replace(waits, state=State.OWNS_DATA, allocation=Allocation.LIGHT)
    advice = advise(Kind.MICROSERVICE, waits, Team.SPECIALIST, Velocity.RAPID)
    assert advice.strength is Strength.CLOSE_CALL
    assert "allocates heavily" not in advice.tie_break
    assert advice.tie_break


def test_reasons_for_stand_before_reasons_against() -> None:
    """The reader meets what decided before what did not."""
    advice = advise(Kind.DATABASE, Traits(state=State.OWNS_DATA), *SHIPS_FAST)
    sides = [reason.favours is advice.decision for reason in advice.reasons]
    assert sides == sorted(sides, reverse=True)
    assert not all(sides)


def test_a_split_says_what_each_half_is_for_and_is_never_strong() -> None:
    """It rests on 22 labelled components."""
    advice = advise(Kind.WEB_API, BOTH, *SHIPS_FAST)
    assert advice.decision is Language.SPLIT
    assert advice.strength is not Strength.STRONG
    assert {reason.favours for reason in advice.reasons} >= {Language.GO, Language.RUST}


def test_a_ledger_on_a_database_is_one_service() -> None:
    """Mixed work, a critical crash and rapid change do not make two programs of it."""
    ledger = Traits(Workload.MIXED, Latency.SOFT, Memory.MODERATE, Crash.CRITICAL)
    ledger = replace(
        ledger,
        state=State.OWNS_DATA,
        allocation=Allocation.LIGHT,
        embeds=Embeds.NO,
        untrusted=Untrusted.NO,
        ecosystem=Ecosystem.NEUTRAL,
    )
    assert advise(Kind.MICROSERVICE, ledger, *SHIPS_FAST).decision is Language.GO


def test_nothing_known_still_gives_a_reason() -> None:
    """An empty component of a kind that leans nowhere is either language's."""
    advice = advise(Kind.MESSAGE_BROKER, Traits(), None, None)
    assert advice.strength is Strength.CLOSE_CALL
    assert advice.reasons[0].text == "nothing is known that speaks for either language"
    assert advice.unknown == TRAITS


def test_a_hard_deadline_ends_the_questions() -> None:
    """Nothing can change the decision after it."""
    assert next_question(Kind.ENGINE, Traits(latency=Latency.HARD), *SHIPS_FAST) is None


def test_precedents_that_disagree_make_the_advice_less_sure() -> None:
    """Strong needs readers and engineers on its side."""
    for each in precedents():
        advice = advise_like(each.kind, each.facts)
        if advice.strength is Strength.STRONG and each.facts["latency"] != "hard":
            assert advice.alike.chosen >= RULES.thresholds.strong_chosen


def advise_like(kind: Kind, facts: dict[str, str]) -> Advice:
    return advise(kind, traits_from(facts), *project_from(facts))


@pytest.mark.parametrize(
    ("kind", "name", "product"),
    [
        (Kind.MESSAGE_BROKER, "bus", "NATS"),
        (Kind.DATABASE, "facts", "PostgreSQL"),
        (Kind.SEARCH_ENGINE, "find", "OpenSearch"),
        (Kind.ML_INFERENCE, "scores", "Triton"),
        (Kind.WORKER, "job-scheduler", "Temporal"),
        (Kind.MICROSERVICE, "session-cache", "Redis"),
        (Kind.ENGINE, "workflow-engine", "Temporal"),
    ],
)
def test_what_is_usually_taken_is_named(kind: Kind, name: str, product: str) -> None:
    """By kind, or by what the name ends in."""
    found = existing(kind, name)
    assert found is not None
    assert product in found.products
    assert found.text.startswith(found.called)


@pytest.mark.parametrize(
    ("kind", "name"), [(Kind.WEB_API, "orders"), (Kind.ENGINE, "cache-warmer"), (Kind.CLI, "ctl")]
)
def test_what_is_usually_built_is_not_talked_out_of(kind: Kind, name: str) -> None:
    """Most components have no product to take in their place."""
    assert existing(kind, name) is None


@pytest.mark.parametrize(
    ("kind", "traits"),
    [
        (Kind.EMBEDDED, Traits(memory=Memory.ROOMY)),
        (Kind.TRADING, Traits(latency=Latency.NONE)),
        (Kind.AUDIO, Traits(latency=Latency.NONE)),
        (Kind.DATABASE, Traits(crash=Crash.RESTARTABLE)),
        (Kind.WEB_API, Traits(workload=Workload.CPU)),
        (Kind.CLI, Traits(latency=Latency.HARD)),
        (Kind.ENGINE, Traits(workload=Workload.NETWORK_IO)),
    ],
)
def test_facts_that_contradict_the_kind_raise_a_question(kind: Kind, traits: Traits) -> None:
    """Something was misunderstood, in the fact or in the kind."""
    found = contradictions(kind, traits)
    assert [doubt.question.endswith(("?", ".")) for doubt in found] == [True]
    assert kind.value in found[0].question


def test_a_doubtful_component_is_never_a_strong_answer() -> None:
    """The doubt is settled first."""
    traits = Traits(Workload.NETWORK_IO, Latency.NONE, Memory.ROOMY, Crash.RESTARTABLE)
    advice = advise(Kind.EMBEDDED, traits, *SHIPS_FAST)
    assert advice.strength is not Strength.STRONG


def test_facts_that_go_together_raise_none() -> None:
    """Nobody is asked for nothing."""
    assert contradictions(Kind.WEB_API, GLUE) == ()
    assert contradictions(Kind.EMBEDDED, Traits()) == ()
