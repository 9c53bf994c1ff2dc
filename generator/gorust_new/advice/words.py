"""What the advice says beside its reasons, as data: what is given up, and what breaks a tie.

The figures were measured on a prototype of Go in front of a Rust core over gRPC, on two
shared cores (docs/advice.md); each is told with the load it was measured at.
"""

from __future__ import annotations

from typing import NamedTuple

from gorust_new.advice.facts import Facts
from gorust_new.plan.model import Language

TWO_HALVES = "a network half and a computing half: each in the language that suits it"

NOTHING_STATED = "nothing is known that speaks for either language"

GIVEN_UP: dict[Language, str] = {
    Language.GO: (
        "Control over pauses and memory layout: where the work allocates heavily, Rust did 1.75 "
        "to 2.1 times as much on two busy cores, with half the memory."
    ),
    Language.RUST: (
        "The short edit loop (about 1 s to build an edited service, 0.2 s in Go), and the larger "
        "pool of people who know the language."
    ),
    Language.SPLIT: (
        "One language and one build: there are two toolchains, and a lone call between the "
        "halves takes 0.12 to 0.24 ms on one machine."
    ),
}


class TieBreak(NamedTuple):
    """What decides between languages that both work, where a fact has this value."""

    decision: Language
    trait: str
    value: str
    text: str


TIE_BREAKS: tuple[TieBreak, ...] = (
    TieBreak(
        Language.GO,
        "allocation",
        "heavy",
        "Go, unless a profile shows the garbage collector: Rust did 1.75 to 2.1 times as much.",
    ),
    TieBreak(
        Language.GO,
        "untrusted",
        "yes",
        "Go, unless the parser of hostile input is your own code: that part is safer in Rust.",
    ),
    TieBreak(
        Language.GO,
        "state",
        "owns-data",
        "Go, if a database keeps the data; Rust, if you write the files and logs yourself.",
    ),
    TieBreak(
        Language.RUST,
        "workload",
        "network-io",
        "Rust, if its people know it; else Go, which waits on sockets as well as Rust does.",
    ),
    TieBreak(
        Language.RUST,
        "allocation",
        "light",
        "Rust, if its people know it: work that allocates little is as fast in Go.",
    ),
    TieBreak(
        Language.RUST,
        "allocation",
        "heavy",
        "Rust, for work that allocates heavily: 1.75 to 2.1 times Go on two busy cores.",
    ),
    TieBreak(
        Language.RUST,
        "state",
        "owns-data",
        "Rust, if you write the files and logs yourself; Go, if a database keeps the data.",
    ),
)
"""The first that fits is told."""

OTHERWISE: dict[Language, str] = {
    Language.GO: "Go, for the shorter edit loop, unless the people who will run it know Rust.",
    Language.RUST: "Rust, if its people know it; else what the neighbours are written in.",
    Language.SPLIT: (
        "a split, since its halves can be merged later; one language if the computing takes "
        "less time than the call to it, 0.12 to 0.24 ms."
    ),
}


def tie_break(decision: Language, facts: Facts) -> str:
    """What should settle a close call, by what the component does."""
    for row in TIE_BREAKS:
        if row.decision is decision and facts.get(row.trait) == row.value:
            return row.text
    return OTHERWISE[decision]
