"""Rows of what an edge costs, beside a plain one, in rounds that take turns."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tools.floor.programs import Program, core, edge, load, plain, seen
from tools.floor.project import Project
from tools.floor.row import Effort, Row, running


@dataclass(frozen=True)
class Pace:
    """One round: answers a second, milliseconds in the middle, CPU microseconds an answer."""

    rate: float
    p50: float
    cpu: float


def paces(
    project: Project, effort: Effort, fronts: dict[str, Program], clients: int
) -> dict[str, list[Pace]]:
    """What each of `fronts` did, round by round, in an order that is new each time."""
    found: dict[str, list[Pace]] = {name: [] for name in fronts}
    for turn in range(effort.rounds + 1):
        for name in random.sample(sorted(fronts), len(fronts)):
            front = fronts[name]
            before = front.cpu()
            saw = seen(load(project, front, c=clients, d=effort.long()))
            cpu = (front.cpu() - before) / max(saw.good, 1) * 1e6
            if turn:  # the first round warms up
                found[name].append(Pace(saw.good / saw.seconds, saw.p50, cpu))
    return found


def _ratio(found: dict[str, list[Pace]], name: str, what: str) -> float:
    pairs = zip(found[name], found["plain"], strict=True)
    return float(
        statistics.median(getattr(one, what) / getattr(other, what) for one, other in pairs)
    )


def edge_pace(project: Project, effort: Effort) -> Iterator[Row]:
    """The edge with all its layers beside a plain one, in front of the same core."""
    below = core(project)
    batch = f"{project.core.env}_BATCH"
    fronts = {
        "plain": plain(project, [below]),
        "plain again": plain(project, [below]),
        "warn": edge(project, [below]),
        "info": edge(project, [below], LOG="info"),
        "off": edge(project, [below], **{batch: "1"}),
    }
    with running(below, *fronts.values()):
        many = paces(project, effort, fronts, 64)
        one = paces(project, effort, fronts, 1)
    for name, cpu_limit, rate_limit in (("warn", 0.65, 1.35), ("info", 0.75, 1.25)):
        cpu, rate = _ratio(many, name, "cpu"), _ratio(many, name, "rate")
        yield Row(
            f"edge / plain, 64 in flight, gathering on, log {name}: CPU; throughput",
            f"{cpu:.2f}; {rate:.2f}",
            f"<= {cpu_limit}; >= {rate_limit}",
            cpu <= cpu_limit and rate >= rate_limit,
            f"{_ratio(many, 'plain again', 'cpu'):.2f}; {_ratio(many, 'plain again', 'rate'):.2f}",
        )
    cpu = _ratio(many, "off", "cpu")
    yield Row(
        "the same, gathering off: CPU",
        f"{cpu:.2f}",
        "<= 1.10",
        cpu <= 1.10,
        f"{_ratio(many, 'plain again', 'cpu'):.2f}",
    )
    p50 = _ratio(one, "warn", "p50")
    yield Row(
        "edge / plain, one in flight: p50",
        f"{p50:.2f}",
        "<= 1.05",
        p50 <= 1.05,
        f"{_ratio(one, 'plain again', 'p50'):.2f}",
    )


def idle_memory(project: Project, _: Effort) -> Iterator[Row]:
    """What both take that do nothing."""
    below = core(project)
    with running(below):
        front = edge(project, [below])
        with running(front):
            time.sleep(1)
            ours, theirs = below.resident_mb(), front.resident_mb()
    yield Row(
        "idle memory: core; edge",
        f"{ours:.1f}; {theirs:.1f} MB",
        "<= 10; <= 20 MB",
        ours <= 10 and theirs <= 20,
    )
