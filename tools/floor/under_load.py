"""Rows of a project whose calls or instances are slow, or that has many threads."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tools.floor.programs import edge, load, plain, seen, sleeper
from tools.floor.project import Project
from tools.floor.row import TURNS, Effort, Front, Row, running

THREADS = 16


def every_thread(project: Project, effort: Effort) -> Iterator[Row]:
    """How many threads of a core with sixteen one edge keeps at work, by what they get done."""
    done = []
    for above in (edge, plain):
        below = sleeper(project, f"-threads={THREADS}", "-cost=20ms")
        front = above(project, [below])
        with running(below, front):
            saw = seen(load(project, front, c=4 * THREADS, d=effort.long(2)))
        done.append(saw.good / saw.seconds)
    ours, theirs = (rate * 0.020 for rate in done)
    yield Row(
        f"core threads that one edge uses, of {THREADS}",
        f"{ours:.1f}",
        f">= {THREADS * 0.95:.1f}",
        ours >= THREADS * 0.95,
        f"{theirs:.1f}",
    )


SLOW_RATE = 200


def slow_neighbours(project: Project, effort: Effort) -> Iterator[Row]:
    """2 % of the calls take 1.5 s, among others of 1 ms, at 77 % of what the core can do."""
    told = [_beside_slow(project, effort, above) for above in (edge, plain)]
    (ours, worse), (theirs, their_worse) = told
    yield Row(
        "2 % slow calls: ok of the others; their p99 / without (at least 1 ms)",
        f"{ours:.1%}; {worse:.1f}",
        ">= 99 %; <= 3",
        ours >= 0.99 and worse <= 3,
        f"{theirs:.1%}; {their_worse:.1f}",
    )


def _beside_slow(project: Project, effort: Effort, above: Front) -> tuple[float, float]:
    """In the middle of some turns: how many of the others are ok, and how much later."""
    below = sleeper(project, "-threads=8", "-cost=1ms")
    front = above(project, [below])
    shares, ratios = [], []
    flags = {"rate": SLOW_RATE, "d": effort.long(3)}
    with running(below, front):
        for _ in range(TURNS):
            quiet = seen(load(project, front, **flags))
            busy = seen(load(project, front, **flags, slow=50))
            shares.append(busy.share("200"))
            ratios.append(busy.p99 / max(quiet.p99, 1.0))
    return statistics.median(shares), statistics.median(ratios)


def hung_instance(project: Project, effort: Effort) -> Iterator[Row]:
    """One of two instances keeps its connection and its health, and answers nothing."""
    told = []
    for above in (edge, plain):
        good, hung = (
            sleeper(project, "-threads=64", "-cost=1ms"),
            sleeper(project, "-hangs"),
        )
        healthy, half = above(project, [good]), above(project, [good, hung])
        with running(good, hung, healthy, half):
            flags = {"rate": SLOW_RATE, "d": effort.long(5)}
            before = seen(load(project, healthy, **flags))
            after = seen(load(project, half, **flags))
        told.append((after.share("200"), after.p50 / before.p50))
    (ours, slower), (theirs, their_slower) = told
    yield Row(
        "one of two instances hung: ok; p50 / without",
        f"{ours:.1%}; {slower:.2f}",
        ">= 98 %; <= 1.2",
        ours >= 0.98 and slower <= 1.2,
        f"{theirs:.1%}; {their_slower:.2f}",
    )
