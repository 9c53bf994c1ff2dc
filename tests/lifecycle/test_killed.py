"""Killed at every single step on disk, the next command finishes or takes back."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.create import create, plan_create
from gorust_new.project.transaction.lock import project_lock
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.undo import undo
from gorust_new.tree import File

from tests.lifecycle.project import PLAN, Project, dies, everything, snapshot
from tests.lifecycle.standin import V2, core, plan, render

SHOP = plan(core("billing"))
NEXT = plan(core("ledger", was="billing"))


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes die here, power does not."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def edited(root: Path) -> Project:
    """A project with edits that the next regenerate merges, moves and sets aside."""
    project = Project.new(root, SHOP)
    project.edit("cores/billing/server/main.rs", "}\n", "    mine();\n}\n")
    project.write("docs/architecture.md", "mine\n")
    project.edit("README.md", "## End", "## My end")
    (project.root / "tools/check.sh").chmod(0o700)
    return project


def killed(origin: Project, work: Callable[..., object], *args: object) -> Iterator[Project]:
    """A copy of `origin` for every step that `work` can be killed at, after that."""
    step = 0
    while True:
        step += 1
        root = origin.root.with_name(f"killed-{step}")
        shutil.copytree(origin.root, root)
        if not dies(work, root, *args, at=step):
            break
        yield Project(root)
        shutil.rmtree(root)
    assert step > 40, "hardly anything was tried"


def test_a_regenerate_killed_anywhere_is_whole_or_undone(tmp_path: Path) -> None:
    """Really killed, before each step on disk."""
    origin = edited(tmp_path / "origin")
    changes, before = origin.plan(NEXT, V2), snapshot(origin.root)
    shutil.copytree(origin.root, tmp_path / "done")
    apply(tmp_path / "done", changes)
    after, seen = snapshot(tmp_path / "done"), set()
    for project in killed(origin, apply, changes):
        recover(project.root)
        found = snapshot(project.root)
        assert found in (before, after), project.root
        assert not recover(project.root)
        seen.add(found == after)
        if found == before:
            apply(project.root, changes)
            assert snapshot(project.root) == after, project.root
        undo(project.root)
        assert snapshot(project.root) == before, project.root
    assert seen == {True, False}


@pytest.mark.slow
def test_an_undo_killed_anywhere_is_whole_or_undone(tmp_path: Path) -> None:
    """And can be repeated where it was taken back."""
    origin = edited(tmp_path / "origin")
    before = snapshot(origin.root)
    apply(origin.root, origin.plan(NEXT, V2))
    after = snapshot(origin.root)
    for project in killed(origin, undo):
        recover(project.root)
        assert snapshot(project.root) in (before, after), project.root
        if snapshot(project.root) == after:
            undo(project.root)
        assert snapshot(project.root) == before, project.root


def test_a_recovery_killed_anywhere_is_repeated(tmp_path: Path) -> None:
    """The second one ends where the first would have."""
    origin = edited(tmp_path / "origin")
    before, changes = snapshot(origin.root), origin.plan(NEXT, V2)
    assert dies(apply, origin.root, changes, at=_late(origin, changes))
    assert snapshot(origin.root) != before
    for step in range(1, 1000):
        project = tmp_path / f"again-{step}"
        shutil.copytree(origin.root, project)
        died = dies(recover, project, at=step)
        recover(project)
        assert snapshot(project) == before, step
        shutil.rmtree(project)
        if not died:
            break
    assert step > 10


def _late(origin: Project, changes: ChangeSet) -> int:
    """The step at which the last file is put into place."""
    steps: list[str] = []
    copy = origin.root.with_name("counted")
    shutil.copytree(origin.root, copy)
    apply(copy, changes, step=steps.append)
    inside = f"replace {copy}/.gorust/undo/"
    return max(n for n, name in enumerate(steps, 1)
               if name.startswith("replace ") and not name.startswith(inside))  # fmt: skip


@pytest.mark.slow
def test_edits_made_after_a_kill_survive_the_recovery(tmp_path: Path) -> None:
    """Nobody knows that a half-written file is one."""
    origin = edited(tmp_path / "origin")
    changes = origin.plan(NEXT, V2)
    for project in killed(origin, apply, changes):
        touched = [c.path for c in changes.visible if (project.root / c.path).is_file()]
        for path in touched:
            with (project.root / path).open("ab") as handle:
                handle.write(f"\nedited {path}\n".encode())
        recover(project.root)
        everything = b"".join(content for content, _ in snapshot(project.root).values())
        wanted = [f"edited {path}\n".encode() for path in touched]
        for line in (*wanted, b"mine();", b"mine\n", b"## My end"):
            assert line in everything, project.root


def test_a_full_disk_at_any_step_leaves_everything_as_it_was(tmp_path: Path) -> None:
    """The refusal says why."""
    project = edited(tmp_path / "shop")
    before, changes = snapshot(project.root), project.plan(NEXT, V2)
    for at in range(1, 10_000):
        try:
            apply(project.root, changes, step=_Full(at))
        except GorustError as error:
            problem = error.message
        except OSError:
            # Everything is in place; only tidying up the old record failed.
            recover(project.root)
            break
        else:
            break
        assert "No space left on device; nothing was changed" in problem
        assert snapshot(project.root) == before, at
    assert at > 50


class _Full:
    """A disk that is full at one step."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, name: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, "No space left on device", name)


def new(target: Path) -> ChangeSet:
    """What a new project at `target` takes."""
    return plan_create(target, render(SHOP), {PLAN: File(b"gorust: 1\n")})


def test_a_new_project_killed_anywhere_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """The directory appears in one step."""
    target = tmp_path / "shop"
    changes = new(target)
    step = 1
    while dies(create, target, changes, at=step):
        assert not target.exists() or len(snapshot(target)) == len(changes.changes)
        shutil.rmtree(target, ignore_errors=True)
        step += 1
    assert len(snapshot(target)) == len(changes.changes)
    shutil.rmtree(target)
    create(target, changes)
    assert [path.name for path in tmp_path.iterdir()] == ["shop"], "leftovers of killed runs"


def test_a_new_project_on_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    """Not even the scratch directory."""
    changes = new(tmp_path / "shop")
    for at in range(1, len(changes.changes)):
        with pytest.raises(GorustError, match="No space left on device; nothing was left behind"):
            create(tmp_path / "shop", changes, step=_Full(at))
        assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_making_a_project_in_an_existing_directory_can_be_killed_and_repeated(
    tmp_path: Path,
) -> None:
    """The user's own files stay through all of it."""
    step, died = 0, True
    while died:
        step += 1
        target = tmp_path / str(step)
        target.mkdir()
        (target / "LICENSE").write_text("mine\n")
        died = dies(create, target, new(target), at=step)
        recover(target)
        if not (target / PLAN).exists():
            create(target, new(target))
        assert (target / "LICENSE").read_text() == "mine\n"
        assert len(snapshot(target)) == len(new(tmp_path / "none").changes) + 1
        shutil.rmtree(target)
    assert step > 50


def test_a_second_command_waits_for_the_first(tmp_path: Path) -> None:
    """As long as that takes a moment."""
    project = edited(tmp_path / "shop")
    changes = project.plan(NEXT, V2)
    holding = threading.Event()

    def hold() -> None:
        with project_lock(project.root):
            holding.set()
            threading.Event().wait(0.2)

    first = threading.Thread(target=hold)
    first.start()
    holding.wait()
    apply(project.root, changes)
    first.join()
    assert not project.plan(plan(core("ledger")), V2)


def test_a_second_command_refuses_after_a_while_and_tears_nothing(tmp_path: Path) -> None:
    """It says that another one is at work."""
    project = edited(tmp_path / "shop")
    changes, before = project.plan(NEXT, V2), snapshot(project.root)
    with (
        project_lock(project.root),
        pytest.raises(GorustError, match="another gorust command is working"),
    ):
        apply(project.root, changes, wait=0.05)
    assert snapshot(project.root) == before


def test_a_command_that_planned_before_another_wrote_refuses(tmp_path: Path) -> None:
    """What it decided on is no longer so."""
    project = edited(tmp_path / "shop")
    slow, fast = project.plan(NEXT, V2), project.plan(SHOP, V2)
    apply(project.root, fast)
    before = snapshot(project.root)
    with pytest.raises(GorustError, match="was changed while this command was at work"):
        apply(project.root, slow)
    assert snapshot(project.root) == before


@pytest.mark.parametrize("work", ["regenerate", "undo"])
def test_a_swap_killed_anywhere_is_whole_or_undone(tmp_path: Path, work: str) -> None:
    """Between two moves both names are in use or neither is: only a note can tell."""
    both = plan(core("billing"), core("search"))
    swapped = plan(core("search", was="billing"), core("billing", was="search"))
    origin = Project.new(tmp_path / "origin", both)
    origin.write("cores/billing/own.txt", "mine\n")
    origin.write("docs/architecture.md", "mine\n")
    before = everything(origin.root)
    changes = origin.plan(swapped)
    shutil.copytree(origin.root, tmp_path / "done")
    apply(tmp_path / "done", changes)
    after = everything(tmp_path / "done")
    if work == "undo":
        origin = Project(tmp_path / "done")
    what = (apply, changes) if work == "regenerate" else (undo,)
    seen = set()
    for project in killed(origin, *what):
        recover(project.root)
        found = everything(project.root)
        assert found in (before, after), project.root
        seen.add(found == after)
    assert seen == {True, False}
