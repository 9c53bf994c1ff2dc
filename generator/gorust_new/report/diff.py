"""A ChangeSet as a unified diff, for people and for ``git apply``."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from gorust_new.project.disk.changeset import Change, ChangeSet
from gorust_new.project.disk.line_endings import is_text
from gorust_new.tree import File

_MISSING = "/dev/null"
_ODD = frozenset(b'"\\')


def unified(changes: ChangeSet) -> str:
    """What will change outside `.gorust`; binary files are only named."""
    moved = [f"rename {move.source} => {move.target}\n" for move in changes.moves]
    return "".join((*moved, *(line for c in changes.visible for line in of_change(c))))


def of_change(change: Change) -> Iterator[str]:
    """The lines of one file's diff, each with its newline, as ``git diff`` writes them."""
    before, after = change.before, change.after
    old, new = (quoted(f"{side}/{change.path}") for side in "ab")
    yield f"diff --git {old} {new}\n"
    yield from _modes(before, after)
    if not all(file is None or is_text(file.content) for file in (before, after)):
        yield f"Binary files {old} and {new} differ\n"
        return
    for line in unified_diff(
        _lines(before),
        _lines(after),
        old + _end(old) if before is not None else _MISSING,
        new + _end(new) if after is not None else _MISSING,
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def quoted(name: str) -> str:
    """`name` as Git writes it in a diff: in quotes with escapes where it is odd."""
    raw = name.encode("utf-8", "surrogateescape")
    if not any(byte in _ODD or byte < 32 or byte > 126 for byte in raw):  # noqa: PLR2004
        return name
    return '"' + "".join(_escaped(byte) for byte in raw) + '"'


def _escaped(byte: int) -> str:
    if byte in _ODD:
        return "\\" + chr(byte)
    known = {9: "\\t", 10: "\\n", 13: "\\r"}.get(byte)
    plain = 32 <= byte <= 126  # noqa: PLR2004
    return known or (chr(byte) if plain else f"\\{byte:03o}")


def _end(name: str) -> str:
    """What ends a name with a blank in it: without a tab, readers take the first word."""
    return "\t" if " " in name and name[0] != '"' else ""


def _modes(before: File | None, after: File | None) -> Iterator[str]:
    if before is None and after is not None:
        yield f"new file mode {_mode(after)}\n"
    elif after is None and before is not None:
        yield f"deleted file mode {_mode(before)}\n"
    elif before is not None and after is not None and before.executable != after.executable:
        yield f"old mode {_mode(before)}\nnew mode {_mode(after)}\n"


def _lines(file: File | None) -> list[str]:
    if file is None:
        return []
    lines = file.content.decode().split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"
