"""The Go module path that a directory's surroundings suggest, read from files alone.

A repository's configuration is untrusted text: what is no module path suggests nothing,
and no program is started to read it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gorust_new.interview.validation import DEFAULT_PROJECT, module_problem

_MOST_BYTES = 64 * 1024
_MODULE = re.compile(r"^module[ \t]+\"?([^\s\"]+)", re.MULTILINE)
_SECTION = re.compile(r'^\s*\[remote "origin"\]\s*$(.*?)(?=^\s*\[|\Z)', re.MULTILINE | re.DOTALL)
_URL = re.compile(r"^\s*url\s*=\s*(\S+)\s*$", re.MULTILINE)
_REMOTE = re.compile(
    r"(?:[a-z+]+://(?:[^@/]+@)?|[^@/:]+@)([^/:]+)(?::[0-9]+/|[:/])(.+?)(?:\.git)?/?"
)


def module_of(directory: Path) -> str:
    """The module path of a project in `directory`; empty where nothing suggests one.

    The nearest go.mod above it, or else the remote called ``origin`` of the repository it
    lies in, with the path from there to the directory.
    """
    place = directory.absolute()
    for folder in (place, *place.parents):
        found = _declared(folder) if folder != place else ""
        found = found or _remote(folder)
        if found:
            below = place.relative_to(folder).as_posix()
            module = found if below == "." else f"{found}/{below}"
            return "" if module_problem(DEFAULT_PROJECT, module) else module
        if (folder / ".git").exists():
            return ""
    return ""


def _declared(folder: Path) -> str:
    found = _MODULE.search(_text(folder / "go.mod"))
    return found[1] if found else ""


def _remote(folder: Path) -> str:
    for config in _configs(folder / ".git"):
        section = _SECTION.search(_text(config))
        url = _URL.search(section[1]) if section else None
        if url and (remote := _REMOTE.fullmatch(url[1])):
            return f"{remote[1].lower()}/{remote[2].strip('/')}"
    return ""


def _configs(git: Path) -> Iterator[Path]:
    """Where a repository's configuration may be; a work tree's `.git` is a file that names it."""
    yield git / "config"
    pointer = _text(git)
    if pointer.startswith("gitdir:"):
        home = git.parent / pointer.partition(":")[2].strip()
        yield home / "config"
        yield home / (_text(home / "commondir").strip() or ".") / "config"


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES).decode("utf-8", "replace") if path.is_file() else ""
    except OSError:
        return ""
