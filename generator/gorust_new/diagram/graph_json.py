"""The architecture as one JSON document, for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from gorust_new.diagram.model import Advised, Edge, Node, build
from gorust_new.plan.model import Plan

SCHEMA = 1
"""Version of the document; grows when a field changes its meaning or goes away."""


def graph_json(plan: Plan, *, advice: Mapping[str, Advised] | None = None) -> str:
    """The graph of a completed `plan`. Ends with a line feed.

    ``{"schema": 1, "project", "go_module", "team", "velocity", "nodes": [...], "calls": [...]}``;
    what is unknown or does not apply is null.
    """
    return json.dumps(graph_document(plan, advice=advice), indent=2) + "\n"


def graph_document(plan: Plan, *, advice: Mapping[str, Advised] | None = None) -> dict[str, object]:
    """The document of `graph_json`, before it is text."""
    graph = build(plan, advice)
    return {
        "schema": SCHEMA,
        "project": plan.project,
        "go_module": plan.go_module,
        "team": plan.team.value if plan.team else None,
        "velocity": plan.velocity.value if plan.velocity else None,
        "nodes": [_node(node) for node in graph.nodes],
        "calls": [_call(edge) for edge in graph.edges],
    }


def _node(node: Node) -> dict[str, object]:
    advised = (
        {
            "decision": node.advised.value,
            "strength": node.strength,
            "agrees": not node.against_advice,
        }
        if node.advised
        else None
    )
    return {
        "name": node.name,
        "component": node.component.name,
        "kind": node.component.kind.value,
        "language": node.language.value,
        "chosen": node.chosen.value,
        "shape": node.program.shape,
        "protocol": node.program.protocol or None,
        "contract": node.contract or None,
        "port": node.program.port,
        "admin_port": node.program.admin_port,
        "purpose": node.component.purpose,
        "because": node.component.because,
        "advice": advised,
    }


def _call(edge: Edge) -> dict[str, object]:
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "protocol": edge.protocol or None,
        "contract": edge.contract or None,
    }
