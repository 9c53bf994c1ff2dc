"""Three-way merge by lines, with diff3 markers where both sides changed the same place.

The chunking is that of diff3 as formalised by Khanna, Kunal and Pierce, "A Formal
Investigation of Diff3" (FSTTCS 2007); matching lines come from the standard library's
difflib. Lines compare without their endings; what is written keeps ours' endings and
ours' choice about a final newline, unless only the template changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gorust_new.project.disk.line_endings import uses_crlf
from gorust_new.project.merge import markers

_MANY_LINES = 3000


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome of a merge.

    Args:
        content: the merged bytes, with markers where there are conflicts.
        conflicts: the lines, from 1, where a conflict begins.
    """

    content: bytes
    conflicts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Chunk:
    base: Sequence[bytes]
    ours: Sequence[bytes]
    theirs: Sequence[bytes]


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """`ours` with the template's changes from `base` to `theirs` brought in."""
    pieces: list[bytes | _Chunk] = []
    crlf = uses_crlf(ours)
    for chunk in _chunks(_split(base, crlf), _split(ours, crlf), _split(theirs, crlf)):
        if _same(chunk.ours, chunk.theirs) or _same(chunk.theirs, chunk.base):
            pieces += chunk.ours
        elif _same(chunk.ours, chunk.base):
            pieces += _ending(chunk.theirs, crlf)
        else:
            pieces.append(chunk)
    final = ours if _ends(ours) != _ends(base) else theirs
    return _written(pieces, crlf=crlf, newline=_ends(final), show_base=True)


def merge_both_added(ours: bytes, theirs: bytes) -> Merged:
    """Both files in one, a conflict wherever they differ: nobody knows their origin."""
    crlf = uses_crlf(ours)
    own, new = _split(ours, crlf), _split(theirs, crlf)
    pieces: list[bytes | _Chunk] = []
    at_own = at_new = 0
    for match in _matcher(own, new).get_matching_blocks():
        if at_own < match.a or at_new < match.b:
            pieces.append(_Chunk((), own[at_own : match.a], new[at_new : match.b]))
        pieces += own[match.a : match.a + match.size]
        at_own, at_new = match.a + match.size, match.b + match.size
    return _written(pieces, crlf=crlf, newline=_ends(ours), show_base=False)


def _split(content: bytes, crlf: bool) -> list[bytes]:
    """Lines without their newline; a carriage return stays with its line.

    A last line without a newline gets the carriage return that it would have had.
    """
    lines = content.split(b"\n")
    if not lines[-1]:
        return lines[:-1]
    return [*lines[:-1], lines[-1] + b"\r"] if crlf else lines


def _ending(lines: Sequence[bytes], crlf: bool) -> list[bytes]:
    return [line + b"\r" for line in _bare(lines)] if crlf else _bare(lines)


def _ends(content: bytes) -> bool:
    return not content or content.endswith(b"\n")


def _bare(lines: Sequence[bytes]) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in lines]


def _same(one: Sequence[bytes], other: Sequence[bytes]) -> bool:
    return _bare(one) == _bare(other)


def _matcher(one: Sequence[bytes], other: Sequence[bytes]) -> SequenceMatcher[bytes]:
    # Treating frequent lines as junk only costs alignment; not doing so is quadratic.
    junk = len(one) + len(other) > _MANY_LINES
    return SequenceMatcher(None, _bare(one), _bare(other), autojunk=junk)


def _matches(base: Sequence[bytes], side: Sequence[bytes]) -> dict[int, int]:
    blocks = _matcher(base, side).get_matching_blocks()
    return {block.a + n: block.b + n for block in blocks for n in range(block.size)}


def _chunks(base: list[bytes], ours: list[bytes], theirs: list[bytes]) -> Iterator[_Chunk]:
    """The three texts cut so that chunks alternate between agreeing and not agreeing."""
    in_ours, in_theirs = _matches(base, ours), _matches(base, theirs)
    b = o = t = 0
    while True:
        size = 0
        while in_ours.get(b + size) == o + size and in_theirs.get(b + size) == t + size:
            size += 1
        if size:
            yield _Chunk(base[b : b + size], ours[o : o + size], theirs[t : t + size])
            b, o, t = b + size, o + size, t + size
        nxt = b
        while nxt < len(base) and not (nxt in in_ours and nxt in in_theirs):
            nxt += 1
        if nxt == len(base):
            yield _Chunk(base[b:], ours[o:], theirs[t:])
            return
        next_o, next_t = in_ours[nxt], in_theirs[nxt]
        yield _Chunk(base[b:nxt], ours[o:next_o], theirs[t:next_t])
        b, o, t = nxt, next_o, next_t


def _written(pieces: list[bytes | _Chunk], *, crlf: bool, newline: bool, show_base: bool) -> Merged:
    lines: list[bytes] = []
    conflicts: list[int] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            lines.append(piece)
            continue
        conflicts.append(len(lines) + 1)
        before = (markers.BEFORE, *piece.base) if show_base else ()
        lines += (*_ending((markers.YOURS,), crlf), *piece.ours, *_ending(before, crlf))
        lines += _ending((markers.BETWEEN, *piece.theirs, markers.TEMPLATE), crlf)
    newline = newline or bool(conflicts)
    text = b"\n".join(lines)
    if newline or not lines:
        text += b"\n" if lines else b""
    elif crlf:
        text = text.removesuffix(b"\r")
    return Merged(text, tuple(conflicts))
