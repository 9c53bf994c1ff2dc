"""Looks over a whole plan for choices against the advice and shapes that cost. Pure.

What to look for is the table `RULES`; the figures are measured on a prototype of Go in
front of a Rust core over gRPC on two cores (docs/advice.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from gorust_new.advice.engine import advise
from gorust_new.advice.model import Strength
from gorust_new.advice.topology import topology
from gorust_new.plan.graph import Call, Graph
from gorust_new.plan.model import (
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
from gorust_new.text.markdown import one_line

MANY_CORES = 5
MANY_CALLED_CORES = 4
LONGEST_CHAIN = 3


class Severity(Enum):
    """How much a finding should worry: something to change, or something to know."""

    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth a second look.

    `component` is empty when it concerns the whole project. `rule` names the row of
    `RULES` it comes from.
    """

    component: str
    severity: Severity
    rule: str
    message: str
    reason: str
    remedy: str


class Match(NamedTuple):
    """What a rule found: which component, and the words for the places in its message."""

    component: str
    words: dict[str, str]
    severity: Severity | None = None


class Rule(NamedTuple):
    """What to look for, why it matters, and what to do about it."""

    name: str
    severity: Severity
    find: Callable[[Plan, Graph], Iterator[Match]]
    message: str
    reason: str
    remedy: str


def review(plan: Plan) -> tuple[Finding, ...]:
    """Everything worth a second look, warnings first, else in the order of the plan.

    Components without a language are taken to be in the advised one.
    """
    drawn = topology(plan)
    found = [_finding(rule, match) for rule in RULES for match in rule.find(plan, drawn)]
    place = {component.name: index for index, component in enumerate(plan.components)}
    found.sort(
        key=lambda finding: (
            finding.severity is not Severity.WARNING,
            place.get(finding.component, len(place)),
        )
    )
    return tuple(found)


def _finding(rule: Rule, match: Match) -> Finding:
    return Finding(
        component=match.component,
        severity=match.severity or rule.severity,
        rule=rule.name,
        message=rule.message.format(name=match.component, **match.words),
        reason=rule.reason.format(name=match.component, **match.words),
        remedy=rule.remedy.format(name=match.component, **match.words),
    )


def _against_advice(plan: Plan, _: Graph) -> Iterator[Match]:
    """A close call is nobody's mistake, and a stated reason is an answer."""
    for component in plan.components:
        chosen = component.language
        if chosen is None or one_line(component.because):
            continue
        advice = advise(component.kind, component.traits, plan.team, plan.velocity)
        if advice.decision is chosen or advice.strength is Strength.CLOSE_CALL:
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


def _empty_hops(_: Plan, drawn: Graph) -> Iterator[Match]:
    for call in drawn.calls:
        callee = call.callee.component
        no_work = callee.traits.workload is Workload.NETWORK_IO
        if call.crosses and no_work and not call.within_split:
            yield _call_match(call)


def _long_chains(_: Plan, drawn: Graph) -> Iterator[Match]:
    for chain in drawn.chains():
        crossings = sum(call.crosses for call in chain)
        if crossings >= LONGEST_CHAIN:
            path = " -> ".join((chain[0].caller.name, *(call.callee.name for call in chain)))
            cost = f"{crossings * HOP_LOW_US} to {crossings * HOP_HIGH_US}"
            words = {"path": path, "crossings": str(crossings), "cost": cost}
            yield Match(chain[0].caller.component.name, words)


def _fan_out(_: Plan, drawn: Graph) -> Iterator[Match]:
    for caller in drawn.programs:
        cores = [call.callee.name for call in drawn.calls if call.caller == caller and call.crosses]
        if len(cores) >= MANY_CALLED_CORES:
            words = {"count": str(len(cores)), "cores": ", ".join(cores)}
            yield Match(caller.component.name, words)


def _hop_under_deadline(_: Plan, drawn: Graph) -> Iterator[Match]:
    for call in drawn.calls:
        if call.crosses and call.caller.component.traits.latency is Latency.HARD:
            yield _call_match(call)


def _call_match(call: Call) -> Match:
    words = {"caller": call.caller.name, "callee": call.callee.name}
    return Match(call.caller.component.name, words)


def _many_cores(plan: Plan, drawn: Graph) -> Iterator[Match]:
    cores = [part.name for part in drawn.programs if part.language is Language.RUST]
    if len(cores) >= MANY_CORES and plan.team is not Team.SPECIALIST:
        team = "mixed" if plan.team is Team.MIXED else "not known to be specialist"
        yield Match("", {"count": str(len(cores)), "cores": ", ".join(cores), "team": team})


_CORE_BY_NATURE = frozenset(
    {Kind.EMBEDDED, Kind.KERNEL, Kind.WASM, Kind.TRADING, Kind.AUDIO, Kind.GAME_ENGINE}
)


def _plain_scalar_work(_: Plan, drawn: Graph) -> Iterator[Match]:
    for part in drawn.programs:
        traits, kind = part.component.traits, part.component.kind
        undemanding = (
            traits.workload is Workload.CPU
            and traits.latency in (Latency.NONE, Latency.SOFT)
            and traits.memory in (Memory.ROOMY, Memory.MODERATE)
            and traits.crash is not Crash.CRITICAL
            and kind not in _CORE_BY_NATURE
        )
        if part.language is Language.RUST and undemanding:
            yield Match(part.component.name, {"core": part.name})


def _single_core(_: Plan, drawn: Graph) -> Iterator[Match]:
    for part in drawn.programs:
        callers = [call.caller for call in drawn.calls if call.callee == part and call.crosses]
        at_stake = any(_critical(each.component) for each in (part, *callers))
        if part.language is Language.RUST and callers and at_stake:
            names = ", ".join(caller.name for caller in callers)
            variable = part.name.replace("-", "_").upper() + "_TARGET"
            words = {"core": part.name, "callers": names, "variable": variable}
            yield Match(part.component.name, words)


def _critical(component: Component) -> bool:
    return component.traits.crash is Crash.CRITICAL


HOP_LOW_US, HOP_HIGH_US = 125, 240
"""A unary call on one machine, p50: bare tonic, and through the generated pool."""

RULES: tuple[Rule, ...] = (
    Rule(
        "against-advice",
        Severity.NOTE,
        _against_advice,
        "{name} is {chosen}, and the advice is {advised} ({strength})",
        "{why}",
        "change it to `language: {advised}`, or say why not with `because:`",
    ),
    Rule(
        "empty-hop",
        Severity.WARNING,
        _empty_hops,
        "{caller} calls {callee} in the other language, and {callee} computes next to nothing",
        "a call between the languages costs 125 to 240 us before any work is done, and "
        "{callee} spends its time on the network",
        "write both in one language, or move the computing that {caller} needs behind one call",
    ),
    Rule(
        "many-crossings",
        Severity.WARNING,
        _long_chains,
        "a request crosses the languages {crossings} times: {path}",
        "each crossing costs 125 to 240 us: {cost} us here, before any work is done",
        "let the Go front call each core itself, or merge neighbouring cores into one",
    ),
    Rule(
        "fan-out",
        Severity.WARNING,
        _fan_out,
        "{name} calls {count} components in the other language: {cores}",
        "the Go side is where the time goes (105 us a request, 23 in the core), and each "
        "further call adds to it",
        "merge cores that are called together into one with a batched contract",
    ),
    Rule(
        "hop-under-deadline",
        Severity.WARNING,
        _hop_under_deadline,
        "{caller} has a hard deadline and waits for {callee} in the other language",
        "the hop alone takes 0.24 ms at the median, and a request through a Go edge 1.1 ms at "
        "the 99th percentile",
        "link {callee} into {caller} in one language, or make the call outside the deadline",
    ),
    Rule(
        "many-cores",
        Severity.WARNING,
        _many_cores,
        "{count} Rust cores, and the team is {team}: {cores}",
        "among comparable components teams of mixed experience chose Rust 2 times in 15, and "
        "every core has to be kept by somebody",
        "keep the cores that a hard deadline or a small memory budget calls for, and write "
        "the others in Go first",
    ),
    Rule(
        "plain-scalar-work",
        Severity.NOTE,
        _plain_scalar_work,
        "{core} computes in Rust, with no hard deadline, no small memory and no critical crash",
        "on plain scalar work Go was 16 % ahead; Rust did 1.75 to 2.1 times as much only "
        "where the work allocates heavily",
        "measure its real work in both; if it does not allocate much, Go does as well",
    ),
    Rule(
        "single-core",
        Severity.NOTE,
        _single_core,
        "{core} is one process, and a crash there is critical for {callers}",
        "killed and down for a second, one core failed 1340 requests; with two, round robin "
        "and retries, none failed",
        "run two and list both in {variable}, separated by a comma",
    ),
)
