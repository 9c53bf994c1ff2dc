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
    [
        "cores/ledger/src/lib.rs",
        "cores/ledger",
        "cores",
        "test/vectors/ledger/work.json",
        "docs/adr",
    ],
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


LOCK = "Cargo.lock"
NOT_CARGOS = "a line that Cargo would not write\n"
WITH_MAIL = plan(
    component("gateway", calls=["pricing", "mail"]), core("pricing"), core("mail"), core("zip")
)


@pytest.mark.parametrize("kept", ["cores/mail/Cargo.toml", "cores/mail", "cores", "Cargo.toml"])
def test_a_lock_file_edited_by_hand_settles_though_a_manifest_was_kept_before_it_was_written(
    tmp_path: Path, kept: str
) -> None:
    """No record has that manifest, so the last lock file cannot be told from the records."""
    shop = Project.new(tmp_path / "shop", plan(component("gateway")))
    shop.regenerate(SHOP, keep=(kept,))
    middle = shop.read(LOCK).replace("[[package]]", f"{NOT_CARGOS}[[package]]", 1)
    shop.write(LOCK, middle)
    shop.regenerate(WITH_MAIL, keep=(kept,))
    assert NOT_CARGOS in shop.read(LOCK)
    assert shop.read(LOCK).count('name = "shop-mail"') == 1
    assert not shop.plan(WITH_MAIL, keep=(kept,))
    shop.regenerate(WITH_MAIL)
    assert shop.has("cores/mail/Cargo.toml")
    assert shop.read(LOCK).count('name = "shop-mail"') == 1
    assert not shop.plan(WITH_MAIL)


def test_a_kept_lock_file_loses_what_was_dropped_meanwhile_once_it_is_kept_no_more(
    tmp_path: Path,
) -> None:
    """Its members are the template's, whenever they are compared again."""
    shop = Project.new(tmp_path / "shop", WITH_MAIL)
    shop.write(LOCK, shop.read(LOCK) + '\n[[package]]\nname = "own"\nversion = "0.1.0"\n')
    shop.regenerate(SHOP, keep=(LOCK,))
    assert 'name = "shop-mail"' in shop.read(LOCK)
    shop.regenerate(SHOP, V2)
    assert 'name = "own"' in shop.read(LOCK)
    assert 'name = "shop-mail"' not in shop.read(LOCK)


def test_records_of_the_lists_have_no_members_where_every_manifest_is_recorded(
    shop: Project,
) -> None:
    """Branches that add a core each would meet there; a manifest once written counts again."""
    base = shop.root / ".gorust/aggregates/base.tar"
    assert b"shop-pricing" not in base.read_bytes()
    shop.regenerate(WITH_MAIL, keep=("cores/mail",))
    assert b"shop-mail" in base.read_bytes()
    shop.regenerate(WITH_MAIL)
    assert b"shop-mail" not in base.read_bytes()
