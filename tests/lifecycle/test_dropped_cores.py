"""A Rust core whose component is gone: whatever was in it, Cargo goes on with the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from gorust_new.errors import GorustError

from tests.helpers import run
from tests.lifecycle.project import Project, snapshot
from tests.lifecycle.real import real
from tests.lifecycle.standin import component, core
from tests.lifecycle.test_real_templates import ports

HOME = "cores/pricing"
SHOP = ports(component("gateway", calls=["mail", "pricing"]), core("mail"), core("pricing"))
WITHOUT = ports(component("gateway", calls=["mail"]), core("mail"))
IN_GO = ports(component("gateway", calls=["mail"]), core("mail"), component("pricing"))
NO_RUST = ports(component("gateway"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP, renderer=real)


def crates(project: Project) -> set[str]:
    """The workspace members, as Cargo reads them."""
    done = run("cargo", "metadata", "--offline", "--no-deps", "--format-version", "1",
               cwd=project.root)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {package["name"] for package in json.loads(done.stdout)["packages"]}


def nothing(_: Path) -> None:
    """As it was generated."""


def own_module(home: Path) -> None:
    """A file of the user's beside the template's."""
    (home / "src/own.rs").write_text("pub fn own() {}\n")


def edited_manifest(home: Path) -> None:
    """A requirement of their own."""
    manifest = home / "Cargo.toml"
    manifest.write_text(manifest.read_text() + "\n[features]\nown = []\n")


def deleted_manifest(home: Path) -> None:
    """Somebody began to remove it by hand, and kept a file."""
    (home / "Cargo.toml").unlink()
    own_module(home)


def nested_crate(home: Path) -> None:
    """A crate of their own, which the workspace does not know."""
    (home / "fuzz").mkdir()
    (home / "fuzz/Cargo.toml").write_text('[package]\nname = "fuzz"\n\n[workspace]\n')


def empty_directory(home: Path) -> None:
    """Nothing in it, and Cargo looks into it all the same."""
    (home / "data/cache").mkdir(parents=True)


def link(home: Path) -> None:
    """To what is not there."""
    (home / "data").symlink_to("../nowhere")


def repository(home: Path) -> None:
    """A submodule, or what somebody cloned there."""
    subprocess.run(["git", "init", "-q", str(home / "vendored")], check=True)


def build_directory(home: Path) -> None:
    """Of a build that was started inside the crate."""
    (home / "target/debug").mkdir(parents=True)
    (home / "target/CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
    (home / "target/debug/app").write_bytes(b"\x7fELF")


LEFT = (
    nothing, own_module, edited_manifest, deleted_manifest, nested_crate, empty_directory, link,
    repository, build_directory,
)  # fmt: skip


@pytest.mark.toolchain
@pytest.mark.skipif(shutil.which("cargo") is None, reason="needs Cargo")
@pytest.mark.parametrize("left", LEFT, ids=[left.__name__ for left in LEFT])
@pytest.mark.parametrize("after", [WITHOUT, IN_GO], ids=["dropped", "written in Go"])
def test_cargo_reads_the_workspace_after_a_core_is_gone(
    shop: Project, left: Callable[[Path], None], after: object
) -> None:
    """Its members are found by their place, so nothing may stay in the place of a gone one."""
    left(shop.root / HOME)
    shop.regenerate(after)  # type: ignore[arg-type]
    assert crates(shop).isdisjoint({"shop-pricing", "shop-pricing-server"})
    assert "shop-mail" in crates(shop)
    assert not os.path.lexists(shop.root / HOME)
    shop.undo()
    if left is not deleted_manifest:
        assert "shop-pricing" in crates(shop)


@pytest.mark.parametrize("kept", ["src/lib.rs", "src", "Cargo.toml", "server"])
@pytest.mark.parametrize("after", [WITHOUT, IN_GO], ids=["dropped", "written in Go"])
def test_a_core_is_not_taken_away_around_what_is_kept_in_it(
    shop: Project, kept: str, after: object
) -> None:
    """Half a crate beside whole ones stops every command of Cargo."""
    before, kept = snapshot(shop.root), f"{HOME}/{kept}"
    with pytest.raises(GorustError, match=f"{kept} is under keep:, and Cargo takes") as refusal:
        shop.regenerate(after, keep=(kept,))  # type: ignore[arg-type]
    assert refusal.value.place == kept
    assert f"move {kept} out of {HOME}" in refusal.value.next_step
    assert snapshot(shop.root) == before


def test_every_kept_path_in_the_way_is_named_at_once(shop: Project) -> None:
    """Nobody has to try again for each of them."""
    kept = (f"{HOME}/README.md", f"{HOME}/src/lib.rs")
    shop.write(kept[0], "mine\n")
    with pytest.raises(GorustError) as refusal:
        shop.regenerate(WITHOUT, keep=kept)
    assert tuple(e.place for e in (refusal.value, *refusal.value.others)) == kept


@pytest.mark.toolchain
@pytest.mark.skipif(shutil.which("cargo") is None, reason="needs Cargo")
@pytest.mark.parametrize("kept", [HOME, "cores"])
def test_a_core_that_is_kept_whole_is_a_crate_of_the_users(shop: Project, kept: str) -> None:
    """Cargo reads it like any other."""
    shop.regenerate(WITHOUT, keep=(kept,))
    assert "shop-pricing" in crates(shop)
    assert not shop.has("internal/clients/pricing")


def test_what_is_kept_of_the_last_core_stays_where_no_workspace_is(shop: Project) -> None:
    """Nobody asks Cargo in a project without Rust."""
    shop.regenerate(NO_RUST, keep=(f"{HOME}/src/lib.rs",))
    assert not shop.has("Cargo.toml")
    assert shop.has(f"{HOME}/src/lib.rs")
    assert not shop.has(f"{HOME}/Cargo.toml")


def test_a_path_kept_for_later_is_in_nobodys_way(shop: Project) -> None:
    """Nothing is there to keep."""
    shop.regenerate(WITHOUT, keep=(f"{HOME}/notes.txt",))
    assert not shop.has(HOME)


def test_what_is_kept_of_a_go_service_stays_when_it_is_dropped(shop: Project) -> None:
    """A directory without Go files is nothing to Go."""
    shop.write("services/gateway/data/prices.csv", "1,2\n")
    kept = ("services/gateway/data",)
    shop.regenerate(ports(core("mail"), core("pricing")), keep=kept)
    assert shop.read("services/gateway/data/prices.csv") == "1,2\n"
    assert not shop.has("services/gateway/main.go")
