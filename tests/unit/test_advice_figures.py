"""The advice agrees with readers and engineers as often as docs/advice.md says."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from gorust_new.advice import Strength
from gorust_new.advice.rules import RULES
from gorust_new.advice.score import decide
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Row, folds, load
from tools.evaluation.figures import (
    Agreement,
    Judged,
    agreement,
    by_strength,
    cross_validated,
    knowing,
)
from tools.evaluation.fitting import fit
from tools.evaluation.picture import PICTURE, picture
from tools.evaluation.questions import ARTICLE_CASES, as_asked
from tools.evaluation.report import FOUR, average_asked
from tools.evaluation.shipped import shipped

SLACK = 0.015
"""Three components of 197: what a shuffle may make of the same rules."""

SHUFFLES = (0, 1)


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    return load()


@pytest.fixture(scope="module")
def judged(rows: tuple[Row, ...]) -> tuple[Judged, ...]:
    return cross_validated(rows, seeds=SHUFFLES)


def test_the_data_are_whole(rows: tuple[Row, ...]) -> None:
    """197 components with eleven facts each; eight jobs were done twice."""
    assert len(rows) == 197
    assert all(set(row.facts) == {*FOUR, *REST} for row in rows)
    assert all(row.chosen in row.acceptable for row in rows)
    assert sorted(Counter(row.group for row in rows).values())[-8:] == [2] * 8


REST = ("state", "allocation", "embeds", "untrusted", "ecosystem", "team", "velocity")


def test_one_job_is_never_in_two_folds(rows: tuple[Row, ...]) -> None:
    """What is learnt from one of a pair would be known of the other."""
    for training, held_out in folds(rows, 10, seed=3):
        assert not {row.group for row in training} & {row.group for row in held_out}
        assert len(training) + len(held_out) == len(rows)


def test_what_ships_is_made_of_these_rows(rows: tuple[Row, ...]) -> None:
    """Points, expectations and precedents; else: python -m tools.evaluation --write."""
    assert fit(rows).weights == RULES.weights
    for path, text in shipped(rows).items():
        assert path.read_text(encoding="utf-8") == text, path.name


def test_the_counts_in_the_sources_are_those_of_the_data(rows: tuple[Row, ...]) -> None:
    """Whoever doubts a weight can count for himself."""
    told = [(row.trait, row.value, row.source) for row in RULES.weights]
    told += [(row.trait, row.value, row.source) for row in RULES.split]
    for trait, value, source in told:
        counts = re.search(r"(\d+) Go, (\d+) Rust, (\d+) split", source)
        among = [row for row in rows if row.facts[trait] == value]
        if source.startswith("of mixed work"):
            among = [row for row in among if row.facts["workload"] == "mixed"]
        votes = Counter(row.vote for row in among)
        if counts:
            assert [int(number) for number in counts.groups()] == [votes[each] for each in Language]


def held(found: Agreement, name: str, least: float) -> bool:
    return float(getattr(found, name)) >= least - SLACK


def test_held_out_agreement_holds(judged: tuple[Judged, ...]) -> None:
    """0.83 as voted, 0.86 of Go or Rust, 0.91 acceptable."""
    found = agreement(judged)
    assert held(found, "vote", 0.832)
    assert held(found, "either", 0.861)
    assert held(found, "acceptable", 0.906)


def test_strong_is_what_nobody_objects_to(judged: tuple[Judged, ...]) -> None:
    """As voted in 0.97, acceptable in 0.95, one component in 197 objected to in some shuffle."""
    strong = by_strength(judged)[Strength.STRONG]
    assert strong.rows / len(judged) >= 0.45
    assert strong.vote >= 0.95
    assert strong.acceptable >= 0.92
    assert strong.unopposed >= 0.99


def test_strength_is_an_order(judged: tuple[Judged, ...]) -> None:
    """Strong is right more often than lean, and lean than a close call."""
    found = by_strength(judged)
    order = [found[each].vote for each in (Strength.CLOSE_CALL, Strength.LEAN, Strength.STRONG)]
    assert order == sorted(order)


def test_what_the_interview_asks_is_enough(rows: tuple[Row, ...]) -> None:
    """3.3 of nine questions, and 0.83 as voted with their answers."""
    assert average_asked(rows) <= 3.5
    found = cross_validated(rows, view=as_asked, seeds=(0,))
    assert held(agreement(found), "vote", 0.827)
    strong = by_strength(found)[Strength.STRONG]
    assert strong.vote >= 0.94


def test_four_facts_are_better_than_none(rows: tuple[Row, ...]) -> None:
    """0.71 with kind and four facts; the target of 0.74 was not reached (docs/advice.md)."""
    found = agreement(cross_validated(rows, view=knowing(FOUR), seeds=SHUFFLES))
    assert held(found, "vote", 0.71)


def test_the_advice_beats_its_precedents(judged: tuple[Judged, ...]) -> None:
    """Asking the seven nearest alone gives 0.75."""
    alone = [
        Counter(each.vote for each in judgement.alike.precedents).most_common(1)[0][0]
        is judgement.row.vote
        for judgement in judged
    ]
    assert agreement(judged).vote > sum(alone) / len(alone) + 0.05


@pytest.mark.parametrize("case", ARTICLE_CASES, ids=[name for name, *_ in ARTICLE_CASES])
def test_the_articles_own_cases_are_decided_as_it_says(case: tuple) -> None:  # type: ignore[type-arg]
    """All of them, with the facts such a component would typically have."""
    _, kind, facts, answer = case
    assert decide(kind, facts) is answer


def test_the_picture_in_the_docs_is_current(rows: tuple[Row, ...]) -> None:
    """Else: python -m tools.evaluation --write."""
    assert PICTURE.read_text(encoding="utf-8") == picture(rows)
