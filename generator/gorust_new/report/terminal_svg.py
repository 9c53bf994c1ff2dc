"""Captured terminal text as a picture of a terminal window, for documentation.

Every cell stands where the terminal had it, whatever the reader's font: each run of
text is given its exact width, and box-drawing characters are drawn as lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gorust_new.diagram.markup import MONO, element, escaped, number
from gorust_new.report.sgr import Run, runs
from gorust_new.text.cells import cell, cells

_CELL, _LINE, _SIZE = 8.4, 19.0, 14.0
_MARGIN, _BAR, _BASELINE = 18.0, 36.0, 14.0
_CORNER = 4.0
_LEAST_COLUMNS = 20
_FAINT = 0.6

_BACKGROUND, _FOREGROUND, _QUIET = "#11161d", "#d7dee6", "#76828f"
_BUTTONS = ("#f0716b", "#e3b95f", "#6ecb7f")

_N, _E, _S, _W = 1, 2, 4, 8
_LINES = {
    "─": _E | _W, "│": _N | _S, "├": _N | _S | _E, "┤": _N | _S | _W, "┬": _E | _W | _S,
    "┴": _E | _W | _N, "┼": _N | _E | _S | _W, "┌": _S | _E, "┐": _S | _W, "└": _N | _E,
    "┘": _N | _W, "╭": _S | _E, "╮": _S | _W, "╰": _N | _E, "╯": _N | _W, "━": _E | _W,
}  # fmt: skip
_ROUND = frozenset("╭╮╰╯")
_WEIGHT = {"bold": ("font_weight", "bold"), "italic": ("font_style", "italic"),
           "underline": ("text_decoration", "underline")}  # fmt: skip


def terminal_svg(text: str, *, title: str = "", columns: int = 0) -> str:
    """A picture of `text`, which may hold SGR colours (as ``tmux capture-pane -e -p`` prints).

    Args:
        title: shown in the window's bar, and to screen readers.
        columns: of the terminal; at least as many as the longest line takes.

    Other escape sequences are dropped. Ends with a line feed.
    """
    rows = list(runs(text.rstrip()))
    used = [run.column + cells(run.text.rstrip()) for row in rows for run in row]
    wide = max([columns, _LEAST_COLUMNS, *used]) * _CELL + 2 * _MARGIN
    high = len(rows) * _LINE + _BAR + 1.5 * _MARGIN
    parts = [
        element("title", escaped(title or "A terminal window")),
        element("style", f".t{{font-family:{MONO};font-size:{_SIZE:g}px;white-space:pre}}"),
        element("rect", width=wide, height=high, rx=10, fill=_BACKGROUND),
        *_bar(title, wide),
        *(part for index, row in enumerate(rows) for part in _row(row, index)),
    ]
    return (
        element(
            "svg",
            "\n",
            *(f"{part}\n" for part in parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(wide)} {number(high)}",
            width=wide,
            height=high,
            role="img",
        )
        + "\n"
    )


def _bar(title: str, wide: float) -> Iterator[str]:
    for index, colour in enumerate(_BUTTONS):
        yield element("circle", cx=20 + 18 * index, cy=_BAR / 2, r=5.5, fill=colour)
    if title:
        yield element(
            "text",
            escaped(title),
            class_="t",
            x=wide / 2,
            y=_BAR / 2 + 5,
            text_anchor="middle",
            fill=_QUIET,
        )


def _row(row: Sequence[Run], index: int) -> Iterator[str]:
    top = _BAR + _MARGIN / 2 + index * _LINE
    for run in row:
        ink, paper = run.style.ink or _FOREGROUND, run.style.paper
        if "reverse" in run.style.flags:
            ink, paper = paper or _BACKGROUND, ink
        if paper:
            width = cells(run.text) * _CELL
            yield element("rect", x=_x(run.column), y=top, width=width, height=_LINE, fill=paper)
        yield from _drawn(run, top, ink)
        yield from _words(run, top, ink)


def _drawn(run: Run, top: float, ink: str) -> Iterator[str]:
    """The box-drawing characters of a run, as one path."""
    path, column = "", run.column
    for char in run.text:
        if char in _LINES:
            path += _strokes(char, _x(column), top)
        column += cell(char)
    if path:
        faint = {"stroke_opacity": _FAINT} if "dim" in run.style.flags else {}
        yield element("path", d=path, fill="none", stroke=ink, stroke_width=1.2, **faint)


def _strokes(char: str, left: float, top: float) -> str:
    arms = _LINES[char]
    right, bottom = number(left + _CELL), number(top + _LINE)
    x, y = left + _CELL / 2, top + _LINE / 2
    h, v = number(x), number(y)
    if char in _ROUND:
        end_x, turn_x = (right, x + _CORNER) if arms & _E else (number(left), x - _CORNER)
        end_y, turn_y = (bottom, y + _CORNER) if arms & _S else (number(top), y - _CORNER)
        return f"M{h} {end_y}V{number(turn_y)}Q{h} {v} {number(turn_x)} {v}H{end_x}"
    path = ""
    if arms & (_E | _W):
        path += f"M{number(left) if arms & _W else h} {v}H{right if arms & _E else h}"
    if arms & (_N | _S):
        path += f"M{h} {number(top) if arms & _N else v}V{bottom if arms & _S else v}"
    return path


def _words(run: Run, top: float, ink: str) -> Iterator[str]:
    """The other characters of a run, cut at wide gaps, each piece in its exact width."""
    plain = "".join(" " if char in _LINES else char for char in run.text)
    how: dict[str, str | float] = dict(
        _WEIGHT[flag] for flag in sorted(run.style.flags) if flag in _WEIGHT
    )
    if "dim" in run.style.flags:
        how["fill_opacity"] = _FAINT
    for match in re.finditer(r"\S+(?: \S+)*", plain):
        yield element(
            "text",
            escaped(match[0]),
            class_="t",
            x=_x(run.column + cells(plain[: match.start()])),
            y=top + _BASELINE,
            textLength=cells(match[0]) * _CELL,
            lengthAdjust="spacingAndGlyphs",
            fill=ink,
            **how,
        )


def _x(column: int) -> float:
    return _MARGIN + column * _CELL
