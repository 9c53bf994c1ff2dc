"""Terminal output with colours as runs of styled text (ECMA-48, 8.3.117)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from gorust_new.text.cells import cells

_SGR = re.compile(r"\x1b\[([0-9;:]*)m")
_CONTROL = r"\x1b\[[0-?]*[ -/]*[@-~]"
_STRING = r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"
_ESCAPES = re.compile(rf"{_CONTROL}|{_STRING}|\x1b[ -/]*[0-~]")

_BASIC = (
    "#4b5663", "#f0716b", "#6ecb7f", "#e3b95f", "#6ea8f7", "#c792ea", "#35c5e0", "#d7dee6",
    "#76828f", "#ff8f89", "#8be39b", "#f5d07f", "#94c1ff", "#ddb3f8", "#66dcf2", "#ffffff",
)  # fmt: skip
"""The sixteen named colours, chosen to be read on a dark background."""

_CUBE = (0, 95, 135, 175, 215, 255)
_CUBE_FROM, _GREY_FROM = 16, 232
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}
_OFF = {22: {"bold", "dim"}, 23: {"italic"}, 24: {"underline"}, 27: {"reverse"}}
_INK, _PAPER = 38, 48
_INK_RESET, _PAPER_RESET = 39, 49
_BY_INDEX, _BY_PARTS = 5, 2


@dataclass(frozen=True, slots=True)
class Style:
    """Colours as CSS, or None for the terminal's own; `flags` as ``bold`` and ``dim``."""

    ink: str | None = None
    paper: str | None = None
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style, from a column on, counted from 0."""

    column: int
    text: str
    style: Style


def runs(text: str) -> Iterator[tuple[Run, ...]]:
    """The runs of each line of `text`; styles carry over line ends, as in a terminal.

    Escape sequences that set no style are dropped, and so is what cannot be printed.
    """
    style = Style()
    for line in text.split("\n"):
        row: list[Run] = []
        column = 0
        for index, piece in enumerate(_SGR.split(_ESCAPES.sub(_kept, line))):
            if index % 2:
                style = _applied(style, piece)
                continue
            shown = "".join(char for char in piece.expandtabs() if char.isprintable())
            if shown:
                row.append(Run(column, shown, style))
                column += cells(shown)
        yield tuple(row)


def _kept(match: re.Match[str]) -> str:
    return match[0] if _SGR.fullmatch(match[0]) else ""


def _applied(style: Style, codes: str) -> Style:
    numbers = [int(code or 0) for code in codes.replace(":", ";").split(";")]
    while numbers:
        code = numbers.pop(0)
        if code == 0:
            style = Style()
        elif code in _ON:
            style = replace(style, flags=style.flags | {_ON[code]})
        elif code in _OFF:
            style = replace(style, flags=style.flags - _OFF[code])
        elif code in {_INK, _INK_RESET}:
            style = replace(style, ink=_extended(numbers) if code == _INK else None)
        elif code in {_PAPER, _PAPER_RESET}:
            style = replace(style, paper=_extended(numbers) if code == _PAPER else None)
        else:
            style = _named(style, code)
    return style


def _named(style: Style, code: int) -> Style:
    for first, shift in ((30, 0), (90, 8)):
        if code in range(first, first + 8):
            return replace(style, ink=_BASIC[code - first + shift])
        if code in range(first + 10, first + 18):
            return replace(style, paper=_BASIC[code - first - 10 + shift])
    return style


def _extended(numbers: list[int]) -> str | None:
    """The colour after 38 or 48: ``5;n`` or ``2;r;g;b`` (xterm); takes what it reads."""
    form = numbers.pop(0) if numbers else 0
    taken: Sequence[int] = numbers[: {_BY_INDEX: 1, _BY_PARTS: 3}.get(form, 0)]
    del numbers[: len(taken)]
    if form == _BY_INDEX and taken:
        return _indexed(taken[0])
    return _hex(taken) if taken else None


def _indexed(index: int) -> str:
    if index < _CUBE_FROM:
        return _BASIC[index]
    if index < _GREY_FROM:
        red, rest = divmod(index - _CUBE_FROM, 36)
        return _hex([_CUBE[red], *(_CUBE[part] for part in divmod(rest, 6))])
    return _hex([8 + 10 * (min(index, 255) - _GREY_FROM)] * 3)


def _hex(parts: Sequence[int]) -> str:
    return "#" + "".join(f"{min(part, 255):02x}" for part in parts).ljust(6, "0")
