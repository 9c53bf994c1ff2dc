"""The commands that can be taken back, for a person to read."""

from __future__ import annotations

from collections.abc import Sequence

from gorust_new.project.transaction.undo import Level

_WIDEST = 48
"""Columns of a command; what is longer ends in an ellipsis."""


def levels_text(levels: Sequence[Level]) -> str:
    """One line a command, the newest first: ``1  regenerate   12 created, 3 changed``."""
    if not levels:
        return "There is nothing to undo.\n"
    verbs = [_shortened(level.verb) for level in levels]
    width = max(map(len, verbs))
    lines = [
        f"{number:>2}  {verb:{width}}  {_counts(level)}"
        for number, (verb, level) in enumerate(zip(verbs, levels, strict=True), start=1)
    ]
    return "\n".join([*lines, "", "Next: gorust undo takes back number 1"]) + "\n"


def _shortened(verb: str) -> str:
    return verb if len(verb) <= _WIDEST else f"{verb[: _WIDEST - 1]}…"


def _counts(level: Level) -> str:
    counted = ((level.created, "created"), (level.changed, "changed"), (level.deleted, "deleted"))
    return ", ".join(f"{number} {what}" for number, what in counted if number)
