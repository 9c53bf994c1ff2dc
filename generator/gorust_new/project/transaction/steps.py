"""The only place that changes anything on disk, one small step at a time."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_PERMISSIONS = 0o777
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

Step = Callable[[str], None]


def unobserved(_step: str) -> None:
    """The usual observer of a `Writer`: nobody is watching."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Changes below `root`, each announced to `step` just before it is made.

    No link is ever followed: neither at a path itself nor on the way from `root` to it.
    `step` exists so that tests can stop the process at every single one of them.

    Raises (from every method):
        OSError: if the step cannot be made, or leads through a link.
    """

    root: Path
    step: Step = unobserved
    _directories: set[Path] = field(default_factory=set)

    def put(self, path: Path, content: bytes, *, mode: int | None, sync: bool = False) -> None:
        """Write a file that nothing reads yet.

        Args:
            mode: its permission bits; None for those of a new file under the umask.
            sync: whether it must survive a power failure.
        """
        self._begin("write", path)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_FOLLOW
        with os.fdopen(os.open(path, flags, 0o666), "wb") as handle:
            handle.write(content)
            if sync:
                handle.flush()
                os.fsync(handle.fileno())
        if mode is not None:
            path.chmod(mode)

    def link(self, source: Path, target: Path) -> bool:
        """Give a file a second name; says whether the file system could do that."""
        self._begin("link", target, source)
        try:
            os.link(source, target, follow_symlinks=False)
        except (OSError, NotImplementedError):
            return False
        return True

    def replace(self, source: Path, target: Path) -> None:
        """Move `source` over `target` in one instant, across file systems too."""
        self._begin("replace", target, source)
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            near = target.with_name(f".{target.name}.gorust-new")
            near.unlink(missing_ok=True)
            shutil.copy2(source, near, follow_symlinks=False)
            near.replace(target)

    def move(self, source: Path, target: Path) -> None:
        """Rename a file, link or directory to where nothing, or an empty directory, is."""
        self._begin("move", target, source)
        self._directories.clear()
        if os.path.lexists(target):
            target.rmdir()
        source.rename(target)

    def mkdir(self, path: Path) -> None:
        """Make one directory; one that is there already is fine."""
        self._begin("mkdir", path)
        try:
            path.mkdir()
        except FileExistsError:
            if not stat.S_ISDIR(path.lstat().st_mode):
                raise

    def chmod(self, path: Path, mode: int) -> None:
        """Give a directory of the project its permission bits."""
        self._begin("chmod", path)
        if stat.S_ISDIR(path.lstat().st_mode):
            path.chmod(mode)

    def unlink(self, path: Path) -> None:
        """Remove one file; one that is gone already is fine."""
        self._begin("unlink", path)
        path.unlink(missing_ok=True)

    def rmdir(self, path: Path) -> bool:
        """Remove a directory if it is empty; says whether it was."""
        self._begin("rmdir", path)
        try:
            path.rmdir()
        except OSError:
            return False
        return True

    def rmtree(self, path: Path) -> None:
        """Remove a directory of ours with all that is in it; one that is gone is fine."""
        self._begin("rmtree", path)
        shutil.rmtree(path, ignore_errors=True)

    def _begin(self, verb: str, *paths: Path) -> None:
        self.step(f"{verb} {paths[0]}")
        for path in paths:
            self._require_inside(path.parent)

    def _require_inside(self, directory: Path) -> None:
        """Look at every directory between the root and a path, each once."""
        if directory == self.root or directory in self._directories:
            return
        if self.root not in directory.parents:
            raise OSError(errno.EPERM, "it lies outside the project", str(directory))
        self._require_inside(directory.parent)
        try:
            mode = directory.lstat().st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(mode):
            raise OSError(errno.ELOOP, "a link or a file is in the way", str(directory))
        self._directories.add(directory)


def executable_mode(mode: int) -> int:
    """`mode` with a run permission for everyone who may read."""
    return mode | (mode & 0o444) >> 2


def plain_mode(mode: int) -> int:
    """`mode` without any run permission."""
    return mode & ~0o111


def mode_of(path: Path) -> int:
    """The permission bits of the file at `path`, links not followed."""
    return path.lstat().st_mode & _PERMISSIONS
