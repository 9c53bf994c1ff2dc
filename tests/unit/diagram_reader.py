"""Reads a diagram drawn for a terminal as a person would: along its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping

_OPEN = {"─": "EW", "│": "NS", "╭": "SE", "╮": "SW", "╰": "NE", "╯": "NW", "├": "NSE",
         "┤": "NSW", "┬": "EWS", "┴": "EWN", "┼": "NESW"}  # fmt: skip
_STEP = {"N": (0, -1), "E": (1, 0), "S": (0, 1), "W": (-1, 0)}
_BACK = {"N": "S", "E": "W", "S": "N", "W": "E"}


def followed(text: str, names: set[str]) -> set[tuple[str, str]]:
    """The calls a reader finds by walking along the lines between the boxes."""
    rows = text.split("\n")
    grid = {(x, y): char for y, row in enumerate(rows) for x, char in enumerate(row)}
    spans: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        for match in re.finditer(r"╭─ ([a-z0-9-]+) ─*╮", row):
            if match[1] in names:
                bottom = y + 1
                while grid.get((match.start(), bottom)) != "╰":
                    bottom += 1
                for inner in range(y, bottom + 1):
                    spans[match.start(), inner] = spans[match.end() - 1, inner] = match[1]
    found = set()
    for (x, y), name in spans.items():
        if grid[x, y] == "├" and spans.get((x, y)) == name:
            found |= {(name, end) for end in _walk(grid, spans, x + 1, y)}
    return found


def _walk(
    grid: Mapping[tuple[int, int], str], spans: Mapping[tuple[int, int], str], x: int, y: int
) -> set[str]:
    ends: set[str] = set()
    todo, seen = [(x, y, "E")], set()
    while todo:
        x, y, heading = state = todo.pop()
        if state in seen:
            continue
        seen.add(state)
        char = grid.get((x, y), " ")
        if char == "▶":
            ends.add(spans[x + 1, y])
            continue
        if char == "│" and heading in "EW":
            ways = heading
        else:
            assert _BACK[heading] in _OPEN[char], (x, y, char, heading)
            ways = "".join(way for way in _OPEN[char] if way != _BACK[heading])
        for way in ways:
            step = _STEP[way]
            todo.append((x + step[0], y + step[1], way))
    return ends
