"""Three-way merge of values by key, where a version that was raised stays raised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


def merge_entries_by_key(
    base: Mapping[K, V],
    ours: Mapping[K, V],
    theirs: Mapping[K, V],
    both: Callable[[V, V], V],
) -> dict[K, V]:
    """Each key's value after both sides' changes.

    A key that only one side changed, added or removed is as that side has it. What the
    template removed but the user changed stays; what the user removed but the template
    changed comes back, since the template's code needs it.

    Args:
        both: the value where both sides have one and neither is the base's.
    """
    merged: dict[K, V] = {}
    for key in (*ours, *(key for key in theirs if key not in ours)):
        value = _merged(base.get(key), ours.get(key), theirs.get(key), both)
        if value is not None:
            merged[key] = value
    return merged


def _merged(
    base: V | None, ours: V | None, theirs: V | None, both: Callable[[V, V], V]
) -> V | None:
    if theirs in (ours, base):
        return ours
    if ours == base:
        return theirs
    if ours is None or theirs is None:
        return theirs if ours is None else ours
    return both(ours, theirs)
