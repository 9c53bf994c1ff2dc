"""What a JSON document refers to (`$ref`, RFC 6901 in a fragment) is there after a merge.

Whoever wrote a document anew may have left out what nothing in it referred to. What is
added to it later may.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from gorust_new.text.json_text import Node, at, read, with_member


def with_what_is_referred_to(text: str, theirs: str) -> str:
    """`text` with whatever it refers to and only `theirs` has; as it was, if that is nothing."""
    source = read(theirs)
    while source is not None:
        missing = _missing(text, source)
        completed = _with(text, missing, source, theirs) if missing else None
        if completed is None or completed == text:
            break
        text = completed
    return text


def _missing(text: str, source: Node) -> tuple[str, ...]:
    """The path to something that it refers to and does not have; empty if there is none."""
    node = read(text)
    for path in _references(node.data) if node else ():
        if at(node, path) is None and at(source, path) is not None:
            return path
    return ()


def _references(data: object) -> Iterator[tuple[str, ...]]:
    if isinstance(data, dict):
        there = data.get("$ref")
        if isinstance(there, str) and there.startswith("#/"):
            parts = there.removeprefix("#/").split("/")
            yield tuple(part.replace("~1", "/").replace("~0", "~") for part in parts)
    values = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    for value in values:
        yield from _references(value)


def _with(text: str, path: tuple[str, ...], source: Node, theirs: str) -> str | None:
    """`text` with what is at `path` of `source`, below as much of the path as there is."""
    there = read(text)
    depth = next(n for n in range(len(path), -1, -1) if at(there, path[:n]) is not None)
    found = at(source, path)
    member = theirs[found.start : found.end] if found else "{}"
    for level in range(len(path) - 1, depth, -1):
        inner, outer = "  " * (level + 1), "  " * level
        member = f"{{\n{inner}{json.dumps(path[level])}: {member}\n{outer}}}"
    return with_member(text, path[:depth], f"{json.dumps(path[depth])}: {member}")
