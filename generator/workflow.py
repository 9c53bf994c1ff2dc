"""Each command as a short straight line through the stages; nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.advice import Advice, advise
from generator.advice.explain import adr
from generator.errors import GorustError
from generator.plan.complete import complete
from generator.plan.model import Component, Language, Plan
from generator.plan.read import read_plan
from generator.plan.shapes import available
from generator.render.requests import Request, compose
from generator.report.mermaid import mermaid
from generator.report.tables import markdown_table

PLAN_FILE = "gorust.yaml"


def advice_of(plan: Plan, component: Component) -> Advice:
    """The advice for one component of `plan`."""
    return advise(component.kind, component.traits, plan.team, plan.velocity)


def completed(plan: Plan) -> Plan:
    """`plan` with every language and port written out, as the advice and free ports say.

    Raises:
        GorustError: if the advised language has no template for a component's kind yet.
    """
    return complete(plan, lambda component: _chosen(plan, component))


def requests_of(plan: Plan) -> tuple[Request, ...]:
    """What has to be rendered for a completed plan."""
    advice = {component.name: advice_of(plan, component) for component in plan.components}
    documents = {"mermaid": mermaid(plan), "components_table": markdown_table(plan, advice)}
    records = {c.name: adr(c, plan, advice[c.name]) for c in plan.components}
    return compose(plan, documents, records)
