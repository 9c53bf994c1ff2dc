"""Facts that the kind makes unlikely: a question to ask, as data.

An advice that rests on such a fact is never called strong.
"""

from __future__ import annotations

from typing import NamedTuple

from gorust_new.advice.facts import Facts, facts_of
from gorust_new.advice.model import Contradiction
from gorust_new.plan.model import Kind, Traits


class Doubt(NamedTuple):
    """Kinds for which a value of a trait is unlikely, and the question it raises."""

    kinds: tuple[Kind, ...]
    trait: str
    value: str
    question: str


DOUBTS: tuple[Doubt, ...] = (
    Doubt(
        (Kind.EMBEDDED, Kind.WASM),
        "memory",
        "roomy",
        "{kind} with memory to spare: is there really no budget, or does it run on a server?",
    ),
    Doubt(
        (Kind.TRADING, Kind.AUDIO, Kind.GAME_ENGINE),
        "latency",
        "none",
        "{kind} that nobody waits for: is this the batch side of it? Then call it a worker.",
    ),
    Doubt(
        (Kind.DATABASE, Kind.STORAGE_ENGINE, Kind.KERNEL),
        "crash",
        "restartable",
        "{kind} that only needs a restart after a crash: is no data and no dependant lost?",
    ),
    Doubt(
        (Kind.WEB_API, Kind.GATEWAY, Kind.PROXY),
        "workload",
        "cpu",
        "{kind} whose time goes to computing: is the computing a component of its own?",
    ),
    Doubt(
        (Kind.CLI, Kind.WORKER, Kind.CONTROL_PLANE),
        "latency",
        "hard",
        "{kind} with a hard deadline: does a pause of 2 ms really fail, or is it only noticed?",
    ),
    Doubt(
        (
            Kind.ENGINE,
            Kind.ML_INFERENCE,
            Kind.CRYPTO,
            Kind.SIMULATION,
            Kind.AUDIO,
            Kind.GAME_ENGINE,
            Kind.EMBEDDED,
            Kind.KERNEL,
            Kind.WASM,
        ),
        "workload",
        "network-io",
        "{kind} whose time goes to the network: is it a service that calls the computing part?",
    ),
)

_AN = frozenset("aeiou")


def contradictions(kind: Kind, traits: Traits) -> tuple[Contradiction, ...]:
    """What the stated traits and the kind say against each other, as questions."""
    return doubts_about(kind, facts_of(traits))


def doubts_about(kind: Kind, facts: Facts) -> tuple[Contradiction, ...]:
    """As `contradictions`, from plain words."""
    return tuple(
        Contradiction(doubt.trait, doubt.value, doubt.question.format(kind=_called(kind)))
        for doubt in DOUBTS
        if kind in doubt.kinds and facts.get(doubt.trait) == doubt.value
    )


def _called(kind: Kind) -> str:
    word = kind.value
    return word if kind in (Kind.WASM, Kind.AUDIO, Kind.EMBEDDED) else f"{_article(word)} {word}"


def _article(word: str) -> str:
    return "an" if word[0] in _AN else "a"
