"""What a generated project stands under load, next to its targets and to a plain control.

    python -m tools.floor [--rows hung_instance,restarts] [--second] [--shapes]
                          [--rounds 12] [--seconds 2]

Generates the example, with --second another plan, and with --shapes a plan of the shapes that
these do not have, builds them for production, and prints a line a measurement. Rounds of what is
compared take turns in an order that is new each time, and the plain edge runs twice: how far the
two differ is what the machine adds. What serves has one processor and what calls another, where
there are two. Read the ratios, not the seconds. It takes some twenty minutes a plan, beside the
build.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.floor import (
    bare,
    building,
    coming_and_going,
    gateways,
    overload,
    pace,
    scarce,
    spans,
    under_load,
)
from tools.floor.project import EXAMPLE, GATEWAYS, OTHERS, SECOND, Kind, Project, generate
from tools.floor.row import Effort, Row

MEASURES: dict[str, Callable[[Project, Effort], Iterator[Row]]] = {
    measure.__name__: measure
    for measure in (
        overload.overload,
        under_load.every_thread,
        under_load.slow_neighbours,
        under_load.hung_instance,
        coming_and_going.kept_alive,
        coming_and_going.restarts,
        coming_and_going.half_sent,
        coming_and_going.silent_connections,
        coming_and_going.unread_log,
        scarce.full_disk,
        scarce.no_descriptors,
        pace.edge_pace,
        bare.core_pace,
        pace.idle_memory,
        spans.one_trace,
        building.cold_build,
        building.edit_loop,
    )
}


OF_SHAPES = tuple(
    measure.__name__
    for measure in (
        overload.overload,
        under_load.hung_instance,
        coming_and_going.kept_alive,
        coming_and_going.restarts,
    )
)
"""What holds for whatever faces the network."""

OF_GATEWAYS = {
    measure.__name__: measure
    for measure in (gateways.hung_service, gateways.hung_instance_of_a_service)
}


def main() -> int:
    """Measures everything asked for; 1 if a target is missed."""
    asked = _arguments()
    effort = Effort(asked.rounds, asked.seconds)
    place = Path(tempfile.mkdtemp(prefix="floor-"))
    met = True
    try:
        for kind, rows in _asked_for(asked):
            project = generate(kind, place)
            print(f"\n{kind.title}\n{_line('what', 'now', 'target', 'plain control')}")
            for name in rows:
                for row in (MEASURES | OF_GATEWAYS)[name](project, effort):
                    met = met and row.met
                    _print(row)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return 0 if met else 1


def _asked_for(asked: argparse.Namespace) -> Iterator[tuple[Kind, list[str]]]:
    """What is measured of which plan."""
    plans = ((EXAMPLE, MEASURES, True), (SECOND, MEASURES, asked.second))
    shapes = ((kind, OF_SHAPES, asked.shapes) for kind in OTHERS)
    passing = ((kind, OF_GATEWAYS, asked.shapes) for kind in GATEWAYS)
    for kind, known, wanted in (*plans, *shapes, *passing):
        rows = [row for row in known if not asked.rows or row in asked.rows]
        if wanted and rows:
            yield kind, rows


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=lambda text: text.split(","), default=[])
    parser.add_argument("--second", action="store_true", help="measure a second plan as well")
    parser.add_argument("--shapes", action="store_true", help="measure the other shapes as well")
    parser.add_argument("--rounds", type=int, default=Effort.rounds)
    parser.add_argument("--seconds", type=float, default=Effort.seconds)
    return parser.parse_args()


def _print(row: Row) -> None:
    print(_line(row.what, row.now, row.target, row.control, "" if row.met else "missed"))
    sys.stdout.flush()


def _line(what: str, now: str, target: str, control: str, missed: str = "") -> str:
    return f"{what:<78} {now:<16} {target:<18} {control:<22} {missed}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
