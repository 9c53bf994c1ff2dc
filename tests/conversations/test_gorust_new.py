"""The real `gorust-new` at a terminal, from the first question to a written project."""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.conversations.terminal import Terminal
from tests.conversations.test_interview import begin, core, gateway
from tests.helpers import BIN, gorust_new, tree

COMMAND = (str(BIN / "gorust-new"),)


def test_an_interview_ends_in_a_project_and_in_the_command_that_makes_it_again(
    tmp_path: Path,
) -> None:
    """What was made, three commands, and one command line that gives the same bytes."""
    with Terminal(tmp_path / "shop", command=COMMAND, columns=100) as terminal:
        begin(terminal)
        gateway(terminal)
        core(terminal, "pricing")
        terminal.answer("Another component?")
        terminal.answer("What does gateway call?")
        terminal.answer("Write this?")
        assert terminal.end() == 0
    said = terminal.seen.replace("\r\n", "\n")
    command = said.partition("The same again, without questions:")[2].strip()

    assert "Made " in said
    assert "make run" in said
    arguments = shlex.split(command)[2:]
    again = gorust_new("shop", *arguments, cwd=_beside(tmp_path))
    assert again.returncode == 0, again.stderr
    assert tree(tmp_path / "shop") == tree(tmp_path / "again" / "shop")


def test_ctrl_c_leaves_nothing_behind_and_the_answers_are_offered_next_time(
    tmp_path: Path,
) -> None:
    """Exit 130, no directory; the next run begins with what was answered."""
    with Terminal(tmp_path / "shop", command=COMMAND) as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.wait("Another component?").press("ctrl-c")
        assert terminal.end() == 130
    assert list(tmp_path.iterdir()) == []
    with Terminal(tmp_path / "shop", command=COMMAND) as terminal:
        terminal.wait("Continue where you left off?").wait("1 component")


def _beside(place: Path) -> Path:
    beside = place / "again"
    beside.mkdir()
    return beside
