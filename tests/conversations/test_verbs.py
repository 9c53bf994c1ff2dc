"""Verbs at a terminal: what their words leave open is asked, and the rest is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.terminal import Terminal
from tests.helpers import BIN, SHOP, gorust, gorust_new


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project."""
    done = gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP)
    assert done.returncode == 0, done.stderr
    return tmp_path / "shop"


def verb(shop: Path, *words: str) -> Terminal:
    """`gorust` with some words, in the project."""
    return Terminal(None, command=(str(BIN / "gorust"), *words), cwd=shop, columns=100)


def test_a_component_is_added_by_an_interview_of_its_own(shop: Path) -> None:
    """Its name and purpose on one line, its kind, the advice; and the command to do it again."""
    with verb(shop, "add") as terminal:
        terminal.answer("component called?", "search: finds products")
        terminal.answer("What is search?", "search-engine")
        terminal.answer("latency", "soft")
        while "Write this?" not in terminal.drain(1.5).seen:
            terminal.press("enter")
        terminal.press("enter")
        assert terminal.end() == 0, terminal.seen
    plan = (shop / "gorust.yaml").read_text()
    assert "  - name: search\n    purpose: finds products\n    kind: search-engine\n" in plan
    assert "calls: [pricing, search]" in plan, "nobody else could call it"
    assert "gorust add search --kind search-engine" in terminal.seen
    assert gorust("check", cwd=shop).returncode == 0


def test_what_a_verb_lacks_is_asked(shop: Path) -> None:
    """Which component, its new name; which answer, and what it is from now on."""
    with verb(shop, "rename") as terminal:
        terminal.wait("Rename which component?").wait("Ctrl-C").press("down", "enter")
        terminal.wait("What is pricing called").wait("Ctrl-C")
        terminal.press("clear").type("rates").press("enter")
        assert terminal.end() == 0, terminal.seen
    with verb(shop, "set", "rates") as terminal:
        terminal.answer("Which answer of rates?", "memory")
        terminal.wait("Ctrl-C").type("tight").press("enter")
        assert terminal.end() == 0, terminal.seen
    plan = (shop / "gorust.yaml").read_text()
    assert "name: rates" in plan
    assert "memory: tight" in plan
    with verb(shop, "remove", "--unwire") as terminal:
        terminal.wait("Remove which component?").wait("Ctrl-C").press("down", "enter")
        assert terminal.end() == 0, terminal.seen
    assert "rates" not in (shop / "gorust.yaml").read_text()


def test_ctrl_c_leaves_everything_as_it_is(shop: Path) -> None:
    """Exit 130, and no byte is written."""
    before = (shop / "gorust.yaml").read_bytes()
    with verb(shop, "add", "search") as terminal:
        terminal.wait("What is search?").press("ctrl-c")
        assert terminal.end() == 130
    assert (shop / "gorust.yaml").read_bytes() == before
    assert gorust("check", cwd=shop).returncode == 0
