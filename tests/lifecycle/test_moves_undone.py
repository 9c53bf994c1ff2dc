"""Going back after whole directories have moved: exactly, or not at all."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.disk.changeset import Change, ChangeSet
from gorust_new.project.disk.moves import Move
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.undo import undo
from gorust_new.tree import File

from tests.lifecycle.project import Project, everything
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))
RENAMED = plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
DROPPED = plan(component("gateway"))
HOME = "cores/pricing"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


def test_undo_is_refused_where_a_moved_directory_has_gone(shop: Project) -> None:
    """By its name, and with nothing done."""
    shop.write(f"{HOME}/own.txt", "mine\n")
    shop.regenerate(DROPPED)
    (shop.root / "_removed/cores/pricing").rename(shop.root / "elsewhere")
    before = everything(shop.root)
    with pytest.raises(GorustError, match="_removed/cores/pricing was"):
        shop.undo()
    assert everything(shop.root) == before


def test_undo_is_refused_where_the_old_name_is_in_use_again(shop: Project) -> None:
    """What stands there now is newer."""
    shop.regenerate(RENAMED)
    shop.write(f"{HOME}/new.txt", "new\n")
    before = everything(shop.root)
    with pytest.raises(GorustError, match="cores/pricing was"):
        shop.undo()
    assert everything(shop.root) == before


def test_files_made_since_a_rename_move_back_with_undo(shop: Project) -> None:
    """They are in the directory, so they go with it."""
    shop.regenerate(RENAMED)
    shop.write("cores/order-book/later.txt", "later\n")
    shop.undo()
    assert shop.read(f"{HOME}/later.txt") == "later\n"


def test_nothing_of_a_finished_rename_is_left_to_recover(shop: Project) -> None:
    """And no waiting place either."""
    shop.regenerate(RENAMED)
    assert recover(shop.root) is None
    assert not list(shop.root.rglob("*.gorust-*"))


def test_a_directory_that_a_rename_empties_or_makes_does_not_stay_empty(tmp_path: Path) -> None:
    """A template adds a directory to what moves, and drops one: undo, too, leaves neither."""
    shop = Project.new(tmp_path / "shop", SHOP)
    for name in ("cores/pricing/own/x.rs", "cores/pricing/own/deep/y.rs"):
        shop.write(name, "mine\n")
    (shop.root / "cores/pricing/own/deep/y.rs").unlink()
    before = everything(shop.root)
    shop.regenerate(RENAMED, V2)
    assert (shop.root / "cores/order-book/own/deep").is_dir(), "it was the user's, and empty"
    shop.undo()
    assert everything(shop.root) == before
    other = plan(component("gateway"), component("ledger", was="pricing"))
    shop.regenerate(other)
    shop.undo()
    assert everything(shop.root) == before


@pytest.mark.parametrize(
    ("gone", "new"),
    [("inner/old.txt", "inner/new.txt"), ("inner/old.txt", "other/new.txt"), ("x", "inner/y")],
)
def test_what_is_deleted_and_written_in_a_directory_that_moves_is_undone_exactly(
    tmp_path: Path, gone: str, new: str
) -> None:
    """Whether the two share a directory, empty one, or make one."""
    project = Project(tmp_path)
    project.write(f"a/{gone}", "old\n")
    project.write("a/stays.txt", "mine\n")
    before = everything(tmp_path)
    a, b, old = PurePosixPath("a"), PurePosixPath("b"), File(b"old\n")
    changes = ChangeSet(
        changes=(Change(a / gone, old, None), Change(b / new, None, File(b"new\n"))),
        moves=(Move(a, b),),
    )
    apply(tmp_path, changes)
    there = {path for path in everything(tmp_path) if not path.startswith(b".gorust")}
    wanted = {b"b", b"b/stays.txt", *(f"b/{part}".encode() for part in (new, Path(new).parent))}
    assert there == wanted
    undo(tmp_path)
    after = everything(tmp_path)
    assert {path: it for path, it in after.items() if not path.startswith(b".gorust")} == before
