"""Makes any text safe to show inside Markdown: one line, and nothing but text."""

from __future__ import annotations

import re
import unicodedata

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_BACKSLASHED = frozenset("\\`*_{}[]|~$^")
_ESCAPES = str.maketrans({**_ENTITIES, **{mark: "\\" + mark for mark in _BACKSLASHED}})

_JOINERS = frozenset("\u200c\u200d")
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

_BLOCK_START = re.compile(r"^([-+=#:!]|\d{1,9}(?=[.)]))")
_AUTOLINK = re.compile(r"(?i)(?<=[a-z0-9.+-]):(?=//)|(?<=www)\.")


def one_line(text: str) -> str:
    """`text` without line breaks, control or invisible characters, single-spaced.

    Characters that reorder what is displayed (U+202E and its like) go as well.
    """
    return " ".join("".join(map(_printable, text)).split())


def _printable(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNPRINTABLE:
        return character
    return " "


def escape(text: str) -> str:
    """`text` as Markdown that renders as exactly ``one_line(text)``.

    No heading, list, link, image, HTML, code, table cell, formula or fence can begin or
    end in it, wherever it is put in a paragraph, a list item or a table cell.
    """
    line = _AUTOLINK.sub(r"\\\g<0>", one_line(text).translate(_ESCAPES))
    start = _BLOCK_START.match(line)
    if start is None:
        return line
    mark = start.group()
    return f"{mark}\\{line[len(mark) :]}" if mark.isdigit() else f"\\{line}"
