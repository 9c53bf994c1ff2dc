"""Rows of a project that has too much to do, or neighbours that are slow."""

from __future__ import annotations

from collections.abc import Iterator

from tools.floor.programs import Seen, core, edge, load, plain, seen, sleeper
from tools.floor.project import Project
from tools.floor.row import Effort, Row, running

ENTRIES = {"0.1 ms": 260, "1 ms": 820, "10 ms": 2600}
"""Texts of so many characters take a core about so long."""


def overload(project: Project, effort: Effort) -> Iterator[Row]:
    """Twice as much as can be answered, with the defaults, for entries of three sizes."""
    for cost, size in ENTRIES.items():
        ours, ours_504 = _overloaded(project, effort, size, control=False)
        theirs, theirs_504 = _overloaded(project, effort, size, control=True)
        yield Row(
            f"goodput at 2x saturation / peak, entries of {cost}; 504s",
            f"{ours:.2f}; {ours_504:.1%}",
            ">= 0.95; <= 1 %",
            ours >= 0.95 and ours_504 <= 0.01,
            f"{theirs:.2f}; {theirs_504:.1%} not in time",
        )


def _overloaded(
    project: Project, effort: Effort, size: int, *, control: bool
) -> tuple[float, float]:
    below = core(project)
    above = plain(project, [below]) if control else edge(project, [below])
    with running(below, above):
        calm = seen(load(project, above, c=24, d=effort.long(2), size=size))
        peak = calm.good / calm.seconds
        storm = seen(
            load(project, above, rate=max(2, round(2 * peak)), d=effort.long(3), size=size)
        )
    late = storm.share("504", "502", "lost") if control else storm.share("504", "lost")
    return storm.good / storm.seconds / peak, late


SLOW_RATE = 200


def slow_neighbours(project: Project, effort: Effort) -> Iterator[Row]:
    """2 % of the calls take 1.5 s, among others of 1 ms, at 77 % of what the core can do."""
    results: list[tuple[Seen, Seen]] = []
    for above in (edge, plain):
        below = sleeper(project, "-threads=8", "-cost=1ms")
        front = above(project, [below])
        with running(below, front):
            flags = {"rate": SLOW_RATE, "d": effort.long(5)}
            quiet = seen(load(project, front, **flags))
            results.append((quiet, seen(load(project, front, **flags, slow=50))))
    told = [(busy.share("200"), busy.p99 / max(quiet.p99, 1.0)) for quiet, busy in results]
    (ours, worse), (theirs, their_worse) = told
    yield Row(
        "2 % slow calls: ok of the others; their p99 / without (at least 1 ms)",
        f"{ours:.1%}; {worse:.1f}",
        ">= 99 %; <= 3",
        ours >= 0.99 and worse <= 3,
        f"{theirs:.1%}; {their_worse:.1f}",
    )


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
