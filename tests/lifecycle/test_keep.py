"""``keep:``: no command names such a path, whatever happens around it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.kept import Kept, KeptPathError
from gorust_new.project.disk.reader import Disk
from gorust_new.tree import File

from tests.lifecycle.project import Project, snapshot
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))
RENAMED = plan(component("gateway", calls=["ledger"]), core("ledger", was="pricing"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


@pytest.mark.parametrize(
    "kept",
    ["cores/ledger/src/lib.rs", "cores/ledger", "cores", "test/vectors/ledger.json", "docs/adr"],
)
def test_a_rename_that_would_land_on_a_kept_path_is_refused_by_name(
    shop: Project, kept: str
) -> None:
    """Whether or not anything is there yet: it is the user's place."""
    shop.write("cores/ledger/src/lib.rs", "mine\n")
    before = snapshot(shop.root)
    with pytest.raises(GorustError) as refusal:
        shop.regenerate(RENAMED, keep=(kept,))
    problems = (refusal.value, *refusal.value.others)
    named = [error.place for error in problems if "is under keep:" in error.message]
    assert any(place.startswith(kept) for place in named), problems
    assert snapshot(shop.root) == before


def test_a_rename_that_would_take_a_kept_path_along_is_refused_by_name(shop: Project) -> None:
    """Left behind alone it would break the workspace; moved it would not be kept."""
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"cores/pricing/src/lib\.rs is under keep:"):
        shop.regenerate(RENAMED, keep=("cores/pricing/src/lib.rs",))
    assert snapshot(shop.root) == before


def test_kept_paths_elsewhere_are_not_touched_by_a_rename(shop: Project) -> None:
    """Not even for the identifiers in them."""
    shop.write("docs/kept/notes.txt", "shop.pricing.v1\n")
    shop.regenerate(RENAMED, V2, keep=("docs/kept", "README.md"))
    assert shop.read("docs/kept/notes.txt") == "shop.pricing.v1\n"
    assert "hello" in shop.read("README.md")


def test_a_change_set_cannot_be_built_with_a_kept_path(tmp_path: Path) -> None:
    """Whoever forgets to ask is stopped before anything is written."""
    builder = ChangeSetBuilder(Disk(tmp_path), Kept(("docs/",)))
    with pytest.raises(KeptPathError):
        builder.put(PurePosixPath("docs/a.md"), File(b""))
    builder.put(PurePosixPath("docs.md"), File(b""))
