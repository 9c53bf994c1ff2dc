"""Every way that Git has of putting two branches together: the next regenerate settles each."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.plan.model import Plan
from gorust_new.project.record.state import load
from gorust_new.tree import AGGREGATES

from tests.lifecycle.branches import (
    START,
    Branches,
    Side,
    combined,
    commit,
    fresh,
    git,
    marked,
    settled,
    visible,
)
from tests.lifecycle.standin import component, core, render

OFFICE = START.component("office")


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def tried(*arguments: str) -> Callable[[Path], None]:
    """A Git command on branch `one` that may end in conflicts."""

    def way(root: Path) -> None:
        git(root, "checkout", "-q", "one")
        git(root, *arguments, check=False)

    return way


def rebased(root: Path) -> None:
    """The work of `other` again, on top of that of `one`."""
    git(root, "checkout", "-q", "other")
    git(root, "rebase", "-q", "one", check=False)


def stashed(root: Path) -> None:
    """The work of `other` was never committed."""
    git(root, "checkout", "-q", "other")
    git(root, "reset", "-q", "--soft", "main")
    git(root, "stash", "push", "-q")
    git(root, "checkout", "-q", "one")
    git(root, "stash", "pop", "-q", check=False)


def applied(root: Path) -> None:
    """A patch that was sent by mail."""
    patch = root.parent / "work.patch"
    patch.write_text(git(root, "diff", "--binary", "main", "other"))
    git(root, "checkout", "-q", "one")
    git(root, "apply", "-q", "--3way", str(patch), check=False)


def committed_with_markers(root: Path) -> None:
    """Somebody was in a hurry."""
    tried("merge", "-q", "other")(root)
    commit(root)


def resolved_by_side(side: str) -> Callable[[Path], None]:
    """Every conflict resolved by taking one side's file whole."""

    def way(root: Path) -> None:
        tried("merge", "-q", "other")(root)
        for path in git(root, "diff", "--name-only", "--diff-filter=U").split():
            git(root, "checkout", "-q", f"--{side}", "--", path, check=False)
        commit(root)

    return way


WAYS: dict[str, Callable[[Path], None]] = {
    "merge": tried("merge", "-q", "other"),
    "merge without a fast-forward": tried("merge", "-q", "--no-ff", "other"),
    "squash": tried("merge", "-q", "--squash", "other"),
    "merge where ours wins": tried("merge", "-q", "-X", "ours", "other"),
    "merge where theirs wins": tried("merge", "-q", "-X", "theirs", "other"),
    "merge that looks for renames far": tried("merge", "-q", "-X", "find-renames=20%", "other"),
    "merge without renames": tried("merge", "-q", "-X", "no-renames", "other"),
    "merge by the older strategy": tried("merge", "-q", "-s", "resolve", "other"),
    "cherry-pick": tried("cherry-pick", "other"),
    "rebase": rebased,
    "stash": stashed,
    "patch": applied,
    "merge committed with its markers": committed_with_markers,
    "merge resolved by our files": resolved_by_side("ours"),
    "merge resolved by their files": resolved_by_side("theirs"),
}
WORKS = {
    "each adds a core": (Side({}, (core("mail"),)), Side({}, (core("search"),))),
    "one adds a core, the other moves a port": (
        Side({}, (core("mail"),)),
        Side({"gateway": replace(START.component("gateway"), port=8500)}, ()),
    ),
    "one renames, the other adds": (
        Side({"office": replace(OFFICE, name="desk", was="office")}, ()),
        Side({}, (component("mail"),)),
    ),
    "one drops, the other adds": (Side({"ledger": None}, ()), Side({}, (core("search"),))),
}


def mistaken(root: Path, what: Plan) -> set[str]:
    """Owners that would not be rendered, though their last render is another."""
    state = load(root)
    return {
        now.owner
        for now in render(what)
        if (known := state.current(now.owner, now.template, now.digest, now.data)) is not None
        and known.tree != now.tree
        and now.owner != AGGREGATES
    }


@pytest.mark.parametrize("works", WORKS)
@pytest.mark.parametrize("way", WAYS)
def test_whichever_way_git_puts_two_works_together(tmp_path: Path, way: str, works: str) -> None:
    """What is there is what one person would have made; nothing of Git's is left in it."""
    two = Branches.begin(tmp_path / "shop", 0)
    one, other = WORKS[works]
    two.work("one", one.plan())
    two.work("other", other.plan())
    WAYS[way](two.project.root)
    both = settled(combined(one, other))
    assert mistaken(two.project.root, both) == set()
    two.project.regenerate(both)
    there = visible(two.project.root)
    aside = {path for path in there if path.startswith("_removed/")}
    assert [path for path in marked(two.project.root) if path not in aside] == []
    assert not two.project.plan(both)
    wanted = visible(fresh(tmp_path / "fresh", both))
    if "their" in way:
        there["Cargo.lock"] = without("shop-ledger", there["Cargo.lock"], wanted["Cargo.lock"])
    others = wanted.keys() | there.keys() - aside
    assert {path for path in others if there.get(path) != wanted.get(path)} == set()


def without(crate: str, lock: tuple[bytes, int], wanted: tuple[bytes, int]) -> tuple[bytes, int]:
    """A lock file as Cargo leaves it, which knows better than we which crates are the user's."""
    if crate.encode() in wanted[0]:
        return lock
    entry = f'[[package]]\nname = "{crate}"\nversion = "0.1.0"\n\n'
    return lock[0].replace(entry.encode(), b""), lock[1]
