"""Rows of a project that is asked for twice as much as it can answer."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from tools.floor.programs import (
    APART,
    CALLERS,
    Program,
    core,
    edge,
    load,
    plain,
    refuser,
    seen,
)
from tools.floor.project import Project
from tools.floor.row import ENTRIES, TURNS, Effort, Row, running

ALONE = ("1 ms", "10 ms")
"""What a core is measured with on a processor of its own: there, the edge is what 0.1 ms fills."""

GOODPUT = 0.95

INSIDE = 128
"""How many calls an edge has inside at most, waiting and in work: the default."""


def overload(project: Project, effort: Effort) -> Iterator[Row]:
    """Twice as much as can be answered, with the defaults, for entries of three sizes."""
    for cost, size in ENTRIES.items():
        below = core(project)
        above = edge(project, [below])
        ours = _overloaded(project, effort, size, below, above, "504", "lost")
        theirs = _overloaded(
            project, effort, size, below, plain(project, [below]), "504", "502", "lost"
        )
        left = _left_by_refusals(project, effort, size, below, above)
        least = min(GOODPUT, left)
        yield Row(
            f"goodput at 2x saturation / peak, entries of {cost}; 504s",
            f"{ours.kept:.2f}; {ours.late:.1%}",
            f">= {least:.2f}; <= 1 %",
            ours.kept >= least and ours.late <= 0.01,
            f"{theirs.kept:.2f}; {theirs.late:.1%} not in time; bare refusals leave {left:.2f}",
        )
        yield Row(
            f"p99 of accepted / (inside x time of one), entries of {cost}",
            f"{ours.wait:.2f}",
            "<= 1.5",
            ours.wait <= 1.5,
            f"{theirs.wait:.2f}",
        )
    if APART:
        yield from _with_a_core_alone(project, effort)


def _with_a_core_alone(project: Project, effort: Effort) -> Iterator[Row]:
    """The edge beside its callers, so that what it refuses takes nothing from the core."""
    for cost in ALONE:
        below = core(project)
        above = edge(project, [below])
        above.processor = CALLERS
        saw = _overloaded(project, effort, ENTRIES[cost], below, above, "504", "lost")
        yield Row(
            f"the same, the core on a processor of its own, entries of {cost}",
            f"{saw.kept:.2f}; {saw.late:.1%}",
            f">= {GOODPUT}; <= 1 %",
            saw.kept >= GOODPUT and saw.late <= 0.01,
        )


@dataclass(frozen=True)
class _Saw:
    """In the middle of some turns.

    Args:
        kept: goodput in the storm to that of the calm before it, the peak.
        late: how many of the requests came too late.
        wait: the p99 of the good answers to what it may be, by the measured time of one: 1 / peak
            with all threads at work.
    """

    kept: float
    late: float
    wait: float


def _overloaded(
    project: Project, effort: Effort, size: int, below: Program, above: Program, *late: str
) -> _Saw:
    kept, lates, waits = [], [], []
    with running(below, above):
        for _ in range(TURNS):
            calm = seen(load(project, above, c=64, d=effort.long(), size=size))
            peak = calm.good / calm.seconds
            rate = max(2, round(2 * peak))
            storm = seen(load(project, above, rate=rate, d=effort.long(2), size=size))
            kept.append(storm.good / storm.seconds / peak)
            lates.append(storm.share(*late))
            waits.append(storm.p99 / (INSIDE / peak * 1000))
    return _Saw(*(statistics.median(each) for each in (kept, lates, waits)))


def _left_by_refusals(
    project: Project, effort: Effort, size: int, below: Program, above: Program
) -> float:
    """In the middle of some turns: what is left of the peak beside as many bare refusals."""
    kept = []
    refuses = refuser(project)
    with running(below, above, refuses):
        for _ in range(TURNS):
            calm = seen(load(project, above, c=64, d=effort.long(), size=size))
            peak = calm.good / calm.seconds
            rate = max(2, round(peak))
            refused = load(project, refuses, rate=rate, d=effort.long(1.5), size=size)
            beside = seen(load(project, above, c=64, d=effort.long(), size=size))
            seen(refused)
            kept.append(beside.good / beside.seconds / peak)
    return statistics.median(kept)
