"""Looks over a whole plan for choices against the advice and shapes that cost. Pure.

What to look for is the table `RULES`; the figures are measured on a prototype of Go in
front of a Rust core over gRPC on two cores (docs/advice.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gorust_new.advice import risks
from gorust_new.advice.risks import Match, Severity
from gorust_new.advice.topology import topology
from gorust_new.plan.graph import Graph
from gorust_new.plan.model import Plan

__all__ = ["Finding", "Severity", "review"]


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


RULES: tuple[Rule, ...] = (
    Rule(
        "against-advice",
        Severity.NOTE,
        risks.against_advice,
        "{name} is {chosen}, and the advice is {advised} ({strength})",
        "{why}",
        "change it to `language: {advised}`, or say why not with `because:`",
    ),
    Rule(
        "empty-hop",
        Severity.WARNING,
        risks.empty_hops,
        "{caller} calls {callee} in the other language, and {callee} computes next to nothing",
        "a lone call between the languages costs 125 to 240 us before any work is done, and "
        "{callee} spends its time on the network",
        "write both in one language, or move the computing that {caller} needs behind one call",
    ),
    Rule(
        "many-crossings",
        Severity.WARNING,
        risks.long_chains,
        "a request crosses the languages {crossings} times: {path}",
        "each crossing costs 125 to 240 us: {cost} us here, before any work is done",
        "let the Go front call each core itself, or merge neighbouring cores into one",
    ),
    Rule(
        "fan-out",
        Severity.WARNING,
        risks.fan_out,
        "{name} calls {count} components in the other language: {cores}",
        "at full load the Go side took 105 us of processor time for a request and the core 23, "
        "and each further call adds to the first",
        "merge cores that are called together into one with a batched contract",
    ),
    Rule(
        "hop-under-deadline",
        Severity.WARNING,
        risks.hops_under_deadline,
        "{caller} has a hard deadline and waits for {callee} in the other language",
        "a lone call takes 0.24 ms at the median on an idle machine, and a request through a Go "
        "edge 1.1 ms at the 99th percentile",
        "link {callee} into {caller} in one language, or make the call outside the deadline",
    ),
    Rule(
        "many-cores",
        Severity.WARNING,
        risks.many_cores,
        "{count} Rust cores, and the team is {team}: {cores}",
        "of 86 labelled components with a team of mixed experience readers would write 6 in "
        "Rust, and every core has to be kept by somebody",
        "keep the cores that a hard deadline or a small memory budget calls for, and write "
        "the others in Go first",
    ),
    Rule(
        "plain-scalar-work",
        Severity.NOTE,
        risks.plain_scalar_work,
        "{core} computes in Rust, with no hard deadline, no small memory, no critical crash and "
        "no heavy allocation",
        "with 32 calls at a time and one busy core Go was 16 % ahead on plain scalar work; Rust "
        "did 1.75 to 2.1 times as much only where the work allocates heavily",
        "measure its real work in both; if it does not allocate much, Go does as well",
    ),
    Rule(
        "single-core",
        Severity.NOTE,
        risks.single_cores,
        "{core} is one process, and a crash there is critical for {callers}",
        "at 1000 requests a second, one core that was killed and down for a second failed 1340 "
        "of them; with two, round robin and retries, none failed",
        "run two and list both in {variable}, separated by a comma",
    ),
    Rule(
        "deadline-behind-hop",
        Severity.NOTE,
        risks.deadlines_behind_hops,
        "{callee} has a hard deadline, and is reached over the network by {callers}",
        "a request through a Go edge takes 0.49 ms at the median and 1.1 ms at the 99th "
        "percentile on an idle machine, more under load: the deadline has to hold without that",
        "measure the deadline inside {callee} and give its callers percentiles, or say "
        "`latency: soft` if percentiles are all that matters",
    ),
    Rule(
        "orphan",
        Severity.NOTE,
        risks.orphans,
        "nobody in this plan calls {program}",
        "it has a contract, and a client that no component uses is code without a test",
        "add it to `calls` of {caller}, or keep it as it is if its callers live elsewhere",
    ),
    Rule(
        "bypassed-front",
        Severity.WARNING,
        risks.bypassed_fronts,
        "{callers} call {core} itself, and nobody calls {front}",
        "a split whose halves never meet is two languages for one",
        "let the callers go through {front}, or write `language: rust` for it",
    ),
    Rule(
        "usually-taken",
        Severity.NOTE,
        risks.usually_taken,
        "{called} is usually taken, not built: {products}",
        "years of other people's work are in them; build one if {unless}",
        "plan without {name}, or say why not with `because:`",
    ),
)
