"""A ChangeSet as a unified diff, for people and for ``git apply``."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff

from gorust_new.project.disk.changeset import Change, ChangeSet
from gorust_new.project.disk.line_endings import is_text
from gorust_new.tree import File

_MISSING = "/dev/null"


def unified(changes: ChangeSet) -> str:
    """What will change outside `.gorust`; binary files are only named."""
    return "".join(line for change in changes.visible for line in of_change(change))


def of_change(change: Change) -> Iterator[str]:
    """The lines of one file's diff, each with its newline."""
    before, after = change.before, change.after
    name = str(change.path)
    if before is not None and after is not None and before.executable != after.executable:
        yield f"mode {_mode(before)} => {_mode(after)} {name}\n"
    if not all(file is None or is_text(file.content) for file in (before, after)):
        yield f"Binary file {name} differs\n"
        return
    for line in unified_diff(
        _lines(before),
        _lines(after),
        f"a/{name}" if before is not None else _MISSING,
        f"b/{name}" if after is not None else _MISSING,
    ):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(file: File | None) -> list[str]:
    if file is None:
        return []
    lines = file.content.decode().split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _mode(file: File) -> str:
    return "100755" if file.executable else "100644"
