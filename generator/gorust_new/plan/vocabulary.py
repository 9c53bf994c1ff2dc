"""The words with a fixed set of values, and what people write instead of them."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from gorust_new.plan import facts
from gorust_new.plan.model import Kind, Language, Sample, Traits
from gorust_new.plan.problem import KeyPath, Problem, closest, listing, shown

Choice = TypeVar("Choice", bound=Enum)

TRAITS: dict[str, type[Enum]] = {fact.name: fact.enum for fact in facts.TRAITS}

PROJECT_WORDS: dict[str, type[Enum]] = {fact.name: fact.enum for fact in facts.PROJECT_FACTS}

_MEANT: dict[type[Enum], dict[str, str]] = {
    **{
        fact.enum: {also: value.word for value in fact.values for also in value.also}
        for fact in facts.FACTS
    },
    Kind: {
        "api": "web-api",
        "rest": "web-api",
        "rest-api": "web-api",
        "http": "web-api",
        "web": "web-api",
        "backend": "web-api",
        "service": "microservice",
        "grpc": "microservice",
        "core": "engine",
        "compute": "engine",
        "compute-core": "engine",
        "library": "shared-library",
        "lib": "shared-library",
        "db": "database",
        "queue": "message-broker",
        "broker": "message-broker",
        "job": "worker",
        "consumer": "worker",
        "ml": "ml-inference",
        "inference": "ml-inference",
        "search": "search-engine",
        "storage": "storage-engine",
        "game": "game-engine",
    },
    Language: {"golang": "go", "rs": "rust", "both": "split", "hybrid": "split"},
    Sample: {"no": "none", "empty": "none", "false": "none", "yes": "example", "true": "example"},
}


def chosen(enum: type[Choice], text: str) -> Choice | None:
    """The member of `enum` written `text`, or None."""
    for member in enum:
        if member.value == text:
            return member
    return None


def not_a_choice(key: str, enum: type[Enum], text: str, path: KeyPath) -> Problem:
    """What to say of `text` where a member of `enum` was expected."""
    values = [str(member.value) for member in enum]
    meant = {value: value for value in values} | _MEANT.get(enum, {})
    word = text.strip().lower().replace("_", "-")
    near = meant.get(closest(word, meant) or "")
    instead = f"write `{near}`; " if near else ""
    return Problem(
        f"{shown(text)} is not a value of `{key}`", f"{instead}it may be {listing(values)}", path
    )


def unknown_word(what: str, text: str, known: list[str], path: KeyPath) -> Problem:
    """What to say of the key or trait `text`, which is none of `known`."""
    near = closest(text.replace("-", "_"), known)
    instead = f"write `{near}`; " if near else ""
    return Problem(
        f"{shown(text)} is not {what}", f"{instead}there are {listing(known, 'and')}", path
    )


def traits_of(values: dict[str, object]) -> Traits:
    """Traits from members by name; what is missing is unknown."""
    return Traits(**{name: values.get(name) for name in TRAITS})  # type: ignore[arg-type]
