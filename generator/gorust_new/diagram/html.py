"""The architecture as one self-contained HTML page: no script, no font, no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from gorust_new.advice.precedents import Precedent
from gorust_new.diagram.highlight import style as highlight
from gorust_new.diagram.html_style import STYLE as PAGE_STYLE
from gorust_new.diagram.markup import escaped
from gorust_new.diagram.model import LANGUAGE_TITLES, Advised, Node, Picture, build
from gorust_new.diagram.svg import draw
from gorust_new.diagram.svg_style import STYLE as PICTURE_STYLE
from gorust_new.plan.model import Language, Plan
from gorust_new.text.cells import clip, count
from gorust_new.text.markdown import one_line

_TEXT_MOST = 400
"""Cells of a purpose that are shown; the whole of it is in the plan."""

_DOTS = {"strong": "●●●", "lean": "●●", "close call": "●"}
_HOLLOW = {"strong": "○○○", "lean": "○○", "close call": "○"}
"""How sure the advice is, where it was taken and where it was not."""

_NOTHING = "-"


def html(
    plan: Plan,
    *,
    advice: Mapping[str, Advised] | None = None,
    precedents: Mapping[str, Sequence[Precedent]] | None = None,
) -> str:
    """The page of a completed `plan`, light and dark. Ends with a line feed.

    Its content policy allows nothing but its own style sheet, named by digest; so
    even text that got past the escaping could not run.

    Args:
        precedents: the components most like each one, by its name.
    """
    graph = build(plan, advice)
    style = "\n".join(filter(None, (PAGE_STYLE, PICTURE_STYLE, highlight(graph))))
    title = escaped(f"Architecture of {plan.project}")
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        _header(plan, graph),
        "<main>",
        f'<figure tabindex="0" aria-label="{title}">',
        draw(graph, style=False, links="#part-").rstrip(),
        "</figure>",
        *(_section(graph, language) for language in graph.sizes),
        _calls(graph),
        _precedents(precedents or {}),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "".join(f"{line}\n" for line in lines if line)


def _policy(style: str) -> str:
    digest = b64encode(sha256(style.encode()).digest()).decode()
    allowed = f"default-src 'none'; style-src 'sha256-{digest}'"
    return f"{allowed}; base-uri 'none'; form-action 'none'"


def _header(plan: Plan, graph: Picture) -> str:
    facts = [count(len(plan.components), "component"), *graph.sizes.values()]
    facts.append(count(len(graph.edges), "call"))
    facts += [f"{plan.team.value} team"] if plan.team else []
    facts += [f"{plan.velocity.value} change"] if plan.velocity else []
    items = "".join(f"<li>{escaped(fact)}</li>" for fact in facts)
    module = f'<p class="module"><code>{escaped(plan.go_module)}</code></p>'
    return (
        f'<header><h1>{escaped(plan.project)}</h1>{module}<ul class="facts">{items}</ul></header>'
    )


def _section(graph: Picture, language: Language) -> str:
    nodes = graph.written_in(language)
    advised = any(node.strength for node in nodes)
    head = ["Component", "Serves", "Health and metrics", "Calls", "Called by"]
    head += ["Advice"] if advised else []
    table = _table(head, [_row(graph, node, advised=advised) for node in nodes])
    size = f"<small>{count(len(nodes), 'component')}</small>"
    heading = f"<h2>{LANGUAGE_TITLES[language]} {size}</h2>"
    return f'<section class="{language.value}">{heading}{table}</section>'


def _row(graph: Picture, node: Node, *, advised: bool) -> str:
    cells = [
        _serves(node),
        f"<code>:{node.program.admin_port}</code>" if node.program.admin_port else _NOTHING,
        _names(edge.callee for edge in graph.calls(node.name)),
        _names((edge.caller for edge in graph.callers(node.name)), outside=node in graph.entries),
    ]
    cells += [_advice(node)] if advised else []
    columns = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr id="part-{escaped(node.name)}"><th scope="row">{_name(node)}</th>{columns}</tr>'


def _name(node: Node) -> str:
    text = f"<strong>{escaped(node.name)}</strong> <span>{escaped(node.role)}</span>"
    component = node.component
    for before, said in (("", component.purpose), ("Chosen because: ", component.because)):
        if said:
            text += f'<p class="purpose">{before}{escaped(clip(one_line(said), _TEXT_MOST))}</p>'
    return text


def _serves(node: Node) -> str:
    codes = [f"<code>{escaped(text)}</code>" for text in (node.address, node.contract) if text]
    return "<br>".join(codes) or _NOTHING


def _names(names: Iterable[str], *, outside: bool = False) -> str:
    links = [f'<a href="#part-{escaped(name)}">{escaped(name)}</a>' for name in names]
    return "<br>".join((["clients"] if outside else []) + links) or _NOTHING


def _advice(node: Node) -> str:
    if not node.advised:
        return _NOTHING
    filled = _HOLLOW if node.against_advice else _DOTS
    dots = f'<span class="dots" aria-hidden="true">{filled.get(node.strength, "")}</span>'
    text = f"{dots} {escaped(node.strength)}: {LANGUAGE_TITLES[node.advised]}"
    if node.against_advice:
        text += f'<br><em class="against">chosen: {LANGUAGE_TITLES[node.chosen]}</em>'
    return text


def _calls(graph: Picture) -> str:
    if not graph.edges:
        return ""
    rows = []
    for edge in graph.edges:
        contract = f"<code>{escaped(edge.contract)}</code>" if edge.contract else _NOTHING
        cells = (_names([edge.caller]), _names([edge.callee]), escaped(edge.protocol), contract)
        rows.append(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>")
    table = _table(["Caller", "Callee", "Protocol", "Contract"], rows)
    return f"<section><h2>Calls <small>{len(graph.edges)}</small></h2>{table}</section>"


def _precedents(precedents: Mapping[str, Sequence[Precedent]]) -> str:
    if not precedents:
        return ""
    rows = []
    for name, found in precedents.items():
        cells = "<br>".join(_precedent(each) for each in found)
        rows.append(f"<tr><td>{_names([name])}</td><td>{cells}</td></tr>")
    table = _table(["Component", "What those most like it chose"], rows)
    return f"<section><h2>Precedents</h2>{table}</section>"


def _precedent(each: Precedent) -> str:
    named = f"{escaped(each.system)}: {escaped(each.component)}"
    chosen = f"{LANGUAGE_TITLES[each.chosen]} since {each.since}"
    return f'<a href="{escaped(each.link)}" rel="noreferrer">{named}</a> <span>{chosen}</span>'


def _table(head: Sequence[str], rows: Iterable[str]) -> str:
    titles = "".join(f'<th scope="col">{title}</th>' for title in head)
    body = "\n".join(rows)
    return (
        f'<div class="scroll" tabindex="0"><table><thead><tr>{titles}</tr></thead>'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )
