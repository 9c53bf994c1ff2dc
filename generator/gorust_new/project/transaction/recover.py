"""After a killed command: finish what was decided, or take all of it back."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from enum import Enum
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.places import GORUST, NEXT, REMOVED, UNDO
from gorust_new.project.disk.moves import vacated
from gorust_new.project.disk.paths import beside
from gorust_new.project.disk.reader import Disk
from gorust_new.project.transaction import history
from gorust_new.project.transaction import journal as record
from gorust_new.project.transaction.journal import (
    AFTER,
    BEFORE,
    DONE,
    Entry,
    Journal,
    Stamp,
)
from gorust_new.project.transaction.lock import WAIT, interrupted, project_lock
from gorust_new.project.transaction.steps import Step, Writer, mode_of, unobserved


class Recovery(Enum):
    """What was done for a command that had been killed; the value says it in a sentence."""

    FINISHED = "an earlier command was killed after it had written everything; it counts as done"
    TAKEN_BACK = "an earlier command was killed halfway; what it had written was taken back"
    SWEPT = "an earlier command was killed before it wrote anything; what it left was removed"


def recover(root: Path, *, step: Step = unobserved, wait: float = WAIT) -> Recovery | None:
    """Repair the project at `root` if a command was killed in it; None if none was.

    Called at the start of every command; costs one look-up when there is nothing to do.

    Raises:
        GorustError: if another command is still at work, or the record is damaged.
    """
    if not interrupted(root):
        return None
    require_own_directories(root)
    # Read before anything is written, were it only the lock: it may not be ours.
    record.read(root, NEXT)
    with project_lock(root, wait=wait):
        try:
            return settle(root, step)
        except OSError as error:
            raise _stuck(error) from error


def settle(root: Path, step: Step = unobserved) -> Recovery | None:
    """As `recover`, for a caller that holds the project."""
    if not interrupted(root):
        return None
    writer, journal = Writer(root, step), record.read(root, NEXT)
    if journal is None:
        writer.rmtree(root / NEXT)
        return Recovery.SWEPT
    if (root / NEXT / DONE).exists():
        history.rotate(root, journal, writer)
        return Recovery.FINISHED
    _take_back(root, journal, writer)
    history.discard(root, NEXT, writer)
    return Recovery.TAKEN_BACK


def require_own_directories(root: Path) -> None:
    """Refuse a record in a place that is not a directory of this very project.

    Raises:
        GorustError: naming the link or file that stands there.
    """
    for name in (GORUST, UNDO, NEXT):
        if os.path.lexists(root / name) and not stat.S_ISDIR((root / name).lstat().st_mode):
            raise GorustError(
                f"{name} is not a directory of this project; nothing was touched",
                place=name,
                next_step=f"remove it: rm {name}",
            )


def state(root: Path, path: PurePosixPath) -> Stamp | None:
    """What is at `path` now; a stamp nothing equals where it is not a regular file."""
    entry = Disk(root).entry(path)
    if entry.file is not None:
        return Stamp(record.digest(entry.file.content), mode_of(root / path))
    return Stamp("", 0) if entry.obstacle else None


def _take_back(root: Path, journal: Journal, writer: Writer) -> None:
    """Undo in reverse what was done: what was written, then what moved, then what was deleted."""
    written = [index for index, entry in enumerate(journal.entries) if entry.after is not None]
    deleted = [index for index, entry in enumerate(journal.entries) if entry.after is None]
    reached = record.moved(root)
    if not journal.moves or reached == len(journal.moves):
        _restore_all(root, journal, written, writer)
        _unmake(root, journal, writer)
        _clear_the_way(root, journal, writer)
    _sweep(root, journal, writer)
    if reached is not None:
        _move_back(root, journal, reached, writer)
    _restore_all(root, journal, deleted, writer)
    _unmake(root, journal, writer)


def _move_back(root: Path, journal: Journal, reached: int, writer: Writer) -> None:
    """Take back the moves before number `reached`, and that one if it was made."""
    for number in range(min(reached, len(journal.moves) - 1), -1, -1):
        record.note_moved(root, number, writer)
        move = journal.moves[number]
        if os.path.lexists(root / move.target) and not os.path.lexists(root / move.source):
            _make_parents(root, move.source, journal.modes, writer)
            writer.move(root / move.target, root / move.source)


def _restore_all(root: Path, journal: Journal, which: list[int], writer: Writer) -> None:
    for index in reversed(which):
        entry, kept_copy = journal.entries[index], root / NEXT / BEFORE / str(index)
        now = state(root, entry.path)
        if record.alike(now, entry.before) or _same_file(kept_copy, root / entry.path):
            continue
        if record.alike(now, entry.after) or now is None:
            _restore(root, entry, kept_copy, journal.modes, writer)
        elif entry.before is not None:
            # Somebody edited the half-written file before we came back: both stay.
            _restore(root, _aside(root, entry), kept_copy, {}, writer)


def _clear_the_way(root: Path, journal: Journal, writer: Writer) -> None:
    """Set aside what somebody has made, since, where things are going to move back to."""
    for place in vacated(journal.moves):
        if os.path.lexists(root / place):
            aside = _free(root, PurePosixPath(REMOVED) / place)
            _make_parents(root, aside, {}, writer)
            writer.move(root / place, root / aside)


def _sweep(root: Path, journal: Journal, writer: Writer) -> None:
    for index, entry in enumerate(journal.entries):
        near = (root / entry.path).with_name(f".{entry.path.name}.gorust-new")
        for left in (near, root / NEXT / AFTER / str(index)):
            if os.path.lexists(left):
                writer.unlink(left)


def _unmake(root: Path, journal: Journal, writer: Writer) -> None:
    for directory in reversed(journal.made):
        if os.path.lexists(root / directory):
            writer.rmdir(root / directory)


def _same_file(one: Path, other: Path) -> bool:
    """Whether the copy still is the file itself, which then was never replaced."""
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except OSError:
        return False


def _stuck(error: OSError) -> GorustError:
    return GorustError(
        f"what a killed command had begun cannot be taken back: {error.strerror}",
        place=str(error.filename or ""),
        next_step="make room, give permission or move what is in the way, then run it again",
    )


def _restore(
    root: Path,
    entry: Entry,
    kept_copy: Path,
    modes: Mapping[PurePosixPath, int],
    writer: Writer,
) -> None:
    if entry.before is None:
        writer.unlink(root / entry.path)
        return
    _make_parents(root, entry.path, modes, writer)
    writer.replace(kept_copy, root / entry.path)


def _make_parents(
    root: Path, path: PurePosixPath, modes: Mapping[PurePosixPath, int], writer: Writer
) -> None:
    """Make the directories above `path` again, as they were."""
    for parent in reversed(path.parents[:-1]):
        if not (root / parent).is_dir():
            writer.mkdir(root / parent)
            if parent in modes:
                writer.chmod(root / parent, modes[parent])


def _aside(root: Path, entry: Entry) -> Entry:
    return Entry(_free(root, PurePosixPath(REMOVED) / entry.path), entry.before, entry.after)


def _free(root: Path, path: PurePosixPath) -> PurePosixPath:
    taken = frozenset(
        candidate
        for candidate in (path.with_name(f"{path.name}.{n}") if n else path for n in range(1000))
        if os.path.lexists(root / candidate)
    )
    return beside(path, taken)
