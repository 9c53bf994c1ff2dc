"""Whole conversations over a pseudo-terminal, as a person would have them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from gorust_new.interview.saved_answers import load, path_for
from gorust_new.plan.model import Language
from gorust_new.plan.yaml.read import read_plan

from tests.conversations.terminal import DRIVER, Terminal
from tests.helpers import ROOT


def begin(terminal: Terminal) -> None:
    """The project's own questions, by Enter and first letters."""
    terminal.answer("Go module path?")
    terminal.answer("Who will work on it", "m")


def gateway(terminal: Terminal) -> None:
    """A Go web API whose demands are all known; strong advice is taken without a question."""
    terminal.answer("What is the first component called?", "gateway: public HTTP API")
    terminal.answer("What is gateway?")
    terminal.answer("Where does gateway spend its time?", "n")
    terminal.answer("How much memory may gateway use?", "r")


def core(terminal: Terminal, name: str, kind: str = "") -> None:
    """A Rust core against a deadline; `kind` narrows the list where no name suggests one."""
    terminal.answer("Another component?", name)
    terminal.answer(f"What is {name}?", kind)
    terminal.answer(f"What is asked of {name}'s latency?", "h")


def test_two_components_become_a_plan(tmp_path: Path) -> None:
    """From the first question to a valid plan; the kept answers are gone afterwards."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        gateway(terminal)
        core(terminal, "pricing")
        terminal.answer("Another component?")
        terminal.answer("Write this?")
        assert terminal.end() == 0
        plan = read_plan(terminal.plan.encode())
    assert [(c.name, c.language, c.port) for c in plan.components] == [
        ("gateway", Language.GO, 8080),
        ("pricing", Language.RUST, 9090),
    ]
    assert plan.components[0].calls == ("pricing",)
    assert load(tmp_path / "shop") == {}
    assert not (tmp_path / "shop").exists()
    for word in ("Strong advice: Go", "Strong advice: Rust", "Language    Go (advised)"):
        assert word in terminal.seen


def test_the_first_question_comes_at_once(tmp_path: Path) -> None:
    """Where the directory's name is no project's name, one is suggested, with all its letters."""
    with Terminal(tmp_path / "Mein Größter Shop") as terminal:
        terminal.wait("A Go and Rust project in Mein Größter Shop/")
        terminal.wait("What is the project called?").wait("mein-grosster-shop")


def test_a_good_name_is_not_asked_about(tmp_path: Path) -> None:
    """What was typed as the directory is the project's name."""
    with Terminal(tmp_path / "shop") as terminal:
        terminal.wait("Go module path?").wait("example.com/shop")
        assert "called?" not in terminal.seen


def test_a_suggestion_is_replaced_by_what_is_typed_or_pasted(tmp_path: Path) -> None:
    """It stands beside the line, not in it; and two pasted lines become one."""
    with Terminal(tmp_path / "shop") as terminal:
        terminal.wait("Go module path?").wait("Ctrl-C")
        terminal.type("\x1b[200~github.com/acme/shop\r\n\x1b[201~").press("enter")
        terminal.wait("Who will work on it").wait("Ctrl-C")
    assert load(tmp_path / "shop")["go_module"] == "github.com/acme/shop"


def test_the_module_comes_from_the_repository(tmp_path: Path) -> None:
    """The remote called origin, and the way from there; read, not run."""
    git = tmp_path / ".git"
    git.mkdir()
    config = '[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:acme/mono.git\n'
    (git / "config").write_text(config)
    with Terminal(tmp_path / "backends" / "shop") as terminal:
        terminal.wait("Go module path?").wait("github.com/acme/mono/backends/shop")


def test_going_back_with_either_key(tmp_path: Path) -> None:
    """Escape and Ctrl-B return to the question before, its answer standing in it."""
    with Terminal(tmp_path / "My Shop") as terminal:
        terminal.answer("What is the project called?")
        terminal.answer("Go module path?")
        terminal.wait("Who will work on it").wait("Esc back").press("escape")
        terminal.wait("Go module path?").wait("Esc back").press("ctrl-b")
        terminal.wait("What is the project called?").wait("Ctrl-C").press("clear")
        terminal.type("store").press("enter")
        terminal.wait("Go module path?").wait("Ctrl-C").press("enter")
        terminal.wait("Who will work on it").wait("Ctrl-C")
    assert load(tmp_path / "My Shop")["project"] == "store"


def test_an_answer_is_changed_in_the_review(tmp_path: Path) -> None:
    """The review comes again with the new answer, and the plan holds it."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.answer("Another component?")
        terminal.wait("Write this?").wait("Ctrl-C").type("c").press("enter")
        terminal.wait("Change which answer?").wait("Ctrl-C").type("purpose").press("enter")
        terminal.wait("What is gateway for?").wait("Ctrl-C").press("clear")
        terminal.type("the way in").press("enter")
        terminal.answer("Write this?")
        assert terminal.end() == 0
        assert "purpose: the way in" in terminal.plan


def test_a_choice_against_the_advice_keeps_its_reason(tmp_path: Path) -> None:
    """The other language is a change away, and the reason is asked for once."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.answer("Another component?")
        terminal.wait("Write this?").wait("Ctrl-C").type("c").press("enter")
        terminal.wait("Change which answer?").wait("Ctrl-C").type("language").press("enter")
        terminal.wait("Write gateway in?").wait("Ctrl-C").type("s").press("enter")
        terminal.answer("Why not Go?", "heavy parsing ahead")
        terminal.answer("Write this?")
        assert terminal.end() == 0
        component = read_plan(terminal.plan.encode()).components[0]
    assert component.language is Language.SPLIT
    assert component.because == "heavy parsing ahead"
    assert component.core_port == 9090


def test_a_long_list_gets_shorter_while_one_types(tmp_path: Path) -> None:
    """Words of the name and of the meaning find a kind; Escape brings the whole list back."""
    with Terminal(tmp_path / "shop", rows=24) as terminal:
        begin(terminal)
        terminal.answer("What is the first component called?", "thing")
        terminal.wait("What is thing?").wait("Ctrl-C").type("ranks")
        terminal.wait("/ranks").press("escape")
        terminal.wait("web-api").type("ranks").wait("/ranks").press("enter")
        terminal.wait("✓ Kind search-engine").wait("Ctrl-C")
    assert load(tmp_path / "shop")["components.0.kind"] == "search-engine"


def test_ctrl_c_keeps_the_answers_and_the_next_run_goes_on(tmp_path: Path) -> None:
    """Exit 130 and nothing written; then the offer to continue, and one plan from both runs."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.wait("Another component?").wait("Ctrl-C").press("ctrl-c")
        assert terminal.end() == 130
        assert "your answers are kept" in terminal.seen
    assert list(tmp_path.iterdir()) == []
    with Terminal(tmp_path / "shop") as again:
        again.wait("Continue where you left off?").wait("shop: 1 component, 6 answers")
        again.wait("Ctrl-C").press("enter")
        core(again, "pricing")
        again.answer("Another component?")
        again.answer("Write this?")
        assert again.end() == 0
        assert [c.name for c in read_plan(again.plan.encode()).components] == ["gateway", "pricing"]
    assert not path_for(tmp_path / "shop").exists()


def test_the_kept_answers_can_be_declined(tmp_path: Path) -> None:
    """Starting over drops them."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        terminal.wait("What is the first component called?").wait("Ctrl-C").press("ctrl-d")
        assert terminal.end() == 130
    with Terminal(tmp_path / "shop") as again:
        again.wait("Continue where you left off?").wait("Ctrl-C").type("s").press("enter")
        again.wait("Go module path?").wait("Ctrl-C").press("ctrl-c")
        assert again.end() == 130
        assert "your answers are kept" not in again.seen
    assert load(tmp_path / "shop") == {}


def test_even_a_killed_interview_goes_on(tmp_path: Path) -> None:
    """Answers are kept as they are given, not when the program says good-bye."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        terminal.wait("What is the first component called?")
        terminal.hang_up()
    assert load(tmp_path / "shop")["setting"] == "mixed rapid"


def test_ctrl_d_and_ctrl_c_leave_a_menu(tmp_path: Path) -> None:
    """The end of the input is an interruption in a list as it is in a text."""
    for key in ("ctrl-d", "ctrl-c"):
        with Terminal(tmp_path / key) as terminal:
            terminal.answer("Go module path?")
            terminal.wait("Who will work on it").wait("Ctrl-C").press(key)
            assert terminal.end() == 130


def test_wrong_names_are_refused_while_they_are_typed(tmp_path: Path) -> None:
    """The reason stands under the line before Enter is pressed; Enter does not pass."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        terminal.wait("What is the first component called?").wait("Ctrl-C")
        terminal.type("Gate_Way").wait("write `gate-way`").press("enter", "clear")
        terminal.type("test").wait("test").press("enter", "clear")
        terminal.type("gate-way").wait("settings GATE_WAY_*").press("enter")
        terminal.wait("What is gate-way?")


def test_a_hostile_purpose_is_shown_and_kept_as_text(tmp_path: Path) -> None:
    """Template syntax, quotes and direction marks are text; escape codes cannot be typed in."""
    hostile = "[= x =] ${{ y }} {{ z }} \"'`$(rm) \u202e # é 漢"
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        terminal.answer("What is the first component called?", f"gateway: {hostile}")
        terminal.answer("What is gateway?")
        terminal.wait("Where does gateway spend its time?").wait("Ctrl-C")
        assert r"\u202e" in terminal.seen
    assert load(tmp_path / "shop")["components.0.purpose"] == hostile


def test_a_pasted_text_of_several_lines_is_one_line(tmp_path: Path) -> None:
    """A bracketed paste does not answer the questions after it."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        terminal.wait("What is the first component called?").wait("Ctrl-C")
        terminal.type("gateway: \x1b[200~one\ntwo\n\nthree\x1b[201~").press("enter")
        terminal.wait("What is gateway?")
    assert load(tmp_path / "shop")["components.0.purpose"] == "one two three"


@pytest.mark.parametrize("columns", [40, 24])
def test_a_narrow_screen_is_enough(tmp_path: Path, columns: int) -> None:
    """Everything can be answered where a line holds few words."""
    with Terminal(tmp_path / "shop", columns=columns, rows=24) as terminal:
        begin(terminal)
        gateway(terminal)
        core(terminal, "pricing")
        terminal.answer("Another component?")
        terminal.answer("Write this?")
        assert terminal.end() == 0
        assert "calls: [pricing]" in terminal.plan


def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    """NO_COLOR leaves bold and underline, and not one colour."""
    with Terminal(tmp_path / "shop", env={"NO_COLOR": "1"}) as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.answer("Another component?")
        terminal.wait("Write this?").wait("Ctrl-C")
        assert "\x1b[0;3" not in terminal.raw
        assert "\x1b[0;9" not in terminal.raw
        assert ";38;" not in terminal.raw
    with Terminal(tmp_path / "other", env={"NO_COLOR": ""}) as coloured:
        coloured.wait("Go module path?")
        assert "\x1b[0;3" in coloured.raw


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    """Exit 2 at once, and the flags that give the same answers."""
    done = subprocess.run(
        [sys.executable, str(DRIVER), str(tmp_path / "shop")],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 2
    assert "--plan FILE" in done.stdout
    assert "-c NAME:KIND" in done.stdout
    assert "?" not in done.stdout


def test_a_dumb_terminal_is_none(tmp_path: Path) -> None:
    """Where the cursor cannot move, the flags are named as well."""
    with Terminal(tmp_path / "shop", env={"TERM": "dumb"}) as terminal:
        assert terminal.end() == 2


@pytest.mark.parametrize(
    ("cores", "questions", "keys"),
    [(("pricing",), 12, 50), (("pricing", "search", "order-book"), 22, 90)],
    ids=["two components", "four components"],
)
def test_an_interview_costs_little(
    cores: tuple[str, ...],
    questions: int,
    keys: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Questions and keystrokes, names and a purpose included; all facts of the advice are known."""
    with Terminal(tmp_path / "shop") as terminal:
        begin(terminal)
        gateway(terminal)
        for name in cores:
            core(terminal, name)
        terminal.answer("Another component?")
        terminal.answer("Write this?")
        assert terminal.end() == 0
        plan = read_plan(terminal.plan.encode())
    with capsys.disabled():
        print(
            f"\n{len(plan.components)} components: {terminal.questions} questions,"
            f" {terminal.keystrokes} keystrokes"
        )
    assert plan.components[0].calls == cores
    assert terminal.questions <= questions
    assert terminal.keystrokes <= keys
