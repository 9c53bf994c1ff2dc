"""JSON as it is written: where the members of its objects stand, and one more added."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an object.

    Args:
        start: where its name begins.
        value: what it has.
    """

    start: int
    value: Node


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands in the text.

    Args:
        start: its first character.
        end: the position after its last.
        data: the value.
        members: those of an object, by name, in the order of the text; nothing else has any.
    """

    start: int
    end: int
    data: object
    members: Mapping[str, Member]

    @property
    def is_object(self) -> bool:
        """Whether it can have members."""
        return isinstance(self.data, dict)


def read(text: str) -> Node | None:
    """The one object that `text` holds; None if it is no JSON, or not an object.

    An object that has two members of the same name is none.
    """
    try:
        start = _skip(text, 0)
        node = _value(text, start)
    except (ValueError, RecursionError):
        return None
    return node if node.is_object and _skip(text, node.end) == len(text) else None


def _value(text: str, at: int) -> Node:
    if text[at : at + 1] != "{":
        data, end = _DECODER.raw_decode(text, at)
        return Node(at, end, data, {})
    members: dict[str, Member] = {}
    position = _skip(text, at + 1)
    while text[position : position + 1] != "}":
        if members:
            position = _skip(text, _after(text, position, ","))
        name, end = _DECODER.raw_decode(text, position)
        if not isinstance(name, str) or name in members:
            raise ValueError(name)
        value = _value(text, _skip(text, _after(text, _skip(text, end), ":")))
        members[name] = Member(position, value)
        position = _skip(text, value.end)
    data = {name: member.value.data for name, member in members.items()}
    return Node(at, position + 1, data, members)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _after(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise ValueError(sign)
    return at + 1


def gap(text: str, node: Node) -> str:
    """What stands before the first member of an object; a line and its indent mostly."""
    for member in node.members.values():
        return text[node.start + 1 : member.start]
    return text[node.start + 1 : node.end - 1]


def at(node: Node | None, path: tuple[str, ...]) -> Node | None:
    """What is below `node` under the names of `path`, one in the other; None if nothing is."""
    for name in path:
        member = node.members.get(name) if node else None
        node = member.value if member else None
    return node


def with_member(text: str, path: tuple[str, ...], member: str) -> str | None:
    """`text` with one more member, the first of the object to which `path` leads.

    No line that is there has to change: at the end, one would get a comma.

    Args:
        member: its name and its value, indented as they shall be.

    Returns:
        `text` itself if the object has a member of that name, and None if there is no such object.
    """
    node = at(read(text), path)
    if node is None or not node.is_object:
        return None
    if _DECODER.raw_decode(member)[0] in node.members:
        return text
    if node.members:
        first = node.start + 1
        return f"{text[:first]}{gap(text, node)}{member},{text[first:]}"
    closing = "  " * len(path)
    return f"{text[: node.start]}{{\n{closing}  {member}\n{closing}}}{text[node.end :]}"
