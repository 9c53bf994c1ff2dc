"""One writing command at a time in one project: an advisory lock the kernel releases."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.places import GORUST, NEXT, UNDO

WAIT = 3.0
"""Seconds a second command waits for the first."""

_PAUSE = 0.02
_LOCK = "lock"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)


def interrupted(root: Path) -> bool:
    """Whether a command was killed in the project at `root`, or is at work there now."""
    return os.path.lexists(root / NEXT)


@contextmanager
def project_lock(root: Path, *, wait: float = WAIT) -> Iterator[None]:
    """Hold the project at `root` for this process alone.

    Raises:
        GorustError: if another command holds it longer than `wait` seconds, or if
            `.gorust` cannot be written.
    """
    handle = _acquire(root, time.monotonic() + wait)
    try:
        yield
    finally:
        _tidy(root)
        os.close(handle)


def _acquire(root: Path, deadline: float) -> int:
    while True:
        handle = _open(root)
        if _try(handle) and _still_there(root, handle):
            return handle
        os.close(handle)
        if time.monotonic() > deadline:
            raise GorustError(
                "another gorust command is working in this project",
                place=str(root),
                next_step="wait for it to end, then run the same command again",
            )
        time.sleep(_PAUSE)


def _open(root: Path) -> int:
    try:
        for name in (GORUST, UNDO):
            directory = root / name
            directory.mkdir(exist_ok=True)
            if not stat.S_ISDIR(directory.lstat().st_mode):
                raise GorustError(f"{name} is not a directory", place=name, next_step="remove it")
        return os.open(root / UNDO / _LOCK, os.O_RDWR | os.O_CREAT | _NO_FOLLOW, 0o666)
    except FileExistsError as error:
        raise GorustError(
            f"{error.filename} is not a directory", next_step="remove it, then run again"
        ) from None
    except FileNotFoundError as error:
        if root.is_dir():
            return _open(root)
        raise GorustError(f"there is no directory {root}", place=str(root)) from error
    except OSError as error:
        raise GorustError(
            f"cannot write in {root}: {error.strerror}",
            place=str(root),
            next_step="make the directory writable for you",
        ) from None


def _try(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _still_there(root: Path, handle: int) -> bool:
    """Whether the file that was locked is still the one others will open."""
    try:
        return os.path.samestat((root / UNDO / _LOCK).lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _tidy(root: Path) -> None:
    """Leave no `.gorust` behind that holds nothing but the lock."""
    undo = root / UNDO
    try:
        only_undo = [name.name for name in (root / GORUST).iterdir()] == ["undo"]
        if only_undo and [name.name for name in undo.iterdir()] == [_LOCK]:
            (undo / _LOCK).unlink()
            undo.rmdir()
            (root / GORUST).rmdir()
    except OSError:
        return
