"""Rows and columns for a terminal diagram: where boxes stand and where calls turn.

Every call arrives on a row of its own, and never on a row that another caller
leaves by; so lines of two callers only ever cross at right angles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from gorust_new.diagram.layout import Layout, positions

_NUDGE = 2
"""How many rows a box may move to make its only call a straight line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Rows of one cell: its first row, how many it takes, and the row its calls leave by."""

    top: int
    height: int
    out: int


@dataclass(frozen=True, slots=True)
class Trunk:
    """All lines from one cell through the gutter to its right.

    Args:
        leaves: the row it leaves its cell by.
        arrives: the row of each call, in the order of `ends`.
        track: the column within the gutter where it turns; None if it is one straight line.
    """

    start: str
    ends: tuple[str, ...]
    leaves: int
    arrives: tuple[int, ...]
    track: int | None

    @property
    def span(self) -> tuple[int, int]:
        """First and last row its vertical part covers."""
        rows = (self.leaves, *self.arrives)
        return min(rows), max(rows)


@dataclass(frozen=True, slots=True)
class Routes:
    """Where everything goes; `gutters[i]` lies between layers i and i + 1."""

    places: Mapping[str, Place]
    gutters: tuple[tuple[Trunk, ...], ...]


def route(layout: Layout, lines: Mapping[str, int], gap: int) -> Routes:
    """Places every cell and every call.

    Args:
        lines: how many lines of text each node's box holds.
        gap: empty rows between two boxes of a layer.
    """
    arriving = {
        name: [link for link in layout.links if link.end == name]
        for row in layout.layers
        for name in row
    }
    heights = {
        name: 1.0 if name in layout.bends else max(lines[name], len(links)) + 2.0
        for name, links in arriving.items()
    }
    wanted = {name: round(top) for name, top in positions(layout, heights, gap).items()}
    places: dict[str, Place] = {}
    ports: dict[tuple[str, str], int] = {}
    before: tuple[str, ...] = ()
    for row in layout.layers:
        leaving = {places[name].out: name for name in before}
        cursor = 0
        for name in row:
            callers = sorted(
                (link.start for link in arriving[name]), key=lambda caller: places[caller].out
            )
            box = name not in layout.bends
            size = int(heights[name])
            top = _straightened(max(cursor, wanted[name]), cursor, size, callers, places)
            rows = _ports(top, size, callers, leaving)
            ports.update({(caller, name): at for caller, at in zip(callers, rows, strict=True)})
            places[name] = _place(top, size, rows, box=box)
            cursor = top + places[name].height + gap
            cursor = max(cursor, places[name].out + 1)
        before = row
    return Routes(places, _gutters(layout, places, ports))


def _straightened(
    top: int, least: int, size: int, callers: Sequence[str], places: Mapping[str, Place]
) -> int:
    """`top`, moved a little if that makes the only call a straight line."""
    if len(callers) != 1:
        return top
    straight = places[callers[0]].out - (size - 1) // 2
    return straight if straight >= least and abs(straight - top) <= _NUDGE else top


def _ports(top: int, size: int, callers: Sequence[str], leaving: Mapping[int, str]) -> list[int]:
    rows: list[int] = []
    row = top + (size - len(callers)) // 2 if size > 1 else top
    for caller in callers:
        while leaving.get(row, caller) != caller:
            row += 1
        rows.append(row)
        row += 1
    return rows


def _place(top: int, size: int, ports: Sequence[int], *, box: bool) -> Place:
    if not box:
        return Place(ports[0], 1, ports[0])
    height = max(size, ports[-1] - top + 2 if ports else 0)
    return Place(top, height, top + (height - 1) // 2)


def _gutters(
    layout: Layout, places: Mapping[str, Place], ports: Mapping[tuple[str, str], int]
) -> tuple[tuple[Trunk, ...], ...]:
    gutters = []
    for row in layout.layers[:-1]:
        trunks = []
        for name in row:
            ends = [link.end for link in layout.links if link.start == name]
            if ends:
                arrives = tuple(ports[name, end] for end in ends)
                trunks.append(Trunk(name, tuple(ends), places[name].out, arrives, None))
        gutters.append(_tracked(trunks))
    return tuple(gutters)


def _tracked(trunks: Sequence[Trunk]) -> tuple[Trunk, ...]:
    """Tracks by the left-edge rule (Hashimoto and Stevens, 1971), then with few crossings."""
    bent = sorted((t for t in trunks if t.span[0] != t.span[1]), key=lambda t: t.span)
    last: list[int] = []
    tracks: dict[str, int] = {}
    for trunk in bent:
        low, high = trunk.span
        track = next((i for i, end in enumerate(last) if end < low), len(last))
        last[track : track + 1] = [high]
        tracks[trunk.start] = track
    tracks = _untangled(trunks, tracks, len(last))
    return tuple(Trunk(t.start, t.ends, t.leaves, t.arrives, tracks.get(t.start)) for t in trunks)


def _untangled(trunks: Sequence[Trunk], tracks: dict[str, int], number: int) -> dict[str, int]:
    """Swaps tracks while that removes crossings."""
    crossed = [[0] * number for _ in range(number)]
    upright = [trunk for trunk in trunks if trunk.start in tracks]
    for left in upright:
        for right in upright:
            crossed[tracks[left.start]][tracks[right.start]] += _crossings(left, right)
    order = list(range(number))
    improved = True
    while improved:
        improved = False
        for a, b in combinations(range(number), 2):
            swapped = order.copy()
            swapped[a], swapped[b] = order[b], order[a]
            if _total(crossed, swapped) < _total(crossed, order):
                order, improved = swapped, True
    return {name: order.index(track) for name, track in tracks.items()}


def _crossings(left: Trunk, right: Trunk) -> int:
    """How often lines of the two cross if `left` turns left of where `right` turns."""
    low, high = right.span
    first, last = left.span
    return (first <= right.leaves <= last) + sum(low <= row <= high for row in left.arrives)


def _total(crossed: Sequence[Sequence[int]], order: Sequence[int]) -> int:
    return sum(crossed[a][b] for a, b in combinations(order, 2))
