"""Sets the sizes of the points from examples: few, whole, and never against the article.

Seven numbers are free. Every direction, what is a hard rule, and where an answer is
called strong, is fixed beforehand.
The shipped rules are this fit on all rows; in cross-validation it is run again inside
each training fold, so no held-out row has a say in the points it is judged by.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import kind_points, points_of
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Row

MAGNITUDES = (1, 2, 3)
WEIGHED = ("workload", "latency", "crash", "team", "velocity")
PRIOR_MAGNITUDE = 2
PRIOR_STRENGTH = 1.0
"""Log-loss that one step away from the prior has to earn, in total over all rows."""
SCALE = 0.2
"""Log-odds of one point."""

SPLIT_MAGNITUDES = (1, 2)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The seven free numbers: five of the score, two of a split."""

    weights: dict[str, int]
    split_for: int
    split_against: int


def fit(rows: Sequence[Row], start: Rules = RULES, prior: float = PRIOR_STRENGTH) -> Rules:
    """`start` with the sizes that suit `rows`; the directions stay."""
    return resized(start, fitted_sizes(rows, start, prior))


def fitted_sizes(rows: Sequence[Row], start: Rules = RULES, prior: float = PRIOR_STRENGTH) -> Sizes:
    """The sizes that suit `rows`."""
    return Sizes(_fit_weights(rows, start, prior), *_fit_split(rows, start))


def resized(rules: Rules, sizes: Sizes) -> Rules:
    """`rules` with other sizes."""
    return rules._replace(
        weights=tuple(
            row._replace(points=_sign(row.points) * sizes.weights.get(row.trait, 0))
            for row in rules.weights
        ),
        split=tuple(
            row._replace(points=sizes.split_for if row.points > 0 else -sizes.split_against)
            for row in rules.split
        ),
    )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _fit_weights(rows: Sequence[Row], start: Rules, prior: float) -> dict[str, int]:
    """Least log-loss on the rows labelled Go or Rust that no hard rule decides."""
    directions = {(row.trait, row.value): _sign(row.points) for row in start.weights}
    examples = Counter(
        (
            kind_points(row.kind, row.facts, start),
            tuple(directions.get((name, row.facts.get(name, "")), 0) for name in WEIGHED),
            1 if row.label is Language.RUST else -1,
        )
        for row in rows
        if row.label is not Language.SPLIT and not points_of(row.kind, row.facts, start).hard
    )

    def loss(sizes: tuple[int, ...]) -> float:
        away = sum(abs(size - PRIOR_MAGNITUDE) for size in sizes)
        return prior * away + sum(
            times * _log_loss(label * (kind + sum(map(int.__mul__, sizes, signs))))
            for (kind, signs, label), times in examples.items()
        )

    best = min(product(MAGNITUDES, repeat=len(WEIGHED)), key=loss)
    return dict(zip(WEIGHED, best, strict=True))


@cache
def _log_loss(points: int) -> float:
    return math.log1p(math.exp(-SCALE * points))


def _fit_split(rows: Sequence[Row], start: Rules) -> tuple[int, int]:
    """Fewest mistakes about splitting among rows that could split and need not."""
    open_rows = [
        row
        for row in rows
        if (points := points_of(row.kind, row.facts, start)).split is not None and not points.hard
    ]

    def mistakes(sizes: tuple[int, int]) -> int:
        rules = start._replace(
            split=tuple(
                row._replace(points=sizes[0] if row.points > 0 else -sizes[1])
                for row in start.split
            ),
        )
        return sum(
            ((points_of(row.kind, row.facts, rules).split or 0) > 0)
            != (row.label is Language.SPLIT)
            for row in open_rows
        )

    candidates = [(give, take) for take in SPLIT_MAGNITUDES[::-1] for give in SPLIT_MAGNITUDES]
    return min(candidates, key=mistakes)
