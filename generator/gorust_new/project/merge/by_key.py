"""Three-way merge of values by key, where a version that was raised stays raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

_NUMBER = re.compile(r"\d+")


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


def version_key(version: str) -> tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]:
    """A sort key in the order of Semantic Versioning 2.0.0, section 11; build data ignored.

    Go's pseudo-versions and leading ``v`` are covered: they are pre-releases.
    """
    core, _, rest = version.removeprefix("v").partition("+")[0].partition("-")
    numbers = tuple(int(number) for number in _NUMBER.findall(core))
    identifiers = tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in (rest.split(".") if rest else ())
    )
    return numbers, 0 if rest else 1, identifiers


def newest(one: str, other: str) -> str:
    """The later of two versions; `one` if they rank equal."""
    return other if version_key(other) > version_key(one) else one


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
