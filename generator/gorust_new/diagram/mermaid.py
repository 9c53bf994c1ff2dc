"""The architecture as a Mermaid flowchart, as GitHub shows it in Markdown."""

from __future__ import annotations

import re

from gorust_new.diagram.model import Edge, Node, Picture, build
from gorust_new.plan.model import Language, Plan
from gorust_new.text.markdown import one_line

_PLAIN = re.compile(r"[A-Za-z0-9 .,:_/-]")
_NAMED_CALLS = 12
"""Up to this many calls carry their contract; beyond, labels cover each other and boxes hold it."""

_WIDE = '%%{init: {"flowchart": {"rankSpacing": 180}}}%%'
"""Room between the columns of a large chart, where lines would else run behind the boxes."""

_SAFE_ID = re.compile(r"[a-z][a-z0-9_]*")

# Fill, border and text are all given: GitHub's dark theme would change only some of them.
_CLASSES = (
    "classDef go fill:#dff6fc,stroke:#0091b3,stroke-width:2px,color:#0b2b35",
    "classDef rust fill:#fde9df,stroke:#c2501c,stroke-width:2px,color:#3b1605",
    "classDef outside fill:#eef2f6,stroke:#8b99a8,color:#1c2733,stroke-dasharray:4 3",
)


def mermaid(plan: Plan) -> str:
    """The flowchart of a completed `plan`, without a code fence or a final line feed.

    Text of the user reaches labels only, with every character that Mermaid, HTML or
    Markdown could read as more than text written as an entity code.
    """
    graph = build(plan)
    named = len(graph.edges) <= _NAMED_CALLS
    lines = ["flowchart LR"] if named else [_WIDE, "flowchart LR"]
    if graph.entries:
        lines.append('  clients(["clients"]):::outside')
    outside = " -.->|HTTP| " if named else " -.-> "
    lines += [f"  {_node(node, named=named)}" for node in graph.nodes]
    lines += [f"  clients{outside}{_id(node.name)}" for node in _first(graph)]
    lines += [f"  {_edge(edge, named=named)}" for edge in graph.edges]
    lines += [f"  {line}" for line in _CLASSES]
    return "\n".join(lines)


def _first(graph: Picture) -> list[Node]:
    """The HTTP services that no other component calls."""
    return [node for node in graph.entries if not graph.callers(node.name)]


def _node(node: Node, *, named: bool) -> str:
    what = _label(" ".join(part for part in (node.title, node.role) if part))
    rows = [f"<b>{_label(node.name)}</b>", what]
    if node.address:
        rows.append(_label(node.address))
    if node.contract and not named:
        rows.append(_label(node.contract))
    text = "<br/>".join(rows)
    opening, closing = ("[[", "]]") if node.language is Language.RUST else ("(", ")")
    return f'{_id(node.name)}{opening}"{text}"{closing}:::{node.language.value}'


def _edge(edge: Edge, *, named: bool) -> str:
    parts = (edge.protocol, edge.contract) if named else ()
    label = "<br/>".join(_label(part) for part in parts if part)
    arrow = f'-->|"{label}"|' if label else "-->"
    return f"{_id(edge.caller)} {arrow} {_id(edge.callee)}"


def _label(text: str) -> str:
    return "".join(char if _PLAIN.fullmatch(char) else f"#{ord(char)};" for char in one_line(text))


def _id(name: str) -> str:
    """An identifier that is no keyword of Mermaid (``end`` is one) and differs for each name."""
    plain = name.replace("-", "_")
    if _SAFE_ID.fullmatch(plain) and "_" not in name:
        return f"c_{plain}"
    return f"x_{name.encode('utf-8', 'replace').hex()}"
