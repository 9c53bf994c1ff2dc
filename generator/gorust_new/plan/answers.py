"""Single answers as they are typed, ``latency=hard`` or ``calls=+pricing``, to values of a plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from gorust_new.errors import ExitCode, GorustError, require_none
from gorust_new.plan.model import Kind, Language, Sample
from gorust_new.plan.problem import Problem, as_error, listing, shown
from gorust_new.plan.vocabulary import PROJECT_WORDS, TRAITS, chosen, not_a_choice, unknown_word

CHOICES: dict[str, type[Enum]] = {
    "kind": Kind,
    "language": Language,
    "sample": Sample,
    **TRAITS,
    **PROJECT_WORDS,
}
"""Answers that are one of a few words."""

PORTS = ("port", "core_port")
TEXTS = ("purpose", "because", "contract")

OF_PROJECT = ("project", "go_module", *PROJECT_WORDS)
"""What is answered once; anything else is said of a component."""

OF_COMPONENT = ("kind", "language", *TRAITS, "calls", *PORTS, *TEXTS)

_NEEDED = ("kind", "project", "go_module")
"""What cannot be left open."""

_EXAMPLES = {"port": "8080", "core_port": "9090", "calls": "+pricing", "purpose": "TEXT"}
_ELSEWHERE = {
    "name": "a component gets another name by: gorust rename OLD NEW",
    "was": "a component gets another name by: gorust rename OLD NEW",
    "keep": "`keep` is a list: write it into gorust.yaml, then: gorust regenerate",
    "sample": "an example is chosen when a component is made; later it is yours to delete",
    "traits": "write each trait by its own name, such as `latency=hard`",
}


class Calls(NamedTuple):
    """What an answer to `calls` says: the whole list, or names to add and to take out."""

    all: tuple[str, ...] | None = None
    more: tuple[str, ...] = ()
    less: tuple[str, ...] = ()

    def after(self, before: tuple[str, ...]) -> tuple[str, ...]:
        """What is called once the answer is given."""
        if self.all is not None:
            return self.all
        kept = tuple(name for name in before if name not in self.less)
        return kept + tuple(name for name in self.more if name not in kept)


class Answer(NamedTuple):
    """One answer.

    Args:
        key: a key of the plan, or the name of a trait.
        value: of the type that the plan has there; None takes the answer back.
        place: as it was typed.
    """

    key: str
    value: Enum | Calls | str | int | None
    place: str

    @property
    def of_project(self) -> bool:
        """Whether it is said of the project and not of a component."""
        return self.key in OF_PROJECT


def read_answers(texts: Sequence[str]) -> tuple[Answer, ...]:
    """`texts`, each ``KEY=VALUE``, as answers; ``KEY=`` takes one back.

    Raises:
        GorustError: the first problem, carrying the others, with exit code USAGE.
    """
    read = [_answer(text) for text in texts]
    found: list[tuple[Problem, str]] = [
        (one, text) for one, text in zip(read, texts, strict=True) if isinstance(one, Problem)
    ]
    answers = tuple(one for one in read if isinstance(one, Answer))
    keys = [answer.key for answer in answers if answer.key != "calls"]
    found += [
        (Problem(f"`{answer.key}` is given twice", "keep one of the two"), answer.place)
        for number, answer in enumerate(answers)
        if answer.key in {other.key for other in answers[:number]} and answer.key in keys
    ]
    require_none([wrong(problem, place) for problem, place in found])
    return answers


def value_of(key: str, text: str) -> Enum | Calls | str | int | Problem:
    """What `text`, which is not empty, says where `key` is asked."""
    if key in CHOICES:
        member = chosen(CHOICES[key], text)
        return not_a_choice(key, CHOICES[key], text, ()) if member is None else member
    if key in PORTS:
        port = re.fullmatch("[1-9][0-9]{0,4}", text, re.ASCII)
        return int(text) if port else Problem(f"{shown(text)} is no port", f"write `{key}=8080`")
    return calls_of(text) if key == "calls" else text


def calls_of(text: str) -> Calls | Problem:
    """``pricing,search`` as all that is called; ``+search,-pricing`` as what changes."""
    words = [word.strip() for word in text.split(",") if word.strip()]
    signs = {word[0] if word[0] in "+-" else "" for word in words}
    names = tuple(word.lstrip("+-") for word in words)
    if signs == {""}:
        return Calls(all=names)
    if not words or "" in signs or not all(names):
        example = "write `calls=pricing,search`, or `calls=+search,-pricing`"
        return Problem(f"{shown(text)} is neither a list nor a change of one", example)
    more, less = (tuple(word[1:] for word in words if word[0] == sign) for sign in "+-")
    return Calls(more=more, less=less)


def wrong(problem: Problem, place: str) -> GorustError:
    """`problem` as what was typed wrongly."""
    return as_error(problem, place, ExitCode.USAGE)


def _answer(text: str) -> Answer | Problem:
    key, equals, said = text.partition("=")
    key = key.strip().replace("-", "_")
    if key in _ELSEWHERE:
        return Problem(f"`{key}` is not set here", _ELSEWHERE[key])
    if key not in (*OF_COMPONENT, *OF_PROJECT):
        return unknown_word("an answer", key, [*OF_COMPONENT, *OF_PROJECT], ())
    if not equals:
        return Problem(f"{shown(text)} gives no value", _how(key))
    if not said and key in _NEEDED:
        return Problem(f"`{key}` cannot be left open", _how(key))
    value = value_of(key, said) if said else None
    return value if isinstance(value, Problem) else Answer(key, value, text)


def _how(key: str) -> str:
    if key not in CHOICES:
        return f"write `{key}={_EXAMPLES.get(key, 'TEXT')}`"
    values = [str(member.value) for member in CHOICES[key]]
    return f"write `{key}={values[-1]}`; it may be {listing(values)}"
