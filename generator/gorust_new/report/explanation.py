"""An explanation of the advice as a person reads it, on one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from gorust_new.advice.engine import supports
from gorust_new.advice.explain import Explanation
from gorust_new.advice.model import Advice, Flip, Reason
from gorust_new.text.markdown import one_line

HEIGHT, WIDTH = 24, 80
COLUMN = 26
"""Where the text beside a label begins."""


def screen(explanation: Explanation, height: int = HEIGHT, width: int = WIDTH) -> tuple[str, ...]:
    """The explanation as lines of plain text that fit `height` by `width`.

    Where they would not fit, the weightiest reasons are told and the others named; before
    the last reason goes, the precedents are only counted.
    """
    count = len(explanation.advice.reasons)
    full = [(told, True) for told in range(count, min(count, _LEAST) - 1, -1)]
    for told, named in (*full, *((told, False) for told in range(count, -1, -1))):
        lines = tuple(_lines(explanation, told, width, named=named))
        if len(lines) <= height:
            break
    return lines[:height]


_LEAST = 2
"""Reasons told beside the names of the precedents."""


def _lines(explanation: Explanation, told: int, width: int, *, named: bool) -> Iterator[str]:
    advice, component = explanation.advice, explanation.component
    yield _shortened(
        f"{component.name}: {advice.decision.value}, {advice.strength.value}"
        f" ({component.kind.value})",
        width,
    )
    yield from _what_if_line(explanation, width)
    if explanation.existing:
        yield from _labelled("First", explanation.existing.text, width, indent=2)
    for title, reasons in _sides(advice, told):
        yield f"  {title}"
        for reason in reasons:
            yield from _labelled(f"{reason.trait} {reason.value}", reason.text, width, indent=4)
    rest = ", ".join(f"{reason.trait} {reason.value}" for reason in advice.reasons[told:])
    for label, text in (
        ("Counted as well", rest),
        ("Precedents", _precedents_text(advice, named=named)),
        ("Would change it", _flip_text(advice.flip)),
        ("Given up", advice.given_up),
        ("Tie-break", advice.tie_break),
        ("Not stated", ", ".join(advice.unknown)),
        ("To settle", " ".join(explanation.questions)),
        ("Chosen", _chosen_text(explanation)),
    ):
        if text:
            yield from _labelled(label, text, width, indent=2)


def _what_if_line(explanation: Explanation, width: int) -> Iterator[str]:
    if explanation.before is None:
        return
    changes = ", ".join(f"{name}={value}" for name, value in explanation.what_if.items())
    before = explanation.before
    text = f"before: {before.decision.value}, {before.strength.value}"
    yield from _labelled(f"if {changes}", text, width, indent=2)


def _sides(advice: Advice, told: int) -> Iterator[tuple[str, Sequence[Reason]]]:
    shown = advice.reasons[:told]
    speaks_for = [reason for reason in shown if supports(reason.favours, advice.decision)]
    against = [reason for reason in shown if not supports(reason.favours, advice.decision)]
    if speaks_for:
        yield "For", speaks_for
    if against:
        yield "Against", against


def _labelled(label: str, text: str, width: int, *, indent: int) -> Iterator[str]:
    head = " " * indent + label
    column = max(COLUMN, len(head) + 2)
    wrapped = textwrap.wrap(text, max(20, width - column), break_on_hyphens=False) or [""]
    yield head.ljust(column) + wrapped[0]
    yield from (" " * column + line for line in wrapped[1:])


def _precedents_text(advice: Advice, *, named: bool) -> str:
    if not named:
        return advice.alike.counted(advice.decision)
    return f"{advice.alike.told(advice.decision)}. {advice.alike.precedents[0].link}"


def _flip_text(flip: Flip | None) -> str:
    if flip is None:
        return "no single fact; several would have to change"
    return f"{flip.trait} {flip.value}: then {flip.decision.value}"


def _chosen_text(explanation: Explanation) -> str:
    chosen, advised = explanation.component.language, explanation.advice.decision
    if chosen is None:
        return ""
    if chosen is advised:
        return f"{chosen.value}, as advised"
    because = one_line(explanation.component.because)
    told = f", because: {because}" if because else ", and no reason is recorded (because:)"
    return _shortened(f"{chosen.value}, against the advice{told}", 160)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
