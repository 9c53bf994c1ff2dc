"""What holds for every component there can be."""

from __future__ import annotations

from itertools import product

import pytest
from gorust_new.advice import Advice, Strength, advise, contradictions, next_question
from gorust_new.advice.asking import expected, next_fact
from gorust_new.advice.facts import TRAITS, VALUES, Facts, facts_of, project_from, traits_from
from gorust_new.advice.precedents import precedents
from gorust_new.advice.rules import RULES
from gorust_new.advice.score import decide, points_of
from gorust_new.advice.strength import cheapest_flip, cost_of, single_changes
from gorust_new.plan.model import Kind, Language
from hypothesis import given
from hypothesis import strategies as st

kinds = st.sampled_from(list(Kind))

HARDER: dict[str, tuple[str, ...]] = {
    "latency": ("none", "soft", "hard"),
    "memory": ("roomy", "moderate", "tight"),
    "crash": ("restartable", "critical"),
    "team": ("mixed", "specialist"),
    "velocity": ("rapid", "steady"),
    "state": ("none", "cache", "owns-data"),
}
"""Facts in the order in which they call for Rust."""

PLACE = {Language.GO: 0, Language.SPLIT: 1, Language.RUST: 2}
"""Go, split and Rust stand in a row."""


@st.composite
def facts(draw: st.DrawFn, complete: bool = False) -> Facts:
    options = {
        name: st.sampled_from(values if complete else (None, *values))
        for name, values in VALUES.items()
    }
    drawn = {name: draw(option) for name, option in options.items()}
    return {name: value for name, value in drawn.items() if value is not None}


def advice_on(kind: Kind, stated: Facts) -> Advice:
    return advise(kind, traits_from(stated), *project_from(stated))


@given(kinds, facts())
def test_every_combination_decides_with_reasons_that_are_true(kind: Kind, stated: Facts) -> None:
    """Each reason names a fact that was stated, once, and a close call names its tie-break."""
    advice = advice_on(kind, stated)
    assert advice.reasons
    assert advice.given_up
    assert bool(advice.tie_break) == (advice.strength is Strength.CLOSE_CALL)
    told = [(reason.trait, reason.value) for reason in advice.reasons]
    assert len({trait for trait, _ in told}) == len(told)
    for trait, value in told:
        assert (value == kind.value) if trait == "kind" else (stated[trait] == value)


@given(kinds, facts())
def test_the_same_facts_give_the_same_advice(kind: Kind, stated: Facts) -> None:
    """Facts survive the way through the plan's values, and the advice has no memory."""
    traits, (team, velocity) = traits_from(stated), project_from(stated)
    assert facts_of(traits, team, velocity) == stated
    assert advise(kind, traits, team, velocity) == advise.__wrapped__(kind, traits, team, velocity)


@given(kinds, facts())
def test_the_flip_is_one_change_it_flips_and_none_is_cheaper(kind: Kind, stated: Facts) -> None:
    """The change that is told is the smallest that works."""
    decision, before = decide(kind, stated), points_of(kind, stated)
    flips = {
        (trait, value): cost_of(before, points_of(kind, {**stated, trait: value}))
        for trait, value in single_changes(stated)
        if decide(kind, {**stated, trait: value}) is not decision
    }
    flip = cheapest_flip(kind, stated)
    if flip is None:
        assert not flips
        return
    assert flip.decision is decide(kind, {**stated, flip.trait: flip.value})
    assert flips[flip.trait, flip.value] == min(flips.values())


@given(kinds, facts(), st.sampled_from(sorted(HARDER)))
def test_what_calls_for_rust_never_moves_towards_go(kind: Kind, stated: Facts, name: str) -> None:
    """A harder deadline, less memory, a costlier crash, data of its own, experts, a calm scope."""
    places = [PLACE[decide(kind, {**stated, name: value})] for value in HARDER[name]]
    assert places == sorted(places)


@given(kinds, facts())
def test_points_grow_with_what_calls_for_rust(kind: Kind, stated: Facts) -> None:
    """Every fact that has an order speaks in that order, whatever else is known."""
    orders = {
        **HARDER,
        "workload": ("network-io", "mixed", "cpu"),
        "allocation": ("light", "heavy"),
        "embeds": ("no", "yes"),
        "untrusted": ("no", "yes"),
        "ecosystem": ("cloud-native", "neutral", "data", "systems"),
    }
    for name, order in orders.items():
        sums = [points_of(kind, {**stated, name: value}).rust for value in order]
        assert sums == sorted(sums), name


@given(kinds, facts())
def test_a_hard_deadline_is_rust_and_little_memory_is_never_go(kind: Kind, stated: Facts) -> None:
    """Nothing else that is known can overrule a hard rule."""
    assert decide(kind, {**stated, "latency": "hard"}) is Language.RUST
    assert decide(kind, {**stated, "memory": "tight"}) is not Language.GO


@pytest.mark.parametrize("kind", [Kind.KERNEL, Kind.EMBEDDED, Kind.WASM])
@given(stated=facts())
def test_where_there_is_no_room_for_a_runtime_go_is_never_advised(
    kind: Kind, stated: Facts
) -> None:
    """Kernel, embedded and wasm have no Go template, and never will."""
    assert decide(kind, stated) is not Language.GO


@given(kinds, facts(complete=True))
def test_a_split_is_never_strong_and_has_mixed_work(kind: Kind, stated: Facts) -> None:
    """It rests on the fewest labelled components, and on two halves that exist."""
    advice = advice_on(kind, stated)
    if advice.decision is Language.SPLIT:
        assert advice.strength is not Strength.STRONG
        assert stated["workload"] != "network-io"


@given(kinds, facts())
def test_a_question_is_about_an_unknown_trait_that_can_change_the_decision(
    kind: Kind, stated: Facts
) -> None:
    """With this answer and at most one more, something else would be advised."""
    name = next_fact(kind, stated)
    if name is None:
        return
    assert name in TRAITS
    assert name not in stated
    open_still = [None, *(other for other in TRAITS if other not in {*stated, name})]
    assert any(
        decide(kind, changed) is not decide(kind, stated)
        for other in open_still
        for changed in answers(stated, [each for each in (name, other) if each])
    )


def answers(stated: Facts, names: list[str]) -> list[Facts]:
    values = product(*(VALUES[name] for name in names))
    return [{**stated, **dict(zip(names, each, strict=True))} for each in values]


@given(kinds, facts(complete=True))
def test_what_nobody_can_answer_is_asked_once(kind: Kind, full: Facts) -> None:
    """Not sure is an answer, and the questions end."""
    known = {name: full[name] for name in ("team", "velocity")}
    asked: list[str] = []
    while (
        name := next_question(kind, traits_from(known), *project_from(known), asked)
    ) is not None:
        asked.append(name)
    assert len(set(asked)) == len(asked) <= len(TRAITS)


@given(kinds, facts())
def test_a_strong_answer_has_no_open_question_and_no_contradiction(
    kind: Kind, stated: Facts
) -> None:
    """Nor precedents that went another way, unless a deadline decides."""
    advice = advice_on(kind, stated)
    if advice.strength is Strength.STRONG:
        assert next_fact(kind, stated) is None
        assert not contradictions(kind, traits_from(stated))
        assert (
            stated.get("latency") == "hard"
            or advice.alike.chosen > len(advice.alike.precedents) // 2
        )


@given(kinds, facts())
def test_precedents_are_shown_nearest_first_and_counted(kind: Kind, stated: Facts) -> None:
    """As many as the rules say, all different, each with a year and a link."""
    alike = advice_on(kind, stated).alike
    named = {(each.system, each.component) for each in alike.precedents}
    assert len(named) == RULES.alikeness.precedents
    assert all(each.link.startswith("https://") and each.since > 1990 for each in alike.precedents)
    decision = decide(kind, stated)
    assert alike.chosen == sum(each.chosen is decision for each in alike.precedents)


def test_a_precedent_is_most_like_itself() -> None:
    """Its own facts find it first, or one with the same facts."""
    for each in precedents():
        advice = advice_on(each.kind, each.facts)
        assert advice.alike.precedents[0].facts == each.facts
        assert advice.alike.precedents[0].kind is each.kind


@pytest.mark.parametrize("kind", Kind)
def test_expected_answers_are_shares_of_all(kind: Kind) -> None:
    """They add up to one, but for rounding."""
    for name in VALUES:
        shares = expected(kind, name)
        assert set(shares) == set(VALUES[name])
        assert sum(shares.values()) == pytest.approx(1, abs=0.021)
