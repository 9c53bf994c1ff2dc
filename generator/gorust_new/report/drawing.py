"""The JSON document of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gorust_new.report.documents import Fields

if TYPE_CHECKING:
    from gorust_new.diagram.model import Edge, Node, Picture
    from gorust_new.plan.model import Plan


def graph(plan: Plan, drawn: Picture) -> Fields:
    """What is `drawn` of a completed `plan`; what is unknown or does not apply is null."""
    return {
        "project": plan.project,
        "go_module": plan.go_module,
        "team": plan.team.value if plan.team else None,
        "velocity": plan.velocity.value if plan.velocity else None,
        "nodes": [_node(node) for node in drawn.nodes],
        "calls": [_call(edge) for edge in drawn.edges],
    }


def _node(node: Node) -> Fields:
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
        "advice": _advice(node),
    }


def _advice(node: Node) -> Fields | None:
    if node.advised is None:
        return None
    agrees = not node.against_advice
    return {"decision": node.advised.value, "strength": node.strength, "agrees": agrees}


def _call(edge: Edge) -> Fields:
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "protocol": edge.protocol or None,
        "contract": edge.contract or None,
    }
