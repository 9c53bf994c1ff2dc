"""The review: everything that is about to be written, on one screen, before it is written."""

from __future__ import annotations

from gorust_new.interview.flow import Progress
from gorust_new.interview.script import Advised
from gorust_new.interview.text import ANSI, Line, cut, wrap
from gorust_new.places import PLAN
from gorust_new.plan.graph import graph_of
from gorust_new.plan.model import Language, Plan


def review_lines(plan: Plan, walk: Progress, width: int, directory: str) -> tuple[Line, ...]:
    """Table, diagram and tree of a completed `plan`."""
    from gorust_new.diagram.tables import components_table
    from gorust_new.diagram.terminal import terminal

    about = f"{plan.project}, Go module {plan.go_module}"
    advice = {step.name: step.advice for step in walk.steps if isinstance(step, Advised)}
    room = width - 2
    return (
        (),
        *_section("Project"),
        *wrap("", about, width, first=("", "  ")),
        (),
        *_section("Components"),
        *_drawn(components_table(plan, room, advice=advice, colour=True)),
        (),
        *_section("Calls"),
        *_drawn(terminal(plan, room, colour=True)),
        (),
        *_section("Files"),
        *_tree(plan, width, directory),
        (),
    )


def _section(title: str) -> tuple[Line, ...]:
    return ((("heading", title),),)


def _drawn(text: str) -> tuple[Line, ...]:
    """What the report room drew, its colours with it."""
    return tuple((("", "  "), (ANSI, row)) for row in text.rstrip().splitlines())


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
    drawn = graph_of(plan)
    go = [program.name for program in drawn.written_in(Language.GO)]
    rust = [program.name for program in drawn.written_in(Language.RUST)]
    contracts = [program.name for program in drawn.programs if program.has_contract]
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
        ("Makefile", "build run test lint e2e"),
        (PLAN, "these answers, yours to edit"),
    ]
    return tuple(rows)
