"""How the advice fares on components it was not made from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from gorust_new.advice.model import Strength
from gorust_new.advice.precedents import Likeness, Precedent, likeness
from gorust_new.advice.rules import Rules
from gorust_new.advice.score import decision_of, points_of
from gorust_new.advice.strength import strength_of
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Fold, Row, folds
from tools.evaluation.fitting import fit

FOLDS, SEEDS = 10, (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Judged:
    """One held-out row with the advice of rules that never saw it.

    Attributes:
        either: the advice if a split were no answer.
    """

    row: Row
    decision: Language
    either: Language
    strength: Strength
    points: int
    alike: Likeness

    @property
    def as_voted(self) -> bool:
        """Whether it is what most readers advise."""
        return self.decision is self.row.vote

    @property
    def acceptable(self) -> bool:
        """Whether it was chosen, by these engineers or by others doing the same job."""
        return self.decision in self.row.acceptable

    @property
    def objected(self) -> bool:
        """Whether a reader would object to it."""
        return self.row.fine[self.decision] < self.row.readers


Refit = Callable[[tuple[Row, ...]], Rules]
View = Callable[[Row, Rules], Row]
"""What is told of a held-out row, such as some of its facts; it may depend on the rules."""


def _all(row: Row, _: Rules) -> Row:
    return row


def knowing(names: Collection[str]) -> View:
    """Only the facts called `names`."""
    return lambda row, _: row.knowing(names)


def cross_validated(
    rows: Sequence[Row], refit: Refit = fit, view: View = _all, seeds: Sequence[int] = SEEDS
) -> tuple[Judged, ...]:
    """Every row once for each seed, by rules and precedents of the other folds.

    Args:
        view: what is told of a held-out row.
    """
    return tuple(
        judged
        for seed in seeds
        for fold in folds(rows, FOLDS, seed)
        for judged in judge(fold, refit, view)
    )


def judge(fold: Fold, refit: Refit = fit, view: View = _all) -> tuple[Judged, ...]:
    """The held-out rows of one fold."""
    training, held_out = fold
    rules, among = refit(training), tuple(row.precedent for row in training)
    return tuple(_judged(row, view(row, rules), rules, among) for row in held_out)


def _judged(row: Row, seen: Row, rules: Rules, among: tuple[Precedent, ...]) -> Judged:
    points = points_of(seen.kind, seen.facts, rules)
    decision = decision_of(points, rules)
    alike = likeness(seen.kind, seen.facts, decision, rules, among)
    strength = strength_of(seen.kind, seen.facts, alike, rules)
    either = decision_of(points._replace(split=None), rules)
    return Judged(row, decision, either, strength, points.rust, alike)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of rows; NaN where there are none.

    Attributes:
        vote: advised what most readers advise; `either`: the same among rows voted Go or
            Rust, if a split were no answer.
        unopposed: advised what no reader objects to.
    """

    rows: int
    vote: float
    either: float
    acceptable: float
    unopposed: float


def agreement(judged: Sequence[Judged]) -> Agreement:
    """The shares over `judged`."""
    single = [each for each in judged if each.row.vote is not Language.SPLIT]
    return Agreement(
        len(judged),
        _share([each.as_voted for each in judged]),
        _share([each.either is each.row.vote for each in single]),
        _share([each.acceptable for each in judged]),
        _share([not each.objected for each in judged]),
    )


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else float("nan")


def by_strength(judged: Sequence[Judged]) -> dict[Strength, Agreement]:
    """The shares for each strength."""
    return {
        strength: agreement([each for each in judged if each.strength is strength])
        for strength in Strength
    }


def confusion(judged: Sequence[Judged]) -> Counter[tuple[Language, Language]]:
    """How often each vote met each answer."""
    return Counter((each.row.vote, each.decision) for each in judged)


def wilson(hits: float, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / trials / 4)
    return middle - half, middle + half
