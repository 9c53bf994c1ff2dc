"""What a command did or would do, path by path, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells, count, pad
from gorust_new.text.markdown import one_line

SCHEMA = 1
"""Version of the JSON document."""

_MOST = 12
"""Rows of one group that are listed one by one; beyond, they are counted by directory."""

_MOST_PADDING = 44
"""Reasons are aligned up to this column; a longer path pushes only its own."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One path of a report.

    Args:
        path: relative to the project's root.
        action: one of the decision table's words, as ``create``; others are shown as they are.
        why: the reason, in a few plain words; may be empty.
        other: the second path where there is one: where it moved from, or where a copy went.
    """

    path: str
    action: str
    why: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    """Actions reported together: sign, heading when pending, heading when done, colour."""

    actions: tuple[str, ...]
    sign: str
    pending: str
    done: str
    paint: str


_GROUPS = (
    _Group(("create",), "+", "create", "created", "good"),
    _Group(("restore",), "+", "restore", "restored", "good"),
    _Group(("update", "replace"), "~", "update", "updated", "warn"),
    _Group(("merge", "merge entries"), "~", "merge", "merged", "warn"),
    _Group(("move",), ">", "move", "moved", "warn"),
    _Group(("delete",), "-", "delete", "deleted", "bad"),
    _Group(("move to _removed",), "-", "set aside", "set aside", "bad"),
    _Group(("keep",), "=", "keep yours", "kept yours", "dim"),
    _Group(
        ("stays deleted", "stays deleted, template changed"),
        "=",
        "leave deleted",
        "left deleted",
        "dim",
    ),
    _Group(("conflict", "conflict: both added"), "!", "conflict", "in conflict", "bad"),
)
_SILENT = frozenset({"nothing", "adopt", "forget"})


def summary(rows: Iterable[ChangeRow], *, done: bool = True) -> str:
    """One line: ``3 created, 1 updated, 1 in conflict``, or ``nothing to change``."""
    parts = [
        f"{len(members)} {group.done if done else f'to {group.pending}'}"
        for group, members in _grouped(rows)
    ]
    nothing = "nothing changed" if done else "nothing to change"
    return ", ".join(parts) or nothing


def changes_text(
    rows: Sequence[ChangeRow],
    *,
    conflicts: Sequence[ChangeRow] = (),
    next_step: str = "",
    done: bool = True,
    everything: bool = False,
    colour: bool = False,
) -> str:
    """The report for a person: groups, conflicts last, then the summary and what to type next.

    Args:
        conflicts: paths left to resolve; rows for the same paths are not shown twice.
        done: whether it has happened, or would.
        everything: list every path, however many a group has.

    Ends with a line feed.
    """
    ansi = Ansi(colour)
    every = _with_conflicts(rows, conflicts)
    blocks = [
        _block(group, members, ansi, done=done, everything=everything)
        for group, members in _grouped(every)
    ]
    line = summary(every, done=done)
    closing = [ansi.bold(line[0].upper() + line[1:])]
    if next_step:
        closing.append(f"Next: {one_line(next_step)}")
    return "\n\n".join("\n".join(block) for block in (*blocks, closing)) + "\n"


def changes_json(
    rows: Sequence[ChangeRow],
    *,
    conflicts: Sequence[ChangeRow] = (),
    next_step: str = "",
    done: bool = True,
) -> str:
    """The report for a program. Ends with a line feed.

    ``{"schema": 1, "done", "summary", "counts", "changes": [{"path", "action", "why"}],
    "conflicts": [...], "next"}``; ``counts`` is by action, and nothing is left out.
    """
    every = _with_conflicts(rows, conflicts)
    counts: dict[str, int] = {}
    for row in every:
        counts[row.action] = counts.get(row.action, 0) + 1
    document = {
        "schema": SCHEMA,
        "done": done,
        "summary": summary(every, done=done),
        "counts": dict(sorted(counts.items())),
        "changes": [_data(row) for row in every if row not in conflicts],
        "conflicts": [_data(row) for row in conflicts],
        "next": next_step,
    }
    return json.dumps(document, indent=2) + "\n"


def _with_conflicts(
    rows: Sequence[ChangeRow], conflicts: Sequence[ChangeRow]
) -> tuple[ChangeRow, ...]:
    paths = {row.path for row in conflicts}
    return (*(row for row in rows if row.path not in paths), *conflicts)


def _data(row: ChangeRow) -> dict[str, str]:
    data = {"path": row.path, "action": row.action, "why": row.why}
    return data | ({"other": row.other} if row.other else {})


def _grouped(rows: Iterable[ChangeRow]) -> list[tuple[_Group, list[ChangeRow]]]:
    by_action: dict[str, list[ChangeRow]] = {}
    for row in rows:
        if row.action not in _SILENT:
            by_action.setdefault(row.action, []).append(row)
    groups = []
    for group in _GROUPS:
        members = [row for action in group.actions for row in by_action.pop(action, [])]
        groups.append((group, members))
    others = [
        (_Group((action,), "*", one_line(action) or "?", one_line(action) or "?", "warn"), members)
        for action, members in by_action.items()
    ]
    return [
        (group, sorted(members, key=lambda row: row.path))
        for group, members in (*others, *groups)
        if members
    ]


def _block(
    group: _Group, members: list[ChangeRow], ansi: Ansi, *, done: bool, everything: bool
) -> list[str]:
    heading = group.done if done else group.pending
    lines = [f"{ansi.bold(heading[0].upper() + heading[1:])} {ansi.dim(str(len(members)))}"]
    entries = [(_path(row), one_line(row.why)) for row in members]
    if len(members) > _MOST and not everything and group.sign != "!":
        entries = _by_directory(members)
    width = min(_MOST_PADDING, max(cells(path) for path, _ in entries))
    sign = getattr(ansi, group.paint)(group.sign)
    for path, why in entries:
        reason = f"{pad('', width - cells(path))}  {ansi.dim(why)}" if why else ""
        lines.append(f"  {sign} {path}{reason}")
    return lines


def _path(row: ChangeRow) -> str:
    """``old → new`` where there are two; a move is told from where it was."""
    path, other = one_line(row.path), one_line(row.other)
    if not other:
        return path
    return f"{other} → {path}" if row.action == "move" else f"{path} → {other}"


def _by_directory(members: list[ChangeRow]) -> list[tuple[str, str]]:
    """Members counted by their two topmost directories; a directory of one is that one."""
    groups: dict[str, list[ChangeRow]] = {}
    for row in members:
        groups.setdefault(_top(row.path), []).append(row)
    return [
        (_path(same[0]), one_line(same[0].why))
        if len(same) == 1
        else (one_line(directory), count(len(same), "file"))
        for directory, same in groups.items()
    ]


def _top(path: str) -> str:
    parts = path.split("/")[:-1][:2]
    return "/".join(parts) + "/" if parts else path
