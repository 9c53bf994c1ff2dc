"""Undo: further back than one command, past bookkeeping, and out of a resolved conflict."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.transaction import history
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.undo import levels, undo

from tests.lifecycle.project import Project, dies, rows, snapshot
from tests.lifecycle.standin import V1, V2, Template, component, core, plan
from tests.lifecycle.test_killed import killed

SHOP = plan(component("gateway", calls=["billing"]), core("billing"))
MORE = plan(*SHOP.components, component("mail"))
RENAMED = plan(component("gateway", calls=["ledger"]), core("ledger", was="billing"))
ONLY_SAMPLES = Template(digest="v1b")
"""A template that differs in nothing that reaches a project born before it."""


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes die here, power does not."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


def visible(project: Project) -> dict[str, tuple[bytes, int]]:
    """Every file but `.gorust`."""
    return {path: file for path, file in snapshot(project.root).items() if path[:8] != ".gorust/"}


def test_a_command_that_changes_only_records_does_not_cost_the_undo_before_it(
    shop: Project,
) -> None:
    """The undo of the visible change stays, and takes the bookkeeping along."""
    before = snapshot(shop.root)
    shop.regenerate(MORE)
    assert shop.regenerate(MORE, ONLY_SAMPLES)
    assert len(levels(shop.root)) == 1
    changes = shop.undo()
    assert "delete" in rows(changes).values()
    assert snapshot(shop.root) == before


def test_bookkeeping_of_records_the_command_before_had_not_touched_is_undone_too(
    shop: Project,
) -> None:
    """Records that only the bookkeeping changed are put back as well."""
    shop.edit("README.md", "## End", "## My end")
    before = snapshot(shop.root)
    shop.regenerate(SHOP, Template(digest="v1", script=False))
    for number in range(3):
        shop.regenerate(SHOP, Template(digest=f"b{number}", script=False))
    shop.undo()
    assert snapshot(shop.root) == before


def test_bookkeeping_before_any_command_leaves_nothing_to_undo(shop: Project) -> None:
    """There is no visible change that it could belong to."""
    shop.regenerate(SHOP, ONLY_SAMPLES)
    assert levels(shop.root) == ()
    with pytest.raises(GorustError, match="nothing to undo"):
        shop.undo()


@pytest.mark.parametrize("cause", ["gitignore", "kept twice", "sample code"])
def test_each_cause_of_bookkeeping_leaves_the_undo_alone(shop: Project, cause: str) -> None:
    """A deleted .gitignore, a second run under keep, a change of sample code only."""
    shop.regenerate(MORE, V2, keep=("docs",))
    before_levels = levels(shop.root)
    if cause == "gitignore":
        (shop.root / ".gorust/.gitignore").unlink()
        shop.regenerate(MORE, V2, keep=("docs",))
    elif cause == "kept twice":
        shop.regenerate(MORE, V2, keep=("docs",))
        shop.regenerate(MORE, V2, keep=("docs",))
    else:
        shop.regenerate(MORE, Template(digest="v3", greeting="good day", extra=True), ("docs",))
    assert levels(shop.root) == before_levels
    shop.undo()
    assert not shop.has("services/mail")
    assert "hello" in shop.read("README.md")


def test_a_resolved_conflict_is_taken_back_and_the_resolution_is_kept(shop: Project) -> None:
    """Conflict, resolve, regenerate, undo: the edit is back, the resolution in _removed."""
    shop.edit("README.md", "hello", "my hello")
    before = visible(shop)
    assert shop.regenerate(SHOP, V2).conflicts
    shop.write("README.md", "# shop\n\nmy good day\n")
    shop.regenerate(SHOP, V2)
    changes = shop.undo()
    assert shop.read("_removed/README.md") == "# shop\n\nmy good day\n"
    assert rows(changes)["_removed/README.md"] == "create"
    (shop.root / "_removed/README.md").unlink()
    assert visible(shop) == before
    assert not shop.plan(SHOP, V1), "the records are those from before, too"


def test_a_conflict_that_is_half_resolved_can_be_undone(shop: Project) -> None:
    """What regenerate advises, undo does: the half-resolved text is kept aside."""
    shop.edit("README.md", "hello", "my hello")
    before = visible(shop)
    shop.regenerate(SHOP, V2)
    half = shop.read("README.md").replace("hello\n=======", "half\n=======")
    shop.write("README.md", half)
    shop.undo()
    assert shop.read("_removed/README.md") == half
    assert visible(shop).items() >= before.items()


def test_an_untouched_conflict_is_undone_without_a_copy(shop: Project) -> None:
    """Nobody wrote anything into it: there is nothing to keep."""
    shop.edit("README.md", "hello", "my hello")
    before = snapshot(shop.root)
    shop.regenerate(SHOP, V2)
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_conflict_resolved_to_what_it_was_leaves_no_copy(shop: Project) -> None:
    """Taking one's own side back by hand is no text to keep twice."""
    shop.edit("README.md", "hello", "my hello")
    before, mine = visible(shop), shop.read("README.md")
    shop.regenerate(SHOP, V2)
    shop.write("README.md", mine)
    shop.regenerate(SHOP, V2)
    shop.undo()
    assert visible(shop) == before


def test_a_file_in_conflict_that_was_deleted_comes_back(shop: Project) -> None:
    """Deleting the file resolves the conflict, and undo still leads back."""
    shop.edit("README.md", "hello", "my hello")
    before = visible(shop)
    shop.regenerate(SHOP, V2)
    (shop.root / "README.md").unlink()
    shop.regenerate(SHOP, V2)
    shop.undo()
    assert visible(shop) == before


def test_a_conflict_of_binary_files_is_undone_after_its_resolution(shop: Project) -> None:
    """The template's copy was removed to resolve it; the user's own file is never touched."""
    shop.write("docs/logo.png", b"\x89PNG\0mine")
    before = visible(shop)
    shop.regenerate(SHOP, V2)
    (shop.root / "docs/logo.png.template").unlink()
    shop.regenerate(SHOP, V2)
    shop.undo()
    assert visible(shop) == before


def test_an_edit_after_the_resolution_was_recorded_is_an_edit(shop: Project) -> None:
    """Once the conflict is closed, undo refuses as for any other file."""
    shop.edit("README.md", "hello", "my hello")
    shop.regenerate(SHOP, V2)
    shop.write("README.md", "# shop\n\nmy good day\n")
    shop.regenerate(SHOP, V2)
    shop.write("README.md", "# shop\n\na week of work\n")
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"README\.md was edited since"):
        shop.undo()
    assert snapshot(shop.root) == before


def test_two_resolutions_of_one_file_are_both_kept(shop: Project) -> None:
    """The second copy gets a name of its own."""
    for text in ("first\n", "second\n"):
        shop.edit("README.md", "hello", "my hello")
        shop.regenerate(SHOP, V2)
        shop.write("README.md", text)
        shop.undo()
        shop.edit("README.md", "my hello", "hello")
    assert shop.read("_removed/README.md") == "first\n"
    assert shop.read("_removed/README.md.2") == "second\n"


def test_undo_again_takes_back_the_command_before(shop: Project) -> None:
    """Three commands, three undos, each exact."""
    states = [snapshot(shop.root)]
    for what, template in ((MORE, V1), (MORE, V2), (RENAMED, V2)):
        shop.regenerate(what, template)
        states.append(snapshot(shop.root))
    for state in reversed(states[:-1]):
        shop.undo()
        assert snapshot(shop.root) == state
    with pytest.raises(GorustError, match="nothing to undo"):
        shop.undo()


def test_after_an_undo_the_next_command_takes_its_place(shop: Project) -> None:
    """An undo leaves no record of its own that the next undo would meet."""
    start = snapshot(shop.root)
    shop.regenerate(MORE)
    middle = snapshot(shop.root)
    shop.regenerate(MORE, V2)
    shop.undo()
    shop.regenerate(RENAMED)
    shop.undo()
    assert snapshot(shop.root) == middle
    shop.undo()
    assert snapshot(shop.root) == start


def test_the_same_command_after_an_undo_does_the_same(shop: Project) -> None:
    """Doing it again is the redo."""
    shop.edit("README.md", "## End", "## My end")
    shop.regenerate(RENAMED, V2)
    after = snapshot(shop.root)
    shop.undo()
    shop.regenerate(RENAMED, V2)
    assert snapshot(shop.root) == after


def test_an_edit_between_two_commands_stops_the_second_undo_only(shop: Project) -> None:
    """The first undo restores that edit; the second would lose it and refuses."""
    shop.regenerate(MORE, V2)
    shop.edit("README.md", "good day", "my day")
    shop.regenerate(MORE, Template(digest="v3", greeting="good day", extra=False))
    shop.undo()
    assert "my day" in shop.read("README.md")
    with pytest.raises(GorustError, match=r"README\.md was edited since"):
        shop.undo()


def test_the_levels_say_what_each_command_did(shop: Project) -> None:
    """Newest first, with the verb and how many paths it touched."""
    apply(shop.root, shop.plan(MORE), verb="add mail")
    apply(shop.root, shop.plan(MORE, V2), verb="regenerate")
    newest, oldest = levels(shop.root)
    assert (newest.verb, newest.created, newest.deleted) == ("regenerate", 1, 0)
    assert newest.changed > 2
    assert (oldest.verb, oldest.created, oldest.changed) == ("add mail", 5, 1)
    shop.undo()
    assert levels(shop.root) == (oldest,)


def test_only_so_many_commands_are_kept(shop: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes first."""
    monkeypatch.setattr(history, "LEVELS", 3)
    states = []
    for number in range(5):
        states.append(snapshot(shop.root))
        shop.regenerate(SHOP, Template(digest=f"n{number}", greeting=f"hello {number}"))
    assert len(levels(shop.root)) == 3
    for state in reversed(states[-3:]):
        shop.undo()
        assert snapshot(shop.root) == state
    assert sorted(path.name for path in (shop.root / ".gorust/undo").iterdir()) == ["lock"]


def test_only_so_many_bytes_are_kept_but_always_the_newest(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One large command may exceed the bound alone; then it is the only one."""
    shop.regenerate(MORE)
    shop.regenerate(MORE, V2)
    monkeypatch.setattr(history, "BYTES", 10)
    before = snapshot(shop.root)
    shop.regenerate(RENAMED, V2)
    assert len(levels(shop.root)) == 1
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_record_half_removed_by_a_kill_is_swept_by_the_next_command(shop: Project) -> None:
    """Without its journal it is nothing, and does not come back."""
    shop.regenerate(MORE)
    (shop.root / ".gorust/undo/000001/journal.json").unlink()
    assert levels(shop.root) == ()
    shop.regenerate(MORE, V2)
    shop.regenerate(RENAMED, V2)
    assert len(levels(shop.root)) == 2


def test_directories_come_back_with_their_own_permissions(shop: Project) -> None:
    """A directory that a command emptied was private, and is so again."""
    private = shop.root / "cores/billing/src"
    private.chmod(0o700)
    shop.regenerate(plan(component("gateway")))
    assert not private.exists()
    shop.undo()
    assert private.stat().st_mode & 0o777 == 0o700


def test_a_taken_back_command_leaves_directories_as_they_were(
    shop: Project, tmp_path: Path
) -> None:
    """The recovery of a killed command restores permissions as undo does."""
    (shop.root / "cores/billing/src").chmod(0o700)
    changes = shop.plan(plan(component("gateway")))
    for project in killed(shop, apply, changes):
        recover(project.root)
        where = project.root / "cores/billing/src"
        assert not where.exists() or where.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir())


def test_bookkeeping_killed_anywhere_leaves_the_undo_before_it(shop: Project) -> None:
    """At every step of folding: the undo still leads to where the command began."""
    before = snapshot(shop.root)
    shop.regenerate(MORE)
    after, changes = snapshot(shop.root), shop.plan(MORE, ONLY_SAMPLES)
    seen = set()
    for step in range(1, 1000):
        root = shop.root.with_name(f"killed-{step}")
        shutil.copytree(shop.root, root)
        died = dies(apply, root, changes, at=step)
        recover(root)
        seen.add(snapshot(root) == after)
        assert len(levels(root)) == 1
        undo(root)
        assert snapshot(root) == before, step
        shutil.rmtree(root)
        if not died:
            break
    assert seen == {True, False}
    assert step > 10


def test_the_undo_of_a_resolved_conflict_can_be_killed_anywhere(shop: Project) -> None:
    """Recovered and repeated, it ends with the edit back and the resolution kept."""
    shop.edit("README.md", "hello", "my hello")
    mine = shop.read("README.md")
    shop.regenerate(SHOP, V2)
    shop.write("README.md", "resolved\n")
    shop.regenerate(SHOP, V2)
    for project in killed(shop, undo):
        recover(project.root)
        if levels(project.root):
            undo(project.root)
        assert project.read("README.md") == mine
        assert project.read("_removed/README.md") == "resolved\n"
        assert not project.has("_removed/README.md.2")


@pytest.mark.parametrize("seed", range(40))
def test_as_many_undos_as_commands_lead_back_step_by_step(tmp_path: Path, seed: int) -> None:
    """Edited files and odd permissions, random plans and templates, bookkeeping in between."""
    chance = random.Random(seed)  # noqa: S311
    shop = Project.new(tmp_path / "shop", SHOP)
    for path in ("README.md", "Makefile", "services/gateway/own.go", "docs/logo.png"):
        if chance.random() < 0.6:
            old = (shop.root / path).read_bytes() if shop.has(path) else b""
            shop.write(path, old + b"mine\n")
            (shop.root / path).chmod(chance.choice((0o644, 0o600, 0o755)))
    states: list[dict[str, tuple[bytes, int]]] = []
    for number in range(chance.randint(2, 6)):
        before, known = snapshot(shop.root), len(levels(shop.root))
        what = chance.choice((SHOP, MORE, plan(component("gateway"))))
        template = Template(f"t{number}", chance.choice(("hello", "hi")), chance.random() < 0.5)
        changes = shop.regenerate(what, template)
        states += [before] if len(levels(shop.root)) > known else []
        for conflict in changes.conflicts:
            where = shop.root / (conflict.beside or conflict.path)
            where.unlink() if conflict.beside else shop.write(str(conflict.path), f"{number}\n")
        shop.regenerate(what, template)
    for state in reversed(states):
        shop.undo()
        now = snapshot(shop.root)
        kept = {path for path in now.keys() - state.keys() if path.startswith("_removed/")}
        assert {path: now[path] for path in now.keys() - kept} == state
    with pytest.raises(GorustError, match="nothing to undo"):
        shop.undo()
