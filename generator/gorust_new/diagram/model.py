"""What a picture shows: the graph of a plan, with the advice on what runs in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from gorust_new.plan.graph import Program, graph_of
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import derive

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
        program: what the plan says of it.
        contract: full name of its gRPC service, or empty.
        advised: what the advice decides, None without advice.
        strength: ``strong``, ``lean`` or ``close call``; empty without advice.
    """

    program: Program
    contract: str
    advised: Language | None
    strength: str

    @property
    def name(self) -> str:
        """The program's name."""
        return self.program.name

    @property
    def component(self) -> Component:
        """The plan's entry it belongs to."""
        return self.program.component

    @property
    def language(self) -> Language:
        """Go or Rust."""
        return self.program.language

    @property
    def chosen(self) -> Language:
        """What the plan says for the component: Go, Rust or split."""
        return self.component.language or self.language

    @property
    def title(self) -> str:
        """The language as people write it."""
        return LANGUAGE_TITLES[self.language]

    @property
    def role(self) -> str:
        """Its kind, and whether it is the core of a split."""
        kind = self.component.kind.value
        return f"{kind} core" if self.name != self.component.name else kind

    @property
    def address(self) -> str:
        """``HTTP :8080``, or as much of it as there is."""
        port = f":{self.program.port}" if self.program.port else ""
        return f"{self.program.protocol} {port}".strip()

    @property
    def is_entry(self) -> bool:
        """Whether clients outside the project call it."""
        return self.program.protocol == "HTTP"

    @property
    def against_advice(self) -> bool:
        """Whether the plan chose another language than the advice."""
        return self.advised is not None and self.advised is not self.chosen

    @property
    def other_advice(self) -> str:
        """What the advice decides, where that was not chosen; else empty."""
        return LANGUAGE_TITLES[self.advised] if self.advised and self.against_advice else ""

    @property
    def verdict(self) -> str:
        """In a word or two: how sure the advice is, or what it would have been."""
        return f"advice: {self.other_advice}" if self.other_advice else self.strength


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
class Picture:
    """Nodes in the plan's order, calls in the order of their callers."""

    project: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def entries(self) -> tuple[Node, ...]:
        """What clients outside the project call."""
        return tuple(node for node in self.nodes if node.is_entry)

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


def build(plan: Plan, advice: Mapping[str, Advised] | None = None) -> Picture:
    """The graph of a completed, valid plan.

    Args:
        advice: by component name; components without an entry show none.

    Raises:
        ValueError: if a component has no language yet.
    """
    known = advice or {}
    drawn = graph_of(plan)
    contracts = {program.name: _contract(plan.project, program) for program in drawn.programs}
    nodes = tuple(
        _node(program, contracts[program.name], known.get(program.component.name))
        for program in drawn.programs
    )
    edges = tuple(
        Edge(call.caller.name, call.callee.name, call.callee.protocol, contracts[call.callee.name])
        for call in drawn.calls
    )
    return Picture(plan.project, nodes, edges)


def _node(program: Program, contract: str, advised: Advised | None) -> Node:
    if advised is None:
        return Node(program, contract, None, "")
    return Node(program, contract, advised.decision, str(advised.strength.value))


def _contract(project: str, program: Program) -> str:
    if not program.has_contract:
        return ""
    names = derive(project, program.name, program.contract)
    return f"{names.proto_package}.{names.service}"
