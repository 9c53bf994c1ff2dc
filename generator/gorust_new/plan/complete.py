"""Fills in what a plan leaves open: languages by advice, ports by the next free ten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.ports import FIRST_GO, FIRST_RUST, needs_port, next_port, taken_by


def complete(plan: Plan, choose: Callable[[Component], Language]) -> Plan:
    """`plan` with a language and its ports for every component; what is there stays.

    The result is not checked: a language may have been chosen that no template exists for.

    Args:
        plan: a valid plan.
        choose: the language of a component that has none.

    Raises:
        GorustError: if no port is free.
    """
    chosen = [
        component if component.language else replace(component, language=choose(component))
        for component in plan.components
    ]
    taken = {
        number + offset
        for component in chosen
        for _, number in taken_by(component)
        for offset in (0, 1)
    }
    return replace(plan, components=tuple(_with_ports(component, taken) for component in chosen))


def _with_ports(component: Component, taken: set[int]) -> Component:
    """`component` with the ports it lacks, which are added to `taken`."""
    first = FIRST_RUST if component.language is Language.RUST else FIRST_GO
    if component.port is None and needs_port(component):
        component = replace(component, port=_allot(first, component, taken))
    if component.core_port is None and component.language is Language.SPLIT:
        component = replace(component, core_port=_allot(FIRST_RUST, component, taken))
    return component


def _allot(first: int, component: Component, taken: set[int]) -> int:
    port = next_port(first, taken)
    if port is None:
        raise GorustError(
            f"there is no free port left for `{component.name}`",
            next_step="give it a `port` of its own",
        )
    taken.update((port, port + 1))
    return port
