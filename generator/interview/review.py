"""The review: everything that is about to be written, on one screen, before it is written."""

from __future__ import annotations

from collections.abc import Sequence

from generator.interview.flow import Walk
from generator.interview.questions import LANGUAGES
from generator.interview.script import Advised
from generator.interview.text import ANSI, Line, Span, cut, width_of, wrap
from generator.plan.model import Component, Language, Plan
from generator.plan.shapes import parts

_NARROW = 60


def review_lines(plan: Plan, walk: Walk, width: int, directory: str) -> tuple[Line, ...]:
    """Table, tree and diagram of a completed `plan`."""
    about = f"{plan.project}, Go module {plan.go_module}"
    return (
        (),
        *_section("Project"),
        *wrap("", about, width, first=("", "  ")),
        (),
        *_section("Components"),
        *_table(plan, walk, width),
        (),
        *_section("Calls"),
        *_diagram(plan, width),
        (),
        *_section("Files"),
        *_tree(plan, width, directory),
        (),
    )


def _section(title: str) -> tuple[Line, ...]:
    return ((("heading", title),),)


def _table(plan: Plan, walk: Walk, width: int) -> tuple[Line, ...]:
    header = ("name", "kind", "language", "advice", "port", "calls")
    advised = {step.name: step for step in walk.steps if isinstance(step, Advised)}
    rows = [_row(component, advised.get(component.name)) for component in plan.components]
    columns = list(zip(header, *rows, strict=True))
    widths = [max(width_of(cell) for cell in column) for column in columns]
    if width < _NARROW or sum(widths) + 2 * len(widths) + 2 > width:
        return tuple(line for row in rows for line in _card(header, row, width))
    return (
        _cells(header, widths, ["dim"] * len(header), width),
        *(_cells(row, widths, _styles(row), width) for row in rows),
    )


def _row(component: Component, advised: Advised | None) -> tuple[str, ...]:
    language = component.language or Language.GO
    return (
        component.name,
        component.kind.value,
        LANGUAGES[language][0],
        _agreement(language, advised),
        _ports(component),
        ", ".join(component.calls) or "-",
    )


def _agreement(language: Language, advised: Advised | None) -> str:
    if advised is None:
        return "-"
    advice = advised.advice
    if language is advice.decision:
        return advice.strength.value
    return f"not {LANGUAGES[advice.decision][0]}"


def _ports(component: Component) -> str:
    ports = [str(port) for port in (component.port, component.core_port) if port]
    return " + ".join(ports) or "-"


def _styles(row: Sequence[str]) -> list[str]:
    colour = {LANGUAGES[language][0]: language.value for language in Language}
    return ["name", "", colour.get(row[2], ""), "dim", "", ""]


def _cells(row: Sequence[str], widths: Sequence[int], styles: Sequence[str], width: int) -> Line:
    spans: list[Span] = [("", "  ")]
    room = width - 2
    for cell, column, style in zip(row, widths, styles, strict=True):
        text = cut(cell, room)
        padding = max(0, min(column - width_of(text), room - width_of(text)))
        spans.append((style, text))
        spans.append(("", " " * padding + "  "))
        room -= column + 2
    return tuple(spans[:-1])


def _card(header: Sequence[str], row: Sequence[str], width: int) -> tuple[Line, ...]:
    """One component in a few lines, for screens too narrow for a table."""
    about = f"{row[1]}, {row[2]} ({row[3]})"
    lines = [*wrap("", about, width, first=("", "    "))]
    for title, cell in zip(header[4:], row[4:], strict=True):
        if cell != "-":
            lines += wrap("", f"{title} {cell}", width, first=("", "    "))
    return ((("name", cut(f"  {row[0]}", width)),), *lines)


def _diagram(plan: Plan, width: int) -> tuple[Line, ...]:
    from generator.report.terminal import terminal

    drawn = terminal(plan, width - 2, colour=True)
    return tuple((("", "  "), (ANSI, row)) for row in drawn.rstrip().splitlines())


def _tree(plan: Plan, width: int, directory: str) -> tuple[Line, ...]:
    rows = tree_rows(plan)
    column = max(len(path) for path, _ in rows) + 2
    lines: list[Line] = [(("name", cut(f"  {directory}", width)),)]
    for path, about in rows:
        room = width - 4 - column
        note = cut(about, room) if room >= len("shared by cores") else ""
        lines.append((("", f"    {path:<{column}}"), ("dim", note)))
    return tuple(lines)


def tree_rows(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The top of the tree that will be written: path and what it holds."""
    every = [part for component in plan.components for part in parts(component)]
    go = [part.name for part in every if part.language is Language.GO]
    rust = [part.name for part in every if part.language is Language.RUST]
    contracts = [part.name for part in every if part.shape == "grpc"]
    rows: list[tuple[str, str]] = []
    if go:
        rows.append(("services/", ", ".join(go)))
    if rust:
        rows.append(("cores/", ", ".join(rust)))
    if contracts:
        rows.append(("proto/", "the contracts of " + ", ".join(contracts)))
    if go:
        rows.append(("internal/", "Go shared by services"))
    if rust:
        rows.append(("crates/", "Rust shared by cores"))
    rows += [
        ("test/", "golden inputs, end to end"),
        ("docs/", "diagram, one decision each"),
        ("Makefile", "build run dev test lint"),
        ("gorust.yaml", "these answers, yours to edit"),
    ]
    return tuple(rows)
