"""Conflict markers: how the two sides are called, and where they are still in a file."""

from __future__ import annotations

YOURS = b"<<<<<<< yours"
BEFORE = b"||||||| last generated"
BETWEEN = b"======="
TEMPLATE = b">>>>>>> template"

_TELLING = (YOURS, BEFORE, TEMPLATE)


def unresolved_lines(content: bytes) -> tuple[int, ...]:
    """The lines, from 1, that are markers of ours.

    ``=======`` alone does not count: it underlines a heading in Markdown.
    """
    if not any(marker in content for marker in _TELLING):
        return ()
    lines = content.split(b"\n")
    return tuple(n for n, line in enumerate(lines, start=1) if line.startswith(_TELLING))
