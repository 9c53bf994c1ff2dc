"""Which records were made here: a seal that nothing that comes with a project can bear.

A record says what to delete and what to put where, and the commands act on it unasked.
One that came with a clone or an archive must not be obeyed, so each record is sealed with
a key that is kept outside of every project, for this user alone. The algorithm is HMAC
(RFC 2104) with SHA-256.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from gorust_new.places import state_directory

_NAME = "key"
_LENGTH = 32
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def seal(fields: Mapping[str, Any]) -> str:
    """The seal of a record; empty if no key can be kept anywhere, and nothing is sealed."""
    key = next(_keys(make=True), b"")
    return _mac(key, fields) if key else ""


def sealed(fields: Mapping[str, Any], claimed: object) -> bool:
    """Whether `claimed` is the seal that we gave a record."""
    if not isinstance(claimed, str) or not claimed.isascii():
        return False
    return any(hmac.compare_digest(_mac(key, fields), claimed) for key in _keys(make=False))


def _mac(key: bytes, fields: Mapping[str, Any]) -> str:
    text = json.dumps(fields, sort_keys=True)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _keys(*, make: bool) -> Iterator[bytes]:
    """The keys of this user, each place of them tried in turn."""
    for directory in _places():
        with contextlib.suppress(OSError):
            key = _made(directory) if make else _read(directory)
            if len(key) == _LENGTH:
                yield key


def _places() -> Iterator[Path]:
    """The user's state directory; without a home to write in, one that lives until reboot."""
    state = state_directory()
    if state is not None:
        yield state / "records"
    if hasattr(os, "getuid"):
        yield Path(tempfile.gettempdir()) / f"gorust-{os.getuid()}"


def _read(directory: Path) -> bytes:
    """The key in `directory`, if nobody else can have put it there."""
    if not _ours(directory.lstat(), stat.S_IFDIR):
        return b""
    with os.fdopen(os.open(directory / _NAME, _READ), "rb") as handle:
        return handle.read(_LENGTH) if _ours(os.fstat(handle.fileno()), stat.S_IFREG) else b""


def _made(directory: Path) -> bytes:
    with contextlib.suppress(FileNotFoundError):
        return _read(directory)
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=directory, prefix=f".{_NAME}.")
    try:
        with os.fdopen(handle, "wb") as draft:
            draft.write(secrets.token_bytes(_LENGTH))
            draft.flush()
            os.fsync(draft.fileno())
        # Two commands may make their first record at once: the first key stays.
        with contextlib.suppress(FileExistsError):
            os.link(name, directory / _NAME)
    finally:
        Path(name).unlink(missing_ok=True)
    return _read(directory)


def _ours(status: os.stat_result, kind: int) -> bool:
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return stat.S_IFMT(status.st_mode) == kind and mine and not status.st_mode & 0o022
