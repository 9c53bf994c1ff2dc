"""What holds for every component there can be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from gorust_new.advice import Strength, advise, contradictions, next_question
from gorust_new.advice.facts import TRAITS, VALUES, Facts, facts_of, project_from, traits_from
from gorust_new.advice.score import decide, points_of
from gorust_new.advice.strength import cheapest_flip, cost_of, single_changes, strength_of
from gorust_new.plan.model import Kind, Language
from hypothesis import given
from hypothesis import strategies as st

NAMES = tuple(VALUES)
kinds = st.sampled_from(list(Kind))


@st.composite
def facts(draw: st.DrawFn, complete: bool = False) -> Facts:
    options = {
        name: st.sampled_from(values if complete else (None, *values))
        for name, values in VALUES.items()
    }
    drawn = {name: draw(option) for name, option in options.items()}
    return {name: value for name, value in drawn.items() if value is not None}


def every(kind: Kind) -> Iterator[tuple[Kind, Facts]]:
    """Each way to state or leave out the six facts: 1728 for a kind."""
    for values in product(*((None, *VALUES[name]) for name in NAMES)):
        pairs = zip(NAMES, values, strict=True)
        yield kind, {name: value for name, value in pairs if value is not None}


@pytest.mark.parametrize("kind", Kind)
def test_every_combination_decides_with_reasons_that_are_true(kind: Kind) -> None:
    """All of them, kind by kind."""
    for _, stated in every(kind):
        advice = advise(kind, traits_from(stated), *project_from(stated))
        assert advice.reasons
        assert advice.given_up
        assert bool(advice.tie_break) == (advice.strength is Strength.CLOSE_CALL)
        told = [(reason.trait, reason.value) for reason in advice.reasons]
        assert len(set(told)) == len(told)
        for trait, value in told:
            assert (value == kind.value) if trait == "kind" else (stated[trait] == value)


@given(kinds, facts())
def test_the_same_facts_give_the_same_advice(kind: Kind, stated: Facts) -> None:
    """And facts survive the way through a plan."""
    traits, (team, velocity) = traits_from(stated), project_from(stated)
    assert facts_of(traits, team, velocity) == stated
    assert advise(kind, traits, team, velocity) == advise(kind, traits, team, velocity)


@given(kinds, facts())
def test_the_flip_is_one_change_it_flips_and_none_is_cheaper(kind: Kind, stated: Facts) -> None:
    """Checked against every single change."""
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


@given(kinds, facts())
def test_no_question_is_asked_once_the_decision_is_settled(kind: Kind, stated: Facts) -> None:
    """And one is asked as long as it is not."""
    question = next_question(kind, traits_from(stated), *project_from(stated))
    missing = [name for name in TRAITS if name not in stated]
    outcomes = {
        decide(kind, {**stated, **dict(zip(missing, values, strict=True))})
        for values in product(*(VALUES[name] for name in missing))
    }
    assert (question is None) == (len(outcomes) == 1)
    assert question is None or question in missing


@pytest.mark.parametrize("kind", Kind)
def test_a_settled_decision_is_the_one_that_all_answers_give(kind: Kind) -> None:
    """Else the answers that were never asked for would have changed it."""
    decided = {frozenset(stated.items()): decide(kind, stated) for _, stated in every(kind)}
    for _, stated in every(kind):
        missing = [name for name in TRAITS if name not in stated]
        outcomes = {
            decided[frozenset((*stated.items(), *zip(missing, values, strict=True)))]
            for values in product(*(VALUES[name] for name in missing))
        }
        assert len(outcomes) > 1 or outcomes == {decided[frozenset(stated.items())]}, stated


@given(kinds, facts(complete=True), st.sets(st.sampled_from(TRAITS)))
def test_answering_what_is_asked_decides_as_answering_everything(
    kind: Kind, full: Facts, volunteered: set[str]
) -> None:
    """The questions left out could not have mattered."""
    known = {name: full[name] for name in full if name not in TRAITS or name in volunteered}
    while (name := next_question(kind, traits_from(known), *project_from(known))) is not None:
        known[name] = full[name]
    assert decide(kind, known) is decide(kind, full)


@pytest.mark.parametrize("kind", Kind)
def test_what_calls_for_rust_never_brings_go(kind: Kind) -> None:
    """A harder deadline, less memory or a costlier crash never turns Rust or a split to Go."""
    harder = {
        "latency": ("none", "soft", "hard"),
        "memory": ("roomy", "moderate", "tight"),
        "crash": ("restartable", "critical"),
    }
    for _, stated in every(kind):
        for trait, order in harder.items():
            if stated.get(trait) not in order[:-1]:
                continue
            more = {**stated, trait: order[order.index(stated[trait]) + 1]}
            if decide(kind, stated) is not Language.GO:
                assert decide(kind, more) is not Language.GO, (stated, trait)


@given(kinds, facts(complete=True))
def test_points_grow_with_what_calls_for_rust(kind: Kind, stated: Facts) -> None:
    """No fact counts against its own direction."""
    for trait, low, high in (
        ("workload", "network-io", "mixed"),
        ("workload", "mixed", "cpu"),
        ("latency", "none", "soft"),
        ("crash", "restartable", "critical"),
        ("team", "mixed", "specialist"),
        ("velocity", "rapid", "steady"),
    ):
        below = points_of(kind, {**stated, trait: low}).rust
        assert below < points_of(kind, {**stated, trait: high}).rust


@given(kinds, facts())
def test_a_strong_answer_holds_whatever_the_unknown_traits_are(kind: Kind, stated: Facts) -> None:
    """Else it would not be strong."""
    if strength_of(kind, stated) is Strength.STRONG:
        assert next_question(kind, traits_from(stated), *project_from(stated)) is None
        assert not contradictions(kind, traits_from(stated))
