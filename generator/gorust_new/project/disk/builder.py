"""A ChangeSet in the making: what each path will be, and what is said about it."""

from __future__ import annotations

from pathlib import PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.places import REMOVED
from gorust_new.project.disk.changeset import Action, Change, ChangeSet, Conflict, Row
from gorust_new.project.disk.kept import Kept, KeptPathError
from gorust_new.project.disk.moves import Move, without
from gorust_new.project.disk.paths import beside
from gorust_new.project.disk.reader import DIRECTORY, Disk, is_emptied
from gorust_new.tree import File

_WRITES = frozenset({Action.UPDATE, Action.MERGE})


class ChangeSetBuilder:
    """Collects results path by path, over the disk as it is.

    Args:
        disk: the project, read only; with each move it is read as if that had been made.
        keep: what no command touches; naming such a path here is a mistake of ours.
    """

    def __init__(self, disk: Disk, keep: Kept) -> None:
        self.disk = disk
        self.keep = keep
        self.results: dict[PurePosixPath, File | None] = {}
        self.removals: dict[PurePosixPath, File] = {}
        self.rows: list[Row] = []
        self.conflicts: list[Conflict] = []
        self.told: set[PurePosixPath] = set()

    def file(self, path: PurePosixPath) -> File | None:
        """What `path` holds so far."""
        if path in self.results:
            return self.results[path]
        return self.disk.file(path)

    def put(self, path: PurePosixPath, file: File | None) -> None:
        """Let `path` hold `file`, or nothing.

        Raises:
            KeptPathError: if the path is under ``keep:``, whoever asks.
        """
        if path in self.keep:
            raise KeptPathError(path)
        self.results[path] = file

    def move(self, *moves: Move) -> None:
        """Let files or whole directories move as they are, in this order.

        Raises:
            KeptPathError: if either end is under ``keep:``.
        """
        for path in (end for move in moves for end in (move.source, move.target)):
            if path in self.keep:
                raise KeptPathError(path)
        self.disk = self.disk.moved(*moves)

    def remove(self, path: PurePosixPath) -> None:
        """Delete the file that is at `path` now, before anything moves.

        Raises:
            KeptPathError: if the path is under ``keep:``.
        """
        if path in self.keep:
            raise KeptPathError(path)
        file = Disk(self.disk.root).file(path)
        if file is not None:
            self.removals[path] = file

    def row(self, row: Row) -> None:
        """Report something about a path."""
        self.rows.append(row)
        self.told.add(row.path)

    def conflict(self, conflict: Conflict) -> None:
        """Report a path that the user has to resolve."""
        self.conflicts.append(conflict)
        self.row(Row(conflict.path, Action.CONFLICT, conflict.why, other=conflict.beside))

    def to_removed(self, path: PurePosixPath, why: str, *, stays: bool = False) -> None:
        """Move what is at `path` to ``_removed/``, where neither Go nor Cargo looks.

        It stays as its user left it, the names in it too.

        Args:
            stays: whether something else takes its place at `path`.
        """
        self.results.pop(path, None)
        target = self.free(PurePosixPath(REMOVED) / path, unless=self.disk.file(path))
        if not self.disk.exists(target):
            self.move(Move(path, target))
        elif not stays:
            self.put(path, None)
        action = Action.REPLACE if stays else Action.MOVE_TO_REMOVED
        self.row(Row(path, action, why, other=target))

    def free(self, path: PurePosixPath, *, unless: File | None = None) -> PurePosixPath:
        """`path`, or a name beside it that nothing has yet, or that holds `unless` already.

        Raises:
            GorustError: if what stands on the way to `path` is not a directory.
        """
        self._require_directories(path)
        taken: set[PurePosixPath] = set()
        while True:
            candidate = beside(path, frozenset(taken))
            there = self.file(candidate)
            if there == unless and there is not None:
                return candidate
            free = candidate in self.results or not self.disk.exists(candidate)
            if there is None and free and candidate not in self.keep:
                return candidate
            taken.add(candidate)

    def _require_directories(self, path: PurePosixPath) -> None:
        for parent in reversed(path.parents[:-1]):
            entry = self.disk.entry(parent)
            if entry.file is not None or entry.obstacle not in ("", DIRECTORY):
                raise GorustError(
                    f"{parent} is {entry.obstacle or 'a file'}, where gorust has to put a file",
                    place=str(parent),
                    next_step="move it away, then run the same command again",
                )

    def changeset(self) -> ChangeSet:
        """Everything collected, sorted by path.

        Raises:
            GorustError: naming each path where something stands that is not a file.
        """
        changes, moves = self._changes(), self.disk.moves
        for change in changes:
            if change.after is None:
                moves = without(moves, change.path)
        deleted = frozenset(change.path for change in changes if change.after is None)
        problems = [problem for change in changes if (problem := self._obstacle(change, deleted))]
        require_none(problems)
        changed = {change.path for change in changes}
        # What a rename did to a file of the templates alone may come out as it was.
        told = [row for row in self.rows if row.action not in _WRITES or row.path in changed]
        ends = {move.target for move in moves}
        told = [row for row in told if row.action is not Action.MOVE or row.path in ends]
        return ChangeSet(
            changes=tuple(sorted(changes, key=lambda c: (c.path, c.after is not None))),
            moves=moves,
            rows=tuple(sorted(told, key=lambda row: (row.path, row.action.value))),
            conflicts=tuple(sorted(self.conflicts, key=lambda conflict: conflict.path)),
        )

    def _changes(self) -> list[Change]:
        changes = [Change(path, file, None) for path, file in self.removals.items()]
        for path, after in self.results.items():
            before, where = self.disk.file(path), self.disk.origin(path)
            if before != after:
                changes.append(Change(path if after or where is None else where, before, after))
        return changes

    def _obstacle(self, change: Change, deleted: frozenset[PurePosixPath]) -> GorustError | None:
        entry, path = self.disk.entry(change.path), str(change.path)
        what = entry.obstacle
        if what == DIRECTORY and is_emptied(self.disk, change.path, deleted):
            return None
        if entry.below is not None and self.file(entry.below) is not None:
            what = f"below {entry.below}, which is a file"
        if not what or change.after is None:
            return None
        return GorustError(
            f"{path} is {what}, where the template has a file",
            place=path,
            next_step="move it away, or list the path under keep: in gorust.yaml",
        )
