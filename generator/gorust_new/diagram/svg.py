"""The architecture as a self-contained SVG picture, light and dark."""

from __future__ import annotations

from collections.abc import Mapping

from gorust_new.diagram.highlight import edge_marks, ends, entry_mark, node_mark
from gorust_new.diagram.markup import element, escaped, number, sans_width
from gorust_new.diagram.model import LANGUAGE_TITLES, Advised, Edge, Node, Picture, build
from gorust_new.diagram.svg_scene import (
    DOTS_WIDTH,
    MARGIN,
    Box,
    Scene,
    place,
    summary,
    text_height,
)
from gorust_new.diagram.svg_style import STYLE
from gorust_new.plan.model import Plan
from gorust_new.text.cells import clip
from gorust_new.text.markdown import one_line

_PURPOSE_MOST = 200
_CLIENTS_WIDTH, _CLIENTS_HEIGHT = 62.0, 30.0
_DOTS = {"strong": 3, "lean": 2, "close call": 1}
_ARROW = "url(#g-arrow)"
_LEGEND = "advice: 3 dots strong, 2 lean, 1 close call"
_LEGEND_HOLLOW = "; hollow: not taken"


def svg(plan: Plan, *, advice: Mapping[str, Advised] | None = None) -> str:
    """A picture of the completed `plan` that needs no font, script or network.

    Ends with a line feed.
    """
    return draw(build(plan, advice), style=True)


def draw(graph: Picture, *, style: bool, links: str = "") -> str:
    """The picture of `graph`.

    Args:
        style: carry the style sheet; False inside a page that has it already.
        links: what precedes a node's name in the address its box links to; empty for no links.
    """
    scene = place(graph)
    parts = (
        element("title", escaped(f"Architecture of {graph.project}"), id="g-title"),
        element("desc", escaped(_description(graph)), id="g-desc"),
        f"<style>{STYLE}</style>" if style else "",
        _definitions(),
        _rect("g-page", Box(0.5, 0.5, scene.width - 1, scene.height - 1), 14),
        _text("g-project", MARGIN, 40, graph.project),
        _text("g-note", MARGIN, 61, summary(graph)),
        *_clients(scene, marked=bool(links)),
        *_calls(scene, marked=bool(links)),
        *(_node(node, scene, links, node_mark(n)) for n, node in enumerate(graph.nodes)),
        _apart_heading(scene),
        _legend(scene),
    )
    return (
        element(
            "svg",
            "\n",
            *(f"{part}\n" for part in parts if part),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(scene.width)} {number(scene.height)}",
            width=scene.width,
            height=scene.height,
            role="img",
            aria_labelledby="g-title g-desc",
            class_="g",
        )
        + "\n"
    )


def _description(graph: Picture) -> str:
    nodes = [f"{node.name}: {node.title} {node.role} {node.address}" for node in graph.nodes]
    calls = [_sentence(edge) for edge in graph.edges]
    return f"{'; '.join(nodes)}. {'; '.join(calls) or 'No calls'}."


def _sentence(edge: Edge) -> str:
    return f"{edge.caller} calls {edge.callee} over {edge.label}"


def _definitions() -> str:
    tip = element("path", class_="g-tip", d="M0.5 0.5 7.5 4 0.5 7.5z")
    marker = element(
        "marker", tip, id="g-arrow", viewBox="0 0 8 8", refX=7, refY=4, markerWidth=8,
        markerHeight=8, markerUnits="userSpaceOnUse", orient="auto",
    )  # fmt: skip
    return element("defs", marker)


def _rect(style: str, box: Box, radius: float) -> str:
    return element(
        "rect", class_=style, x=box.x, y=box.y, width=box.width, height=box.height, rx=radius
    )


def _text(style: str, x: float, y: float, text: str) -> str:
    return element("text", escaped(text), class_=style, x=x, y=y)


def _clients(scene: Scene, *, marked: bool) -> list[str]:
    """The world outside, as one round box, and its calls."""
    if not scene.entries:
        return []
    boxes = [scene.boxes[node.name] for node in scene.entries]
    middle = sum(box.middle for box in boxes) / len(boxes)
    outside = Box(MARGIN, middle - _CLIENTS_HEIGHT / 2, _CLIENTS_WIDTH, _CLIENTS_HEIGHT)
    calls = [
        _arrow(
            "g-call g-outside",
            f"clients call {node.name} over {node.address}",
            _curve(outside.right, middle, box.x, box.middle),
            entry_mark(scene.graph.nodes.index(node)) if marked else "",
        )
        for node, box in zip(scene.entries, boxes, strict=True)
    ]
    label = _text("g-note g-mid", outside.x + outside.width / 2, middle + 4, "clients")
    return [*calls, _rect("g-clients", outside, 15), label]


def _calls(scene: Scene, *, marked: bool) -> list[str]:
    paths: dict[tuple[str, str], str] = {}
    for link in scene.layout.links:
        start, end = scene.boxes[link.start], scene.boxes[link.end]
        arrival = end.middle + scene.arrivals[link.start, link.end]
        curve = _curve(start.right, start.middle, end.x, arrival)
        if link.end in scene.layout.bends:
            curve += f"L{number(end.right)} {number(arrival)}"
        key = (link.edge.caller, link.edge.callee)
        paths[key] = paths.get(key, "") + curve
    marks = [edge_marks(call) if marked else "" for call in ends(scene.graph)]
    return [
        _arrow("g-call", _sentence(edge), paths[edge.caller, edge.callee], mark)
        for edge, mark in zip(scene.graph.edges, marks, strict=True)
    ]


def _arrow(style: str, title: str, path: str, marks: str = "") -> str:
    line = element("path", class_=style, d=path, marker_end=_ARROW)
    return element("g", element("title", escaped(title)), line, class_=f"g-edge {marks}".strip())


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = number((x1 + x2) / 2)
    end = number(x2 - 2)
    start, arrival = number(y1), number(y2)
    return f"M{number(x1)} {start}C{bend} {start} {bend} {arrival} {end} {arrival}"


def _node(node: Node, scene: Scene, links: str, mark: str) -> str:
    box = scene.boxes[node.name]
    left, end = box.x + 20, box.right - 14
    top = box.y + (box.height - text_height(node, compact=scene.compact)) / 2
    first = top + (19 if scene.compact else 27)
    second = first + (18 if scene.compact else 21)
    what = element("tspan", node.title, class_="g-lang") + f" · {escaped(node.role)}"
    parts = [
        element("title", escaped(_tooltip(node))),
        _rect("g-box", box, 9),
        element("path", class_="g-bar", d=_bar(box)),
        _text("g-name", left, first, node.name),
        element("text", what, class_="g-what", x=left, y=second),
        _text("g-port", end, second, node.address),
        *_dots(node, end - 4, first - 5),
    ]
    if node.other_advice:
        parts.append(_text("g-other", end - DOTS_WIDTH, first, node.other_advice))
    if node.contract and not scene.compact:
        parts.append(_text("g-contract", left, second + 20, node.contract))
    group = element("g", *parts, class_=f"g-node g-{node.language.value}")
    return element("a", group, href=links + node.name, class_=f"g-link {mark}") if links else group


def _bar(box: Box) -> str:
    """The strip of colour at the left edge, rounded like the box."""
    inner, left, radius = number(box.x + 6), number(box.x), "A9 9 0 0 0"
    top, bottom = box.y, box.y + box.height
    return (
        f"M{inner} {number(top + 0.5)}{radius} {left} {number(top + 9)}"
        f"V{number(bottom - 9)}{radius} {inner} {number(bottom - 0.5)}z"
    )


def _dots(node: Node, x: float, y: float) -> list[str]:
    """Three dots, as many of them full as the advice is sure; hollow where it was not taken."""
    full = _DOTS.get(node.strength, 0)
    styles = ["g-dot g-hollow" if node.other_advice else "g-dot"] * full + ["g-dot g-off"] * 3
    return [
        element("circle", class_=style, cx=x - 10 * (2 - index), cy=y, r=3)
        for index, style in enumerate(styles[:3] if full else ())
    ]


def _tooltip(node: Node) -> str:
    other = f" for {node.other_advice}, not taken" if node.other_advice else ""
    advice = f"advice: {node.strength}{other}" if node.strength else ""
    purpose = clip(one_line(node.component.purpose), _PURPOSE_MOST)
    parts = (f"{node.name}: {node.title} {node.role}", node.address, node.contract, advice, purpose)
    return ", ".join(part for part in parts if part)


def _apart_heading(scene: Scene) -> str:
    if not scene.layout.apart or not scene.layout.layers:
        return ""
    return _text("g-note", MARGIN, scene.apart_at + 24, "Without calls")


def _legend(scene: Scene) -> str:
    y = scene.height - 24
    parts = []
    x = MARGIN
    for language in scene.graph.sizes:
        label = LANGUAGE_TITLES[language]
        parts += [
            _rect(f"g-key g-{language.value}", Box(x, y - 10, 12, 12), 3),
            _text("g-note", x + 18, y, label),
        ]
        x += 40 + sans_width(label, 12)
    if any(node.strength for node in scene.graph.nodes):
        hollow = any(node.other_advice for node in scene.graph.nodes)
        parts.append(_text("g-note", x, y, _LEGEND + (_LEGEND_HOLLOW if hollow else "")))
    return "".join(parts)
