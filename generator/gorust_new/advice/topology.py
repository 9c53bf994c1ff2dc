"""Who calls whom across the languages, in a plan whose languages may still be open."""

from __future__ import annotations

from dataclasses import replace

from gorust_new.advice.engine import advise
from gorust_new.plan.graph import Graph, graph_of
from gorust_new.plan.model import Component, Plan


def topology(plan: Plan) -> Graph:
    """The graph of `plan`, a component without a language taken to be in the advised one."""
    components = tuple(_with_language(component, plan) for component in plan.components)
    return graph_of(replace(plan, components=components))


def _with_language(component: Component, plan: Plan) -> Component:
    if component.language is not None:
        return component
    advice = advise(component.kind, component.traits, plan.team, plan.velocity)
    return replace(component, language=advice.decision)
