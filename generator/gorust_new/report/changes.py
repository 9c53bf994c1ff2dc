"""What a command did or would do, path by path, for a person to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gorust_new.project.disk.changeset import Action, ChangeSet, Conflict, Row
from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import cells, count, pad
from gorust_new.text.markdown import one_line

_MOST = 12
"""Rows of one group that are listed one by one; beyond, they are counted by directory."""

_MOST_PADDING = 44
"""Reasons are aligned up to this column; a longer path pushes only its own."""


@dataclass(frozen=True, slots=True)
class Group:
    """How the paths of one action are reported: sign, headings, and colour.

    Args:
        each: whether each path is named, however many there are: somebody has to look at them.
    """

    sign: str
    pending: str
    done: str
    paint: str
    each: bool = False


GROUPS: dict[Action, Group | None] = {
    Action.CREATE: Group("+", "create", "created", "good"),
    Action.RESTORE: Group("+", "restore", "restored", "good"),
    Action.UPDATE: Group("~", "update", "updated", "warn"),
    Action.MERGE: Group("~", "merge", "merged", "warn"),
    Action.REBUILD: Group("~", "rebuild", "rebuilt", "warn"),
    Action.MOVE: Group(">", "move", "moved", "warn"),
    Action.DELETE: Group("-", "delete", "deleted", "bad"),
    Action.REPLACE: Group(
        "~", "replace (yours kept in _removed)", "replaced (yours kept in _removed)", "warn"
    ),
    Action.MOVE_TO_REMOVED: Group("-", "set aside", "set aside", "bad", each=True),
    Action.KEEP: Group("=", "keep yours", "kept yours", "dim"),
    Action.STAYS_DELETED: Group("=", "leave deleted", "left deleted", "dim"),
    Action.CONFLICT: Group("!", "conflict", "in conflict", "bad", each=True),
    Action.NOTHING: None,
    Action.ADOPT: None,
    Action.FORGET: None,
}
"""Every action in the order of the report; None leaves the files alone, and needs no word."""


def summary(changes: ChangeSet, *, done: bool = True) -> str:
    """One line: ``3 created, 1 updated, 1 in conflict``, or ``nothing to change``."""
    parts = [
        f"{len(rows)} {group.done if done else f'to {group.pending}'}"
        for group, rows in _grouped(changes)
    ]
    return ", ".join(parts) or _nothing(changes, done=done)


def _nothing(changes: ChangeSet, *, done: bool) -> str:
    """What there is to say where no file of the user's is concerned."""
    if not changes.records:
        return "nothing changed" if done else "nothing to change"
    files = count(len(changes.records), "record")
    about = f", {count(len(changes.resolved), 'resolved conflict')}" if changes.resolved else ""
    done_, to_do = "brought up to date", "to bring up to date"
    return f"nothing of yours; {files} in .gorust {done_ if done else to_do}{about}"


def changes_text(
    changes: ChangeSet,
    *,
    next_step: str = "",
    done: bool = True,
    everything: bool = False,
    colour: bool = False,
) -> str:
    """The report for a person: groups, conflicts last, then the summary and what to type next.

    Args:
        done: whether it has happened, or would.
        everything: list every path, however many a group has.

    Ends with a line feed.
    """
    ansi = Ansi(colour)
    most = len(changes.rows) if everything else _MOST
    blocks = [_block(group, rows, ansi, done=done, most=most) for group, rows in _grouped(changes)]
    blocks += _names(changes)
    line = summary(changes, done=done)
    closing = [ansi.bold(line[0].upper() + line[1:])]
    if next_step:
        closing.append(f"Next: {one_line(next_step)}")
    return "\n\n".join("\n".join(block) for block in (*blocks, closing)) + "\n"


def _grouped(changes: ChangeSet) -> Iterator[tuple[Group, list[Row]]]:
    open_paths = {conflict.path for conflict in changes.conflicts}
    rows = [row for row in changes.rows if row.path not in open_paths]
    rows += [_unresolved(conflict) for conflict in changes.conflicts]
    for action, group in GROUPS.items():
        members = sorted((row for row in rows if row.action is action), key=lambda row: row.path)
        if group is not None and members:
            yield group, members


def _unresolved(conflict: Conflict) -> Row:
    at = f"line {', '.join(str(line) for line in conflict.lines)}: " if conflict.lines else ""
    beside = f"; the template's version is in {conflict.beside}" if conflict.beside else ""
    return Row(conflict.path, Action.CONFLICT, f"{at}{conflict.why}{beside}")


def _names(changes: ChangeSet) -> Iterator[list[str]]:
    """The identifiers a rename replaced in the user's lines, and the mentions it left alone."""
    replaced = [f"{r.path}:{r.line}: {r.old} -> {r.new}" for r in changes.replacements]
    left = [f"{m.path}:{m.line}: {m.text}" for m in changes.mentions]
    left += [f"and {changes.mentions_left_out} more"] if changes.mentions_left_out else []
    for title, lines in (
        ("Names replaced in your lines:", replaced),
        ("Still mentions the old name (left as it is):", left),
    ):
        if lines:
            yield [title, *(f"  {one_line(line)}" for line in lines)]


def _block(group: Group, members: list[Row], ansi: Ansi, *, done: bool, most: int) -> list[str]:
    heading = group.done if done else group.pending
    lines = [f"{ansi.bold(heading[0].upper() + heading[1:])} {ansi.dim(str(len(members)))}"]
    entries = [(_path(row), one_line(row.why)) for row in members]
    if len(members) > most and not group.each:
        entries = _by_directory(members)
    width = min(_MOST_PADDING, max(cells(path) for path, _ in entries))
    sign = getattr(ansi, group.paint)(group.sign)
    for path, why in entries:
        reason = f"{pad('', width - cells(path))}  {ansi.dim(why)}" if why else ""
        lines.append(f"  {sign} {path}{reason}")
    return lines


def _path(row: Row) -> str:
    """``old → new`` where there are two; a move is told from where it was."""
    path = one_line(str(row.path))
    if row.other is None:
        return path
    other = one_line(str(row.other))
    return f"{other} → {path}" if row.action is Action.MOVE else f"{path} → {other}"


def _by_directory(members: list[Row]) -> list[tuple[str, str]]:
    """Members counted by their two topmost directories; a directory of one is that one."""
    groups: dict[str, list[Row]] = {}
    for row in members:
        groups.setdefault(_top(str(row.path)), []).append(row)
    return [
        (_path(same[0]), one_line(same[0].why))
        if len(same) == 1
        else (one_line(directory), count(len(same), "file"))
        for directory, same in groups.items()
    ]


def _top(path: str) -> str:
    parts = path.split("/")[:-1][:2]
    return "/".join(parts) + "/" if parts else path
