"""The architecture as an indented list, for terminals too narrow for boxes."""

from __future__ import annotations

import re

from gorust_new.diagram.model import Edge, Node, Picture
from gorust_new.plan.model import Language
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import count
from gorust_new.text.markdown import one_line


def headline(graph: Picture, width: int, ansi: Ansi) -> list[str]:
    """The project and its size, in one line or, where that is too long, two."""
    name = one_line(graph.project)
    sizes = [*graph.sizes.values(), count(len(graph.edges), "call")]
    painted = [ansi.language(text, language.value) for language, text in graph.sizes.items()]
    painted.append(sizes[-1])
    if len(name) + 2 + len(", ".join(sizes)) <= width:
        return [f"{ansi.bold(name)}  {', '.join(painted)}"]
    return [ansi.bold(name), ", ".join(painted)]


def listing(graph: Picture, width: int, ansi: Ansi) -> str:
    """Every node with what it is, and below it what it calls. Ends with a line feed."""
    blocks = [headline(graph, width, ansi)]
    blocks += [_block(node, graph.calls(node.name), width, ansi) for node in graph.nodes]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _block(node: Node, calls: tuple[Edge, ...], width: int, ansi: Ansi) -> list[str]:
    paint = ansi.go if node.language is Language.GO else ansi.rust
    what = f"{node.title} {node.role}"
    address = f", {node.address}" if node.address else ""
    lines = [paint(node.name)]
    if len(what + address) + 2 <= width:
        lines.append(f"  {what}{address}")
    else:
        lines += [f"  {what},", f"  {node.address}"]
    if node.contract:
        lines += _wrapped(node.contract, width, ansi)
    if node.strength:
        lines.append("  " + _advice(node, ansi))
    for index, edge in enumerate(calls):
        branch = "└▶" if index == len(calls) - 1 else "├▶"
        lines.append(f"  {ansi.dim(branch)} {edge.callee}")
    return lines


def _advice(node: Node, ansi: Ansi) -> str:
    if node.other_advice:
        return ansi.warn(f"advice: {node.other_advice}, {node.strength}")
    return ansi.dim(f"advice: {node.strength}")


def _wrapped(contract: str, width: int, ansi: Ansi) -> list[str]:
    """A contract in one line, or in several, broken after dots where that is enough."""
    room = max(width - 4, 2)
    lines: list[str] = []
    for word in re.findall(rf"[^.]{{1,{room - 1}}}\.?", contract):
        if lines and len(lines[-1]) + len(word) <= room:
            lines[-1] += word
        else:
            lines.append(word)
    return ["  " * (1 + (index > 0)) + ansi.dim(line) for index, line in enumerate(lines)]
