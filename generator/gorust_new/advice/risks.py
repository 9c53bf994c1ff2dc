"""What a review looks for: each function walks a plan and yields what deserves a second look."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from gorust_new.advice.engine import advise
from gorust_new.advice.existing import existing
from gorust_new.advice.model import Strength
from gorust_new.plan.graph import Call, Graph, Program
from gorust_new.plan.model import (
    Allocation,
    Component,
    Crash,
    Kind,
    Language,
    Latency,
    Memory,
    Plan,
    Team,
    Workload,
)
from gorust_new.plan.names import env_prefix
from gorust_new.plan.shapes import available
from gorust_new.text.markdown import one_line

MANY_CORES = 5
MANY_CALLED_CORES = 4
LONGEST_CHAIN = 3

HOP_LOW_US, HOP_HIGH_US = 125, 240
"""A lone call on one idle machine, p50: bare tonic, and through the generated pool."""


class Severity(Enum):
    """How much a finding should worry: something to change, or something to know."""

    WARNING = "warning"
    NOTE = "note"


class Match(NamedTuple):
    """What was found: in which component, and the words for the places in the message."""

    component: str
    words: dict[str, str]
    severity: Severity | None = None


def against_advice(plan: Plan, _: Graph) -> Iterator[Match]:
    """Choices that the advice would not make.

    A close call is nobody's mistake, a stated reason is an answer, and what has no template
    yet is never advised.
    """
    for component in plan.components:
        chosen = component.language
        if chosen is None or one_line(component.because):
            continue
        advice = advise(component.kind, component.traits, plan.team, plan.velocity)
        open_to_both = advice.strength is Strength.CLOSE_CALL
        if (
            advice.decision is chosen
            or open_to_both
            or not available(component.kind, advice.decision)
        ):
            continue
        first = advice.reasons[0]
        words = {
            "chosen": chosen.value,
            "advised": advice.decision.value,
            "strength": advice.strength.value,
            "why": f"{first.trait} is {first.value}: {first.text}",
        }
        strong = advice.strength is Strength.STRONG
        yield Match(component.name, words, Severity.WARNING if strong else Severity.NOTE)


def empty_hops(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Calls into the other language that find no work there."""
    for call in drawn.calls:
        callee = call.callee.component
        no_work = callee.traits.workload is Workload.NETWORK_IO
        if call.crosses and no_work and not call.within_split:
            yield _call_match(call)


def long_chains(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Requests that cross the languages again and again."""
    for chain in drawn.chains():
        crossings = sum(call.crosses for call in chain)
        if crossings >= LONGEST_CHAIN:
            path = " -> ".join((chain[0].caller.name, *(call.callee.name for call in chain)))
            cost = f"{crossings * HOP_LOW_US} to {crossings * HOP_HIGH_US}"
            words = {"path": path, "crossings": str(crossings), "cost": cost}
            yield Match(chain[0].caller.component.name, words)


def fan_out(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Fronts that call many cores."""
    for caller in drawn.programs:
        cores = [call.callee.name for call in drawn.calls if call.caller == caller and call.crosses]
        if len(cores) >= MANY_CALLED_CORES:
            words = {"count": str(len(cores)), "cores": ", ".join(cores)}
            yield Match(caller.component.name, words)


def hops_under_deadline(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Callers with a hard deadline that wait for the other language."""
    for call in drawn.calls:
        if call.crosses and call.caller.component.traits.latency is Latency.HARD:
            yield _call_match(call)


def _call_match(call: Call) -> Match:
    words = {"caller": call.caller.name, "callee": call.callee.name}
    return Match(call.caller.component.name, words)


def many_cores(plan: Plan, drawn: Graph) -> Iterator[Match]:
    """More Rust than a mixed team can keep."""
    cores = [part.name for part in drawn.programs if part.language is Language.RUST]
    if len(cores) >= MANY_CORES and plan.team is not Team.SPECIALIST:
        team = "mixed" if plan.team is Team.MIXED else "not known to be specialist"
        yield Match("", {"count": str(len(cores)), "cores": ", ".join(cores), "team": team})


_CORE_BY_NATURE = frozenset(
    {Kind.EMBEDDED, Kind.KERNEL, Kind.WASM, Kind.TRADING, Kind.AUDIO, Kind.GAME_ENGINE}
)


def plain_scalar_work(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Rust for work that Go does as well."""
    for part in drawn.programs:
        traits, kind = part.component.traits, part.component.kind
        undemanding = (
            traits.workload is Workload.CPU
            and traits.latency in (Latency.NONE, Latency.SOFT)
            and traits.memory in (Memory.ROOMY, Memory.MODERATE)
            and traits.crash is not Crash.CRITICAL
            and traits.allocation is not Allocation.HEAVY
            and kind not in _CORE_BY_NATURE
        )
        if part.language is Language.RUST and undemanding:
            yield Match(part.component.name, {"core": part.name})


def single_cores(_: Plan, drawn: Graph) -> Iterator[Match]:
    """One process on which something critical hangs."""
    for part in drawn.programs:
        callers = [call.caller for call in drawn.calls if call.callee == part and call.crosses]
        at_stake = any(_critical(each.component) for each in (part, *callers))
        if part.language is Language.RUST and callers and at_stake:
            names = ", ".join(caller.name for caller in callers)
            variable = env_prefix(part.name) + "_TARGET"
            words = {"core": part.name, "callers": names, "variable": variable}
            yield Match(part.component.name, words)


def _critical(component: Component) -> bool:
    return component.traits.crash is Crash.CRITICAL


def deadlines_behind_hops(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Callees whose hard deadline is spent before they are reached."""
    for program in drawn.programs:
        callers = [
            call.caller.name
            for call in drawn.calls
            if call.callee is program and call.caller.component.traits.latency is not Latency.HARD
        ]
        if callers and program.component.traits.latency is Latency.HARD:
            words = {"callee": program.name, "callers": " and ".join(callers)}
            yield Match(program.component.name, words)


def orphans(plan: Plan, drawn: Graph) -> Iterator[Match]:
    """Programs with a contract that nobody here calls; one alone has nobody to be called by."""
    for program in drawn.uncalled if len(plan.components) > 1 else ():
        fronts = [each.name for each in drawn.programs if each.language is Language.GO]
        callers = [name for name in fronts if name != program.name]
        words = {"program": program.name, "caller": callers[0] if callers else "a caller"}
        yield Match(program.component.name, words)


def bypassed_fronts(_: Plan, drawn: Graph) -> Iterator[Match]:
    """Splits whose halves never meet: everybody calls the core, nobody the front."""
    for call in drawn.calls:
        if not call.within_split:
            continue
        front, core = call.caller, call.callee
        others = [name for name in _callers(drawn, core) if name != front.name]
        if others and front.has_contract and not _callers(drawn, front):
            words = {"front": front.name, "core": core.name, "callers": ", ".join(others)}
            yield Match(front.component.name, words)


def _callers(drawn: Graph, program: Program) -> list[str]:
    return [call.caller.name for call in drawn.calls if call.callee is program]


def usually_taken(plan: Plan, _: Graph) -> Iterator[Match]:
    """Components that exist as products; a stated reason is an answer."""
    for component in plan.components:
        found = existing(component.kind, component.name)
        if found and not one_line(component.because):
            words = {"called": found.called, "unless": found.unless}
            words["products"] = ", ".join(found.products)
            yield Match(component.name, words)
