"""Components and plans in a word or two, and what is said of them."""

from __future__ import annotations

from dataclasses import replace

from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.rules.validate import validate


def plan(*components: Component, **changes: object) -> Plan:
    return replace(Plan("shop", "example.com/shop", components), **changes)  # type: ignore[arg-type]


def said(*components: Component, any_shape: bool = False, **changes: object) -> list[str]:
    errors = validate(plan(*components, **changes), any_shape=any_shape)
    assert all(error.next_step for error in errors)
    return [f"{error.message} -> {error.next_step}" for error in errors]


def go(name: str, **fields: object) -> Component:
    return replace(Component(name, Kind.WEB_API, language=Language.GO), **fields)  # type: ignore[arg-type]


def rust(name: str, **fields: object) -> Component:
    return replace(Component(name, Kind.ENGINE, language=Language.RUST), **fields)  # type: ignore[arg-type]


def split(name: str, **fields: object) -> Component:
    return replace(Component(name, Kind.WEB_API, language=Language.SPLIT), **fields)  # type: ignore[arg-type]


def open_(name: str, **fields: object) -> Component:
    return replace(Component(name, Kind.ENGINE), **fields)  # type: ignore[arg-type]
