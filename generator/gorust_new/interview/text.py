"""Lines of styled text as values: wrapped and cut to a width, drawn by screen.py."""

from __future__ import annotations

import textwrap
import unicodedata

from prompt_toolkit.utils import get_cwidth

Span = tuple[str, str]
"""A style name and a text; styles are listed in prompts.STYLES."""

ANSI = "ansi"
"""The style of a text that carries its own SGR colours."""

Line = tuple[Span, ...]

_REPLACED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """`text` with everything that could move the cursor or reorder a line made visible."""
    return "".join(
        char.encode("unicode_escape").decode("ascii")
        if unicodedata.category(char) in _REPLACED
        else char
        for char in text
    )


def width_of(text: str) -> int:
    """Columns `text` takes, as the terminal library counts them."""
    return get_cwidth(text)


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns, ending in an ellipsis if something is missing."""
    if width_of(text) <= width:
        return text
    kept = ""
    for char in text:
        if width_of(kept + char) > width - 1:
            break
        kept += char
    return kept + "…" if width > 0 else ""


def wrap(
    style: str, text: str, width: int, *, first: Span = ("", ""), indent: int | None = None
) -> tuple[Line, ...]:
    """`text` as a paragraph: `first` begins it, later lines are indented to match."""
    margin = width_of(first[1]) if indent is None else indent
    rows = textwrap.wrap(visible(text), max(width - margin, 12)) or [""]
    head: Line = (first, (style, rows[0]))
    return (head, *(((("", " " * margin), (style, row))) for row in rows[1:]))


def plain(lines: tuple[Line, ...]) -> str:
    """The text alone, for tests and logs."""
    return "\n".join("".join(text for _, text in line) for line in lines)
