"""A line of the table, and how much effort it takes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from tools.floor.programs import Program


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Args:
        met: whether `now` is within `target`.
        control: the same of what one writes without a generator; empty if there is none.
    """

    what: str
    now: str
    target: str
    met: bool
    control: str = ""


@dataclass(frozen=True)
class Effort:
    """How long it may take.

    Args:
        rounds: of what is compared in turns.
        seconds: a round, and the unit of everything else.
    """

    rounds: int = 12
    seconds: float = 2.0

    def long(self, times: float = 1.0) -> str:
        """A duration, as Go reads it."""
        return f"{self.seconds * times:.1f}s"


TURNS = 5
"""Of calm and of storm: the machine is not the same for long."""

ENTRIES = {"0.1 ms": 260, "1 ms": 820, "10 ms": 2600}
"""Texts of so many characters take a core about so long."""

Front = Callable[..., Program]
"""What makes an edge, ours or the control, of a project and its cores."""


def running(*programs: Program) -> ExitStack:
    """All of them, begun and ready, until the block ends."""
    stack = ExitStack()
    for program in programs:
        stack.enter_context(program)
        program.begun()
    return stack
