"""Writes what of the labelled components ships with the package: run with --write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gorust_new.advice import precedents
from gorust_new.advice.facts import VALUES
from gorust_new.advice.precedents import COLUMNS, Precedent

from tools.evaluation.dataset import Row
from tools.evaluation.fitting import expectations

PRECEDENTS = precedents.SOURCE
EXPECTED = PRECEDENTS.with_name("expected.py")


def write(rows: Sequence[Row]) -> None:
    """Both files anew."""
    for path, text in shipped(rows).items():
        path.write_text(text, encoding="utf-8", newline="\n")


def shipped(rows: Sequence[Row]) -> dict[Path, str]:
    """The text of both files."""
    return {PRECEDENTS: precedents_text(rows), EXPECTED: expected_text(rows)}


def precedents_text(rows: Sequence[Row]) -> str:
    """The precedents as a table, tabs between the columns."""
    lines = [(*COLUMNS, *VALUES), *(_cells(row.precedent) for row in rows)]
    return "".join("\t".join(cells) + "\n" for cells in lines)


def _cells(row: Precedent) -> tuple[str, ...]:
    return (
        row.system,
        row.component,
        row.kind.value,
        row.chosen.value,
        str(row.since),
        row.vote.value,
        row.link,
        *(row.facts[name] for name in VALUES),
    )


def expected_text(rows: Sequence[Row]) -> str:
    """The expectations as a module."""
    return "\n".join(_module(rows)) + "\n"


def _module(rows: Sequence[Row]) -> Iterator[str]:
    yield '"""How often each answer is to be expected, in percent, by the lean of the kind.'
    yield ""
    yield "Counted among the labelled components by tools/evaluation; it tells which question is"
    yield "worth asking, and nothing else."
    yield '"""'
    yield ""
    yield "from __future__ import annotations"
    yield ""
    yield "EXPECTED: dict[str, dict[int, dict[str, int]]] = {"
    for name, by_lean in expectations(rows).items():
        yield f'    "{name}": {{'
        for lean, shares in by_lean.items():
            inside = ", ".join(f'"{value}": {share}' for value, share in shares.items())
            yield f"        {lean}: {{{inside}}},"
        yield "    },"
    yield "}"
