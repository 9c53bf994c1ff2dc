"""Text measured in terminal cells."""

from __future__ import annotations

import unicodedata

_ELLIPSIS = "…"


def cells(text: str) -> int:
    """How many terminal cells `text` takes (Unicode Standard Annex 11)."""
    return sum(cell(char) for char in text)


def cell(char: str) -> int:
    """How many terminal cells one character takes: 0, 1 or 2."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clip(text: str, width: int) -> str:
    """`text` in at most `width` cells, an ellipsis standing for what is cut off."""
    if cells(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        used += cell(char)
        if used > width - 1:
            break
        kept += char
    return (kept.rstrip() + _ELLIPSIS) if width > 0 else ""


def pad(text: str, width: int) -> str:
    """`text` followed by the spaces that fill `width` cells."""
    return text + " " * (width - cells(text))


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 call``, ``2 calls``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
