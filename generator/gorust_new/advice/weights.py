"""What each stated fact is worth, as data: change a row here, and the advice changes.

Positive points speak for Rust, negative ones for Go. The direction of a fact comes from
the article this product puts into practice and from the labelled components
(tools/evaluation/decisions.yaml); its size is the fit to the readers' votes on them
(docs/advice.md). The counts in `source` are those votes on the components of which the
row holds. `make evaluate` says what a change does to the agreement.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Weight(NamedTuple):
    """What one stated fact adds to the score."""

    trait: str
    value: str
    points: int
    text: str
    source: str


class HardRule(NamedTuple):
    """What rules out Go alone, whatever the score says.

    `leaves_split`: the network half may still be Go, since the limit binds one place only.
    """

    trait: str
    value: str
    leaves_split: bool
    text: str
    source: str


class StandIn(NamedTuple):
    """What a stated fact adds for another one that is unknown and usually goes with it."""

    unknown: str
    trait: str
    value: str
    points: int


HARD_LATENCY = HardRule(
    "latency",
    "hard",
    False,
    "any pause of milliseconds is a failure here, and nothing bounds the longest pause of a "
    "garbage collector: with 300 MiB of live heap the 99th percentile was 11.3 ms in Go and "
    "4.4 ms in Rust",
    "article; 0 Go, 11 Rust, 0 split",
)

TIGHT_MEMORY = HardRule(
    "memory",
    "tight",
    True,
    "the memory budget is small, and Rust needs about half: 191 MiB against 438 MiB in Go for "
    "the same 300 MiB of data",
    "article; 7 Go, 22 Rust, 8 split, and no reader objects to Rust in any of the 7",
)

NO_ROOM = HardRule("kind", "", True, "", "article")
"""For kinds with `no_room`, which say why."""

WEIGHTS: tuple[Weight, ...] = (
    Weight(
        "workload",
        "network-io",
        -2,
        "it waits on sockets and other services, which goroutines make simple",
        "article; 69 Go, 12 Rust, 1 split",
    ),
    Weight("workload", "mixed", 0, "", "18 Go, 31 Rust, 20 split: see SPLIT_WEIGHTS"),
    Weight(
        "workload",
        "cpu",
        2,
        "its own code is what takes the time, so control over layout, SIMD and pauses pays; "
        "on plain scalar loops Go is as fast",
        "article; 9 Go, 36 Rust, 1 split",
    ),
    Weight(
        "latency",
        "none",
        -2,
        "nobody measures its milliseconds, so pauses cost nothing",
        "39 Go, 8 Rust, 2 split",
    ),
    Weight("latency", "soft", 0, "", "57 Go, 60 Rust, 20 split: says nothing"),
    Weight("latency", "hard", 4, "", "for how sure we are; the hard rule decides"),
    Weight(
        "memory",
        "roomy",
        -2,
        "nobody counts its bytes, so twice the memory costs nothing",
        "37 Go, 9 Rust, 6 split",
    ),
    Weight("memory", "moderate", 0, "", "52 Go, 48 Rust, 8 split: says nothing"),
    Weight("memory", "tight", 2, "", "for how sure we are; the hard rule decides"),
    Weight("crash", "restartable", 0, "", "64 Go, 31 Rust, 6 split: explained by the team"),
    Weight("crash", "critical", 0, "", "32 Go, 48 Rust, 16 split: explained by the team"),
    Weight(
        "state",
        "owns-data",
        1,
        "what it keeps has no other home, so a mistake in it stays",
        "26 Go, 30 Rust, 8 split",
    ),
    Weight("state", "cache", 0, "", "20 Go, 9 Rust, 4 split: says nothing"),
    Weight("state", "none", 0, "", "50 Go, 40 Rust, 10 split: says nothing"),
    Weight(
        "allocation",
        "light",
        -2,
        "it allocates little, so there is little for a garbage collector to do",
        "76 Go, 31 Rust, 9 split",
    ),
    Weight(
        "allocation",
        "heavy",
        2,
        "it allocates heavily, where Rust did 1.75 to 2.1 times the work of Go with two busy cores",
        "20 Go, 48 Rust, 13 split",
    ),
    Weight(
        "embeds",
        "no",
        -1,
        "nothing has to link it, so a runtime of its own is in nobody's way",
        "89 Go, 52 Rust, 9 split",
    ),
    Weight(
        "embeds",
        "yes",
        1,
        "others link it in, and a library without a runtime fits everywhere",
        "7 Go, 27 Rust, 13 split",
    ),
    Weight(
        "untrusted",
        "no",
        -1,
        "its input comes from its own side, so a bug in it is a bug and not a hole",
        "72 Go, 44 Rust, 6 split",
    ),
    Weight(
        "untrusted",
        "yes",
        1,
        "an attacker reaches its parser, and the compiler rules out more of what he could use",
        "24 Go, 35 Rust, 16 split",
    ),
    Weight(
        "ecosystem",
        "cloud-native",
        -2,
        "the libraries it needs most (clusters, cloud providers) are written in Go",
        "36 Go, 6 Rust, 7 split",
    ),
    Weight("ecosystem", "neutral", 0, "", "53 Go, 34 Rust, 10 split: says nothing"),
    Weight(
        "ecosystem",
        "data",
        2,
        "the libraries it needs most (columns, tensors) are Rust or C++, a cgo call away from Go",
        "2 Go, 11 Rust, 1 split",
    ),
    Weight(
        "ecosystem",
        "systems",
        4,
        "it lives among kernels and C libraries, which Rust calls without a bridge",
        "5 Go, 28 Rust, 4 split",
    ),
    Weight(
        "team",
        "mixed",
        -4,
        "a team of mixed experience is productive in Go within days",
        "article; 74 Go, 6 Rust, 6 split",
    ),
    Weight(
        "team",
        "specialist",
        4,
        "a small group that knows its field can carry Rust's learning curve",
        "22 Go, 73 Rust, 16 split",
    ),
    Weight(
        "velocity",
        "rapid",
        -2,
        "features change all the time, and an edited service builds in 0.2 s in Go, 1 s in Rust",
        "article; 54 Go, 17 Rust, 12 split",
    ),
    Weight(
        "velocity",
        "steady",
        2,
        "the scope is stable, so strictness is paid for once",
        "42 Go, 62 Rust, 10 split",
    ),
)

STAND_INS: tuple[StandIn, ...] = (
    StandIn("team", "workload", "network-io", -1),
    StandIn("team", "workload", "cpu", 1),
    StandIn("team", "memory", "roomy", -1),
    StandIn("team", "memory", "tight", 1),
    StandIn("team", "crash", "restartable", -1),
    StandIn("team", "crash", "critical", 1),
    StandIn("allocation", "workload", "network-io", -1),
    StandIn("allocation", "workload", "cpu", 1),
)
"""Fitted by regressing each unknown fact's points on those that are usually known."""

KIND_STANDS_IN: Mapping[str, int] = {"workload": 4, "latency": 3, "memory": 2, "team": 1}
"""Points of a kind's lean for each of these facts that is unknown: together more than team
and velocity can bring, so that a kind the article names decides as the article says."""

LEANED_ON = 2
"""Points for Rust where others lean on the component and a crash is critical (article)."""

LEANED_ON_STANDS_IN: tuple[str, ...] = ("allocation", "embeds", "untrusted", "ecosystem")
"""Facts that a critical crash of what others lean on stands in for, as many points as the
kind says."""
