"""Several refusals found in one pass, as one error."""

from __future__ import annotations

from collections.abc import Sequence

from gorust_new.errors import GorustError


def require_none(problems: Sequence[GorustError]) -> None:
    """Go on if there are no problems.

    Raises:
        GorustError: the first of `problems`, with the others in it.
    """
    if problems:
        first = problems[0]
        raise GorustError(
            first.message,
            place=first.place,
            next_step=first.next_step,
            others=tuple(problems[1:]),
        )
