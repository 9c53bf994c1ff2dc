"""What is wrong with a plan, before anyone decides how to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import NamedTuple

from gorust_new.errors import ExitCode, GorustError

KeyPath = tuple[str | int, ...]
"""Where in a plan, as ``("components", 1, "calls", 0)``; indices count from zero."""

Where = Callable[[KeyPath], str]
"""Turns a path into what the user knows it by: ``gorust.yaml:14:5``, ``-c edge:web-api``."""

LIMIT = 100
"""At most this many problems are reported at once: a hostile file has no end of them."""

_MOST_OPTIONS = 200  # comparing spellings is slow, and a hostile file offers thousands


class Problem(NamedTuple):
    """One thing to repair.

    Args:
        message: one sentence.
        next_step: what to write instead.
        path: the value it is about.
        mark: its line and column, counted from one, when known better than by `path`.
    """

    message: str
    next_step: str
    path: KeyPath = ()
    mark: tuple[int, int] | None = None


def nowhere(path: KeyPath) -> str:  # noqa: ARG001 - a `Where` for plans that nobody wrote down
    """No place at all: the plan was built by a program."""
    return ""


def as_error(problem: Problem, place: str, exit_code: ExitCode = ExitCode.REFUSED) -> GorustError:
    """`problem` as the error a user sees."""
    return GorustError(
        problem.message, place=place, next_step=problem.next_step, exit_code=exit_code
    )


def closest(word: str, options: Iterable[str]) -> str | None:
    """The option that `word` was probably meant to be, or None if none is near."""
    import difflib

    few = list(islice(options, _MOST_OPTIONS))
    near = difflib.get_close_matches(word[:60].lower(), few, n=1, cutoff=0.6)
    return near[0] if near else None


def listing(items: Iterable[object], last: str = "or") -> str:
    """``a, b or c``."""
    words = [str(item) for item in items]
    if len(words) < 2:  # noqa: PLR2004 - one word needs no joining
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def shown(text: str, limit: int = 60) -> str:
    """`text` in backticks, on one line, shortened and with nothing unprintable in it."""
    flat = "".join(char if char.isprintable() else _escaped(char) for char in text[: limit + 1])
    return f"`{flat[:limit]}…`" if len(flat) > limit else f"`{flat}`"


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
