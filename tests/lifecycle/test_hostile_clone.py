"""A clone is not trusted: nothing in it makes a command write, delete or read elsewhere."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.record.state import load
from gorust_new.project.transaction.journal import TRUST
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.undo import plan_undo, undo

from tests.helpers import SHOP as SHOP_YAML
from tests.helpers import gorust, gorust_new
from tests.lifecycle.project import Project, snapshot
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))
SOMETHING = hashlib.sha256(b"theirs\n").hexdigest()


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """A project beside a directory that is none of its business."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a").write_text("mine\n")
    return Project.new(tmp_path / "shop", SHOP)


def planted(project: Project, record: str = "next", **fields: Any) -> Path:
    """A record that nobody here has made."""
    where = project.root / ".gorust/undo" / record
    (where / "before").mkdir(parents=True)
    (where / "before/0").write_text("theirs\n")
    body = {"format": 2, "kind": "command", "entries": [], "made": [], **fields}
    (where / "journal.json").write_text(json.dumps(body))
    return where


def entry(path: str, before: object = None, after: object = None) -> dict[str, object]:
    return {"path": path, "before": before, "after": after}


def everything(root: Path) -> dict[str, object]:
    """All there is below `root`, links as links, directories too."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            found[str(path)] = path.readlink()
        else:
            found[str(path)] = path.read_bytes() if path.is_file() else None
    return found


PATHS = (
    "../outside/a",
    "..",
    "a/../../outside/a",
    "/etc/hostname",
    "//etc/hostname",
    "",
    ".",
    "./a",
    "a//b",
    "a/./b",
    ".git/config",
    ".GIT/hooks/post-checkout",
    "services/x/.git/config",
    ".hg/hgrc",
    ".gorust/undo/next/journal.json",
    ".gorust/UNDO/1/journal.json",
    ".Gorust/undo/lock",
    "a\0b",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("where", ["entries", "made", "modes", "conflicts", "resolved"])
def test_a_record_with_a_path_we_never_write_is_refused(
    shop: Project, monkeypatch: pytest.MonkeyPatch, path: str, where: str
) -> None:
    """Even one that the user has vouched for."""
    monkeypatch.setenv(TRUST, "1")
    stamp = {"digest": SOMETHING, "mode": 0o644}
    values: dict[str, Any] = {
        "entries": [entry(path, stamp, None)],
        "made": [path],
        "modes": {path: 0o755},
        "conflicts": [path],
        "resolved": {path: None},
    }
    planted(shop, **{where: values[where]})
    before = everything(shop.root.parent)
    with pytest.raises(GorustError, match="undo record cannot be used"):
        recover(shop.root)
    assert everything(shop.root.parent) == before


@pytest.mark.parametrize(
    "stamp",
    [
        {"digest": "", "mode": 0},
        {"digest": "ab", "mode": 0o644},
        {"digest": SOMETHING.upper(), "mode": 0o644},
        {"digest": SOMETHING, "mode": 0o4755},
        {"digest": SOMETHING, "mode": -1},
        {"digest": SOMETHING},
        {"mode": 0o644},
        [],
        "x",
        7,
    ],
)
def test_a_record_with_a_stamp_we_never_write_is_refused(
    shop: Project, monkeypatch: pytest.MonkeyPatch, stamp: object
) -> None:
    """An empty digest stood for "something that is no file", and so matched a directory."""
    monkeypatch.setenv(TRUST, "1")
    planted(shop, entries=[entry("services", None, stamp)])
    before = everything(shop.root)
    with pytest.raises(GorustError, match="undo record cannot be used"):
        recover(shop.root)
    assert everything(shop.root) == before


@pytest.mark.parametrize("verb", [["plan"], ["check"], ["regenerate"], ["undo"], ["explain"]])
def test_no_verb_acts_on_a_record_that_came_with_a_clone(tmp_path: Path, verb: list[str]) -> None:
    """Whatever it says: it is refused with its place and the way out."""
    (tmp_path / "shop.yaml").write_text(SHOP_YAML)
    made = gorust_new("shop", "--plan", "shop.yaml", "--yes", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    shop, out = Project(tmp_path / "shop"), tmp_path / "out"
    out.mkdir()
    (out / "a").write_text("mine\n")
    (shop.root / "link").symlink_to(out)
    stamp = {"digest": hashlib.sha256(b"mine\n").hexdigest(), "mode": 0o644}
    planted(shop, entries=[entry("link/a", None, stamp), entry("README.md", None, stamp)])
    before = everything(tmp_path)
    done = gorust(*verb, cwd=shop.root)
    assert done.returncode == 1
    assert "was not made by you on this machine; nothing was touched" in done.stderr
    assert "rm -r .gorust/undo/next" in done.stderr
    assert everything(tmp_path) == before


def test_an_undo_record_that_came_with_a_clone_is_not_undone(shop: Project) -> None:
    """The same for finished records."""
    stamp = {"digest": SOMETHING, "mode": 0o644}
    planted(shop, "000007", entries=[entry("README.md", stamp, None)])
    before = everything(shop.root)
    for work in (undo, plan_undo):
        with pytest.raises(GorustError, match="was not made by you on this machine"):
            work(shop.root)
    assert {k: v for k, v in everything(shop.root).items() if not k.endswith("/lock")} == before


def test_a_record_of_ours_that_was_changed_is_refused(shop: Project) -> None:
    """One character is enough."""
    shop.regenerate(SHOP, V2)
    journal = next(shop.root.glob(".gorust/undo/*/journal.json"))
    journal.write_text(journal.read_text().replace("README.md", "README.mx"))
    with pytest.raises(GorustError, match="was not made by you"):
        shop.undo()


def test_a_record_of_another_user_is_refused_until_one_vouches_for_it(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project copied to another machine keeps its records; their user may know them."""
    before = snapshot(shop.root)
    shop.regenerate(SHOP, V2)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(GorustError, match="was not made by you"):
        shop.undo()
    monkeypatch.setenv(TRUST, "1")
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_record_is_ours_without_a_home_to_write_in(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that runs as some number."""
    before = snapshot(shop.root)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    shop.regenerate(SHOP, V2)
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_moved_project_keeps_its_records(shop: Project, tmp_path: Path) -> None:
    """The seal is about who made them, not about where they are."""
    before = snapshot(shop.root)
    shop.regenerate(SHOP, V2)
    shop.root.rename(tmp_path / "elsewhere")
    undo(tmp_path / "elsewhere")
    assert snapshot(tmp_path / "elsewhere") == before


LINKED = (".gorust", ".gorust/undo", ".gorust/undo/next")


@pytest.mark.parametrize("place", LINKED)
@pytest.mark.parametrize("journal", [True, False])
def test_a_linked_record_directory_is_refused_and_not_followed(
    shop: Project, tmp_path: Path, place: str, journal: bool
) -> None:
    """Sweeping up after a killed command must not sweep somewhere else."""
    if journal:
        planted(shop)
    else:
        (shop.root / ".gorust/undo/next/before").mkdir(parents=True)
    target = tmp_path / "elsewhere"
    shutil.move(shop.root / place, target)
    (shop.root / place).symlink_to(target)
    before = everything(tmp_path)
    with pytest.raises(GorustError, match="is not a directory of this project"):
        recover(shop.root)
    assert everything(tmp_path) == before


def link_lock(project: Project, outside: Path) -> None:
    (project.root / ".gorust/undo").mkdir()
    (project.root / ".gorust/undo/lock").symlink_to(outside / "new")


def link_undo(project: Project, outside: Path) -> None:
    (project.root / ".gorust/undo").symlink_to(outside)


def link_docs(project: Project, outside: Path) -> None:
    shutil.rmtree(project.root / "docs")
    (project.root / "docs").symlink_to(outside)


def link_removed(project: Project, outside: Path) -> None:
    (project.root / "_removed").symlink_to(outside)


def link_services(project: Project, outside: Path) -> None:
    shutil.rmtree(project.root / "services")
    (project.root / "services").symlink_to(outside)


def link_shared(project: Project, outside: Path) -> None:
    shutil.move(project.root / ".gorust/shared", outside / "shared")
    (project.root / ".gorust/shared").symlink_to(outside / "shared")


def link_components(project: Project, outside: Path) -> None:
    shutil.move(project.root / ".gorust/components", outside / "components")
    (project.root / ".gorust/components").symlink_to(outside / "components")


TRAPS = (
    link_lock,
    link_undo,
    link_docs,
    link_removed,
    link_services,
    link_shared,
    link_components,
)


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("removing", [True, False])
def test_a_link_out_of_the_project_is_never_written_through(
    shop: Project, tmp_path: Path, trap: Callable[[Project, Path], None], removing: bool
) -> None:
    """Refused or done without it, and never endless."""
    outside = tmp_path / "outside"
    shop.edit("cores/pricing/server/main.rs", "}\n", "    mine();\n}\n")
    shop.write("docs/architecture.md", "mine\n")
    trap(shop, outside)
    before = everything(outside)
    wanted = plan(component("gateway")) if removing else SHOP
    with contextlib.suppress(GorustError):
        shop.regenerate(wanted, V2)
    assert everything(outside) == before


def test_a_linked_lock_file_makes_nothing_outside(shop: Project, tmp_path: Path) -> None:
    """Opening the lock would have created what the link names."""
    link_lock(shop, tmp_path / "outside")
    with pytest.raises(GorustError):
        shop.regenerate(SHOP, V2)
    assert not (tmp_path / "outside/new").exists()


def test_a_linked_removed_directory_is_refused_by_name(shop: Project, tmp_path: Path) -> None:
    """It once made the search for a free name endless."""
    shop.write("docs/architecture.md", "mine\n")
    link_removed(shop, tmp_path / "outside")
    with pytest.raises(GorustError, match="_removed is a symbolic link"):
        shop.plan(SHOP, V2)


def test_check_does_not_read_through_a_linked_directory(tmp_path: Path) -> None:
    """What lies behind the link is not the project's."""
    (tmp_path / "shop.yaml").write_text(SHOP_YAML)
    assert gorust_new("shop", "--plan", "shop.yaml", "--yes", cwd=tmp_path).returncode == 0
    shutil.move(tmp_path / "shop/docs", tmp_path / "docs")
    (tmp_path / "docs/architecture.md").write_text("secret\n")
    (tmp_path / "shop/docs").symlink_to(tmp_path / "docs")
    done = gorust("check", "--json", cwd=tmp_path / "shop")
    assert "secret" not in done.stdout + done.stderr
    assert "edited by hand" not in done.stdout


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", "A", "x" * 65])
def test_a_component_directory_that_is_not_ours_is_not_read(shop: Project, name: str) -> None:
    """Names below .gorust/components are names of components or nothing."""
    if "/" not in name and name != "..":
        (shop.root / ".gorust/components" / name).mkdir()
    assert set(load(shop.root).records) == {"shared", "aggregates", "gateway", "pricing"}
