"""Who calls whom across the languages, in a plan whose languages may still be open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from gorust_new.advice.engine import advise
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.shapes import programs

MOST_CHAINS = 200
"""Enough to name the trouble in any plan a person can read."""


class Running(NamedTuple):
    """One running part: a component, or one half of a split."""

    name: str
    language: Language
    component: Component


class Call(NamedTuple):
    """One part calls another."""

    caller: Running
    callee: Running

    @property
    def crosses(self) -> bool:
        """Whether it goes from one language to the other."""
        return self.caller.language is not self.callee.language

    @property
    def within_split(self) -> bool:
        """Whether both are halves of one component."""
        return self.caller.component is self.callee.component


class Topology(NamedTuple):
    """All running parts and calls, in the order of the plan."""

    parts: tuple[Running, ...]
    calls: tuple[Call, ...]

    def chains(self) -> Iterator[tuple[Call, ...]]:
        """The longest ways a request can take, from a part that nobody calls.

        At most `MOST_CHAINS`; a part occurs once in each, should calls be circular.
        """
        called = {call.callee.name for call in self.calls}
        starts = [part for part in self.parts if part.name not in called]
        pending: list[tuple[Call, ...]] = [
            (call,) for start in starts for call in self._from(start.name)
        ]
        for _ in range(MOST_CHAINS):
            if not pending:
                return
            chain = pending.pop(0)
            seen = {chain[0].caller.name, *(call.callee.name for call in chain)}
            onward = [
                call for call in self._from(chain[-1].callee.name) if call.callee.name not in seen
            ]
            if onward:
                pending.extend((*chain, call) for call in onward)
            else:
                yield chain

    def _from(self, name: str) -> Iterator[Call]:
        return (call for call in self.calls if call.caller.name == name)


def topology(plan: Plan) -> Topology:
    """The parts and calls of `plan`; calls to names that do not exist are left out."""
    running: dict[str, Running] = {}
    wanted: list[tuple[str, str]] = []
    for component in plan.components:
        for part in programs(_with_language(component, plan)):
            running[part.name] = Running(part.name, part.language, component)
            wanted += [(part.name, callee) for callee in part.calls]
    calls = [
        Call(running[caller], running[callee]) for caller, callee in wanted if callee in running
    ]
    return Topology(tuple(running.values()), tuple(calls))


def _with_language(component: Component, plan: Plan) -> Component:
    if component.language is not None:
        return component
    advice = advise(component.kind, component.traits, plan.team, plan.velocity)
    return replace(component, language=advice.decision)
