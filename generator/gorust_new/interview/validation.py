"""What is wrong with one answer, in the words of the plan room, which alone decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from gorust_new.plan.graph import parts_reached
from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.names import derive
from gorust_new.plan.problem import KeyPath
from gorust_new.plan.rules.spelling import as_name
from gorust_new.plan.rules.validate import validate
from gorust_new.plan.shapes import CONTRACT_SHAPES, available, calls_others, shape_of

MAX_PURPOSE = 500
"""Characters; a purpose is one line in a README, not the README."""


DEFAULT_PROJECT = "shop"
"""What a project is called where its directory suggests nothing."""


def default_module(project: str) -> str:
    """The Go module path suggested for `project`: a reserved domain, to be replaced."""
    return f"example.com/{project}"


def suggested_project(directory: str) -> str:
    """The nearest valid project name to a directory's; ``shop`` if there is none."""
    name = as_name(directory)
    return name if name and not project_problem(name) else DEFAULT_PROJECT


def project_problem(text: str) -> str:
    """What is wrong with a project's name."""
    return _problem(Plan(text, "example.com/project", ()), ("project",))


def module_problem(project: str, text: str) -> str:
    """What is wrong with a Go module path."""
    return _problem(Plan(project, text, ()), ("go_module",))


def name_problem(plan: Plan, text: str) -> str:
    """What is wrong with a component's name beside those that are there already."""
    return _component_problem(plan, Component(text, Kind.ENGINE))


def name_and_purpose(text: str) -> tuple[str, str]:
    """What is typed as ``pricing: prices a basket``, taken apart at the first colon."""
    name, _, purpose = text.partition(":")
    return name.strip(), purpose.strip()


def purpose_problem(plan: Plan, name: str, text: str) -> str:
    """What is wrong with a purpose."""
    if len(text) > MAX_PURPOSE:
        return f"a purpose is at most {MAX_PURPOSE} characters; this has {len(text)}"
    return _component_problem(plan, Component(name, Kind.ENGINE, purpose=text))


def because_problem(plan: Plan, name: str, text: str) -> str:
    """What is wrong with a reason."""
    if len(text) > MAX_PURPOSE:
        return f"a reason is at most {MAX_PURPOSE} characters; this has {len(text)}"
    return _component_problem(plan, Component(name, Kind.ENGINE, because=text))


def languages(plan: Plan, name: str, kind: Kind) -> tuple[Language, ...]:
    """The languages `name` can be rendered in today, beside what is there already."""
    return tuple(
        language
        for language in Language
        if available(kind, language)
        and not _component_problem(plan, Component(name, kind, language=language))
    )


def name_preview(plan: Plan, text: str) -> str:
    """What a name becomes in both languages."""
    names = derive(plan.project, text)
    return f"Go package {names.go_package}, crate {names.crate}, settings {names.env}_*"


def callees(plan: Plan, component: Component) -> tuple[tuple[str, str], ...]:
    """What `component` can call: name and purpose of each part of those that do not call it."""
    if component.language and not calls_others(component.kind, component.language):
        return ()
    above = _reaching(plan, component)
    return tuple(
        part
        for other in plan.components
        if other.name not in above
        for part in callable_parts(other, component)
    )


def mostly_calls(component: Component) -> bool:
    """Whether others are what `component` is for: a core in Rust computes, and few call on."""
    return component.language is not Language.RUST or (
        shape_of(component.kind, Language.RUST) not in CONTRACT_SHAPES
    )


def callers(plan: Plan, component: Component) -> tuple[tuple[str, str], ...]:
    """Who is offered to call `component`: name and purpose of all but what it calls itself."""
    below = _reached(plan, component)
    return tuple(
        (other.name, other.purpose or other.kind.value)
        for other in plan.components
        if other.name not in below and mostly_calls(other)
        if callable_parts(component, other)
    )


def callable_parts(
    component: Component, caller: Component | None = None
) -> tuple[tuple[str, str], ...]:
    """What `caller` can call of `component`: name and purpose of each part that it reaches.

    Without a caller it is what everybody can call: what has a contract.
    """
    about = component.purpose or component.kind.value
    parts = parts_reached(component, caller.kind if caller else None)
    return tuple((part.name, about) for part in parts)


def _reached(plan: Plan, start: Component) -> set[str]:
    """`start` and all that it calls, however far away."""
    return _along({other.name: other.calls for other in plan.components}, start)


def _reaching(plan: Plan, start: Component) -> set[str]:
    """`start` and all that call it, from however far away."""
    callers: dict[str, list[str]] = {}
    for other in plan.components:
        for called in other.calls:
            callers.setdefault(called, []).append(other.name)
    return _along(callers, start)


def _along(ways: Mapping[str, Iterable[str]], start: Component) -> set[str]:
    found: set[str] = set()
    pending = [start.name]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += ways.get(name, ())
    return found


def _component_problem(plan: Plan, component: Component) -> str:
    place = ("components", len(plan.components))
    return _problem(replace(plan, components=(*plan.components, component)), place)


@lru_cache(maxsize=4096)
def _problem(plan: Plan, place: KeyPath) -> str:
    """The first problem at or below `place`, with what to write instead.

    Remembered: every answer walks the whole conversation again.
    """
    prefix = _dotted(place)
    for error in validate(plan, _dotted):
        if error.place == prefix or error.place.startswith(prefix + "."):
            step = error.next_step
            return f"{error.message}; {step}" if step else error.message
    return ""


def _dotted(path: KeyPath) -> str:
    return ".".join(str(step) for step in path)
