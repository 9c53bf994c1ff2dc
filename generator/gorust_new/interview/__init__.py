"""The interview: questions on a terminal until they make a plan.

Only `screen` imports questionary, and it is imported when the first question is asked.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a project goes, and what it starts from.

    Args:
        directory: as it was typed.
        plan_file: the plan to take the answers from; None to ask for them.
        example: whether the answers of the example shop stand already.
    """

    directory: str
    plan_file: str | None = None
    example: bool = False


def can_ask() -> bool:
    """Whether there is somebody to answer, and a terminal that can show a question."""
    answers = sys.stdin is not None and sys.stdin.isatty()
    sees = any(stream is not None and stream.isatty() for stream in (sys.stdout, sys.stderr))
    return answers and sees and os.environ.get("TERM") != "dumb"


_FLAGS = (
    "give the answers: `--plan FILE`, or `-c NAME:KIND` for each component with"
    " `--call FROM:TO` and `--yes`"
)


def require_terminal(instead: str = _FLAGS) -> None:
    """Refuse to ask where nobody can answer.

    Args:
        instead: how to give the same answers without a question.

    Raises:
        GorustError: saying `instead`.
    """
    if not can_ask():
        raise GorustError(
            "there is no terminal to ask questions on", next_step=instead, exit_code=ExitCode.USAGE
        )


@dataclass(frozen=True, slots=True)
class Start:
    """What the command line says already.

    Args:
        plan: what is known; it is not asked again.
        named: whether the project's name in it was given, not taken from the directory.
        module: whether the Go module in it was given.
        finished: whether its components are all there are: the review comes next.
    """

    plan: Plan | None = None
    named: bool = False
    module: bool = False
    finished: bool = False


def interview(directory: Path | str, start: Start | None = None) -> Plan:
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

    return new_project(Path(directory), start or Start())


def interview_component(plan: Plan, name: str = "") -> Plan:
    """Ask for one more component of an existing, complete `plan`; nothing is kept between runs.

    Returns:
        The plan with the component added, complete.

    Raises:
        GorustError: there is no terminal.
        Interrupted: Ctrl-C, the end of input, or "quit" at the review.
    """
    require_terminal("give the answers: `gorust add NAME --kind KIND`, with `--called-by NAME`")
    from gorust_new.interview.run import one_more

    return one_more(plan, name)


def forget(directory: Path | str) -> None:
    """Drop the answers kept for `directory`; nothing happens if there are none."""
    from gorust_new.interview import saved_answers

    saved_answers.forget(Path(directory))
