"""The review: everything that is about to be written, on one screen, before it is written."""

from __future__ import annotations

from gorust_new.advice import Advice
from gorust_new.interview.conversation import FILES, PICTURE, TABLE
from gorust_new.interview.flow import Progress
from gorust_new.interview.script import Advised
from gorust_new.interview.text import ANSI, Line, cut, wrap
from gorust_new.places import PLAN
from gorust_new.plan.graph import graph_of
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.problem import listing


def review_lines(
    plan: Plan, walk: Progress, width: int, directory: str, view: str = TABLE
) -> tuple[Line, ...]:
    """One view of a completed `plan`: its components, who calls whom, or the files.

    The components fit a screen of 24 rows, up to some eight of them.
    """
    if view == PICTURE:
        from gorust_new.diagram.terminal import terminal

        advice = _advice(walk)
        return ((), *_drawn(terminal(plan, width - 2, advice=advice, colour=True)), ())
    if view == FILES:
        return ((), *_tree(plan, width, directory), ())
    return ((), *_components(plan, walk, width), ())


def _components(plan: Plan, walk: Progress, width: int) -> tuple[Line, ...]:
    from gorust_new.diagram.tables import components_table

    about = f"{plan.project}, Go module {plan.go_module}"
    table = components_table(plan, width - 2, advice=_advice(walk), colour=True)
    return (*wrap("bold", about, width, first=("", "  ")), *_drawn(table), *_remarks(plan, width))


def _advice(walk: Progress) -> dict[str, Advice]:
    return {step.name: step.advice for step in walk.steps if isinstance(step, Advised)}


def _remarks(plan: Plan, width: int) -> tuple[Line, ...]:
    """What is worth a second look before anything is written."""
    alone = [node.name for node in graph_of(plan).uncalled]
    if not alone:
        return ()
    text = f"Nobody calls {listing(alone, 'and')}: change the answers if somebody should."
    return wrap("warn", text, width, first=("warn", "  ! "))


def _drawn(text: str) -> tuple[Line, ...]:
    """What the diagram room drew, its colours with it."""
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
