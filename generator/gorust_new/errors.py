"""The one error type, and the exit codes every command keeps to."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """What a command's exit status means (documented in docs/reference.md)."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    CONFLICTS = 3
    PENDING = 4
    INTERRUPTED = 130


class GorustError(Exception):
    """A refusal the user can act on.

    Args:
        message: one sentence, no trailing period needed, naming what is wrong.
        place: where it is wrong, as ``gorust.yaml:14:5`` or a path; empty if nowhere in particular.
        next_step: what to type or change next; empty only where nothing can be done.
        exit_code: the status the process ends with.
        others: further problems found in the same pass, reported together.
    """

    def __init__(
        self,
        message: str,
        *,
        place: str = "",
        next_step: str = "",
        exit_code: ExitCode = ExitCode.REFUSED,
        others: tuple[GorustError, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.next_step = next_step
        self.exit_code = exit_code
        self.others = others


def combined(errors: Sequence[GorustError]) -> GorustError:
    """The first of `errors` (at least one), carrying the rest in its `others`."""
    first = errors[0]
    return GorustError(
        first.message,
        place=first.place,
        next_step=first.next_step,
        exit_code=first.exit_code,
        others=tuple(errors[1:]),
    )


def require_none(errors: Sequence[GorustError]) -> None:
    """Go on if there are no `errors`.

    Raises:
        GorustError: all of them, as one.
    """
    if errors:
        raise combined(errors)
