"""What runs and who calls whom: the one walk of a plan that everything else looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from gorust_new.plan.model import Component, Kind, Language, Plan, Sample
from gorust_new.plan.shapes import CONTRACT_SHAPES, HTTP_SHAPES, core_name, reaches, shape_of

MOST_CHAINS = 200
"""Enough to name the trouble in any plan a person can read."""


@dataclass(frozen=True, slots=True)
class Program:
    """One running part: a component, or one half of a split.

    Args:
        component: the plan's entry it belongs to; for a half of a split, the split.
        port: where it serves; None if it does not, or in a plan that is not completed.
        calls: names of the programs it calls, as the plan has them.
        contract: names its proto package when that is not its own.
    """

    component: Component
    name: str
    language: Language
    shape: str
    port: int | None
    calls: tuple[str, ...]
    contract: str = ""

    @property
    def has_contract(self) -> bool:
        """Whether others can call it over gRPC."""
        return self.shape in CONTRACT_SHAPES

    @property
    def unwritten(self) -> bool:
        """Whether it begins with an empty call instead of an example."""
        return self.has_contract and self.component.sample is Sample.NONE

    @property
    def protocol(self) -> str:
        """How it is called: ``HTTP``, ``gRPC``, or empty if it is not."""
        if self.shape in HTTP_SHAPES:
            return "HTTP"
        return "gRPC" if self.has_contract else ""

    @property
    def admin_port(self) -> int | None:
        """Where health and metrics are served."""
        return None if self.port is None else self.port + 1


@dataclass(frozen=True, slots=True)
class Call:
    """One program calls another."""

    caller: Program
    callee: Program

    @property
    def crosses(self) -> bool:
        """Whether it goes from one language to the other."""
        return self.caller.language is not self.callee.language

    @property
    def within_split(self) -> bool:
        """Whether both are halves of one component."""
        return self.caller.component is self.callee.component


@dataclass(frozen=True)
class Graph:
    """All programs and calls, in the order of the plan; each call by its caller."""

    programs: tuple[Program, ...]
    calls: tuple[Call, ...]

    @cached_property
    def by_name(self) -> dict[str, Program]:
        """Every program by its name."""
        return {program.name: program for program in self.programs}

    @cached_property
    def languages(self) -> frozenset[Language]:
        """The languages that something is written in: Go, Rust or both."""
        return frozenset(program.language for program in self.programs)

    def written_in(self, language: Language) -> tuple[Program, ...]:
        """The programs in Go or in Rust."""
        return tuple(program for program in self.programs if program.language is language)

    def calls_of(self, name: str) -> tuple[Call, ...]:
        """What the program called `name` calls."""
        return tuple(call for call in self.calls if call.caller.name == name)

    @property
    def uncalled(self) -> tuple[Program, ...]:
        """What has a contract, and nobody who calls it."""
        called = {call.callee.name for call in self.calls}
        return tuple(p for p in self.programs if p.has_contract and p.name not in called)

    def chains(self) -> Iterator[tuple[Call, ...]]:
        """The longest ways a request can take, from a program that nobody calls.

        At most `MOST_CHAINS`; a program occurs once in each, should calls be circular.
        """
        called = {call.callee.name for call in self.calls}
        starts = [program for program in self.programs if program.name not in called]
        pending: list[tuple[Call, ...]] = [
            (call,) for start in starts for call in self.calls_of(start.name)
        ]
        for _ in range(MOST_CHAINS):
            if not pending:
                return
            chain = pending.pop(0)
            seen = {chain[0].caller.name, *(call.callee.name for call in chain)}
            further = self.calls_of(chain[-1].callee.name)
            onward = [call for call in further if call.callee.name not in seen]
            if onward:
                pending.extend((*chain, call) for call in onward)
            else:
                yield chain


def graph_of(plan: Plan) -> Graph:
    """The programs and calls of a plan whose components all have a language.

    Calls to names that do not exist are left out.

    Raises:
        ValueError: if a component has no language yet.
    """
    every = tuple(program for component in plan.components for program in programs(component))
    named = {program.name: program for program in every}
    calls = tuple(
        Call(program, named[callee])
        for program in every
        for callee in program.calls
        if callee in named
    )
    return Graph(every, calls)


def programs(component: Component) -> tuple[Program, ...]:
    """What a component with a language runs as: itself, or a split's front and core.

    Raises:
        ValueError: if it has no language yet.
    """
    language, kind = component.language, component.kind
    if language is None:
        raise ValueError(f"component {component.name} has no language yet")
    name, calls, port = component.name, component.calls, component.port
    if language is not Language.SPLIT:
        shape = shape_of(kind, language) or ""
        return (Program(component, name, language, shape, port, calls, component.contract),)
    core, front = core_name(name), shape_of(kind, Language.GO) or ""
    # What others know of a split is its front, if that has a contract.
    fronted = front in CONTRACT_SHAPES
    outer, inner = (component.contract, "") if fronted else ("", component.contract)
    return (
        Program(component, name, Language.GO, front, port, (*calls, core), outer),
        Program(component, core, Language.RUST, "grpc", component.core_port, (), inner),
    )


def parts_reached(component: Component, caller: Kind | None = None) -> tuple[Program, ...]:
    """What a component of the kind `caller` can call of one with a language.

    Without a caller it is what everybody can call: what has a contract.

    Raises:
        ValueError: if it has no language yet.
    """
    shape = shape_of(caller, Language.GO) if caller else None
    return tuple(part for part in programs(component) if reaches(shape, part.shape))


def called_in_rust(plan: Plan) -> frozenset[str]:
    """The names that components in Rust call."""
    rust = (component for component in plan.components if component.language is Language.RUST)
    return frozenset(callee for component in rust for callee in component.calls)
