"""The architecture of a plan as a graph: what runs, in which language, who calls whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import derive
from gorust_new.plan.shapes import Program, programs

HTTP_SHAPES = frozenset({"http", "gateway"})
"""Shapes that clients outside the project call over HTTP."""

LANGUAGE_TITLES = {Language.GO: "Go", Language.RUST: "Rust", Language.SPLIT: "split"}


class Advised(Protocol):
    """What a picture needs to know of a component's advice."""

    @property
    def decision(self) -> Language:
        """The language the rules decide for."""

    @property
    def strength(self) -> Enum:
        """How sure they are; the value is the word to show."""


@dataclass(frozen=True, slots=True)
class Node:
    """One running part: a component, or one half of a split.

    Args:
        component: the plan's entry it belongs to; for a half of a split, the split.
        chosen: what the plan says for the component: Go, Rust or split.
        protocol: how it is called: ``HTTP``, ``gRPC``, or empty if it is not.
        contract: full name of its gRPC service, or empty.
        admin_port: where health and metrics are served.
        advised: what the advice decides, None without advice.
        strength: ``strong``, ``lean`` or ``close call``; empty without advice.
    """

    name: str
    component: str
    kind: str
    language: Language
    chosen: Language
    shape: str
    protocol: str
    contract: str
    port: int | None
    admin_port: int | None
    advised: Language | None
    strength: str
    purpose: str
    because: str

    @property
    def title(self) -> str:
        """The language as people write it."""
        return LANGUAGE_TITLES[self.language]

    @property
    def role(self) -> str:
        """Its kind, and whether it is the core of a split."""
        return f"{self.kind} core" if self.name != self.component else self.kind

    @property
    def address(self) -> str:
        """``HTTP :8080``, or as much of it as there is."""
        port = f":{self.port}" if self.port else ""
        return f"{self.protocol} {port}".strip()

    @property
    def against_advice(self) -> bool:
        """Whether the plan chose another language than the advice."""
        return self.advised is not None and self.advised is not self.chosen


@dataclass(frozen=True, slots=True)
class Edge:
    """One call: `caller` depends on `callee`, over `protocol`, by `contract` if it has one."""

    caller: str
    callee: str
    protocol: str
    contract: str

    @property
    def label(self) -> str:
        """``gRPC shop.pricing.v1.PricingService``."""
        return f"{self.protocol} {self.contract}".strip()


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the plan's order, calls in the order of their callers."""

    project: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def entries(self) -> tuple[Node, ...]:
        """What clients outside the project call."""
        return tuple(node for node in self.nodes if node.protocol == "HTTP")

    def written_in(self, language: Language) -> tuple[Node, ...]:
        """The nodes written in `language`."""
        return tuple(node for node in self.nodes if node.language is language)

    @property
    def sizes(self) -> dict[Language, str]:
        """``2 in Go``, for each language that occurs."""
        return {
            language: f"{len(self.written_in(language))} in {LANGUAGE_TITLES[language]}"
            for language in (Language.GO, Language.RUST)
            if self.written_in(language)
        }

    def calls(self, name: str) -> tuple[Edge, ...]:
        """What the node called `name` calls."""
        return tuple(edge for edge in self.edges if edge.caller == name)

    def callers(self, name: str) -> tuple[Edge, ...]:
        """Who calls the node called `name`."""
        return tuple(edge for edge in self.edges if edge.callee == name)


def build(plan: Plan, advice: Mapping[str, Advised] | None = None) -> Graph:
    """The graph of a completed, valid plan.

    Args:
        advice: by component name; components without an entry show none.

    Raises:
        ValueError: if a component has no language yet.
    """
    known = advice or {}
    every = [(component, part) for component in plan.components for part in programs(component)]
    nodes = tuple(
        _node(plan.project, component, part, known.get(component.name)) for component, part in every
    )
    by_name = {node.name: node for node in nodes}
    edges = tuple(
        Edge(part.name, callee, by_name[callee].protocol, by_name[callee].contract)
        for _, part in every
        for callee in part.calls
    )
    return Graph(plan.project, nodes, edges)


def _node(project: str, component: Component, part: Program, advised: Advised | None) -> Node:
    return Node(
        name=part.name,
        component=component.name,
        kind=component.kind.value,
        language=part.language,
        chosen=component.language or part.language,
        shape=part.shape,
        protocol=_protocol(part),
        contract=_contract(project, part),
        port=part.port,
        admin_port=part.port + 1 if part.port else None,
        advised=advised.decision if advised else None,
        strength=str(advised.strength.value) if advised else "",
        purpose=component.purpose,
        because=component.because,
    )


def _protocol(part: Program) -> str:
    if part.shape in HTTP_SHAPES:
        return "HTTP"
    return "gRPC" if part.has_contract else ""


def _contract(project: str, part: Program) -> str:
    if not part.has_contract:
        return ""
    names = derive(project, part.name, part.contract)
    return f"{names.proto_package}.{names.service}"
