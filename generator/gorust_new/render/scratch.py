"""A directory to render in, gone afterwards even if the process was killed.

It is held by a lock that ends with its process; the next render takes away what nobody
holds any more.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "gorust-render-"
LOCK = "lock"

_MEMORY = "/dev/shm"  # noqa: S108 - a private directory is made inside it

_SETTLED = 60.0
"""Seconds after which a directory without a holder has no holder to come."""


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty directory that is ours alone."""
    home = _home()
    sweep(Path(home))
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home) as made:
        place = Path(made)
        with (place / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield place


def _home() -> str:
    """In memory if the system has a place for it and nobody said otherwise.

    What is rendered is read back at once; a disk takes twice as long over it.
    """
    usable = not os.environ.get("TMPDIR") and os.access(_MEMORY, os.W_OK | os.X_OK)
    return _MEMORY if usable else tempfile.gettempdir()


def sweep(home: Path) -> None:
    """Remove from `home` the directories of renders that were killed."""
    for place in home.glob(f"{PREFIX}*"):
        if _abandoned(place):
            shutil.rmtree(place, ignore_errors=True)


def _abandoned(place: Path) -> bool:
    try:
        if time.time() - place.stat().st_mtime < _SETTLED:
            return False
        with (place / LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, already gone, or another user's
        return False
    return True
