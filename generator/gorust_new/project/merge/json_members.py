"""Three-way merge of JSON by the members of its objects, as it is written.

Two who add a member at the end of an object have changed the same line, by its comma, but
not the same thing. What stays is ours' text, spacing included; what is added is theirs'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gorust_new.text.json_text import Node, gap, read


def merge_members(base: str, ours: str, theirs: str) -> str | None:
    """`ours` with the template's changes from `base` to `theirs` brought in.

    Returns:
        None if one of them is no object, or both sides changed the same member.
    """
    nodes = (read(base), read(ours), read(theirs))
    before, own, new = nodes
    if before is None or own is None or new is None:
        return None
    try:
        text = _Merge(ours, theirs).merged(before, own, new)
    except _ConflictError:
        return None
    return ours[: own.start] + text + ours[own.end :]


class _ConflictError(Exception):
    """Both sides changed the same member."""


_NOTHING = Node(0, 0, {}, {})


@dataclass(frozen=True, slots=True)
class _Merge:
    ours: str
    theirs: str

    def merged(self, base: Node, own: Node, new: Node) -> str:
        """The text of an object that all three have."""
        space = gap(self.ours, own) if own.members else gap(self.theirs, new)
        written: list[str] = []
        end = own.start + 1
        for name, member in own.members.items():
            separator = self.ours[end : member.start] if written else space
            end = member.value.end
            value = self._value(base, new, name, member.value)
            if value is not None:
                head = self.ours[member.start : member.value.start]
                joint = separator if not written or "," in separator else f",{space}"
                written.append(f"{joint}{head}{value}")
        for text in self._added(base, own, new):
            written.append(f",{space}{text}" if written else f"{space}{text}")
        empty = not own.members
        closing = self._closing(new) if empty and written else self.ours[end : own.end]
        return "{" + "".join(written) + closing

    def _value(self, base: Node, new: Node, name: str, own: Node) -> str | None:
        """What a member of ours becomes; None if the template took it out."""
        old, now = base.members.get(name), new.members.get(name)
        if (old is None and now is None) or (old and now and old.value.data == now.value.data):
            return self.ours[own.start : own.end]
        if now is not None and own.data == now.value.data:
            return self.ours[own.start : own.end]
        if old is not None and own.data == old.value.data:
            return self.theirs[now.value.start : now.value.end] if now else None
        if now is not None and own.is_object and now.value.is_object:
            both = old is not None and old.value.is_object
            return self.merged(old.value if old and both else _NOTHING, own, now.value)
        if now is None and old is None:
            return self.ours[own.start : own.end]
        raise _ConflictError

    def _added(self, base: Node, own: Node, new: Node) -> Iterator[str]:
        for name, member in new.members.items():
            if name in own.members:
                continue
            old = base.members.get(name)
            if old is None:
                yield self.theirs[member.start : member.value.end]
            elif old.value.data != member.value.data:
                raise _ConflictError

    def _closing(self, new: Node) -> str:
        """What stands after the last member of theirs."""
        last = max(member.value.end for member in new.members.values())
        return self.theirs[last : new.end]
