"""The first question of all, where the command line says nothing: what to begin with, and where."""

from __future__ import annotations

import os
from pathlib import Path

from gorust_new.interview import Beginning, Interrupted
from gorust_new.interview.catalog import Option, Question, Signal, Widget
from gorust_new.interview.screen import Screen
from gorust_new.interview.text import wrap

_EXAMPLE, _SCRATCH, _PLAN = "example", "scratch", "plan"

BEGIN = Question(
    "begin",
    "Begin",
    "What do you want to begin with?",
    widget=Widget.SELECT,
    options=(
        Option(_EXAMPLE, "the example shop", "a Go API in front of a Rust pricing engine"),
        Option(_SCRATCH, "your own components", "a few questions for each, with the advice"),
        Option(_PLAN, "a plan file", "a gorust.yaml that somebody wrote"),
    ),
    default=_EXAMPLE,
)


def ask_beginning() -> Beginning:
    """Ask what to begin with and for the directory.

    Raises:
        Interrupted: the user stopped.
    """
    screen = Screen(keeps=False)
    screen.show(
        (
            *wrap("bold", "gorust-new writes a Go and Rust monorepo that runs.", screen.width),
            (),
        )
    )
    try:
        return _asked(screen)
    except (KeyboardInterrupt, EOFError):
        raise Interrupted(kept=False) from None


def _asked(screen: Screen) -> Beginning:
    while True:
        begin = screen.ask(BEGIN, back=False)
        plan_file = screen.ask(_plan_file(), back=True) if begin == _PLAN else None
        if isinstance(plan_file, Signal):
            continue
        directory = screen.ask(_directory(), back=True)
        if not isinstance(directory, Signal):
            named = str(plan_file) if plan_file is not None else None
            return Beginning(str(directory), named, begin == _EXAMPLE)


def _plan_file() -> Question:
    return Question(
        "plan",
        "Plan",
        "Which plan file?",
        "The path of a gorust.yaml.",
        problem=lambda text: "" if Path(text).is_file() else f"there is no file {text or 'named'}",
    )


def _directory() -> Question:
    return Question(
        "directory",
        "Directory",
        "Which directory?",
        "A new one, or . for this one. Its name becomes the project's.",
        default="shop",
        problem=_taken,
    )


def _taken(text: str) -> str:
    """Why nothing can be written to `text`; what is there is looked at again when it is."""
    place = Path(text)
    if not text:
        return "name a directory"
    if place.exists() and not place.is_dir():
        return f"{text} is a file; name another directory"
    if (place / "gorust.yaml").exists():
        return f"{text} holds a project already; name another directory"
    return "" if os.access(_existing(place), os.W_OK) else f"{text} cannot be written to"


def _existing(place: Path) -> Path:
    return next(
        folder for folder in (place.absolute(), *place.absolute().parents) if folder.exists()
    )
