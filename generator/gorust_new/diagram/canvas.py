"""A grid of terminal cells to draw boxes and lines on."""

from __future__ import annotations

from dataclasses import dataclass, field

from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cell

NORTH, EAST, SOUTH, WEST = 1, 2, 4, 8

_GLYPHS = {
    NORTH: "│", SOUTH: "│", NORTH | SOUTH: "│",
    EAST: "─", WEST: "─", EAST | WEST: "─",
    SOUTH | EAST: "╭", SOUTH | WEST: "╮", NORTH | EAST: "╰", NORTH | WEST: "╯",
    NORTH | SOUTH | EAST: "├", NORTH | SOUTH | WEST: "┤",
    EAST | WEST | SOUTH: "┬", EAST | WEST | NORTH: "┴",
    NORTH | SOUTH | EAST | WEST: "┼",
}  # fmt: skip


@dataclass(slots=True)
class Canvas:
    """Characters with a style each; lines of one owner join, lines of two owners cross."""

    _cells: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    _arms: dict[tuple[int, int], dict[str, int]] = field(default_factory=dict)

    def text(self, x: int, y: int, text: str, style: str = "") -> None:
        """Writes `text` from column `x` of row `y`; `style` is SGR codes."""
        for char in text:
            self._cells[x, y] = (char, style)
            for covered in range(1, cell(char)):
                self._cells[x + covered, y] = ("", style)
            x += cell(char)

    def line(self, owner: str, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Draws a horizontal or vertical line of `owner` between two cells, both included."""
        (x1, y1), (x2, y2) = sorted((start, end))
        along, back = (EAST, WEST) if y1 == y2 else (SOUTH, NORTH)
        path = [(x, y) for x in range(x1, x2 + 1) for y in range(y1, y2 + 1)]
        for index, place in enumerate(path):
            arms = (along if index < len(path) - 1 else 0) | (back if index else 0)
            owners = self._arms.setdefault(place, {})
            owners[owner] = owners.get(owner, 0) | arms

    def render(self, ansi: Ansi, line_style: str = "2") -> list[str]:
        """The rows drawn so far, without trailing spaces."""
        cells = {
            place: (_glyph(list(arms.values())), line_style) for place, arms in self._arms.items()
        } | self._cells
        height = max((y for _, y in cells), default=-1) + 1
        rows: list[dict[int, tuple[str, str]]] = [{} for _ in range(height)]
        for (x, y), drawn in cells.items():
            rows[y][x] = drawn
        return [_row(row, ansi) for row in rows]


def _glyph(owners: list[int]) -> str:
    # Where two owners cross, the horizontal one passes below, or it would look like a join.
    upright = [arms for arms in owners if arms & (NORTH | SOUTH)]
    return _GLYPHS[(upright or owners)[0]]


def _row(row: dict[int, tuple[str, str]], ansi: Ansi) -> str:
    if not row:
        return ""
    runs: list[tuple[str, str]] = []
    for x in range(max(row) + 1):
        char, style = row.get(x, (" ", ""))
        if runs and (runs[-1][1] == style or (char == " " and not style)):
            runs[-1] = (runs[-1][0] + char, runs[-1][1])
        else:
            runs.append((char, style))
    return "".join(_painted(text, style, ansi) for text, style in runs).rstrip()


def _painted(text: str, style: str, ansi: Ansi) -> str:
    bare = text.rstrip(" ")
    return (ansi.paint(bare, style) if style else bare) + text[len(bare) :]
