"""A ChangeSet as a unified diff, for people and for ``git apply``."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from pathlib import PurePosixPath

from gorust_new.project.disk.changeset import Change, ChangeSet
from gorust_new.project.disk.line_endings import is_text
from gorust_new.project.disk.moves import origin
from gorust_new.tree import File

_MISSING = "/dev/null"
_ODD = frozenset(b'"\\')


def unified(changes: ChangeSet) -> str:
    """What will change outside `.gorust`; binary files are only named."""
    edited = {change.path for change in changes.visible if change.after is not None}
    moved = [move for move in changes.moved_files if move.target not in edited]
    lines = [line for move in moved for line in _renamed(move.source, move.target)]
    for change in changes.visible:
        where = origin(changes.moves, change.path) if change.before and change.after else None
        lines += of_change(change, where or change.path)
    return "".join(lines)


def _renamed(source: PurePosixPath, target: PurePosixPath) -> Iterator[str]:
    yield f"diff --git {quoted(f'a/{source}')} {quoted(f'b/{target}')}\n"
    yield f"rename from {quoted(str(source))}\nrename to {quoted(str(target))}\n"


def of_change(change: Change, where: PurePosixPath) -> Iterator[str]:
    """The lines of one file's diff, each with its newline, as ``git diff`` writes them.

    Args:
        where: the path that the file has now.
    """
    before, after = change.before, change.after
    old, new = quoted(f"a/{where}"), quoted(f"b/{change.path}")
    if where == change.path:
        yield f"diff --git {old} {new}\n"
    else:
        yield from _renamed(where, change.path)
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
