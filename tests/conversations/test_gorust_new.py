"""The real `gorust-new` at a terminal, from the first question to a written project."""

from __future__ import annotations

import shlex
from pathlib import Path

from gorust_new.plan.yaml.read import read_plan

from tests.conversations.terminal import Terminal
from tests.conversations.test_interview import begin, core, gateway
from tests.helpers import BIN, ROOT, SHOP, gorust_new, tree

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
        terminal.answer("Write this?")
        assert terminal.end() == 0
    said = terminal.seen.replace("\r\n", "\n")
    command = said.partition("The same again, without questions:")[2].strip()

    assert "Made " in said
    assert "make run" in said
    arguments = shlex.split(command.replace("\\\n", " "))[2:]
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


def test_without_an_argument_it_asks_where_to_begin(tmp_path: Path) -> None:
    """The example shop is three Enters away from a written project, with every fact it states."""
    with Terminal(None, command=COMMAND, cwd=tmp_path) as terminal:
        terminal.answer("What do you want to begin with?")
        terminal.answer("Which directory?")
        terminal.answer("Write this?")
        assert terminal.end() == 0, terminal.seen
    made = read_plan((tmp_path / "shop" / "gorust.yaml").read_bytes())
    (tmp_path / "again").mkdir()
    plan = ROOT / "examples" / "shop.yaml"
    assert gorust_new("shop", "--plan", plan, cwd=tmp_path / "again").returncode == 0
    assert made == read_plan((tmp_path / "again" / "shop" / "gorust.yaml").read_bytes())


def test_it_begins_with_a_plan_file_too(tmp_path: Path) -> None:
    """A path that is none is refused while it is typed; the directory names the project."""
    (tmp_path / "p.yaml").write_text(SHOP)
    with Terminal(None, command=COMMAND, cwd=tmp_path) as terminal:
        terminal.answer("What do you want to begin with?", "a")
        terminal.wait("Which plan file?").wait("Ctrl-C").type("q.yaml").wait("no file")
        terminal.press("clear").type("p.yaml").press("enter")
        terminal.answer("Which directory?", "store")
        assert terminal.end() == 0, terminal.seen
    assert (tmp_path / "store" / "gorust.yaml").exists()


def test_what_the_flags_say_is_not_asked(tmp_path: Path) -> None:
    """Name, module, team and pace were given; the first question is about a component."""
    given = ("--module", "example.org/x", "--team", "mixed", "--velocity", "rapid")
    with Terminal(tmp_path / "shop", command=(*COMMAND, *given)) as terminal:
        terminal.wait("What is the first component called?")
        assert "path?" not in terminal.seen
        assert "Who will" not in terminal.seen


def _beside(place: Path) -> Path:
    beside = place / "again"
    beside.mkdir()
    return beside
