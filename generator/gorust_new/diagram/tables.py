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
_LEFT_OUT: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"Serves"}),
    frozenset({"Serves", "Kind"}),
)
"""What is left out of a table that is too wide, step by step."""

_NOTHING = "-"


def components_table(
    plan: Plan,
    width: int = 80,
    *,
    advice: Mapping[str, Advised] | None = None,
    colour: bool = False,
) -> str:
    """One line per component or half of a split, in at most `width` columns.

    Long lists of calls are folded; where that is too wide, columns are left out that a
    picture has too, and at last each component becomes a short block. Ends with a line feed.
    """
    return table_of(build(plan, advice), width, Ansi(colour))


def table_of(graph: Picture, width: int, ansi: Ansi) -> str:
    """`components_table` of a graph that is built already."""
    rows = [dict(zip(_HEAD, _row(graph, node), strict=True)) for node in graph.nodes]
    said = [title for title in _HEAD if _says(title, rows)]
    for left_out in _LEFT_OUT:
        head = [title for title in said if title not in left_out]
        if widths := _widths(head, rows, width):
            return _drawn(graph, head, rows, widths, ansi)
    return _blocks(graph, [tuple(row.values()) for row in rows], width, ansi)


def _says(title: str, rows: Sequence[Mapping[str, str]]) -> bool:
    return title not in {"Advice", "Calls"} or any(row[title] != _NOTHING for row in rows)


def _widths(head: Sequence[str], rows: Sequence[Mapping[str, str]], width: int) -> list[int] | None:
    """The width of each column, the last one folded if it lists calls; None if it is too much."""
    widths = [max(cells(title), *(cells(row[title]) for row in rows)) for title in head]
    excess = sum(widths) + len(_BETWEEN) * (len(widths) - 1) - width
    if excess > 0 and head[-1] == "Calls":
        longest = max(cells(word) for row in rows for word in row["Calls"].split())
        folded = max(_LEAST_CALLS, widths[-1] - excess, longest)
        excess -= widths[-1] - folded
        widths[-1] = folded
    return widths if excess <= 0 else None


def _drawn(
    graph: Picture,
    head: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    widths: Sequence[int],
    ansi: Ansi,
) -> str:
    lines = [ansi.dim(_line(head, widths))]
    for node, row in zip(graph.nodes, rows, strict=True):
        paints = [_paint(title, node, ansi) for title in head]
        lines += _folded([row[title] for title in head], widths, paints)
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
        return f"{node.strength} for {LANGUAGE_TITLES[node.advised]}"
    return node.strength


def _paint(title: str, node: Node, ansi: Ansi) -> Callable[[str], str]:
    """How a cell is painted: names, languages, and advice that was not taken."""
    if title == "Component":
        return ansi.bold
    if title == "Language":
        return lambda text: ansi.language(text, node.language.value)
    return ansi.warn if title == "Advice" and node.against_advice else str


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
