"""A component moves with everything in it, and is set aside the same way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.report.diff import unified

from tests.lifecycle.project import Project, everything, rows, snapshot
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))
RENAMED = plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
DROPPED = plan(component("gateway"))
HOME = "cores/pricing"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


NAMES = (
    "src/bin/tool.rs",
    "dist/app.js",
    "target/out.rs",
    "vendor/own.rs",
    "node_modules/mine.js",
    "__pycache__/x.pyc",
    "data/prices.csv",
    "build/x.txt",
    "fuzz/target/x.rs",
    ".hidden/x",
    "Screenshot 10.00\u202fAM.png",
    "with:colon.txt",
    "back\\slash.txt",
    "new\nline.txt",
    "tab\there.txt",
    "quote\"'.txt",
    " leading",
    "trailing ",
    "-dash",
    "emoji \U0001f980.rs",
    "u\u0308ber.txt",
    "*.rs",
    "[x]",
    "CON",
    "a" * 200,
    ".gitignore",
    "_removed/x",
    ".gorust/x",
    ".hg/x",
    "deep/" * 30 + "x",
    os.fsdecode(b"latin-\xe9.txt"),
    os.fsdecode(b"\xff\xfe/x"),
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wanted", [RENAMED, DROPPED], ids=["renamed", "dropped"])
def test_a_file_of_any_name_moves_along_and_back(shop: Project, name: str, wanted: object) -> None:
    """Nothing is skipped for what it is called, and undo finds it again."""
    shop.write(f"{HOME}/{name}", "mine\n")
    before = everything(shop.root)
    changes = shop.regenerate(wanted)  # type: ignore[arg-type]
    home = "cores/order-book" if wanted is RENAMED else f"_removed/{HOME}"
    assert shop.read(f"{home}/{name}") == "mine\n"
    assert not (shop.root / HOME).exists()
    assert home in {str(move.target) for move in changes.moves}
    shop.undo()
    assert everything(shop.root) == before


def modes(shop: Project) -> None:
    shop.write(f"{HOME}/.env", "SECRET=1\n")
    (shop.root / HOME / ".env").chmod(0o600)
    (shop.root / HOME / "private").mkdir(mode=0o700)
    shop.write(f"{HOME}/private/key", "x\n")
    (shop.root / HOME / "private/key").chmod(0o400)
    (shop.root / HOME / "server").chmod(0o700)
    (shop.root / HOME / "Cargo.toml").chmod(0o640)


def links(shop: Project) -> None:
    (shop.root / HOME / "link").symlink_to("src/lib.rs")
    (shop.root / HOME / "dangling").symlink_to("nowhere")
    (shop.root / HOME / "out").symlink_to("/etc")
    (shop.root / HOME / "loop").symlink_to("loop")


def empty_directories(shop: Project) -> None:
    (shop.root / HOME / "benches/deep").mkdir(parents=True)
    (shop.root / HOME / "closed").mkdir(mode=0o700)


def repository(shop: Project) -> None:
    (shop.root / HOME / "nested").mkdir()
    subprocess.run(["git", "init", "-q", str(shop.root / HOME / "nested")], check=True)
    shop.write(f"{HOME}/nested/x.rs", "use shop_pricing::x;\n")


def pipe(shop: Project) -> None:
    os.mkfifo(shop.root / HOME / "pipe")


def large(shop: Project) -> None:
    with (shop.root / HOME / "model.bin").open("wb") as handle:
        handle.truncate(70 << 20)


def hard_links(shop: Project) -> None:
    shop.write(f"{HOME}/one", "same\n")
    os.link(shop.root / HOME / "one", shop.root / HOME / "two")


def read_only(shop: Project) -> None:
    shop.write(f"{HOME}/frozen.txt", "mine\n")
    (shop.root / HOME / "frozen.txt").chmod(0o444)


def nested_project(shop: Project) -> None:
    shop.write(f"{HOME}/inner/gorust.yaml", "gorust: 1\n")
    shop.write(f"{HOME}/inner/own.rs", "use shop_pricing::x;\n")


CONTENTS: tuple[Callable[[Project], None], ...] = (
    modes,
    links,
    empty_directories,
    repository,
    pipe,
    hard_links,
    read_only,
    nested_project,
)


@pytest.mark.parametrize("fill", CONTENTS)
@pytest.mark.parametrize("wanted", [RENAMED, DROPPED], ids=["renamed", "dropped"])
def test_whatever_is_in_a_component_moves_as_it_is_and_back(
    shop: Project, fill: Callable[[Project], None], wanted: object
) -> None:
    """Modes, links and empty directories, and undo restores all of it."""
    fill(shop)
    before = everything(shop.root)
    shop.regenerate(wanted)  # type: ignore[arg-type]
    home = b"cores/order-book" if wanted is RENAMED else b"_removed/cores/pricing"
    after = everything(shop.root)
    assert not (shop.root / HOME).exists()
    own = {path: it for path, it in before.items() if path.startswith(b"cores/pricing/")}
    rendered = ("Cargo.toml", "src", "server")
    for path, it in own.items():
        inside = path[len(b"cores/pricing/") :]
        if not os.fsdecode(inside).startswith(rendered):
            assert after[home + b"/" + inside] == it, path
    shop.undo()
    assert everything(shop.root) == before


@pytest.mark.parametrize("wanted", [RENAMED, DROPPED], ids=["renamed", "dropped"])
def test_a_file_too_large_to_read_moves_along(shop: Project, wanted: object) -> None:
    """It need not be read for that."""
    large(shop)
    shop.regenerate(wanted)  # type: ignore[arg-type]
    home = "cores/order-book" if wanted is RENAMED else f"_removed/{HOME}"
    assert (shop.root / home / "model.bin").stat().st_size == 70 << 20
    shop.undo()
    assert (shop.root / HOME / "model.bin").stat().st_size == 70 << 20


def test_modes_of_rendered_files_that_change_stay_too(shop: Project) -> None:
    """A rename rewrites Cargo.toml; who may read it is its user's choice."""
    modes(shop)
    shop.regenerate(RENAMED, V2)
    assert (shop.root / "cores/order-book/Cargo.toml").stat().st_mode & 0o777 == 0o640
    assert (shop.root / "cores/order-book/server").stat().st_mode & 0o777 == 0o700


def test_a_file_set_aside_keeps_its_mode(shop: Project) -> None:
    """What was for one pair of eyes still is, and so is what takes its place."""
    shop.write("docs/architecture.md", "mine\n")
    (shop.root / "docs/architecture.md").chmod(0o600)
    shop.regenerate(SHOP)
    assert (shop.root / "_removed/docs/architecture.md").stat().st_mode & 0o777 == 0o600
    assert (shop.root / "docs/architecture.md").stat().st_mode & 0o777 == 0o600


def test_an_empty_landing_place_is_no_obstacle(shop: Project) -> None:
    """A directory that is there already is filled."""
    (shop.root / "cores/order-book").mkdir()
    before = everything(shop.root)
    shop.regenerate(RENAMED)
    assert shop.has("cores/order-book/Cargo.toml")
    assert not shop.has(HOME)
    shop.undo()
    assert everything(shop.root) == before


def test_files_of_the_users_at_the_landing_place_stay_beside(shop: Project) -> None:
    """As long as no name is taken twice."""
    shop.write("cores/order-book/notes.txt", "mine\n")
    before = everything(shop.root)
    shop.regenerate(RENAMED)
    assert shop.read("cores/order-book/notes.txt") == "mine\n"
    assert shop.has("cores/order-book/src/lib.rs")
    shop.undo()
    assert everything(shop.root) == before


@pytest.mark.parametrize("thing", ["file", "link", "pipe"])
def test_a_taken_name_at_the_landing_place_is_refused(shop: Project, thing: str) -> None:
    """Whatever it is that stands there."""
    where = shop.root / "cores/order-book"
    if thing == "file":
        where.write_text("mine\n")
    elif thing == "link":
        where.symlink_to("nowhere")
    else:
        os.mkfifo(where)
    before = everything(shop.root)
    with pytest.raises(GorustError, match="would move to cores/order-book, where there is a"):
        shop.plan(RENAMED)
    assert everything(shop.root) == before


def test_a_component_directory_that_is_a_link_moves_as_a_link(
    shop: Project, tmp_path: Path
) -> None:
    """What it leads to is somewhere else's business."""
    (shop.root / HOME).rename(tmp_path / "elsewhere")
    (shop.root / HOME).symlink_to(tmp_path / "elsewhere")
    before = everything(tmp_path / "elsewhere")
    shop.regenerate(DROPPED)
    assert (shop.root / "_removed/cores/pricing").is_symlink()
    assert everything(tmp_path / "elsewhere") == before
    shop.undo()
    assert (shop.root / HOME).is_symlink()


def test_dropping_twice_sets_aside_twice(shop: Project) -> None:
    """The second time beside the first."""
    shop.write(f"{HOME}/own.rs", "one\n")
    shop.regenerate(DROPPED)
    shop.regenerate(SHOP)
    shop.write(f"{HOME}/own.rs", "two\n")
    changes = shop.regenerate(DROPPED)
    assert shop.read("_removed/cores/pricing/own.rs") == "one\n"
    assert shop.read("_removed/cores/pricing.2/own.rs") == "two\n"
    assert rows(changes)[HOME] == "move to _removed"


def test_a_component_nobody_touched_leaves_nothing_behind(shop: Project) -> None:
    """Not even `_removed`."""
    changes = shop.regenerate(DROPPED)
    assert not changes.moves
    assert not shop.has("_removed")
    assert not shop.has("cores")


def test_a_kept_file_of_a_dropped_service_stays_and_is_told(tmp_path: Path) -> None:
    """The rest goes without it; Go does not mind, as Cargo would."""
    shop = Project.new(tmp_path / "shop", plan(component("gateway"), component("office")))
    shop.write("services/office/kept.txt", "mine\n")
    shop.write("services/office/own.txt", "mine, too\n")
    before = everything(shop.root)
    changes = shop.regenerate(DROPPED, keep=("services/office/kept.txt",))
    assert rows(changes)["services/office/kept.txt"] == "keep"
    assert shop.read("services/office/kept.txt") == "mine\n"
    assert shop.read("_removed/services/office/own.txt") == "mine, too\n"
    shop.undo()
    assert everything(shop.root) == before


def test_a_name_that_is_given_away_and_kept_is_refused(shop: Project) -> None:
    """Which of the two the files belong to is the user's to say."""
    both = plan(component("gateway"), core("order-book", was="pricing"), core("pricing"))
    with pytest.raises(GorustError, match="says it was pricing, but pricing is still there"):
        shop.plan(both)


def test_three_names_go_round(tmp_path: Path) -> None:
    """A cycle needs a place to wait; nothing of that is left."""
    names = ("a1", "b2", "c3")
    shop = Project.new(tmp_path / "shop", plan(*(core(name) for name in names)))
    for name in names:
        shop.write(f"cores/{name}/own.txt", f"{name}\n")
    before = everything(shop.root)
    shop.regenerate(plan(core("b2", was="a1"), core("c3", was="b2"), core("a1", was="c3")))
    assert [shop.read(f"cores/{name}/own.txt") for name in names] == ["c3\n", "a1\n", "b2\n"]
    assert sorted(path.name for path in (shop.root / "cores").iterdir()) == list(names)
    shop.undo()
    assert everything(shop.root) == before


def test_the_diff_of_a_rename_is_one_that_git_applies(shop: Project, tmp_path: Path) -> None:
    """Files that only move are in it, and those that are edited on the way."""
    shop.write(f"{HOME}/own.rs", "use shop_pricing::x;\n")
    shop.write(f"{HOME}/plain.txt", "mine\n")
    other = tmp_path / "other"
    subprocess.run(["cp", "-r", str(shop.root), str(other)], check=True)
    planned = shop.plan(RENAMED)
    patch = unified(planned)
    subprocess.run(["git", "-C", str(other), "init", "-q"], check=True)
    subprocess.run(["git", "-C", str(other), "apply"], input=patch.encode(), check=True)
    shop.regenerate(RENAMED)
    assert visible(other) == visible(shop.root)


def visible(root: Path) -> dict[str, tuple[bytes, int]]:
    """Everything but what is the commands' own."""
    return {
        path: file for path, file in snapshot(root).items() if not path.startswith((".go", ".git/"))
    }


@pytest.mark.parametrize("wanted", [RENAMED, DROPPED], ids=["renamed", "dropped"])
def test_a_large_ignored_tree_is_neither_read_nor_recorded(shop: Project, wanted: object) -> None:
    """It moves by one rename, and undo is one rename, too."""
    shop.write(".gitignore", "node_modules/\n")
    for number in range(300):
        shop.write(f"{HOME}/node_modules/m{number}/index.js", "shop.pricing.v1\n")
    changes = shop.regenerate(wanted)  # type: ignore[arg-type]
    record = next(shop.root.glob(".gorust/undo/0*"))
    assert len(list(record.rglob("*"))) < 60
    assert not [change for change in changes.changes if "node_modules" in str(change.path)]
    home = "cores/order-book" if wanted is RENAMED else f"_removed/{HOME}"
    assert shop.read(f"{home}/node_modules/m7/index.js") == "shop.pricing.v1\n"
    shop.undo()
    assert shop.has(f"{HOME}/node_modules/m299/index.js")
