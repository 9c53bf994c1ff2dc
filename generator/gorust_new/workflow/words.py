"""The words that can be typed: kinds, languages, traits, and the components of a project."""

from __future__ import annotations

from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.interview.catalog import KINDS, LANGUAGES
from gorust_new.places import PLAN
from gorust_new.plan.facts import FACTS, TRAITS, Fact
from gorust_new.project.record.state import find_root

Word = tuple[str, str]
"""A word, and what it means in a line."""


def kinds() -> list[Word]:
    """Every kind of component."""
    return [(words.kind.value, words.meaning) for words in KINDS]


def languages() -> list[Word]:
    """Go, Rust, and the split into both."""
    return [(language.value, meaning) for language, (_, meaning) in LANGUAGES.items()]


def traits() -> list[Word]:
    """``latency=hard`` and its like, every trait with every value."""
    return _settings(TRAITS)


def suppositions() -> list[Word]:
    """What `explain --what-if` takes: traits, and what is known of the project."""
    return _settings(FACTS)


def _settings(facts: tuple[Fact, ...]) -> list[Word]:
    return [(f"{fact.name}={value.word}", value.meaning) for fact in facts for value in fact.values]


def components() -> list[Word]:
    """The components of the project that the current directory lies in; none outside of one."""
    from gorust_new.plan.yaml.read import read_plan

    try:
        plan = read_plan((find_root(Path.cwd()) / PLAN).read_bytes(), any_shape=True)
    except (GorustError, OSError):
        return []
    return [(c.name, c.purpose or c.kind.value) for c in plan.components]
