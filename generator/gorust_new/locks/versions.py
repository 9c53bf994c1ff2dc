"""Which of two versions is the later one, in Go and in Cargo."""

from __future__ import annotations

import re
from functools import lru_cache

_NUMBER = re.compile(r"\d+")

Rank = tuple[tuple[int, ...], int, tuple[tuple[int, int, str], ...]]


@lru_cache(maxsize=4096)
def version_key(version: str) -> Rank:
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
