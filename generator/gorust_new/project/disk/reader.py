"""Reading a project safely: never through a symbolic link, never a special file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.project.disk.moves import Move, origin
from gorust_new.project.disk.paths import relative
from gorust_new.tree import File

MAX_FILE = 64 << 20
DIRECTORY = "a directory"
LINK = "a symbolic link"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is at one path.

    Args:
        file: the regular file there, or None.
        obstacle: what is there instead ("a directory", "a symbolic link"…), in words;
            empty for a regular file and for nothing at all.
        below: the regular file that stands where a parent directory would have to be.
    """

    file: File | None = None
    obstacle: str = ""
    below: PurePosixPath | None = None


_MISSING = Entry()


@dataclass(slots=True)
class Disk:
    """A reader of the project at `root`; each path and each directory is looked at once.

    Args:
        moves: read as if these had been made already.

    Raises (from every method):
        GorustError: if something is there but may not be read.
    """

    root: Path
    moves: tuple[Move, ...] = ()
    _entries: dict[PurePosixPath, Entry] = field(default_factory=dict)
    _directories: dict[str, Entry | None] = field(default_factory=dict)

    def moved(self, *moves: Move) -> Disk:
        """The same project after more moves; what was read already is not read again."""
        return Disk(self.root, (*self.moves, *moves), self._entries, self._directories)

    def origin(self, path: PurePosixPath) -> PurePosixPath | None:
        """Where on disk that is what `path` means here; None for a place that is vacated."""
        return origin(self.moves, path) if self.moves else path

    def entry(self, path: PurePosixPath) -> Entry:
        """What is at `path`."""
        where = self.origin(path)
        if where is None:
            return _MISSING
        known = self._entries.get(where)
        if known is None:
            known = self._entries[where] = self._look(where)
        return known

    def is_directory(self, path: PurePosixPath) -> bool:
        """Whether a real directory is at `path`, no link to one."""
        return self.entry(path).obstacle == DIRECTORY

    def file(self, path: PurePosixPath) -> File | None:
        """The regular file at `path`; None if there is none."""
        return self.entry(path).file

    def exists(self, path: PurePosixPath) -> bool:
        """Whether anything at all is at `path`."""
        entry = self.entry(path)
        return entry.file is not None or bool(entry.obstacle)

    def larger(self, path: PurePosixPath, limit: int) -> bool:
        """Whether `path` is a file of more than `limit` bytes; it is not read for that."""
        try:
            return os.lstat(f"{self.root}/{self.origin(path)}").st_size > limit
        except OSError:
            return False

    def _look(self, path: PurePosixPath) -> Entry:
        parent, _, _ = str(path).rpartition("/")
        in_the_way = self._directory(parent)
        if in_the_way is not None:
            return in_the_way
        return read_entry(self.root, path)

    def _directory(self, path: str) -> Entry | None:
        """None if `path` is a directory to read in, else what every path below it is."""
        if not path:
            return None
        if path not in self._directories:
            parent, _, _ = path.rpartition("/")
            above = self._directory(parent)
            self._directories[path] = above or self._parent(path)
        return self._directories[path]

    def _parent(self, path: str) -> Entry | None:
        try:
            mode = os.lstat(f"{self.root}/{path}").st_mode
        except FileNotFoundError:
            return _MISSING
        except OSError as error:
            raise unreadable(path, error) from None
        if stat.S_ISDIR(mode):
            return None
        if stat.S_ISREG(mode):
            return Entry(below=PurePosixPath(path))
        return Entry(obstacle=f"something below {_kind(mode)}, {path}")


def read_entry(root: Path, path: PurePosixPath) -> Entry:
    """What is at `path` below `root`, whose parent is known to be a directory.

    Raises:
        GorustError: if it is a file that cannot be read.
    """
    where = f"{root}/{path}"
    try:
        status = os.lstat(where)
        mode = status.st_mode
        if not stat.S_ISREG(mode):
            return Entry(obstacle=_kind(mode))
        if status.st_size > MAX_FILE:
            return Entry(obstacle="a file of more than 64 MB")
        with os.fdopen(os.open(where, os.O_RDONLY | _NO_FOLLOW), "rb", buffering=0) as handle:
            content = handle.read()
    except FileNotFoundError:
        return _MISSING
    except OSError as error:
        raise unreadable(str(path), error) from None
    return Entry(File(content, bool(mode & stat.S_IXUSR)))


def names_in(root: Path, directory: PurePosixPath) -> list[str]:
    """The names in a directory of the project, sorted.

    Raises:
        GorustError: if it cannot be read.
    """
    try:
        return sorted(os.listdir(root / directory))  # noqa: PTH208 - names are all we need
    except OSError as error:
        raise unreadable(str(directory), error) from None


def walk(root: Path, start: PurePosixPath, skip: frozenset[str]) -> Iterator[PurePosixPath]:
    """Every path below `start` that is not a directory, sorted, links not followed.

    Args:
        skip: directories not to enter: by name, or by path if it holds a slash.
            A directory with a repository of its own (a submodule) is never entered.
    """
    yield from (relative(path) for path in _walk(f"{root}/", _prefix(start), skip))


def _prefix(start: PurePosixPath) -> str:
    return "" if str(start) == "." else f"{start}/"


def _walk(root: str, prefix: str, skip: frozenset[str]) -> Iterator[str]:
    try:
        with os.scandir(root + prefix) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise unreadable(prefix or root, error) from None
    if prefix and any(entry.name == ".git" for entry in entries):
        return
    for entry in entries:
        path = prefix + entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif entry.name not in skip and path not in skip:
            yield from _walk(root, f"{path}/", skip)


def is_emptied(disk: Disk, directory: PurePosixPath, deleted: AbstractSet[PurePosixPath]) -> bool:
    """Whether nothing is left in a directory, so that a file may take its place.

    Args:
        deleted: paths of files that are deleted before anything moves.
    """
    moved = any(directory in (move.target, *move.target.parents) for move in disk.moves)
    known = {path for path in deleted if directory in path.parents}
    return bool(known) and not moved and not holds_more(disk.root, directory, known)


def holds_more(root: Path, directory: PurePosixPath, removed: Iterable[PurePosixPath]) -> bool:
    """Whether anything but `removed` is in `directory`; an empty directory in it counts."""
    known = frozenset(f"{root}/{path}" for path in removed)
    return _anything(f"{root}/{directory}", known)


def _anything(directory: str, known: frozenset[str]) -> bool:
    try:
        with os.scandir(directory) as listing:
            for entry in listing:
                if not entry.is_dir(follow_symlinks=False):
                    if entry.path not in known:
                        return True
                elif not os.listdir(entry.path) or _anything(entry.path, known):  # noqa: PTH208
                    return True
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return True
    return False


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return DIRECTORY
    return LINK if stat.S_ISLNK(mode) else "a special file"


def unreadable(path: str, error: OSError) -> GorustError:
    """The refusal for something that is there and may not be read."""
    return GorustError(
        f"cannot read {path}: {error.strerror}",
        place=path,
        next_step="make it readable for you, then run the same command again",
    )
