"""Which relative paths the engine accepts."""

from __future__ import annotations

from functools import cache
from pathlib import PurePosixPath

from gorust_new.places import GORUST

RESERVED = frozenset({GORUST, ".git", ".hg", ".svn"})

_MAX_LENGTH = 1024
_SEPARATORS_ELSEWHERE = frozenset("\\:")


class UnsafePathError(ValueError):
    """A path that must not be read or written, with the reason as its text."""


@cache
def relative(path: str) -> PurePosixPath:
    """`path` as a value; the same one each time, since making and hashing them adds up."""
    return PurePosixPath(path)


def inside(path: str) -> PurePosixPath:
    """`path` as one that a command may write: any name the user's files may have.

    Raises:
        UnsafePathError: if it is absolute, leaves the project, or enters the undo record
            or the inside of a repository.
    """
    parts = path.split("/")
    if "\0" in path or any(part in {"", ".", ".."} for part in parts):
        raise UnsafePathError("it is empty, absolute or leaves the project")
    folded = [part.casefold() for part in parts]
    if folded[:2] == [GORUST, "undo"] or not {".git", ".hg", ".svn"}.isdisjoint(folded):
        raise UnsafePathError("it lies in the undo record or in a repository")
    return PurePosixPath(path)


@cache
def checked(path: str) -> PurePosixPath:
    """`path` as a relative path inside a project.

    Raises:
        UnsafePathError: if it is absolute, leaves the project, enters `.gorust` or a
            version control directory, or is not one path on every operating system.
    """
    if not path or len(path) > _MAX_LENGTH:
        raise UnsafePathError("it is empty or too long")
    if not path.isprintable() or not _SEPARATORS_ELSEWHERE.isdisjoint(path):
        raise UnsafePathError("it holds a backslash, a colon or a control character")
    parts = path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        raise UnsafePathError("it is absolute or leaves the project")
    if parts[0].casefold() in RESERVED or ".git" in (part.casefold() for part in parts):
        raise UnsafePathError("it lies in a directory that is not the templates' to write")
    return relative(path)


def beside(path: PurePosixPath, taken: frozenset[PurePosixPath]) -> PurePosixPath:
    """`path`, or with ``.2``, ``.3``… appended, whichever is the first not in `taken`."""
    candidate, number = path, 2
    while candidate in taken:
        candidate = path.with_name(f"{path.name}.{number}")
        number += 1
    return candidate
