"""When two halves are advised, and where points and precedents turn into words, as data.

What a fact is worth by itself stands in weights.py, what a kind says in kinds.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gorust_new.advice.expected import EXPECTED
from gorust_new.advice.kinds import KINDS, KindRule
from gorust_new.advice.weights import STAND_INS, WEIGHTS, StandIn, Weight
from gorust_new.plan.model import Kind, Language


class SplitWeight(NamedTuple):
    """What one stated fact adds to the case for a Go front with a Rust core.

    `half` is the half of a split that the fact calls for.
    """

    trait: str
    value: str
    points: int
    half: Language
    text: str
    source: str


SPLIT_WEIGHTS: tuple[SplitWeight, ...] = (
    SplitWeight(
        "embeds",
        "yes",
        2,
        Language.RUST,
        "the half that others link in has to do without a runtime",
        "of mixed work 1 Go, 10 Rust, 11 split",
    ),
    SplitWeight(
        "embeds",
        "no",
        -1,
        Language.GO,
        "nothing has to link it, so one language will do",
        "of mixed work 17 Go, 21 Rust, 9 split",
    ),
    SplitWeight(
        "untrusted",
        "yes",
        1,
        Language.RUST,
        "the half that takes hostile input apart is better in Rust",
        "of mixed work 7 Go, 17 Rust, 15 split",
    ),
    SplitWeight(
        "untrusted",
        "no",
        -1,
        Language.GO,
        "it trusts its input, so nothing has to be walled off",
        "of mixed work 11 Go, 14 Rust, 5 split",
    ),
    SplitWeight(
        "ecosystem",
        "cloud-native",
        2,
        Language.GO,
        "the half that talks to clusters and cloud providers finds its libraries in Go",
        "of mixed work 6 Go, 4 Rust, 7 split",
    ),
    SplitWeight(
        "ecosystem",
        "systems",
        -3,
        Language.RUST,
        "both halves live among C libraries, where Go gains nothing",
        "of mixed work 2 Go, 14 Rust, 3 split",
    ),
    SplitWeight(
        "ecosystem",
        "data",
        -3,
        Language.RUST,
        "both halves live among data libraries, where Go gains nothing",
        "of mixed work 0 Go, 3 Rust, 1 split",
    ),
    SplitWeight(
        "allocation",
        "light",
        -1,
        Language.GO,
        "the computing allocates little, so Go can do it as well",
        "of mixed work 9 Go, 12 Rust, 8 split",
    ),
)

NATURAL_HALVES = 1
"""Points for a split where the kind usually has two halves."""


class Thresholds(NamedTuple):
    """Where points and precedents turn into words; measured by cross-validation.

    Attributes:
        one_language: with more points for Rust than this, even two halves are better both
            written in it.
        close_call: up to this many points either way, either language works.
        strong: from this many points on the advice may be strong,
        strong_votes: if this many of the precedents would be advised the same by readers,
        strong_chosen: and this many chose the same.
        doubtful_votes: with fewer of them the advice is a close call.
        worth_asking: how likely the answer to a question, alone or with one more, must be
            to change the decision.
    """

    one_language: int = 10
    close_call: int = 2
    strong: int = 4
    strong_votes: int = 6
    strong_chosen: int = 4
    doubtful_votes: int = 3
    worth_asking: float = 0.05


class Alikeness(NamedTuple):
    """What makes two components unlike; the sum decides which are shown as precedents.

    Attributes:
        precedents: how many are shown.
        fact: a fact that differs by its whole range (a third value in the middle: half),
            besides the points between its two values.
        deadline: a hard deadline on one side only.
        kind: another kind.
        family: a kind of another family.
    """

    precedents: int = 7
    fact: int = 2
    deadline: int = 12
    kind: int = 2
    family: int = 2


class Rules(NamedTuple):
    """Everything the engine reads; the evaluation refits it inside each fold."""

    weights: tuple[Weight, ...] = WEIGHTS
    stand_ins: tuple[StandIn, ...] = STAND_INS
    split: tuple[SplitWeight, ...] = SPLIT_WEIGHTS
    kinds: Mapping[Kind, KindRule] = KINDS
    thresholds: Thresholds = Thresholds()
    alikeness: Alikeness = Alikeness()
    expected: Mapping[str, Mapping[int, Mapping[str, int]]] = EXPECTED


RULES = Rules()
