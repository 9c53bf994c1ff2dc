"""What a project remembers of its last renders, and which conflicts are still open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

import gorust_new
from gorust_new.errors import GorustError
from gorust_new.places import GORUST, PLAN
from gorust_new.project.disk.git_stages import Stages, merge_under_way, stages
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.reader import Disk
from gorust_new.project.merge.git_markers import sides
from gorust_new.project.merge.markers import unresolved_lines
from gorust_new.project.record import record
from gorust_new.project.record.aggregates import whole
from gorust_new.project.record.merged import Joined, is_torn, joined
from gorust_new.project.record.record import (
    BASE_NAME,
    LOCK_NAME,
    NewerRecordError,
    Record,
    RecordError,
)
from gorust_new.tree import AGGREGATES, SHARED, File, Rendered, Tree


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A conflict of an earlier command that the user has not resolved yet.

    Args:
        lines: where markers are left, from 1; empty if there are none.
        beside: the template's version put beside a file that cannot hold markers.
    """

    path: PurePosixPath
    lines: tuple[int, ...] = ()
    beside: PurePosixPath | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A project as its last command left it.

    Args:
        root: the directory that holds gorust.yaml.
        records: each owner's last render; empty if `.gorust` was deleted, in which case
            everything on disk counts as the user's.
        as_stored: the same as they are on disk, without what follows from the rest.
        stored: the bytes of the locks and bases as they are on disk.
        torn: where Git could not merge two branches' records: the other branch's bases.
        known: the content of every file as any branch rendered it last, if Git met conflicts.
        stages: what Git kept of every path in conflict.
    """

    root: Path
    records: Mapping[str, Record]
    as_stored: Mapping[str, Record]
    stored: Mapping[PurePosixPath, File]
    torn: Mapping[str, Tree] = field(default_factory=dict)
    known: frozenset[bytes] = frozenset()
    stages: Stages = field(default_factory=dict)

    def current(
        self,
        owner: str,
        template: str,
        digest: str,
        data: Mapping[str, object],
        keep: tuple[str, ...] = (),
    ) -> Rendered | None:
        """The recorded render of `owner`, if rendering again would give the same.

        None if the template, its digest or the data differ, or if a path that was
        under ``keep:`` then is not any more: it has to be rendered.
        """
        recorded, kept = self.records.get(owner), Kept(keep)
        if recorded is None or not record.same_render(recorded, template, digest, data):
            return None
        if not all(path in kept for path in recorded.behind):
            return None
        return recorded.rendered

    def unresolved(self, keep: tuple[str, ...] = ()) -> tuple[OpenConflict, ...]:
        """The conflicts of earlier commands that are still open, sorted by path.

        A conflict is resolved when its markers are gone, when the template's version
        beside it is gone, when the file itself is, or when its path is under ``keep:``.
        """
        disk, kept = Disk(self.root), Kept(keep)
        found = [
            conflict
            for recorded in self.records.values()
            for path, pending in recorded.pending.items()
            if path not in kept
            and (conflict := _open_conflict(disk, path, pending.beside)) is not None
        ]
        return tuple(sorted(found, key=lambda conflict: conflict.path))


def find_root(start: Path) -> Path:
    """The project that `start` lies in: the nearest directory upwards with a gorust.yaml.

    Raises:
        GorustError: if there is none.
    """
    where = start.absolute()
    for directory in (where, *where.parents):
        if (directory / PLAN).is_file():
            return directory
    raise GorustError(
        f"there is no {PLAN} in {where} or in any directory above it",
        place=str(where),
        next_step="go into a project, or make one with: gorust-new NAME",
    )


def load(root: Path, *, version: str = gorust_new.__version__) -> State:
    """What the project at `root` remembers.

    Args:
        version: of the running generator.

    Raises:
        GorustError: if `.gorust` was written by a newer generator, is damaged, or
            holds paths that it must not hold.
    """
    disk = Disk(root)
    _require_directory(disk)
    found = {owner: _read(disk, owner) for owner in _owners(root)}
    stored = {path: file for files in found.values() for path, file in files.items()}
    # Git does not say that a squash or a stash is under way, but leaves the same behind.
    kept = stages(root) if merge_under_way(root) or _in_conflict(stored) else {}
    records: dict[str, Record] = {}
    torn: dict[str, Joined] = {}
    for owner, files in found.items():
        in_conflict = bool(files) and is_torn(owner, files, kept)
        both = joined(owner, files, kept, version) if in_conflict else None
        if both is not None:
            torn[owner], records[owner] = both, _there(disk, both)
        elif files and not (in_conflict and kept):
            records[owner] = _parse(owner, files, version)
    return State(
        root,
        _with_lists(records, disk),
        records,
        stored,
        torn={owner: both.theirs for owner, both in torn.items()},
        known=_known(records, torn) if torn or kept else frozenset(),
        stages=kept,
    )


def _in_conflict(stored: Mapping[PurePosixPath, File]) -> bool:
    locks = (file.content for path, file in stored.items() if path.name == LOCK_NAME)
    return any(sides(lock) is not None for lock in locks)


def _there(disk: Disk, both: Joined) -> Record:
    """What is remembered; files that a branch deleted with their owner are nobody's wish."""
    if not both.dropped:
        return both.record
    rendered = both.record.rendered
    files = {path: file for path, file in rendered.files.items() if disk.exists(path)}
    return replace(both.record, rendered=replace(rendered, files=files))


def _known(records: Mapping[str, Record], torn: Mapping[str, Joined]) -> frozenset[bytes]:
    every = (owned for each in records.values() for owned in each.rendered.files.values())
    contents = frozenset(owned.file.content for owned in every)
    return contents.union(*(both.rendered for both in torn.values()))


def _with_lists(records: dict[str, Record], disk: Disk) -> dict[str, Record]:
    if AGGREGATES not in records:
        return records
    lists, project = records[AGGREGATES], [each.rendered for each in records.values()]
    known = replace(lists, rendered=whole(lists.rendered, project, disk))
    return {**records, AGGREGATES: known}


def _require_directory(disk: Disk) -> None:
    for name in (PurePosixPath(GORUST), PurePosixPath(GORUST, "components")):
        entry = disk.entry(name)
        if entry.file is not None or (entry.obstacle and entry.obstacle != "a directory"):
            what = entry.obstacle or "a file"
            raise GorustError(
                f"{name} is {what}, not a directory",
                place=str(name),
                next_step="restore it from version control",
            )


def _owners(root: Path) -> Iterator[str]:
    yield from (SHARED, AGGREGATES)
    try:
        names = sorted(entry.name for entry in (root / GORUST / "components").iterdir())
    except FileNotFoundError:
        return
    for name in names:
        if record.valid_owner(name) and name not in (SHARED, AGGREGATES):
            yield name


def _read(disk: Disk, owner: str) -> dict[PurePosixPath, File]:
    where = record.directory(owner)
    files: dict[PurePosixPath, File] = {}
    for name in (LOCK_NAME, BASE_NAME):
        entry = disk.entry(where / name)
        if entry.obstacle:
            raise _broken(owner, f"{name} is {entry.obstacle}")
        if entry.file is not None:
            files[where / name] = entry.file
    return files


def _parse(owner: str, files: Mapping[PurePosixPath, File], version: str) -> Record:
    where = record.directory(owner)
    lock, base = files.get(where / LOCK_NAME), files.get(where / BASE_NAME)
    if lock is None or base is None:
        raise _broken(owner, f"{LOCK_NAME if lock is None else BASE_NAME} is missing")
    try:
        return record.parse(owner, lock.content, base.content, version=version)
    except NewerRecordError as error:
        raise GorustError(
            f"this project was written by a newer gorust ({error}) than this one ({version})",
            place=str(where / LOCK_NAME),
            next_step="pip install --upgrade gorust-new",
        ) from None
    except RecordError as error:
        raise _broken(owner, str(error)) from None


def _broken(owner: str, why: str) -> GorustError:
    where = record.directory(owner)
    return GorustError(
        f"what gorust remembers of {owner} cannot be used: {why}",
        place=str(where),
        next_step=f"restore {where} from version control (take one side of a merge whole),"
        " or remove it: what then differs from the template becomes a conflict to resolve",
    )


def _open_conflict(
    disk: Disk, path: PurePosixPath, beside: PurePosixPath | None
) -> OpenConflict | None:
    if beside is not None:
        return OpenConflict(path, beside=beside) if disk.exists(beside) else None
    file = disk.file(path)
    lines = unresolved_lines(file.content) if file is not None else ()
    return OpenConflict(path, lines) if lines else None
