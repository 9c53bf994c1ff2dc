"""The interview: questions on a terminal until they make a plan.

Only `screen` imports questionary, and it is imported when the first question is asked.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.model import Plan


class Interrupted(GorustError):  # noqa: N818  nothing went wrong: the user stopped
    """The user stopped; nothing was written, and the answers are kept if they could be."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__(
            "stopped, nothing was written",
            next_step="run the same command again: your answers are kept" if kept else "",
            exit_code=ExitCode.INTERRUPTED,
        )


def require_terminal() -> None:
    """Refuse to ask where nobody can answer.

    Raises:
        GorustError: naming the flags that give the same answers.
    """
    answers = sys.stdin is not None and sys.stdin.isatty()
    sees = any(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))
    if not (answers and sees) or os.environ.get("TERM") == "dumb":
        raise GorustError(
            "there is no terminal to ask questions on",
            next_step="give the answers: `--plan FILE`, or `-c NAME:KIND` for each component with"
            " `--call FROM:TO` and `--yes`",
            exit_code=ExitCode.USAGE,
        )


def interview(directory: Path | str, start: Plan | None = None) -> Plan:
    """Ask for a project's plan, starting from what `start` already says.

    Answers survive an interruption, by directory; call `forget` once the project is written.

    Returns:
        The plan, complete: every language chosen, every port allotted.

    Raises:
        GorustError: there is no terminal.
        Interrupted: Ctrl-C, the end of input, or "quit" at the review.
    """
    require_terminal()
    from gorust_new.interview.run import new_project

    return new_project(Path(directory), start)


def interview_component(plan: Plan, name: str = "") -> Plan:
    """Ask for one more component of an existing, complete `plan`; nothing is kept between runs.

    Returns:
        The plan with the component added, complete.

    Raises:
        GorustError: there is no terminal.
        Interrupted: Ctrl-C, the end of input, or "quit" at the review.
    """
    require_terminal()
    from gorust_new.interview.run import one_more

    return one_more(plan, name)


def forget(directory: Path | str) -> None:
    """Drop the answers kept for `directory`; nothing happens if there are none."""
    from gorust_new.interview import saved_answers

    saved_answers.forget(Path(directory))
