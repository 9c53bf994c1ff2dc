"""Answers kept between two runs, so that Ctrl-C costs nothing.

One small JSON file per project directory in the user's state directory. What is read
back is untrusted: anything odd counts as nothing saved, and every answer in it is checked
again by its question before it is used.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path

from gorust_new.interview.catalog import Value
from gorust_new.places import state_directory

VERSION = 2
MAX_BYTES = 256 * 1024

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NO_LINK | getattr(os, "O_NONBLOCK", 0)
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK


def path_for(directory: Path) -> Path:
    """Where the answers for `directory` are kept.

    Raises:
        FileNotFoundError: if this user has no home to keep anything in.
    """
    state = state_directory()
    if state is None:
        raise FileNotFoundError("no home directory")
    digest = hashlib.sha256(os.fsencode(directory.absolute())).hexdigest()[:16]
    return state / f"interview-{digest}.json"


def load(directory: Path) -> dict[str, Value]:
    """The answers of an interrupted interview about `directory`; empty if there are none."""
    try:
        raw = _read(path_for(directory))
        document = json.loads(raw)
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return {}
    if document.get("directory") != str(directory.absolute()):
        return {}
    answers = document.get("answers")
    return _trusted(answers) if isinstance(answers, dict) else {}


def _read(path: Path) -> str:
    descriptor = os.open(path, _READ)
    with os.fdopen(descriptor, "rb") as file:
        info = os.fstat(file.fileno())
        if not stat.S_ISREG(info.st_mode) or not _ours(info.st_uid):
            raise OSError("not a file of ours")
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise OSError("too long to be ours")
    return data.decode("utf-8")


def _ours(owner: int) -> bool:
    return not hasattr(os, "getuid") or owner == os.getuid()


def _trusted(answers: dict[object, object]) -> dict[str, Value]:
    kept: dict[str, Value] = {}
    for key, value in answers.items():
        if not isinstance(key, str):
            continue
        if isinstance(value, str):
            kept[key] = value
        elif isinstance(value, list) and all(isinstance(word, str) for word in value):
            kept[key] = tuple(value)
    return kept


def save(directory: Path, answers: Mapping[str, Value]) -> bool:
    """Keep `answers`, replacing what was there in one step; false if that was not possible.

    Never an error: an interview must not fail because a home directory is read-only.
    """
    document = {
        "version": VERSION,
        "directory": str(directory.absolute()),
        "answers": dict(answers),
    }
    try:
        path = path_for(directory)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(path, json.dumps(document))
    except (OSError, ValueError):
        return False
    return True


def _replace(path: Path, text: str) -> None:
    """Write beside `path`, for the owner's eyes only, and put it there in one step."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(temporary, _CREATE, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def forget(directory: Path) -> None:
    """Drop the kept answers: the project is written, or the user starts over."""
    with contextlib.suppress(OSError):
        path_for(directory).unlink(missing_ok=True)
