"""`gorust explain`, `review` and `graph`: what a plan comes to, given or the project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gorust_new.advice.choose import advice_for
from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.model import Component, Plan
from gorust_new.plan.yaml.read import read_plan
from gorust_new.workflow.project import Site, load_project, plan_bytes

if TYPE_CHECKING:
    from gorust_new.advice.explain import Explanation
    from gorust_new.advice.review import Finding
    from gorust_new.diagram.model import Picture

PICTURES = ("terminal", "mermaid", "svg", "html")


def any_plan(text: bytes, source: str = PLAN) -> Plan:
    """The plan in `text`, of any kind and with or without languages: all of it can be advised on.

    Raises:
        GorustError: if it is not a valid plan.
    """
    return read_plan(text, source, any_shape=True)


def stated_plan(site: Site) -> Plan:
    """The project's plan as its gorust.yaml states it.

    Raises:
        GorustError: if it is not a valid plan.
    """
    from gorust_new.plan.yaml.normalise import calls_renamed

    return any_plan(calls_renamed(plan_bytes(site)))


def project_plan(site: Site) -> Plan:
    """The project's plan, completed.

    Raises:
        GorustError: if its gorust.yaml is not a valid plan, or its records are damaged.
    """
    return load_project(site).plan


def explain(plan: Plan, name: str | None, what_if: tuple[str, ...]) -> tuple[Explanation, ...]:
    """The advice on the component called `name`, or on every one of `plan`.

    Args:
        what_if: facts to suppose, as ``latency=hard``.

    Raises:
        GorustError: if there is no such component, fact or value.
    """
    from gorust_new.advice import explain

    supposed = explain.parse_overrides(what_if)
    return tuple(explain.explain(plan, each, supposed) for each in _wanted(plan, name))


def review(plan: Plan) -> tuple[Finding, ...]:
    """Components chosen against the advice, and risky shapes, each with its remedy."""
    from gorust_new.advice import review

    return review.review(plan)


def drawn(plan: Plan) -> Picture:
    """A completed plan as a picture shows it, with the advice on it."""
    from gorust_new.diagram.model import build

    return build(plan, advice_for(plan))


def picture(plan: Plan, form: str, *, width: int, colour: bool) -> str:
    """A completed plan drawn in one of the forms of `PICTURES`.

    Args:
        width: columns of the terminal; only ``terminal`` knows it, as it does `colour`.
    """
    if form == "mermaid":
        from gorust_new.diagram.mermaid import mermaid

        return mermaid(plan)
    advice = advice_for(plan)
    if form == "svg":
        from gorust_new.diagram.svg import svg

        return svg(plan, advice=advice)
    if form == "html":
        from gorust_new.diagram.html import html

        precedents = {name: each.alike.precedents for name, each in advice.items()}
        return html(plan, advice=advice, precedents=precedents)
    from gorust_new.diagram.terminal import terminal

    return terminal(plan, width, advice=advice, colour=colour)


def named(plan: Plan, name: str) -> Plan:
    """`plan`, once it is known to have a component called `name`.

    Raises:
        GorustError: if it has none; it names those that there are.
    """
    if all(component.name != name for component in plan.components):
        names = ", ".join(component.name for component in plan.components)
        message = f"there is no component {name}"
        raise GorustError(message, place=PLAN, next_step=f"use one of {names}")
    return plan


def _wanted(plan: Plan, name: str | None) -> tuple[Component, ...]:
    return plan.components if name is None else (named(plan, name).component(name),)
