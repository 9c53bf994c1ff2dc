"""The only place that changes anything on disk, one small step at a time."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PERMISSIONS = 0o777

Step = Callable[[str], None]


def unobserved(_step: str) -> None:
    """The usual observer of a `Writer`: nobody is watching."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Changes to the file system, each announced to `step` just before it is made.

    `step` exists so that tests can stop the process at every single one of them.

    Raises (from every method):
        OSError: if the step cannot be made.
    """

    step: Step = unobserved

    def put(self, path: Path, content: bytes, *, mode: int | None, sync: bool = False) -> None:
        """Write a file that nothing reads yet.

        Args:
            mode: its permission bits; None for those of a new file under the umask.
            sync: whether it must survive a power failure.
        """
        self.step(f"write {path}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags, 0o666), "wb") as handle:
            handle.write(content)
            if sync:
                handle.flush()
                os.fsync(handle.fileno())
        if mode is not None:
            path.chmod(mode)

    def replace(self, source: Path, target: Path) -> None:
        """Move `source` over `target` in one instant, across file systems too."""
        self.step(f"replace {target}")
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            near = target.with_name(f".{target.name}.gorust-new")
            shutil.copy2(source, near)
            near.replace(target)

    def mkdir(self, path: Path) -> None:
        """Make one directory."""
        self.step(f"mkdir {path}")
        path.mkdir(exist_ok=True)

    def chmod(self, path: Path, mode: int) -> None:
        """Give a file or directory of the project its permission bits."""
        self.step(f"chmod {path}")
        path.chmod(mode)

    def unlink(self, path: Path) -> None:
        """Remove one file; one that is gone already is fine."""
        self.step(f"unlink {path}")
        path.unlink(missing_ok=True)

    def rmdir(self, path: Path) -> bool:
        """Remove a directory if it is empty; says whether it was."""
        self.step(f"rmdir {path}")
        try:
            path.rmdir()
        except OSError:
            return False
        return True

    def rmtree(self, path: Path) -> None:
        """Remove a directory of ours with all that is in it; one that is gone is fine."""
        self.step(f"rmtree {path}")
        shutil.rmtree(path, ignore_errors=True)


def executable_mode(mode: int) -> int:
    """`mode` with a run permission for everyone who may read."""
    return mode | (mode & 0o444) >> 2


def plain_mode(mode: int) -> int:
    """`mode` without any run permission."""
    return mode & ~0o111


def mode_of(path: Path) -> int:
    """The permission bits of the file at `path`, links not followed."""
    return path.lstat().st_mode & _PERMISSIONS
