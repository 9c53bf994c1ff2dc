"""A gorust.yaml that Git could not merge: what each side says, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gorust_new.errors import GorustError, require_none
from gorust_new.places import PLAN

_MARKER = re.compile(r"([<|=>])\1{6}(?: (.*))?$")
_NAME = re.compile(r"\s*(?:- \s*)?name:\s*[\"']?([A-Za-z0-9-]+)")


@dataclass(slots=True)
class _Conflict:
    """One conflict: where its parts begin, and the lines and labels of both sides."""

    start: int
    ours: list[str] = field(default_factory=list)
    theirs: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    between: int = 0
    end: int = 0


def require_merged(written: bytes) -> None:
    """Go on if no conflict of Git's is left in gorust.yaml.

    Raises:
        GorustError: naming each conflict: which lines are whose, and what they say.
    """
    lines = written.decode("utf-8", "replace").splitlines()
    require_none([_explained(conflict) for conflict in _conflicts(lines)])


def _conflicts(lines: list[str]) -> Iterator[_Conflict]:
    found: _Conflict | None = None
    part: list[str] = []
    for number, line in enumerate(lines, start=1):
        marker = _MARKER.match(line)
        kind = marker[1] if marker else ""
        if marker and kind == "<":
            found = _Conflict(number, labels=[marker[2] or "ours"])
            part = found.ours
        elif found is None:
            continue
        elif kind == "|":
            part = []
        elif kind == "=":
            part, found.between = found.theirs, number
        elif marker and kind == ">":
            found.end = number
            found.labels.append(marker[2] or "theirs")
            yield found
            found = None
        else:
            part.append(line)


def _explained(conflict: _Conflict) -> GorustError:
    ours, theirs = conflict.labels
    both = sorted(set(_names(conflict.ours)) & set(_names(conflict.theirs)))
    advice = (
        f"both have {', '.join(both)}: keep one of the two, with what you want of the other"
        if both
        else "keep the components of both sides"
        if _names(conflict.ours) or _names(conflict.theirs)
        else "keep what is right, or make one line of both"
    )
    return GorustError(
        f"a Git merge left a conflict: {ours} has {_said(conflict.ours)}"
        f" (from line {conflict.start + 1}), {theirs} has {_said(conflict.theirs)}"
        f" (from line {conflict.between + 1})",
        place=f"{PLAN}:{conflict.start}",
        next_step=f"{advice}, remove the marker lines, then: gorust regenerate;"
        " it mends what Git could not merge elsewhere",
    )


def _said(lines: list[str]) -> str:
    names = _names(lines)
    if names:
        return ", ".join(names)
    shown = " ".join(" ".join(lines).split())
    return f"`{shown[:60]}`" if shown else "nothing"


def _names(lines: list[str]) -> list[str]:
    return [found[1] for line in lines if (found := _NAME.match(line))]
