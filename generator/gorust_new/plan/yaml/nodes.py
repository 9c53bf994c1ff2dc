"""What a file of YAML consists of: values that know where they stand.

Named tuples and not dataclasses: a file has thousands, and every start of the
program pays for each class that `dataclasses` builds.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Mark(NamedTuple):
    """A position: line and column count from one, offset from zero, all in characters."""

    line: int
    column: int
    offset: int


class Scalar(NamedTuple):
    """One value.

    `style` is empty for plain, else the quote or block indicator it began with; `type` is
    what YAML 1.1 takes it for: str, int, float, bool, null, timestamp and rarer ones.
    """

    text: str
    style: str
    type: str
    mark: Mark
    end: int


class Listing(NamedTuple):
    """A sequence; `end` is its closing bracket's in flow style, and unreliable in block style."""

    items: tuple[Node, ...]
    flow: bool
    mark: Mark
    end: int


class Entry(NamedTuple):
    """One key of a table with its value; the same key may come twice."""

    key: Node
    value: Node


class Table(NamedTuple):
    """A mapping; `end` as in `Listing`."""

    entries: tuple[Entry, ...]
    flow: bool
    mark: Mark
    end: int


Node = Scalar | Listing | Table


def plain(node: Node) -> Any:
    """`node` without its places: a text, a list or a dict of them, types not told apart."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return {plain(entry.key): plain(entry.value) for entry in node.entries}
