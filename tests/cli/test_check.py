"""What check finds of merges, deletions and leftovers, and the way back from each."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.test_reports import replace, visible
from tests.helpers import gorust


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    """A copy of a project, whose port is to change."""
    root = tmp_path / "shop"
    shutil.copytree(made, root)
    replace(root / "gorust.yaml", "port: 8080", "port: 8100")
    return root


CONFLICT = """\
<<<<<<< HEAD
  - name: mail
    kind: web-api
    language: go
    port: 8300
=======
  - name: search
    kind: engine
    language: rust
    port: 9300
>>>>>>> other
"""


@pytest.mark.parametrize("verb", ["plan", "regenerate", "check", "explain", "graph"])
def test_a_conflict_in_gorust_yaml_is_explained_with_both_sides(shop: Path, verb: str) -> None:
    """Which lines are whose, what they add, and what to type."""
    with (shop / "gorust.yaml").open("a") as plan:
        plan.write(CONFLICT)
    done = gorust(verb, cwd=shop)
    assert done.returncode == 1
    assert "HEAD has mail (from line" in done.stderr
    assert "other has search" in done.stderr
    assert "keep the components of both sides" in done.stderr


def test_a_component_that_is_gone_is_found_and_can_be_brought_back(
    made: Path, tmp_path: Path
) -> None:
    """check says how; regenerate alone respects the deletion."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    before = visible(shop)
    shutil.rmtree(shop / "services/gateway")
    checked = gorust("check", cwd=shop)
    assert checked.returncode == 4
    assert "services/gateway: is gone" in checked.stdout
    assert "--restore gateway" in checked.stdout
    assert gorust("regenerate", cwd=shop).returncode == 0
    assert not (shop / "services/gateway").exists()
    restored = gorust("regenerate", "--restore", "gateway", cwd=shop)
    assert restored.returncode == 0, restored.stderr
    assert "Restored" in restored.stdout
    assert visible(shop) == before


def test_bringing_back_what_never_was_is_refused(shop: Path) -> None:
    """With what can be named instead."""
    done = gorust("regenerate", "--restore", "nonsense", cwd=shop)
    assert done.returncode == 1
    assert "nothing of the templates' called nonsense" in done.stderr


def test_a_directory_of_no_component_is_found(made: Path, tmp_path: Path) -> None:
    """Left behind by a merge or by hand; keep: silences it."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    (shop / "services/old").mkdir()
    assert gorust("check", cwd=shop).returncode == 0, "an empty directory is nothing to Go"
    (shop / "cores/old/src").mkdir(parents=True)
    assert "cores/old: belongs" in gorust("check", cwd=shop).stdout, "Cargo looks into it"
    (shop / "cores/old/src/lib.rs").write_text("// old\n")
    checked = gorust("check", cwd=shop)
    assert checked.returncode == 4
    assert "cores/old: belongs to no component" in checked.stdout
    with (shop / "gorust.yaml").open("a") as plan:
        plan.write("keep: [cores/old]\n")
    assert gorust("check", cwd=shop).returncode == 0


@pytest.mark.parametrize("path", ["services/gateway/main.go", "services/gateway/own.go"])
def test_markers_of_git_are_found_in_our_files_and_beside_them(
    made: Path, tmp_path: Path, path: str
) -> None:
    """Whoever wrote the file: it does not compile."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    with (shop / path).open("a") as file:
        file.write("<<<<<<< HEAD\n// a\n=======\n// b\n>>>>>>> other\n")
    checked = gorust("check", cwd=shop)
    assert checked.returncode == 4
    assert f"{path}:" in checked.stdout
    assert "holds a conflict of a Git merge" in checked.stdout


def test_our_markers_count_with_blanks_behind_them(shop: Path) -> None:
    """An editor that adds a blank does not resolve a conflict."""
    config = next(p for p in (shop / "services/gateway").rglob("config.go") if "8080" in
                  p.read_text())  # fmt: skip
    replace(config, "8080", "8200")
    gorust("regenerate", cwd=shop)
    text = config.read_text()
    for marker in ("<<<<<<< yours", "||||||| last generated", ">>>>>>> template"):
        text = text.replace(f"{marker}\n", f"{marker} \n")
    config.write_text(text)
    assert gorust("check", cwd=shop).returncode == 4
    assert gorust("regenerate", cwd=shop).returncode == 1


def test_a_directory_closed_to_us_does_not_stop_check(made: Path, tmp_path: Path) -> None:
    """A database's data in a component's directory is none of our business."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    closed = shop / "services/gateway/pgdata"
    closed.mkdir()
    (closed / "data").write_text("x\n")
    (shop / "services/gateway/secret").write_text("x\n")
    (shop / "services/gateway/secret").chmod(0)
    closed.chmod(0)
    try:
        assert gorust("check", cwd=shop).returncode == 0
    finally:
        closed.chmod(0o700)
