"""Paths as a tree, as short as asked: large and deep directories are folded into a count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePath

from gorust_new.text.ansi import Ansi
from gorust_new.text.cells import count
from gorust_new.text.markdown import one_line

_LINES = 24


@dataclass(slots=True)
class _Directory:
    directories: dict[str, _Directory] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    open: bool = False

    def total(self) -> int:
        return len(self.files) + sum(child.total() for child in self.directories.values())


def tree_listing(
    paths: Iterable[str | PurePath], *, lines: int = _LINES, colour: bool = False
) -> str:
    """A drawing of the files at `paths`, in about `lines` lines. Ends with a line feed.

    Directories are opened from the top, the smallest first, while there is room; a
    closed one shows how many files it holds. The root is always open.
    """
    root = _Directory()
    for path in sorted({str(path) for path in paths}):
        _add(root, [part for part in path.split("/") if part])
    _open(root, lines)
    ansi = Ansi(colour)
    drawn = _draw(root, "", ansi)
    return "".join(f"{line}\n" for line in drawn)


def _add(root: _Directory, parts: list[str]) -> None:
    here = root
    for part in parts[:-1]:
        here = here.directories.setdefault(part, _Directory())
    if parts:
        here.files.append(parts[-1])


def _open(root: _Directory, lines: int) -> None:
    root.open = True
    room = lines - len(root.directories) - len(root.files)
    level = list(root.directories.values())
    while level:
        below: list[_Directory] = []
        for directory in sorted(level, key=lambda each: _size(_inner(each))):
            size = _size(_inner(directory))
            if size <= room:
                room -= size
                _inner(directory).open = True
                below += _inner(directory).directories.values()
        level = below


def _inner(directory: _Directory) -> _Directory:
    """The first directory below with more in it than one directory; they share a line."""
    while not directory.files and len(directory.directories) == 1:
        (directory,) = directory.directories.values()
    return directory


def _size(directory: _Directory) -> int:
    """Lines that opening it adds: a file alone in its directory shares that one's line."""
    size = len(directory.directories) + len(directory.files)
    return 0 if size == 1 else size


def _draw(directory: _Directory, indent: str, ansi: Ansi) -> list[str]:
    entries: list[tuple[str, _Directory | None]] = sorted(
        [*directory.directories.items(), *((name, None) for name in directory.files)],
        key=lambda entry: (entry[1] is None, entry[0]),
    )
    lines = []
    for index, (name, child) in enumerate(entries):
        last = index == len(entries) - 1
        line = indent + ansi.dim("└── " if last else "├── ")
        if child is None:
            lines.append(line + one_line(name))
            continue
        inner, shown = child, one_line(name)
        while not inner.files and len(inner.directories) == 1:
            ((step, inner),) = inner.directories.items()
            shown += f"/{one_line(step)}"
        if not inner.directories and len(inner.files) == 1:
            lines.append(f"{line}{ansi.bold(f'{shown}/')}{one_line(inner.files[0])}")
            continue
        line += ansi.bold(f"{shown}/")
        if inner.open:
            below = indent + ("    " if last else ansi.dim("│") + "   ")
            lines += [line, *_draw(inner, below, ansi)]
        else:
            lines.append(f"{line}  {ansi.dim(count(inner.total(), 'file'))}")
    return lines
