"""A new project appears whole or not at all, and leaves what was there alone."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.decide.regenerate import plan_regenerate
from gorust_new.project.record.state import load
from gorust_new.project.transaction.create import create, plan_create
from gorust_new.project.transaction.undo import undo
from gorust_new.report.diff import unified
from gorust_new.tree import SHARED, File, Rendered, owned

P = PurePosixPath
TREE = {
    P("README.md"): File(b"# shop\n"),
    P(".gitignore"): File(b"/bin/\n"),
    P("run.sh"): File(b"#!/bin/sh\n", True),
    P("services/a/main.go"): File(b"package main\n"),
}
PROJECT = (Rendered(SHARED, "hybrid", "ab", {}, owned(SHARED, TREE, {})),)
EXTRA = {P("gorust.yaml"): File(b"gorust: 1\n")}


def make(target: Path) -> None:
    create(target, plan_create(target, PROJECT, EXTRA))


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_project_is_written_with_its_memory_and_nothing_else(tmp_path: Path) -> None:
    """No scratch directory is left beside it."""
    make(tmp_path / "shop")
    assert sorted(files(tmp_path)) == [
        "shop/.gitignore",
        "shop/.gorust/.gitignore",
        "shop/.gorust/shared/base.tar",
        "shop/.gorust/shared/lock.json",
        "shop/README.md",
        "shop/gorust.yaml",
        "shop/run.sh",
        "shop/services/a/main.go",
    ]
    assert (tmp_path / "shop/run.sh").stat().st_mode & 0o777 == 0o755
    assert not plan_regenerate(load(tmp_path / "shop"), PROJECT)


def test_two_projects_of_the_same_plan_have_the_same_bytes(tmp_path: Path) -> None:
    """Records included."""
    make(tmp_path / "one")
    make(tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_readme_licence_and_ignore_files_that_are_there_stay_the_users(tmp_path: Path) -> None:
    """Our README goes beside theirs."""
    (tmp_path / ".git").mkdir()
    mine = {"README.md": b"mine\n", "LICENSE": b"mine\n", ".gitignore": b"mine\n"}
    for name, content in mine.items():
        (tmp_path / name).write_bytes(content)
    make(tmp_path)
    found = files(tmp_path)
    assert {name: found[name] for name in mine} == mine
    assert found["README.gorust.md"] == b"# shop\n"
    assert not plan_regenerate(load(tmp_path), PROJECT)
    undo(tmp_path)
    assert files(tmp_path) == mine
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        ".git",
        ".gitignore",
        "LICENSE",
        "README.md",
    ]


def test_a_later_template_change_is_merged_into_the_users_readme(tmp_path: Path) -> None:
    """Ours counts as the base of theirs."""
    (tmp_path / ".gitignore").write_bytes(b"/bin/\n/mine/\n")
    make(tmp_path)
    newer = {**TREE, P(".gitignore"): File(b"/target/\n/bin/\n")}
    now = Rendered(SHARED, "hybrid", "cd", {}, owned(SHARED, newer, {}))
    changes = plan_regenerate(load(tmp_path), (now,))
    assert "+/target/\n /bin/\n /mine/\n" in unified(changes)


def test_an_empty_directory_will_do(tmp_path: Path) -> None:
    """Somebody made it for us."""
    (tmp_path / "shop").mkdir()
    make(tmp_path / "shop")
    assert (tmp_path / "shop/run.sh").exists()


@pytest.mark.parametrize("name", ["main.go", "gorust.yaml", "src", ".env", ".gorust"])
def test_a_directory_that_holds_anything_else_is_refused(tmp_path: Path, name: str) -> None:
    """It names what is in the way."""
    (tmp_path / name).mkdir()
    with pytest.raises(GorustError, match=f"is not empty: it holds {name}"):
        plan_create(tmp_path, PROJECT, EXTRA)
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_file_of_that_name_is_refused(tmp_path: Path) -> None:
    """It is somebody's."""
    (tmp_path / "shop").write_bytes(b"mine")
    with pytest.raises(GorustError, match="is there already and is not a directory"):
        make(tmp_path / "shop")


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    """Something is there, though it leads nowhere."""
    (tmp_path / "shop").symlink_to("nowhere")
    with pytest.raises(GorustError, match="is there already and is not a directory"):
        make(tmp_path / "shop")


def test_a_missing_parent_is_not_made(tmp_path: Path) -> None:
    """It may be a typing error; the command that makes it is named."""
    with pytest.raises(GorustError, match="there is no directory") as refusal:
        make(tmp_path / "no" / "shop")
    assert "mkdir -p" in refusal.value.next_step
    assert not (tmp_path / "no").exists()


def test_a_target_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """The last step looks again."""
    changes = plan_create(tmp_path / "shop", PROJECT, EXTRA)

    def meanwhile(step: str) -> None:
        if step.startswith("appear"):
            (tmp_path / "shop").mkdir()
            (tmp_path / "shop/mine").write_bytes(b"mine")

    with pytest.raises(GorustError, match="nothing was left behind"):
        create(tmp_path / "shop", changes, step=meanwhile)
    assert files(tmp_path) == {"shop/mine": b"mine"}


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    """Not another target's, nor what only looks like it."""
    for name in (".gorust-new.shop.999999999", ".gorust-new.shop.x", ".gorust-new.other.999999999"):
        (tmp_path / name).mkdir()
    make(tmp_path / "shop")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        ".gorust-new.other.999999999",
        ".gorust-new.shop.x",
        "shop",
    ]


def test_the_diff_of_a_change_is_one_that_tools_read() -> None:
    """With modes, missing newlines and binary files, without our records."""
    from gorust_new.project.disk.changeset import Change, ChangeSet

    changes = ChangeSet(
        (
            Change(P("a.txt"), File(b"one\ntwo"), File(b"one\nthree\n")),
            Change(P("b.png"), None, File(b"\0")),
            Change(P("c.sh"), File(b"x\n"), File(b"x\n", True)),
            Change(P("d.txt"), File(b"x\n"), None),
            Change(P(".gorust/shared/lock.json"), None, File(b"{}")),
        )
    )
    assert unified(changes) == (
        "diff --git a/a.txt b/a.txt\n"
        "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n"
        "+three\ndiff --git a/b.png b/b.png\nnew file mode 100644\n"
        "Binary files a/b.png and b/b.png differ\n"
        "diff --git a/c.sh b/c.sh\nold mode 100644\nnew mode 100755\n"
        "diff --git a/d.txt b/d.txt\ndeleted file mode 100644\n"
        "--- a/d.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    )
