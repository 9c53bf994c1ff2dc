"""What the advice says about a component, and what it asks."""

from __future__ import annotations

import pytest
from gorust_new.advice import Strength, advise, contradictions, next_question
from gorust_new.advice.facts import PROJECT_FACTS, TRAITS, VALUES
from gorust_new.advice.kinds import KINDS
from gorust_new.advice.rules import RULES
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

GLUE = Traits(Workload.NETWORK_IO, Latency.SOFT, Memory.ROOMY, Crash.RESTARTABLE)
SHIPS_FAST = (Team.MIXED, Velocity.RAPID)
SPECIALISTS = (Team.SPECIALIST, Velocity.STEADY)


def test_every_kind_and_every_value_has_a_row() -> None:
    """A fact that can be stated can count."""
    assert set(KINDS) == set(Kind)
    rows = {(row.trait, row.value) for row in RULES.weights}
    rows |= {(rule.trait, rule.value) for rule in RULES.hard}
    assert rows == {(name, value) for name, values in VALUES.items() for value in values}
    assert {*TRAITS, *PROJECT_FACTS} == set(VALUES)


def test_every_row_that_counts_gives_its_reason_and_its_source() -> None:
    """A rule nobody can argue with is no rule."""
    assert all(rule.text and rule.source for rule in RULES.hard)
    assert all(row.text and row.source for row in RULES.split)
    assert all(row.source and (row.text or not row.points) for row in RULES.weights)
    assert all(rule.text and rule.source for rule in KINDS.values())


def test_only_hard_latency_and_tight_memory_are_hard_rules() -> None:
    """Everything else weighs."""
    assert {(rule.trait, rule.value) for rule in RULES.hard} == {
        ("latency", "hard"),
        ("memory", "tight"),
    }


def test_plain_network_glue_is_strongly_go() -> None:
    """The case the article begins with."""
    advice = advise(Kind.WEB_API, GLUE, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.GO, Strength.STRONG)
    assert advice.reasons[0].trait == "workload"
    assert advice.tie_break == ""


def test_a_hard_rule_comes_first_among_the_reasons() -> None:
    """It alone decides."""
    traits = Traits(Workload.CPU, Latency.HARD, Memory.MODERATE, Crash.CRITICAL)
    advice = advise(Kind.ENGINE, traits, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.STRONG)
    assert (advice.reasons[0].trait, advice.reasons[0].value) == ("latency", "hard")


def test_a_hard_rule_against_everything_else_only_leans() -> None:
    """Facts that contradict each other make no strong answer."""
    traits = Traits(Workload.NETWORK_IO, Latency.HARD, Memory.ROOMY, Crash.RESTARTABLE)
    advice = advise(Kind.WEB_API, traits, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.LEAN)


def test_rust_without_a_hard_rule_is_never_strong() -> None:
    """Two of five such components were written in Go and serve well."""
    traits = Traits(Workload.CPU, Latency.SOFT, Memory.MODERATE, Crash.CRITICAL)
    advice = advise(Kind.KERNEL, traits, *SPECIALISTS)
    assert (advice.decision, advice.strength) == (Language.RUST, Strength.LEAN)


def test_a_close_call_names_its_tie_break() -> None:
    """Somebody still has to choose."""
    traits = Traits(Workload.CPU, Latency.NONE, Memory.ROOMY, Crash.RESTARTABLE)
    advice = advise(Kind.TOOLING, traits, Team.SPECIALIST, Velocity.RAPID)
    assert advice.strength is Strength.CLOSE_CALL
    assert advice.tie_break


def test_reasons_for_stand_before_reasons_against() -> None:
    """And what speaks against is not left out."""
    advice = advise(Kind.DATABASE, Traits(crash=Crash.CRITICAL), *SHIPS_FAST)
    sides = [reason.favours is advice.decision for reason in advice.reasons]
    assert sides == sorted(sides, reverse=True)
    assert not all(sides)


def test_a_split_says_what_each_half_is_for() -> None:
    """Its reasons favour both languages."""
    traits = Traits(Workload.MIXED, Latency.SOFT, Memory.ROOMY, Crash.CRITICAL)
    advice = advise(Kind.WEB_API, traits, *SHIPS_FAST)
    assert (advice.decision, advice.strength) == (Language.SPLIT, Strength.STRONG)
    assert {reason.favours for reason in advice.reasons} >= {Language.GO, Language.RUST}


def test_nothing_known_still_gives_a_reason() -> None:
    """Namely that nothing is known."""
    advice = advise(Kind.MESSAGE_BROKER, Traits(), None, None)
    assert advice.strength is Strength.CLOSE_CALL
    assert advice.reasons[0].text == "nothing is known that speaks for either language"
    assert advice.unknown == TRAITS


def test_the_flip_of_a_plain_service_is_a_hard_deadline() -> None:
    """The one fact that makes Go the wrong choice there."""
    flip = advise(Kind.WEB_API, GLUE, *SHIPS_FAST).flip
    assert flip is not None
    assert (flip.trait, flip.value, flip.decision) == ("latency", "hard", Language.RUST)


def test_a_hard_deadline_ends_the_questions() -> None:
    """Nothing else can change the outcome."""
    assert next_question(Kind.TRADING, Traits(), *SPECIALISTS) == "latency"
    assert next_question(Kind.TRADING, Traits(latency=Latency.HARD), *SPECIALISTS) is None


def test_a_question_nobody_can_answer_is_not_asked_again() -> None:
    """Unknown is an answer."""
    asked: list[str] = []
    while (name := next_question(Kind.WEB_API, Traits(), *SHIPS_FAST, asked)) is not None:
        asked.append(name)
    assert sorted(asked) == sorted(set(asked))


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
    """It names the kind it doubts."""
    found = contradictions(kind, traits)
    assert [doubt.question.endswith(("?", ".")) for doubt in found] == [True]
    assert kind.value in found[0].question


def test_a_doubtful_component_is_never_a_strong_answer() -> None:
    """The kind may be the wrong one."""
    traits = Traits(Workload.NETWORK_IO, Latency.NONE, Memory.ROOMY, Crash.RESTARTABLE)
    advice = advise(Kind.EMBEDDED, traits, *SHIPS_FAST)
    assert advice.strength is not Strength.STRONG


def test_facts_that_go_together_raise_none() -> None:
    """Nor does a kind about which nothing is stated."""
    assert contradictions(Kind.WEB_API, GLUE) == ()
    assert contradictions(Kind.EMBEDDED, Traits()) == ()
