"""Agreement, by strength and against other predictors, on rows that nobody learnt from."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gorust_new.advice.model import Strength
from gorust_new.advice.rules import Rules
from gorust_new.advice.score import decide, points_of
from gorust_new.advice.strength import strength_of
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Fold, Row, folds
from tools.evaluation.fitting import fit
from tools.evaluation.predictors import Learner

FOLDS, SEEDS = 10, (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Shares of rows answered as labelled; `lenient` takes every acceptable answer.

    `alone` counts strictly, on the rows without a twin that did the same job otherwise.
    """

    strict: float
    lenient: float
    alone: float


def one_job_out(rows: Sequence[Row]) -> tuple[Fold, ...]:
    """As many folds as there are jobs: each job is judged by rules that never saw it."""
    return folds(rows, len({row.group for row in rows}), seed=0)


def repeated(rows: Sequence[Row]) -> tuple[Fold, ...]:
    """Ten folds, shuffled five times."""
    return tuple(fold for seed in SEEDS for fold in folds(rows, FOLDS, seed))


def agreement(learner: Learner, split_up: Sequence[Fold], *, splits: bool) -> Agreement:
    """How often `learner` is right on held-out rows.

    Args:
        splits: whether rows labelled split are judged, and split is an answer.
    """
    strict, lenient, alone = [], [], []
    for training, held_out in split_up:
        predict = learner(training, splits)
        for row in held_out:
            if row.label is Language.SPLIT and not splits:
                continue
            answer = predict(row)
            strict.append(answer is row.label)
            lenient.append(answer in row.acceptable)
            if not row.paired:
                alone.append(answer is row.label)
    return Agreement(_share(strict), _share(lenient), _share(alone))


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else float("nan")


@dataclass(frozen=True, slots=True)
class Judged:
    """One held-out row with the answer of rules that never saw it."""

    row: Row
    decision: Language
    strength: Strength
    points: int

    @property
    def right(self) -> bool:
        """Whether it is the label."""
        return self.decision is self.row.label

    @property
    def acceptable(self) -> bool:
        """Whether it is the label, or would have been right too."""
        return self.decision in self.row.acceptable


Refit = Callable[[Sequence[Row]], Rules]


def judge(rows: Sequence[Row], refit: Refit = fit) -> tuple[Judged, ...]:
    """Every row once, held out, in the order of `rows`."""
    found: dict[str, Judged] = {}
    for training, held_out in one_job_out(rows):
        found |= {each.row.name: each for each in judge_with(refit(training), held_out)}
    return tuple(found[row.name] for row in rows)


def judge_with(rules: Rules, rows: Sequence[Row]) -> tuple[Judged, ...]:
    """What `rules` say of `rows`."""
    return tuple(
        Judged(
            row,
            decide(row.kind, row.facts, rules),
            strength_of(row.kind, row.facts, rules),
            points_of(row.kind, row.facts, rules).rust,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some rows, and how many of them were answered well."""

    rows: int
    right: int
    acceptable: int
    alone: int
    alone_right: int


def tally(judged: Sequence[Judged]) -> Tally:
    """Counts over `judged`."""
    alone = [each for each in judged if not each.row.paired]
    return Tally(
        len(judged),
        sum(each.right for each in judged),
        sum(each.acceptable for each in judged),
        len(alone),
        sum(each.right for each in alone),
    )


def by_strength(judged: Sequence[Judged]) -> dict[Strength, Tally]:
    """The counts for each strength."""
    return {
        strength: tally([each for each in judged if each.strength is strength])
        for strength in Strength
    }


def confusion(judged: Sequence[Judged]) -> Counter[tuple[Language, Language]]:
    """How often each label met each answer."""
    return Counter((each.row.label, each.decision) for each in judged)


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not trials:
        return 0.0, 1.0
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / trials / 4)
    return middle - half, middle + half
