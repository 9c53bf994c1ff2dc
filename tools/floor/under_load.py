"""Rows of a project that has too much to do, or neighbours that are slow."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tools.floor.programs import core, edge, load, plain, seen, sleeper
from tools.floor.project import Project
from tools.floor.row import Effort, Front, Row, running

TURNS = 5
"""Of calm and of storm: the machine is not the same for long."""

ENTRIES = {"0.1 ms": 260, "1 ms": 820, "10 ms": 2600}
"""Texts of so many characters take a core about so long."""


def overload(project: Project, effort: Effort) -> Iterator[Row]:
    """Twice as much as can be answered, with the defaults, for entries of three sizes."""
    for cost, size in ENTRIES.items():
        ours, ours_504, wait = _overloaded(project, effort, size, control=False)
        theirs, theirs_504, their_wait = _overloaded(project, effort, size, control=True)
        yield Row(
            f"goodput at 2x saturation / peak, entries of {cost}; 504s",
            f"{ours:.2f}; {ours_504:.1%}",
            ">= 0.95; <= 1 %",
            ours >= 0.95 and ours_504 <= 0.01,
            f"{theirs:.2f}; {theirs_504:.1%} not in time",
        )
        yield Row(
            f"p99 of accepted / (inside x time of one), entries of {cost}",
            f"{wait:.2f}",
            "<= 1.5",
            wait <= 1.5,
            f"{their_wait:.2f}",
        )


INSIDE = 128
"""How many calls an edge has inside at most, waiting and in work: the default."""


def _overloaded(
    project: Project, effort: Effort, size: int, *, control: bool
) -> tuple[float, float, float]:
    """In the middle of some turns: goodput to peak, how much came too late, and the wait.

    The wait is the p99 of the good answers to what it may be, by the measured time of one:
    1 / peak with all threads at work.
    """
    below = core(project)
    above = plain(project, [below]) if control else edge(project, [below])
    late = ("504", "502", "lost") if control else ("504", "lost")
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
    return statistics.median(kept), statistics.median(lates), statistics.median(waits)


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
