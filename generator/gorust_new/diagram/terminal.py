"""The architecture as a box diagram for a terminal: callers left, cores right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from gorust_new.diagram.canvas import Canvas
from gorust_new.diagram.layout import Layout, arrange
from gorust_new.diagram.model import Advised, Node, Picture, build
from gorust_new.diagram.routing import Routes, Trunk, route
from gorust_new.diagram.tables import table_of
from gorust_new.diagram.terminal_list import headline, listing
from gorust_new.plan.model import Language, Plan
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells

_STYLES = {Language.GO: "36", Language.RUST: "38;5;208"}
_ROOMY_UP_TO = 8
"""Up to this many nodes there is an empty row between boxes."""

_DRAWN_UP_TO = 12
"""Up to this many nodes there are boxes; a longer diagram would scroll away, a table less."""

_DOUBT = "33"
"""The colour of advice that was not taken."""

_ARROW = "▶"
_OUTSIDE = "HTTP ─▶"
_STRAIGHT_GUTTER = 6


@dataclass(frozen=True, slots=True)
class _Style:
    """One way to draw: how much of a contract is named, spacing of tracks, clients shown."""

    contracts: str
    spacing: int
    clients: bool


_FULL, _SHORT, _NONE, _BRIEF = "full", "short", "none", "brief"


def terminal(
    plan: Plan,
    width: int = 80,
    *,
    advice: Mapping[str, Advised] | None = None,
    colour: bool = False,
) -> str:
    """The graph of a completed `plan` in at most `width` columns.

    Boxes and lines where they fit; a table where there are too many of them, and an
    indented list where the terminal is too narrow. Every component and every call is in
    either. Ends with a line feed.
    """
    graph = build(plan, advice)
    ansi = Ansi(colour)
    if len(graph.nodes) > _DRAWN_UP_TO:
        return "\n".join((*headline(graph, width, ansi), "", table_of(graph, width, ansi)))
    drawn = _diagram(graph, width, ansi)
    if drawn is None:
        return listing(graph, width, ansi)
    return "\n".join((*headline(graph, width, ansi), "", *drawn)) + "\n"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A graph with everything placed in rows and columns.

    Args:
        boxes: the lines of text of each node.
        columns: first column of every layer and of the gutter after it; the last is the
            total width.
    """

    layout: Layout
    routes: Routes
    nodes: Mapping[str, Node]
    boxes: Mapping[str, Sequence[str]]
    columns: Sequence[int]


def _diagram(graph: Picture, width: int, ansi: Ansi) -> list[str] | None:
    layout = arrange(graph)
    nodes = {node.name: node for node in graph.nodes}
    gap = 1 if len(nodes) <= _ROOMY_UP_TO else 0
    routes, routed = route(layout, dict.fromkeys(nodes, 1), gap), dict.fromkeys(nodes, 1)
    for style in _styles():
        boxes = {name: _content(node, style) for name, node in nodes.items()}
        lines = {name: len(box) for name, box in boxes.items()}
        if lines != routed:
            routes, routed = route(layout, lines, gap), lines
        columns = _columns(layout, routes, nodes, boxes, style)
        widest = max((_width(nodes[name], boxes[name]) for name in layout.apart), default=0)
        if max(columns[-1], widest) <= width:
            drawing = _Drawing(layout, routes, nodes, boxes, columns)
            rows = _drawn(drawing, ansi, clients=style.clients)
            return rows + _apart(drawing, width, ansi)
    return None


def _drawn(drawing: _Drawing, ansi: Ansi, *, clients: bool) -> list[str]:
    canvas = Canvas()
    _draw_layers(canvas, drawing)
    if clients:
        _draw_clients(canvas, drawing)
    rows = canvas.render(ansi)
    first = next((index for index, row in enumerate(rows) if row), 0)
    return rows[first:]


def _styles() -> Iterator[_Style]:
    """Ways to draw, the most telling first."""
    for clients, names, spacing in product((True, False), (_FULL, _SHORT, _NONE, _BRIEF), (2, 1)):
        yield _Style(names, spacing, clients)


def _content(node: Node, style: _Style) -> list[str]:
    lines = [f"{node.title} {node.role}"]
    short = node.is_entry or style.contracts == _BRIEF
    address = f":{node.program.port}" if short else node.address
    if node.program.port:
        lines[0] += f"  {address}"
    if node.contract and style.contracts in {_FULL, _SHORT}:
        service = node.contract.rsplit(".", 1)[-1]
        lines.append(node.contract if style.contracts == _FULL else service)
    return lines


def _width(node: Node, lines: Sequence[str]) -> int:
    border = max(cells(node.name), cells(node.verdict)) + 5
    return max(border, *(cells(line) + 4 for line in lines))


def _columns(
    layout: Layout,
    routes: Routes,
    nodes: Mapping[str, Node],
    boxes: Mapping[str, Sequence[str]],
    style: _Style,
) -> list[int]:
    clients = style.clients and _has_clients(layout, nodes)
    columns = [len(_OUTSIDE) if clients else 0]
    for index, row in enumerate(layout.layers):
        wide = max(_width(nodes[n], boxes[n]) if n in nodes else 1 for n in row)
        columns.append(columns[-1] + wide)
        if index < len(layout.layers) - 1:
            columns.append(columns[-1] + _gutter(routes.gutters[index], style.spacing))
    return columns


def _gutter(trunks: Sequence[Trunk], spacing: int) -> int:
    tracks = [trunk.track for trunk in trunks if trunk.track is not None]
    return 3 + spacing * (max(tracks) + 1) if tracks else _STRAIGHT_GUTTER


def _has_clients(layout: Layout, nodes: Mapping[str, Node]) -> bool:
    first = layout.layers[0] if layout.layers else ()
    return any(nodes[name].is_entry for name in first)


def _draw_layers(canvas: Canvas, drawing: _Drawing) -> None:
    columns, gutters = drawing.columns, drawing.routes.gutters
    for index, row in enumerate(drawing.layout.layers):
        left, right = columns[2 * index], columns[2 * index + 1]
        for name in row:
            place = drawing.routes.places[name]
            if name in drawing.nodes:
                size = (right - left, place.height)
                _box(canvas, drawing.nodes[name], drawing.boxes[name], (left, place.top), size)
            else:
                canvas.line(name, (left - 1, place.out), (right, place.out))
        if index < len(gutters):
            _draw_gutter(canvas, gutters[index], (right, columns[2 * index + 2]), drawing.nodes)


def _draw_gutter(
    canvas: Canvas, trunks: Sequence[Trunk], between: tuple[int, int], nodes: Mapping[str, Node]
) -> None:
    left, right = between
    tracks = 1 + max((trunk.track for trunk in trunks if trunk.track is not None), default=0)
    spacing = max(1, (right - left - 3) // tracks)
    for trunk in trunks:
        turn = left + 1 + spacing * (trunk.track or 0)
        if trunk.start in nodes:
            canvas.text(left - 1, trunk.leaves, "├", _STYLES[nodes[trunk.start].language])
        canvas.line(trunk.start, (left, trunk.leaves), (turn, trunk.leaves))
        canvas.line(trunk.start, (turn, trunk.span[0]), (turn, trunk.span[1]))
        for end, row in zip(trunk.ends, trunk.arrives, strict=True):
            canvas.line(trunk.start, (turn, row), (right - 1, row))
            if end in nodes:
                canvas.text(right - 1, row, _ARROW, "2")


def _box(
    canvas: Canvas, node: Node, lines: Sequence[str], at: tuple[int, int], size: tuple[int, int]
) -> None:
    (x, y), (width, height) = at, size
    style = _STYLES[node.language]
    below = f" {node.verdict} " if node.verdict else ""
    canvas.text(x, y, "╭─" + "─" * (width - 3) + "╮", style)
    canvas.text(x + 2, y, f" {node.name} ", f"1;{style}")
    for row in range(y + 1, y + height - 1):
        canvas.text(x, row, "│" + " " * (width - 2) + "│", style)
    canvas.text(x, y + height - 1, "╰" + "─" * (width - 2) + "╯", style)
    canvas.text(
        x + width - 2 - len(below), y + height - 1, below, _DOUBT if node.other_advice else "2"
    )
    head, _, address = lines[0].partition("  ")
    canvas.text(x + 2, y + 1, head)
    canvas.text(x + width - 2 - cells(address), y + 1, address)
    for row, line in enumerate(lines[1:], start=y + 2):
        canvas.text(x + 2, row, line, "2")


def _draw_clients(canvas: Canvas, drawing: _Drawing) -> None:
    for name in drawing.layout.layers[0] if drawing.layout.layers else ():
        if drawing.nodes[name].is_entry:
            canvas.text(0, drawing.routes.places[name].out, _OUTSIDE, "2")


def _apart(drawing: _Drawing, width: int, ansi: Ansi) -> list[str]:
    """The nodes without calls, as many beside each other as fit."""
    names = drawing.layout.apart
    if not names:
        return []
    boxes = {name: drawing.boxes[name] for name in names}
    wide = max(_width(drawing.nodes[name], box) for name, box in boxes.items())
    high = max(len(box) for box in boxes.values()) + 2
    across = max(1, (width + 1) // (wide + 1))
    canvas = Canvas()
    for index, (name, box) in enumerate(boxes.items()):
        row, column = divmod(index, across)
        at = (column * (wide + 1), row * high)
        _box(canvas, drawing.nodes[name], box, at, (wide, high))
    title = ["", ansi.dim("Without calls")] if drawing.layout.layers else []
    return [*title, *canvas.render(ansi)]
