"""The files of a project that people write: not what Git ignores, nor caches, nor neighbours."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new.places import GORUST, PLAN, REMOVED
from gorust_new.project.disk.paths import relative
from gorust_new.project.disk.reader import Disk, unreadable
from gorust_new.text.patterns import Patterns

_IGNORE = ".gitignore"
_EXCLUDE = PurePosixPath(".git/info/exclude")

_AT_ROOT = frozenset({GORUST, REMOVED, "target", "bin", "vendor", "dist", "gen/go"})
"""What is built, fetched or set aside, by where it is in a generated project."""

_ANYWHERE = frozenset({".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv"})

_NEIGHBOUR = frozenset({".git", PLAN, "CACHEDIR.TAG"})
"""A directory that holds one of these is a repository, a project or a cache of its own.

The last: https://bford.info/cachedir/; Cargo puts it into every target directory.
"""


@dataclass(frozen=True, slots=True)
class _Rules:
    """The patterns of one directory's .gitignore, which are about what is below it."""

    below: str
    patterns: Patterns


def sources(root: Path) -> Iterator[PurePosixPath]:
    """Every path that is neither a directory nor in one that is skipped, sorted.

    Links are listed and not followed. A single file that Git ignores is listed too: an
    .env holds names that a rename changes. A directory that cannot be read is skipped:
    what is in it moves along with what holds it, and that is all that can be done.

    Raises:
        GorustError: if the root itself cannot be read.
    """
    rules = tuple(_rules(root, "", (_EXCLUDE,)))
    yield from (relative(path) for path in _below(root, "", rules))


def _below(root: Path, prefix: str, rules: tuple[_Rules, ...]) -> Iterator[str]:
    try:
        with os.scandir(f"{root}/{prefix}") as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise unreadable(str(root), error) from None
        return
    names = {entry.name for entry in entries}
    if prefix and not _NEIGHBOUR.isdisjoint(names):
        return
    if _IGNORE in names:
        rules = (*rules, *_rules(root, prefix, (PurePosixPath(prefix, _IGNORE),)))
    for entry in entries:
        path = prefix + entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif not (entry.name in _ANYWHERE or path in _AT_ROOT or _ignored(path, rules)):
            yield from _below(root, f"{path}/", rules)


def _ignored(path: str, rules: tuple[_Rules, ...]) -> bool:
    """Whether Git ignores a directory: the nearest file that has a word on it decides."""
    for one in reversed(rules):
        decided = one.patterns.decide(f"{path[len(one.below) :]}/")
        if decided is not None:
            return decided
    return False


def _rules(root: Path, below: str, files: tuple[PurePosixPath, ...]) -> Iterator[_Rules]:
    for path in files:
        file = Disk(root).file(path)
        if file is not None:
            lines = file.content.decode(errors="replace").splitlines()
            yield _Rules(below, Patterns.of(lines))
