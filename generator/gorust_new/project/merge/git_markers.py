"""Conflicts that a merge of Git's has left in a text: where they are, and what each side says.

Git writes them in three styles (``merge.conflictStyle``): *merge* names two sides, *diff3*
and *zdiff3* show between them what both had. Format: git-merge(1), "How conflicts are
presented".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gorust_new.project.merge import markers

_OPEN, _BASE, _BETWEEN, _CLOSE = b"<", b"|", b"=", b">"
_FOLLOWS = {
    b"": (_OPEN,),
    _OPEN: (_BASE, _BETWEEN),
    _BASE: (_BETWEEN,),
    _BETWEEN: (_CLOSE,),
}
_MARKER = re.compile(rb"(<{7,}|\|{7,}|={7,}|>{7,})(?: .*)?$")
"""Longer ones are of conflicts about where a file was moved to."""

GIT, GORUST = "Git", "gorust"
_OF_OURS = (markers.YOURS, markers.BEFORE, markers.TEMPLATE)


@dataclass(frozen=True, slots=True)
class Sides:
    """A text as each side of a merge has it, wherever they differ.

    Args:
        before: as both had it; None if the markers do not show that.
        lines: where each conflict begins, from 1.
        labels: what Git calls the two sides.
    """

    ours: bytes
    theirs: bytes
    before: bytes | None
    lines: tuple[int, ...]
    labels: tuple[str, str]


def sides(content: bytes, *, whose: str = GIT) -> Sides | None:
    """Both sides of the conflicts in `content`; None if it has none, or half of one.

    Args:
        whose: who wrote them, `GIT` or `GORUST`; others count as text.
    """
    if _OPEN * 7 not in content:
        return None
    texts: dict[bytes, list[bytes]] = {_OPEN: [], _BASE: [], _BETWEEN: []}
    at, starts, labels, shown = _Place(), [], [("", "")], True
    for number, line in enumerate(content.splitlines(keepends=True), start=1):
        kind, length = _kind(line, at, whose)
        if not kind:
            for name in (at.part,) if at.part else texts:
                texts[name].append(line)
        elif kind == _OPEN:
            starts.append(number)
            labels.append((_label(line), ""))
            at = _Place(_OPEN, length)
        elif kind == _CLOSE:
            labels[-1] = (labels[-1][0], _label(line))
            shown, at = shown and at.based, _Place()
        else:
            at = _Place(kind, length, based=at.based or kind == _BASE)
    if at.part or not starts:
        return None
    return Sides(
        b"".join(texts[_OPEN]),
        b"".join(texts[_BETWEEN]),
        b"".join(texts[_BASE]) if shown else None,
        tuple(starts),
        labels[1],
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a reader is: in which part of a conflict, how long its markers are, what it has."""

    part: bytes = b""
    length: int = 0
    based: bool = False


def _kind(line: bytes, at: _Place, whose: str) -> tuple[bytes, int]:
    """Which marker `line` is at that place, and how long; empty for text."""
    bare = line.rstrip(b"\r\n")
    found = _MARKER.match(bare)
    if found is None or bare[:1] not in _FOLLOWS[at.part]:
        return b"", 0
    length = len(found[1])
    ours = bare in _OF_OURS if bare[:1] != _BETWEEN else whose == GORUST
    if ours != (whose == GORUST) or at.length not in (0, length):
        return b"", 0
    return bare[:1], length


def _label(line: bytes) -> str:
    return line.strip().lstrip(b"<>").decode(errors="replace").strip()
