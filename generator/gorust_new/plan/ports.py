"""Which ports components take, and which come next."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from gorust_new.plan.model import Component, Language
from gorust_new.plan.shapes import PORTLESS, shape_of

LOWEST = 1024
HIGHEST = 65534
"""The last port that can serve: the one after it is for health and metrics."""

STEP = 10
FIRST_GO = 8080
FIRST_RUST = 9090


def taken_by(component: Component) -> tuple[tuple[str, int], ...]:
    """The ports `component` serves on, each with the key of the plan that says so."""
    pairs = (("port", component.port), ("core_port", component.core_port))
    return tuple((key, port) for key, port in pairs if port is not None)


def needs_port(component: Component) -> bool:
    """Whether a component with a language, or the front of a split, listens on a port."""
    language = component.language
    if language is None:
        return True
    outer = Language.GO if language is Language.SPLIT else language
    return shape_of(component.kind, outer) not in PORTLESS


def next_port(first: int, taken: AbstractSet[int]) -> int | None:
    """The next in tens from `first` that is free together with its admin port; None if none is."""
    for port in range(first, HIGHEST + 1, STEP):
        if port not in taken and port + 1 not in taken:
            return port
    return None
