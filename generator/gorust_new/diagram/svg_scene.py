"""Where everything in the picture stands, in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from gorust_new.diagram.layout import Layout, arrange, positions
from gorust_new.diagram.markup import mono_width, sans_width
from gorust_new.diagram.model import Node, Picture
from gorust_new.text.cells import count

MARGIN = 28.0
DOTS_WIDTH = 36.0
"""Room for the three dots at the right of a name."""

PORT_STEP = 11.0
"""Distance between two calls that arrive at one box."""

_HEADER = 58.0
_FOOTER = 40.0
_CLIENTS = 118.0
"""Room left of the first layer for the clients and their calls."""

_GUTTER_LEAST = 96.0
_GUTTER_PER_CELL = 7.0
_GUTTER_MOST = 260.0
_COMPACT_FROM = 13
"""From this many nodes on boxes have two lines; contracts are then in the tooltips."""

_APART_COLUMNS = 4
_APART_GAP = 14.0
_APART_HEADING = 34.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; a bend is one without height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Scene:
    """A graph with everything placed.

    Args:
        boxes: the place of every node and bend, by name.
        arrivals: how far below the middle of its box each call arrives, by its two cells.
        compact: whether boxes have two lines.
        apart_at: the height below which nodes without calls stand.
    """

    graph: Picture
    layout: Layout
    boxes: Mapping[str, Box]
    arrivals: Mapping[tuple[str, str], float]
    compact: bool
    width: float
    height: float
    apart_at: float

    @property
    def entries(self) -> tuple[Node, ...]:
        """The nodes of the first layer that clients call."""
        return _entries(self.graph, self.layout)


def place(graph: Picture) -> Scene:
    """Places everything in `graph`."""
    layout = arrange(graph)
    nodes = {node.name: node for node in graph.nodes}
    compact = len(nodes) >= _COMPACT_FROM
    boxes = _layers(layout, nodes, bool(_entries(graph, layout)), compact=compact)
    right = max((box.right for box in boxes.values()), default=MARGIN)
    apart_at = max((box.y + box.height for box in boxes.values()), default=_HEADER)
    boxes |= _apart(layout, nodes, right, apart_at, compact=compact)
    right = max(box.right for box in boxes.values())
    bottom = max(box.y + box.height for box in boxes.values())
    return Scene(
        graph=graph,
        layout=layout,
        boxes=boxes,
        arrivals=_arrivals(layout, boxes),
        compact=compact,
        width=ceil(max(right + MARGIN, _least_width(graph))),
        height=ceil(bottom + MARGIN + _FOOTER),
        apart_at=apart_at,
    )


def summary(graph: Picture) -> str:
    """``2 in Go · 3 in Rust · 4 calls``."""
    return " · ".join((*graph.sizes.values(), count(len(graph.edges), "call")))


def text_height(node: Node, *, compact: bool) -> float:
    """The height of a box that holds no more than its text."""
    if compact:
        return 46.0
    return 84.0 if node.contract else 64.0


def _layers(
    layout: Layout, nodes: Mapping[str, Node], clients: bool, *, compact: bool
) -> dict[str, Box]:
    arriving = {name: sum(link.end == name for link in layout.links) for name in nodes}
    heights = dict.fromkeys(layout.bends, 0.0) | {
        name: max(text_height(node, compact=compact), (arriving[name] + 1) * PORT_STEP)
        for name, node in nodes.items()
    }
    tops = positions(layout, heights, 14.0 if compact else 26.0)
    boxes: dict[str, Box] = {}
    left = MARGIN + (_CLIENTS if clients else 0.0)
    for row in layout.layers:
        width = max((_width(nodes[n], compact=compact) for n in row if n in nodes), default=0.0)
        for name in row:
            boxes[name] = Box(left, _HEADER + MARGIN + tops[name], width, heights[name])
        left += width + min(_GUTTER_MOST, _GUTTER_LEAST + _GUTTER_PER_CELL * len(row))
    return boxes


def _apart(
    layout: Layout, nodes: Mapping[str, Node], right: float, bottom: float, *, compact: bool
) -> dict[str, Box]:
    """The nodes without calls, in rows below the rest."""
    if not layout.apart:
        return {}
    width = max(_width(nodes[name], compact=compact) for name in layout.apart)
    height = max(text_height(nodes[name], compact=compact) for name in layout.apart)
    room = max(right - MARGIN, _APART_COLUMNS * (width + _APART_GAP))
    across = max(1, int((room + _APART_GAP) // (width + _APART_GAP)))
    top = bottom + (_APART_HEADING if layout.layers else MARGIN)
    boxes = {}
    for index, name in enumerate(layout.apart):
        row, column = divmod(index, across)
        x = MARGIN + column * (width + _APART_GAP)
        boxes[name] = Box(x, top + row * (height + _APART_GAP), width, height)
    return boxes


def _arrivals(layout: Layout, boxes: Mapping[str, Box]) -> dict[tuple[str, str], float]:
    arrivals = {}
    for name, box in boxes.items():
        starts = [link.start for link in layout.links if link.end == name]
        starts.sort(key=lambda start: boxes[start].middle)
        step = PORT_STEP if box.height else 0.0
        for index, start in enumerate(starts):
            arrivals[start, name] = (index - (len(starts) - 1) / 2) * step
    return arrivals


def _entries(graph: Picture, layout: Layout) -> tuple[Node, ...]:
    first = set(layout.layers[0]) if layout.layers else set()
    return tuple(node for node in graph.entries if node.name in first)


def _width(node: Node, *, compact: bool) -> float:
    dots = DOTS_WIDTH + 22 if node.strength else 10
    name = mono_width(node.name, 15) + dots + mono_width(node.other_advice, 11)
    what = sans_width(f"{node.title} · {node.role}", 12) + mono_width(node.address, 12) + 26
    contract = mono_width(node.contract, 11) if not compact else 0.0
    return 36.0 + max(name, what, contract, 150.0)


def _least_width(graph: Picture) -> float:
    return 2 * MARGIN + max(mono_width(graph.project, 20), sans_width(summary(graph), 13), 430.0)
