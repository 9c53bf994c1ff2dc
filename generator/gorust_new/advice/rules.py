"""The rules of the advice, as data: change a row here, and the advice changes.

Positive points speak for Rust, negative ones for Go. `source` says where a row comes
from: the article this product puts into practice, what its authors measured on a
prototype, or the labelled components (tools/evaluation/decisions.yaml). Every fact
counts the same, 2, and a kind counts half a fact: fitted to the labelled components,
other sizes do no better on held-out ones. docs/advice.md tells how to change a row, and
the test suite says what the change does to the agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gorust_new.advice.kinds import KINDS, KindRule
from gorust_new.plan.model import Kind, Language


class Weight(NamedTuple):
    """What one stated fact adds to the score."""

    trait: str
    value: str
    points: int
    text: str
    source: str


class HardRule(NamedTuple):
    """A stated fact that rules out Go alone, whatever the score says."""

    trait: str
    value: str
    text: str
    source: str


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


HARD_RULES: tuple[HardRule, ...] = (
    HardRule(
        "latency",
        "hard",
        "a pause of 2 ms is a failure here, and Go's garbage collector pauses when it likes",
        "article; 4 of 4 labelled components; p99 with a 300 MiB heap 11.3 ms in Go, 4.4 in Rust",
    ),
    HardRule(
        "memory",
        "tight",
        "the memory budget is small, and Rust needs about half of what Go needs",
        "article; Rust is in 8 of 9 labelled components; 191 MiB in Rust, 438 in Go, same data",
    ),
)

WEIGHTS: tuple[Weight, ...] = (
    Weight(
        "workload",
        "network-io",
        -2,
        "the time goes to sockets and other services, which goroutines make simple",
        "article; 10 of 14 labelled components without a twin chose Go",
    ),
    Weight("workload", "mixed", 0, "", "see SPLIT_WEIGHTS"),
    Weight(
        "workload",
        "cpu",
        2,
        "the time goes to computation",
        "article; 7 of 9 labelled components without a twin; measured: 1.75 to 2.1 times Go "
        "where the work allocates, no gain on plain scalar work, so never decisive alone",
    ),
    Weight(
        "latency",
        "none",
        -2,
        "nobody waits for milliseconds here, so pauses cost nothing",
        "6 of 9 labelled components without a twin chose Go",
    ),
    Weight("latency", "soft", 0, "", "9 Go, 10 Rust, 6 split: says nothing"),
    Weight("memory", "roomy", 0, "", "7 Go, 5 Rust: says too little to count"),
    Weight("memory", "moderate", 0, "", "7 Go, 6 Rust: says nothing"),
    Weight(
        "crash",
        "restartable",
        -2,
        "a restart repairs a crash, so a rare nil dereference is affordable",
        "12 of 20 labelled components without a twin chose Go",
    ),
    Weight(
        "crash",
        "critical",
        2,
        "a crash costs data, money or everything that leans on it; the compiler rules out more",
        "article; 15 of 18 labelled components without a twin have Rust in them",
    ),
    Weight(
        "team",
        "mixed",
        -2,
        "a team of mixed experience is productive in Go within days",
        "article; 12 of 15 labelled components without a twin chose Go",
    ),
    Weight(
        "team",
        "specialist",
        2,
        "a specialist team can carry Rust's learning curve",
        "14 of 23 labelled components without a twin chose Rust, 6 a split",
    ),
    Weight(
        "velocity",
        "rapid",
        -2,
        "features change constantly, and Go's edit loop is short (0.2 s against 1 s)",
        "article; 11 of 21 labelled components without a twin chose Go; prototype's build times",
    ),
    Weight(
        "velocity",
        "steady",
        2,
        "the scope is stable, so strictness is paid for once",
        "11 of 17 labelled components without a twin chose Rust",
    ),
)

SPLIT_WEIGHTS: tuple[SplitWeight, ...] = (
    SplitWeight(
        "crash",
        "critical",
        1,
        Language.RUST,
        "a crash of the computing half is costly, which calls for Rust there",
        "5 of the 7 labelled splits",
    ),
    SplitWeight(
        "crash",
        "restartable",
        -2,
        Language.GO,
        "a restart repairs a crash, which hardly pays for a second language",
        "7 of 9 labelled components of mixed work that only need a restart did not split",
    ),
    SplitWeight(
        "velocity",
        "rapid",
        1,
        Language.GO,
        "the network half changes constantly, which calls for Go there",
        "article (ships fast, iterates rapidly); 5 of the 7 labelled splits",
    ),
    SplitWeight(
        "velocity",
        "steady",
        -2,
        Language.RUST,
        "the scope is stable, so one language and one build are cheaper than two",
        "the 2 labelled splits of stable scope split because memory is tight",
    ),
)


class Thresholds(NamedTuple):
    """Where the score turns into words.

    Attributes:
        close_call: up to this many points either way (one fact), either language works.
        strong_go: from this many points for Go on (four facts more than for Rust),
            engineers chose Go nine times in ten.
        strong_split: from this many points of a split on, each half has its own reason.
        opposed: a hard rule against more points than this is no longer strong.

    Rust is strong only by a hard rule. Without one Go always works too: of the five
    labelled components with every other fact for Rust (cpu, critical, specialist,
    steady), two were written in Go and serve well.
    """

    close_call: int = 2
    strong_go: int = 8
    strong_split: int = 2
    opposed: int = 2


class Rules(NamedTuple):
    """Everything the engine reads; the evaluation refits it inside each fold."""

    weights: tuple[Weight, ...] = WEIGHTS
    hard: tuple[HardRule, ...] = HARD_RULES
    split: tuple[SplitWeight, ...] = SPLIT_WEIGHTS
    kinds: Mapping[Kind, KindRule] = KINDS
    thresholds: Thresholds = Thresholds()


RULES = Rules()

MIXED_TEXT = "a network half and a computing half: each in the language that suits it"

NOTHING_STATED = "nothing is known that speaks for either language"

GIVEN_UP: dict[Language, str] = {
    Language.GO: (
        "Control over pauses and memory layout: on allocation-heavy work Rust did 1.75 to 2.1 "
        "times as much, with half the memory."
    ),
    Language.RUST: (
        "The short edit loop (about 1 s a build, 0.2 s in Go), and the larger pool of people "
        "who know the language."
    ),
    Language.SPLIT: (
        "One language and one build: there are two toolchains, and each call between the "
        "halves costs a hop of 0.12 to 0.24 ms."
    ),
}

TIE_BREAKS: dict[Language, str] = {
    Language.GO: "Go, for the shorter edit loop, unless the people who will run it know Rust.",
    Language.RUST: (
        "Rust, if the work allocates heavily (1.75 to 2.1 times Go); plain scalar work is as "
        "fast in Go, so there take what the team knows."
    ),
    Language.SPLIT: (
        "a split, since its halves can be merged later; one language if the computing takes "
        "less time than the hop of 0.12 to 0.24 ms."
    ),
}
