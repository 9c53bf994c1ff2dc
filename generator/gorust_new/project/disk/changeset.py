"""What a command is going to do, as one frozen value; nothing is written before it exists."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from gorust_new.places import GORUST
from gorust_new.project.disk.moves import Move
from gorust_new.tree import File


class Action(Enum):
    """What happens to one path: one word from the decision table to the report and its JSON."""

    NOTHING = "nothing"
    CREATE = "create"
    ADOPT = "adopt"
    UPDATE = "update"
    MERGE = "merge"
    REBUILD = "rebuild"
    MOVE = "move"
    KEEP = "keep"
    REPLACE = "replace"
    RESTORE = "restore"
    DELETE = "delete"
    STAYS_DELETED = "stays deleted"
    MOVE_TO_REMOVED = "move to _removed"
    FORGET = "forget"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Change:
    """One path whose bytes, mode or existence change.

    Args:
        before: what is there now; None for nothing. Writing is refused if that has changed.
        after: what will be there; None for nothing.
    """

    path: PurePosixPath
    before: File | None
    after: File | None

    @property
    def effect(self) -> str:
        """``create``, ``delete``, ``write`` or ``mode``: what happens to the bytes."""
        if self.before is None:
            return "create"
        if self.after is None:
            return "delete"
        return "mode" if self.before.content == self.after.content else "write"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what happens to a path, and why.

    Args:
        other: the second path where there is one: where it moved from, or where a copy went.
    """

    path: PurePosixPath
    action: Action
    why: str
    other: PurePosixPath | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A path left for the user to resolve.

    Args:
        lines: where its markers begin, counted from 1; empty if it has none.
        beside: where the template's version is, if the file itself could not hold markers.
    """

    path: PurePosixPath
    why: str
    lines: tuple[int, ...] = ()
    beside: PurePosixPath | None = None


@dataclass(frozen=True, slots=True)
class Replacement:
    """An identifier that a rename replaced in a line of the user's."""

    path: PurePosixPath
    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A line that still holds the old name of something renamed; left as it is."""

    path: PurePosixPath
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything one command will do, decided in memory, in the order of the paths.

    First goes what is deleted, then everything moves, then the rest is written: the path of
    a deletion is where the file is now, that of any other change where it will be.

    Args:
        moves: what moves as it is, in this order.
        moved_files: the files that people wrote among all that a rename moves.
        mentions_left_out: how many more lines mention an old name than `mentions` lists.
        resolved: what an earlier command left in conflict, a file or the template's
            version beside it, and the user has resolved since.
        notes: sentences about the whole, for somebody to know.
    """

    changes: tuple[Change, ...] = ()
    moves: tuple[Move, ...] = ()
    moved_files: tuple[Move, ...] = ()
    rows: tuple[Row, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    mentions: tuple[Mention, ...] = ()
    mentions_left_out: int = 0
    resolved: tuple[PurePosixPath, ...] = ()
    notes: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything would be written at all."""
        return bool(self.changes or self.moves)

    @property
    def visible(self) -> tuple[Change, ...]:
        """The changes outside `.gorust`, which is bookkeeping."""
        return tuple(change for change in self.changes if change.path.parts[0] != GORUST)

    @property
    def records(self) -> tuple[Change, ...]:
        """The changes inside `.gorust`: what the project remembers of its last renders."""
        return tuple(change for change in self.changes if change.path.parts[0] == GORUST)
