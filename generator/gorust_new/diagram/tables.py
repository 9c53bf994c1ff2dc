"""The components of a plan as a table: for a terminal, and in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from gorust_new.diagram.model import LANGUAGE_TITLES, Advised, Node, Picture, build
from gorust_new.plan.model import Plan
from gorust_new.text import markdown
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells, clip, pad
from gorust_new.text.markdown import one_line

_BETWEEN = "  "
_LEAST_CALLS = 12
_PURPOSE_MOST = 200
_UNNAMED = re.compile(r"[^\w.]")
"""What no contract's name holds; a code span has no escapes."""

_HEAD = ("Component", "Language", "Kind", "Serves", "Advice", "Calls")
_NOTHING = "-"


def components_table(
    plan: Plan,
    width: int = 80,
    *,
    advice: Mapping[str, Advised] | None = None,
    colour: bool = False,
) -> str:
    """One line per component or half of a split, in at most `width` columns.

    Long lists of calls are folded; where even that is too wide, each component becomes
    a short block. Ends with a line feed.
    """
    graph = build(plan, advice)
    ansi = Ansi(colour)
    rows = [_row(graph, node) for node in graph.nodes]
    kept = [
        index
        for index, title in enumerate(_HEAD)
        if title not in {"Advice", "Calls"} or any(row[index] != _NOTHING for row in rows)
    ]
    shown = [[row[index] for index in kept] for row in rows]
    head = [_HEAD[index] for index in kept]
    widths = [max(map(cells, column)) for column in zip(head, *shown, strict=True)]
    excess = sum(widths) + len(_BETWEEN) * (len(widths) - 1) - width
    if excess > 0 and head[-1] == "Calls":
        widths[-1] = max(
            _LEAST_CALLS,
            widths[-1] - excess,
            *(cells(word) for row in shown for word in row[-1].split()),
        )
        excess = sum(widths) + len(_BETWEEN) * (len(widths) - 1) - width
    if excess > 0:
        return _blocks(graph, rows, width, ansi)
    lines = [ansi.dim(_line(head, widths))]
    for node, row in zip(graph.nodes, shown, strict=True):
        lines += _folded(row, widths, _paints(node, ansi))
    return "\n".join(lines) + "\n"


def markdown_table(plan: Plan, advice: Mapping[str, Advised] | None = None) -> str:
    """The components as a GitHub table, without a final line feed.

    A purpose is the user's text: whatever Markdown or HTML could read into it is escaped.
    """
    graph = build(plan, advice)
    head = [*_HEAD, "Purpose"]
    if not advice:
        head.remove("Advice")
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for node in graph.nodes:
        by_title = dict(zip(_HEAD, _row(graph, node), strict=True))
        values = [_cell(by_title[title]) for title in head[:-1]]
        if node.contract:
            values[head.index("Serves")] += f"<br>`{_UNNAMED.sub('', node.contract)}`"
        purpose = _cell(clip(one_line(node.component.purpose), _PURPOSE_MOST))
        lines.append("| " + " | ".join((*values, purpose)) + " |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return markdown.escape(text) if text not in {"", _NOTHING} else _NOTHING


def _row(graph: Picture, node: Node) -> tuple[str, ...]:
    calls = ", ".join(edge.callee for edge in graph.calls(node.name))
    return (
        node.name,
        node.title,
        node.role,
        node.address or _NOTHING,
        _advice(node),
        calls or _NOTHING,
    )


def _advice(node: Node) -> str:
    if not node.advised:
        return _NOTHING
    if node.against_advice:
        return f"{node.strength}: {LANGUAGE_TITLES[node.advised]}"
    return node.strength


def _paints(node: Node, ansi: Ansi) -> list[Callable[[str], str]]:
    def language(text: str) -> str:
        return ansi.language(text, node.language.value)

    return [ansi.bold, language]


def _folded(
    row: Sequence[str], widths: Sequence[int], paints: Sequence[Callable[[str], str]]
) -> list[str]:
    """One row, its last cell folded at spaces."""
    lines: list[str] = []
    for word in row[-1].split():
        if lines and cells(lines[-1]) + 1 + cells(word) <= widths[-1]:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    first = _line([*row[:-1], lines[0]], widths, paints)
    indent = sum(widths[:-1]) + len(_BETWEEN) * (len(widths) - 1)
    return [first, *(" " * indent + line for line in lines[1:])]


def _line(
    row: Sequence[str], widths: Sequence[int], paints: Sequence[Callable[[str], str]] = ()
) -> str:
    parts = []
    for index, (text, width) in enumerate(zip(row, widths, strict=True)):
        paint = paints[index] if index < len(paints) else str
        parts.append(paint(text) + pad("", width - cells(text)))
    return _BETWEEN.join(parts).rstrip()


def _blocks(graph: Picture, rows: Sequence[Sequence[str]], width: int, ansi: Ansi) -> str:
    blocks = []
    for node, row in zip(graph.nodes, rows, strict=True):
        lines = [
            ansi.bold(node.name),
            f"  {ansi.language(node.title, node.language.value)} {node.role}",
        ]
        lines += [f"  {node.address}"] if node.address else []
        lines += [f"  advice: {row[4]}"] if row[4] != _NOTHING else []
        words = f"calls {row[5]}".split() if row[5] != _NOTHING else []
        calls: list[str] = []
        for word in words:
            if calls and len(calls[-1]) + 1 + len(word) + 2 <= width:
                calls[-1] += f" {word}"
            else:
                calls.append(word)
        lines += [f"  {line}" for line in calls]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"
