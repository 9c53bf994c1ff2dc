"""README and docs lie nowhere: whatever they tell to type is typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from gorust_new.cli.main import VERBS

from tests.documents.reader import Reader, steps
from tests.helpers import BIN, ROOT, SHOP, gorust, gorust_new, run

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
USERS = [page for page in PAGES if page.name != "CONTRIBUTING.md"]
"""What is read by people who type commands; contributors also read of verbs still to come."""

_LINK = re.compile(r"\]\((?!https?:)([^)#]+)?(?:#([^)]+))?\)")
_VERB = re.compile(r"`gorust ([a-z][a-z-]+)")
_FLAG = re.compile(r"`(?:gorust-new [^`]*?)?(--[a-z-]+)")


def test_the_tutorial_works_as_it_is_written(tmp_path: Path) -> None:
    """Followed to the letter, it ends where it says: the rename undone, the search still there."""
    reader = Reader(tmp_path)
    for step in steps(ROOT / "docs" / "tutorial.md"):
        reader.follow(step)
    assert reader.here == tmp_path / "shop"
    assert (reader.here / "cores" / "pricing").is_dir()
    assert (reader.here / "cores" / "search").is_dir()
    assert not (reader.here / "cores" / "quotes").exists()


def test_the_readme_works_as_it_is_written(tmp_path: Path) -> None:
    """Its commands in their order; those for the inside of a project in the one it made."""
    reader = Reader(tmp_path)
    for step in steps(ROOT / "README.md"):
        if step.text.startswith("gorust add search"):
            reader.here = tmp_path / "shop"
        if step.text == "gorust plan":
            edited = reader.here / "gorust.yaml"
            edited.write_text(edited.read_text().replace("port: 8080", "port: 8180"))
        if step.text == "make demo":
            reader.here = tmp_path
        reader.follow(step)
    assert (tmp_path / "shop" / "architecture.html").exists()
    assert (tmp_path / "store" / "gorust.yaml").exists()


def test_the_answers_of_the_faq_work(tmp_path: Path) -> None:
    """They are typed in a project."""
    gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP)
    reader = Reader(tmp_path)
    reader.here = tmp_path / "shop"
    for step in steps(ROOT / "docs" / "faq.md"):
        reader.follow(step)


def test_the_verbs_of_the_reference_work(tmp_path: Path) -> None:
    """One after the other, in a project."""
    gorust_new(tmp_path / "shop", "--plan", "-", text=SHOP)
    reader = Reader(tmp_path)
    reader.here = tmp_path / "shop"
    for step in steps(ROOT / "docs" / "reference.md"):
        if step.kind == "sh":
            reader.follow(step)
    assert gorust("check", cwd=reader.here).returncode == 0


def test_the_plan_of_the_reference_is_a_plan(tmp_path: Path) -> None:
    """It can be written as it stands there."""
    blocks = [step.text for step in steps(ROOT / "docs" / "reference.md") if step.kind == "yaml"]
    assert any(yaml.safe_load(block).get("gorust") for block in blocks)
    for number, block in enumerate(block for block in blocks if block.startswith("gorust:")):
        done = gorust_new(tmp_path / f"p{number}", "--plan", "-", text=block)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_linked_is_there(page: Path) -> None:
    """Files and headings, as GitHub makes anchors of them."""
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        linked = (page.parent / target).resolve() if target else page
        assert linked.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}
            assert anchor in slugs, anchor


@pytest.mark.parametrize("page", USERS, ids=lambda page: page.name)
def test_verbs_and_flags_that_are_named_exist(page: Path) -> None:
    """Nobody is told to type what does not exist."""
    text = page.read_text(encoding="utf-8")
    assert set(_VERB.findall(text)) <= set(VERBS)
    helps = gorust_new("--help").stdout + "".join(
        gorust(verb, "--help").stdout for verb in VERBS if f"`gorust {verb}" in text
    )
    known = set(re.findall(r"--[a-z-]+", helps)) | _OTHERS
    assert set(_FLAG.findall(text)) <= known


_OTHERS = {"--update-golden", "--python"}
"""Flags of other programs, which documents name as well."""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_for_completion_print_a_script(shell: str) -> None:
    """The variables that README names are the ones the programs listen to."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(rf"(_GORUST\w*_COMPLETE)={shell}_source (gorust[a-z-]*)", text)
    assert {program for _, program in lines} == {"gorust", "gorust-new"}
    for variable, program in lines:
        done = run(BIN / program, env={variable: f"{shell}_source"})
        assert program in done.stdout
