"""What can be said of a component or of the people who build it: one table, every word of it.

A fact is a row here, an enum and a field of `Traits` or `Plan` (model.py). The file, the
flags, the interview, the advice and their messages all take its words from this table;
what a fact weighs is the advice's business (advice/rules.py).
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gorust_new.plan.model import (
    Allocation,
    Crash,
    Ecosystem,
    Embeds,
    Latency,
    Memory,
    State,
    Team,
    Untrusted,
    Velocity,
    Workload,
)


class Value(NamedTuple):
    """One answer.

    Attributes:
        word: as it is written in the file.
        meaning: one line beside the word.
        supposed: the fact as the end of "it would be Go if".
        also: what people write instead.
    """

    word: str
    meaning: str
    supposed: str
    also: tuple[str, ...] = ()


class Fact(NamedTuple):
    """One thing to know: how it is asked, and its answers in the order they are offered."""

    name: str
    enum: type[Enum]
    label: str
    question: str
    help: str
    values: tuple[Value, ...]


TRAITS: tuple[Fact, ...] = (
    Fact(
        "workload",
        Workload,
        "Workload",
        "Where does {name} spend its time?",
        "Think of a busy minute in production.",
        (
            Value(
                "network-io",
                "it waits: for sockets, databases, other services",
                "it mostly waited on the network",
                ("io", "network"),
            ),
            Value(
                "cpu",
                "it computes: matching, pricing, parsing",
                "it mostly computed",
                ("compute",),
            ),
            Value(
                "mixed",
                "both: it answers the network and computes a lot",
                "it served the network and computed a lot",
            ),
        ),
    ),
    Fact(
        "latency",
        Latency,
        "Latency",
        "What is asked of {name}'s latency?",
        "A garbage collector stops a program for well under a millisecond, now and then for more.",
        (
            Value(
                "none",
                "nothing: people or batch jobs wait, nobody measures",
                "nobody measured its latency",
            ),
            Value(
                "soft",
                "a target such as p99; one slow answer is fine",
                "it had percentile targets only",
                ("low",),
            ),
            Value(
                "hard",
                "a deadline: any pause of milliseconds is a failure",
                "any pause of milliseconds were a failure",
                ("realtime", "real-time"),
            ),
        ),
    ),
    Fact(
        "memory",
        Memory,
        "Memory",
        "How much memory may {name} use?",
        "Per instance, next to everything else on the machine.",
        (
            Value(
                "roomy",
                "nobody has set a budget",
                "memory had no budget",
                ("large", "unlimited"),
            ),
            Value(
                "moderate",
                "it costs money; less is better",
                "memory were watched, not scarce",
            ),
            Value(
                "tight",
                "a small budget, or multiplied per pod or device",
                "memory were tight",
                ("small",),
            ),
        ),
    ),
    Fact(
        "crash",
        Crash,
        "Crash",
        "What if {name} crashes?",
        "",
        (
            Value(
                "restartable",
                "a restart repairs it",
                "a restart repaired a crash",
                ("ok",),
            ),
            Value(
                "critical",
                "data or money is lost, or others fall with it",
                "a crash lost data, money or dependants",
                ("fatal",),
            ),
        ),
    ),
    Fact(
        "state",
        State,
        "State",
        "What does {name} keep?",
        "Rows in a database that someone else runs do not count as kept.",
        (
            Value(
                "none",
                "nothing: every request brings what it needs",
                "it kept nothing",
                ("stateless",),
            ),
            Value("cache", "a cache: what can be fetched again", "it kept a cache only"),
            Value(
                "owns-data",
                "data that has no other home",
                "it owned data",
                ("data", "owns", "stateful", "persistent"),
            ),
        ),
    ),
    Fact(
        "allocation",
        Allocation,
        "Allocation",
        "What does {name} do to the heap?",
        "Parsers, big graphs and object-heavy batches allocate heavily.",
        (
            Value("light", "few and small objects", "it allocated little"),
            Value(
                "heavy",
                "many objects, large structures, parsing",
                "it allocated heavily",
            ),
        ),
    ),
    Fact(
        "embeds",
        Embeds,
        "Embedded",
        "Is {name} linked into something else?",
        "Other languages, phones, browsers, kernels, devices.",
        (
            Value("no", "it runs on its own", "it ran on its own", ("false",)),
            Value(
                "yes",
                "others load it as a library or a module",
                "others linked it in",
                ("true",),
            ),
        ),
    ),
    Fact(
        "untrusted",
        Untrusted,
        "Untrusted",
        "Does {name} take apart what an attacker may have made?",
        "Parsing hostile files or packets, or running other people's code.",
        (
            Value("no", "its input comes from ourselves", "it trusted its input", ("false",)),
            Value(
                "yes",
                "it parses hostile input, or runs foreign code",
                "an attacker could reach its parser",
                ("true",),
            ),
        ),
    ),
    Fact(
        "ecosystem",
        Ecosystem,
        "Ecosystem",
        "Whose libraries does {name} live among?",
        "Where the clients, formats and examples come from that it needs most.",
        (
            Value(
                "cloud-native",
                "containers, clusters, cloud providers",
                "it lived among cloud-native libraries",
                ("cloud", "kubernetes"),
            ),
            Value(
                "systems",
                "kernels, drivers, C libraries",
                "it lived among systems libraries",
                ("system",),
            ),
            Value(
                "data",
                "columns, tensors, numerics",
                "it lived among data libraries",
            ),
            Value(
                "neutral",
                "its libraries exist everywhere",
                "its libraries existed everywhere",
            ),
        ),
    ),
)
"""Of one component: the traits of the file, in its order."""

PROJECT_FACTS: tuple[Fact, ...] = (
    Fact(
        "team",
        Team,
        "Team",
        "Who will work on it?",
        "Go is learnt in days, Rust in months.",
        (
            Value("mixed", "many hands", "the team were mixed"),
            Value(
                "specialist",
                "a small expert group",
                "specialists wrote it",
                ("small", "expert"),
            ),
        ),
    ),
    Fact(
        "velocity",
        Velocity,
        "Pace",
        "How fast does it change?",
        "Go compiles and changes faster; Rust pays off where code stays.",
        (
            Value(
                "rapid",
                "features change every week",
                "it changed every week",
                ("fast",),
            ),
            Value(
                "steady",
                "the scope is stable",
                "its scope were stable",
                ("slow",),
            ),
        ),
    ),
)
"""Of the whole project."""

FACTS: tuple[Fact, ...] = (*TRAITS, *PROJECT_FACTS)
