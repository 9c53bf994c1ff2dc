"""The decision table: what happens to one path, given base, ours and theirs.

*base* is what was rendered last, *ours* what is on disk, *theirs* what is rendered
now. "Equal" is modulo line endings (`gorust_new.project.disk.line_endings`). The table is total:
every situation of every file class has exactly one row and one action.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from gorust_new.project.disk.changeset import Action
from gorust_new.project.disk.line_endings import same
from gorust_new.tree import File, FileClass


class Ours(Enum):
    """How the file on disk compares; `BASE` wins where base and theirs are equal."""

    MISSING = "missing"
    BASE = "= B"
    THEIRS = "= T"
    OTHER = "O"


class Theirs(Enum):
    """How the file rendered now compares with the base."""

    MISSING = "missing"
    BASE = "= B"
    OTHER = "T"


@dataclass(frozen=True, slots=True)
class Situation:
    """One row of the table: how the three compare, and the action for each file class."""

    base: bool
    ours: Ours
    theirs: Theirs
    merged: Action
    once: Action
    generated: Action
    locked: Action

    def action(self, kind: FileClass) -> Action:
        """The action for a file of class `kind`."""
        return {
            FileClass.MERGED: self.merged,
            FileClass.ONCE: self.once,
            FileClass.GENERATED: self.generated,
            FileClass.LOCKED: self.locked,
        }[kind]


def _row(base: bool, ours: Ours, theirs: Theirs, merged: Action, **classes: Action) -> Situation:
    by_class = {"once": merged, "generated": merged, "locked": merged, **classes}
    return Situation(base, ours, theirs, merged, **by_class)


_A, _O, _T = Action, Ours, Theirs

TABLE: tuple[Situation, ...] = (
    #    base   ours        theirs      merged, and each class that differs from it
    _row(False, _O.MISSING, _T.MISSING, _A.NOTHING),
    _row(False, _O.OTHER, _T.MISSING, _A.NOTHING),
    _row(False, _O.MISSING, _T.OTHER, _A.CREATE),
    _row(False, _O.THEIRS, _T.OTHER, _A.ADOPT),
    _row(False, _O.OTHER, _T.OTHER, _A.CONFLICT, once=_A.KEEP, locked=_A.MERGE),
    _row(True, _O.BASE, _T.BASE, _A.NOTHING),
    _row(True, _O.BASE, _T.OTHER, _A.UPDATE, once=_A.NOTHING),
    _row(True, _O.BASE, _T.MISSING, _A.DELETE),
    _row(True, _O.OTHER, _T.BASE, _A.KEEP, generated=_A.REPLACE),
    _row(True, _O.THEIRS, _T.OTHER, _A.ADOPT),
    _row(True, _O.OTHER, _T.OTHER, _A.MERGE, once=_A.KEEP, generated=_A.REPLACE),
    _row(True, _O.OTHER, _T.MISSING, _A.MOVE_TO_REMOVED),
    _row(True, _O.MISSING, _T.MISSING, _A.FORGET),
    _row(True, _O.MISSING, _T.BASE, _A.STAYS_DELETED, generated=_A.CREATE),
    _row(True, _O.MISSING, _T.OTHER, _A.STAYS_DELETED, generated=_A.CREATE),
)

_BY_SITUATION = {(row.base, row.ours, row.theirs): row for row in TABLE}


def decide(base: File | None, ours: File | None, theirs: File | None, kind: FileClass) -> Action:
    """What to do with a path.

    Args:
        base: as rendered last; None if it was not.
        ours: as on disk; None if it is not there.
        theirs: as rendered now; None if it is not.
        kind: the class the template declares for the path.
    """
    compared = _theirs(base, theirs)
    return _BY_SITUATION[(base is not None, _ours(base, ours, theirs), compared)].action(kind)


def _theirs(base: File | None, theirs: File | None) -> Theirs:
    if theirs is None:
        return Theirs.MISSING
    return Theirs.BASE if base is not None and same(base, theirs) else Theirs.OTHER


def _ours(base: File | None, ours: File | None, theirs: File | None) -> Ours:
    if ours is None:
        return Ours.MISSING
    if base is not None and same(ours, base):
        return Ours.BASE
    if theirs is not None and same(ours, theirs):
        return Ours.THEIRS
    return Ours.OTHER
