"""The words that can be typed: kinds, languages, traits, and the components of a project."""

from __future__ import annotations

from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.interview import validation
from gorust_new.interview.catalog import KINDS, LANGUAGES
from gorust_new.places import PLAN
from gorust_new.plan.answers import PORTS, TEXTS
from gorust_new.plan.facts import FACTS, PROJECT_FACTS, TRAITS, Fact
from gorust_new.plan.model import Component, Plan
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


TRAIT_NAMES = tuple(fact.name for fact in TRAITS)


def values(trait: str) -> list[Word]:
    """What the trait called `trait` may be."""
    found = next(fact for fact in TRAITS if fact.name == trait)
    return [(value.word, value.meaning) for value in found.values]


def suppositions() -> list[Word]:
    """What `explain --what-if` takes: traits, and what is known of the project."""
    return _settings(FACTS)


def project_answers() -> list[Word]:
    """What `set` takes for the project as a whole."""
    return [*_settings(PROJECT_FACTS), ("project=", ""), ("go_module=", "")]


def answers(name: str) -> list[Word]:
    """What `set` takes for the component called `name`: every key with every value it may have."""
    plan = _plan_here()
    component = next((c for c in plan.components if c.name == name), None) if plan else None
    if plan is None or component is None:
        return []
    named = [(f"kind={word}", meaning) for word, meaning in kinds()]
    named += [(f"language={word}", meaning) for word, meaning in languages()]
    free = [(f"{key}=", "") for key in (*PORTS, *TEXTS)]
    return [*traits(), *named, *_calls(plan, component), *free]


def _calls(plan: Plan, component: Component) -> list[Word]:
    """One call more or less."""
    less = [(f"calls=-{name}", f"{component.name} calls {name}") for name in component.calls]
    more = [
        (f"calls=+{name}", meaning)
        for name, meaning in validation.callees(plan, component)
        if name not in component.calls
    ]
    return [*more, *less]


def _settings(facts: tuple[Fact, ...]) -> list[Word]:
    return [(f"{fact.name}={value.word}", value.meaning) for fact in facts for value in fact.values]


def components() -> list[Word]:
    """The components of the project that the current directory lies in; none outside of one."""
    plan = _plan_here()
    return [(c.name, c.purpose or c.kind.value) for c in plan.components] if plan else []


def callable_parts() -> list[Word]:
    """Every part of the project around that has a contract."""
    plan = _plan_here()
    every = plan.components if plan else ()
    spoken = (component for component in every if component.language)
    return [part for component in spoken for part in validation.callable_parts(component)]


def _plan_here() -> Plan | None:
    from gorust_new.plan.yaml.read import read_plan

    try:
        return read_plan((find_root(Path.cwd()) / PLAN).read_bytes(), any_shape=True)
    except (GorustError, OSError):
        return None
