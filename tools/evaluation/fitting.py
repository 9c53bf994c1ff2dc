"""Sets the sizes of the points from examples: few, whole, and never against the article.

Ridge regression of the readers' leaning on the stated facts, one number a value, each
kept on its side of zero, in steps of a tenth. The shipped points are this fit on all
rows; in cross-validation it is run again inside each training fold, so no held-out row
has a say in the points it is judged by.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gorust_new.advice.facts import VALUES
from gorust_new.advice.kinds import KINDS
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.weights import Weight
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Row

PENALTY = 12.0
"""Examples that say nothing, added to each value; 6 and 20 give the same agreement."""

STEP = 0.1
"""How much of a reader's leaning one point stands for."""

ROUNDS = 100

SMOOTHING = 6.0
"""Components of any kind, added to those of a lean when answers are counted."""

FIXED = frozenset({("latency", "hard")})
"""A hard rule decides; the points only say how sure to be, as many as any fact has."""

TOWARDS_GO = {
    "workload": ("network-io",),
    "latency": ("none",),
    "memory": ("roomy",),
    "crash": ("restartable",),
    "allocation": ("light",),
    "embeds": ("no",),
    "untrusted": ("no",),
    "ecosystem": ("cloud-native",),
    "team": ("mixed",),
    "velocity": ("rapid",),
}

TOWARDS_RUST = {
    "workload": ("cpu",),
    "memory": ("tight",),
    "crash": ("critical",),
    "state": ("owns-data",),
    "allocation": ("heavy",),
    "embeds": ("yes",),
    "untrusted": ("yes",),
    "ecosystem": ("data", "systems"),
    "team": ("specialist",),
    "velocity": ("steady",),
}

DIRECTIONS: dict[tuple[str, str], int] = {
    (name, value): side
    for side, table in ((-1, TOWARDS_GO), (1, TOWARDS_RUST))
    for name, values in table.items()
    for value in values
}
"""Which way each value may speak; a value that is not here says nothing."""


def fit(rows: tuple[Row, ...], start: Rules = RULES) -> Rules:
    """`start` with the sizes and expectations that suit `rows`."""
    sizes = fitted_sizes(rows)
    weights = tuple(_resized(row, sizes) for row in start.weights)
    return start._replace(weights=weights, expected=expectations(rows))


def _resized(row: Weight, sizes: dict[tuple[str, str], int]) -> Weight:
    fact = (row.trait, row.value)
    return row if fact in FIXED else row._replace(points=sizes.get(fact, 0))


def fitted_sizes(rows: Sequence[Row], penalty: float = PENALTY) -> dict[tuple[str, str], int]:
    """The points of each value, by coordinate descent on the squared error."""
    used = [row for row in rows if row.vote is not Language.SPLIT]
    used = [row for row in used if not FIXED & set(row.facts.items())]
    holds = {
        fact: [index for index, row in enumerate(used) if row.facts.get(fact[0]) == fact[1]]
        for fact in DIRECTIONS
    }
    size = dict.fromkeys(DIRECTIONS, 0.0)
    left = [row.leaning for row in used]
    for _ in range(ROUNDS):
        for fact, side in DIRECTIONS.items():
            indices = holds[fact]
            pull = side * sum(left[index] for index in indices) + size[fact] * len(indices)
            better = max(0.0, pull / (len(indices) + penalty))
            moved = side * (better - size[fact])
            size[fact] = better
            for index in indices:
                left[index] -= moved
    return {fact: DIRECTIONS[fact] * round(number / STEP) for fact, number in size.items()}


def expectations(rows: Sequence[Row]) -> dict[str, dict[int, dict[str, int]]]:
    """How often each answer is to be expected, in percent, by the lean of the kind."""
    return {name: {lean: _shares(name, lean, rows) for lean in (-1, 0, 1)} for name in VALUES}


def _shares(name: str, lean: int, rows: Sequence[Row]) -> dict[str, int]:
    among = Counter(row.facts[name] for row in rows if KINDS[row.kind].lean == lean)
    overall = Counter(row.facts[name] for row in rows)
    known = sum(overall.values())
    return {
        value: round(
            100
            * (among[value] + SMOOTHING * overall[value] / known)
            / (sum(among.values()) + SMOOTHING)
        )
        for value in VALUES[name]
    }
