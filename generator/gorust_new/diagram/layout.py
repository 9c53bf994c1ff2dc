"""Layered drawing of a call graph: callers left, what they call to the right.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
system structures" (1981): layers by longest path, bends where a call skips a layer,
order within a layer by barycentre, positions by least squares that keep the order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from gorust_new.diagram.model import Edge, Picture

_SWEEPS = 8
_APART_FROM = 9
"""From this many nodes on, those without any call are drawn apart: a column of them is long."""

Layers = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a call, between cells of neighbouring layers."""

    start: str
    end: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Layout:
    """Cells by layer, left to right and top to bottom.

    Args:
        layers: names of nodes, and of bends where a call passes through a layer.
        bends: which of those cells are bends.
        links: every call, cut into steps from one layer to the next.
        apart: nodes that call nothing and are called by nothing, in a large graph.
    """

    layers: Layers
    bends: frozenset[str]
    links: tuple[Link, ...]
    apart: tuple[str, ...]


def arrange(graph: Picture) -> Layout:
    """The layers of `graph` (acyclic), with few crossings; the same graph gives the same."""
    linked = {name for edge in graph.edges for name in (edge.caller, edge.callee)}
    names = [node.name for node in graph.nodes]
    large = len(names) >= _APART_FROM
    apart = tuple(name for name in names if large and name not in linked)
    depth = _depths(graph, set(names) - set(apart))
    rows: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for name in names:
        if name in depth:
            rows[depth[name]].append(name)
    links: list[Link] = []
    bends: list[str] = []
    for edge in graph.edges:
        chain = _chain(edge, depth[edge.caller], depth[edge.callee])
        for layer, bend in enumerate(chain[1:-1], start=depth[edge.caller] + 1):
            rows[layer].append(bend)
            bends.append(bend)
        links += [Link(start, end, edge) for start, end in pairwise(chain)]
    layers = _ordered(tuple(tuple(row) for row in rows if row), links)
    return Layout(layers, frozenset(bends), tuple(links), apart)


def positions(layout: Layout, heights: Mapping[str, float], gap: float) -> dict[str, float]:
    """The top of every cell, such that cells of a layer keep their order and `gap`.

    The smallest top is 0. Cells are drawn towards the cells they are linked with.
    """
    tops: dict[str, float] = {}
    tallest = max((_stack(layer, heights, gap) for layer in layout.layers), default=0.0)
    for layer in layout.layers:
        cursor = (tallest - _stack(layer, heights, gap)) / 2
        for name in layer:
            tops[name] = cursor
            cursor += heights[name] + gap
    near = _neighbours(layout.links)
    order = (*layout.layers[::-1], *layout.layers) * 3
    for layer in order:
        wanted = [
            _mean(
                [tops[other] + heights[other] / 2 for other in near.get(name, ())]
                or [tops[name] + heights[name] / 2]
            )
            - heights[name] / 2
            for name in layer
        ]
        tops.update(zip(layer, _spread(wanted, [heights[n] + gap for n in layer]), strict=True))
    least = min(tops.values(), default=0.0)
    return {name: top - least for name, top in tops.items()}


def _depths(graph: Picture, names: set[str]) -> dict[str, int]:
    callers: dict[str, list[str]] = {name: [] for name in names}
    callees: dict[str, list[str]] = {name: [] for name in names}
    for edge in graph.edges:
        callers[edge.callee].append(edge.caller)
        callees[edge.caller].append(edge.callee)
    depth: dict[str, int] = {}

    def measure(name: str) -> int:
        if name not in depth:
            depth[name] = max((measure(caller) + 1 for caller in callers[name]), default=0)
        return depth[name]

    for name in sorted(names):
        measure(name)
    last = max(depth.values(), default=0)
    for node in graph.nodes:
        idle = node.name in depth and not callers[node.name] and not callees[node.name]
        if idle and node.contract:
            depth[node.name] = max(last, int(bool(graph.entries)))
    return depth


def _chain(edge: Edge, start: int, end: int) -> list[str]:
    bends = [f"{edge.caller}>{edge.callee}>{layer}" for layer in range(start + 1, end)]
    return [edge.caller, *bends, edge.callee]


def _ordered(layers: Layers, links: Sequence[Link]) -> Layers:
    best, fewest = layers, _crossings(layers, links)
    current = layers
    for sweep in range(_SWEEPS):
        current = _sweep(current, links, rightwards=sweep % 2 == 0)
        crossings = _crossings(current, links)
        if crossings < fewest:
            best, fewest = current, crossings
    return best


def _sweep(layers: Layers, links: Sequence[Link], *, rightwards: bool) -> Layers:
    near: dict[str, list[str]] = {}
    for link in links:
        here, there = (link.end, link.start) if rightwards else (link.start, link.end)
        near.setdefault(here, []).append(there)
    result = list(layers)
    indices = range(1, len(layers)) if rightwards else range(len(layers) - 2, -1, -1)
    for index in indices:
        beside = result[index - 1 if rightwards else index + 1]
        place = {name: rank for rank, name in enumerate(beside)}
        scale = len(beside) / max(len(result[index]), 1)
        weights = {
            name: _mean([place[other] for other in near[name]]) if name in near else rank * scale
            for rank, name in enumerate(result[index])
        }
        result[index] = tuple(sorted(result[index], key=weights.__getitem__))
    return tuple(result)


def _crossings(layers: Layers, links: Sequence[Link]) -> int:
    place = {
        name: (index, rank) for index, row in enumerate(layers) for rank, name in enumerate(row)
    }
    spans: dict[int, list[tuple[int, int]]] = {}
    for link in links:
        layer, start = place[link.start]
        spans.setdefault(layer, []).append((start, place[link.end][1]))
    return sum(
        (a[0] - b[0]) * (a[1] - b[1]) < 0
        for pairs in spans.values()
        for a, b in combinations(pairs, 2)
    )


def _neighbours(links: Sequence[Link]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for link in links:
        near.setdefault(link.start, []).append(link.end)
        near.setdefault(link.end, []).append(link.start)
    return near


def _spread(wanted: Sequence[float], sizes: Sequence[float]) -> list[float]:
    """The tops nearest to `wanted` (least squares) that do not overlap.

    Pool-adjacent-violators on the tops less the room taken by what is above
    (Ayer et al., 1955): isotonic regression is exactly this problem.
    """
    above = [sum(sizes[:index]) for index in range(len(sizes))]
    pools: list[list[float]] = []
    for want, offset in zip(wanted, above, strict=True):
        pools.append([want - offset])
        while len(pools) > 1 and _mean(pools[-2]) > _mean(pools[-1]):
            last = pools.pop()
            pools[-1] += last
    levels = [_mean(pool) for pool in pools for _ in pool]
    return [level + offset for level, offset in zip(levels, above, strict=True)]


def _stack(layer: Sequence[str], heights: Mapping[str, float], gap: float) -> float:
    return sum(heights[name] for name in layer) + gap * max(len(layer) - 1, 0)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
