"""A project made by one version of gorust, taken on by the next: both real, side by side."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.helpers import ROOT, SHOP, run, tree
from tests.lifecycle.newer import edit, gorust, newer_generator


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The next version."""
    return newer_generator(tmp_path / "newer")


def test_a_newer_version_brings_its_templates_to_an_edited_project(
    newer: Path, tmp_path: Path
) -> None:
    """With another version of the package, as an upgrade would."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    new = "from gorust_new.cli.main import gorust_new; gorust_new()"
    made = run(sys.executable, "-c", new, "shop", "--plan", "shop.yaml", "--yes", cwd=tmp_path,
               env={"PYTHONPATH": str(ROOT / "generator")})  # fmt: skip
    assert made.returncode == 0, made.stderr
    shop = tmp_path / "shop"
    main = shop / "services/gateway/main.go"
    main.write_text(main.read_text() + "\n// mine\n")
    (shop / ".editorconfig").write_text("mine\n")
    before = tree(shop)

    planned = gorust(newer, "plan", project=shop)
    assert planned.returncode == 4, planned.stderr
    assert tree(shop) == before
    done = gorust(newer, "regenerate", project=shop)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "// Second version." in main.read_text()
    assert main.read_text().endswith("// mine\n")
    assert "Made with the second version." in (shop / "README.md").read_text()
    assert (shop / "SECURITY.md").exists()
    assert (shop / "_removed/.editorconfig").read_text() == "mine\n"
    contract = shop / "proto/shop/pricing/v1/pricing.proto"
    assert "Second version" not in contract.read_text(), "sample code is written only once"

    again = gorust(newer, "plan", project=shop)
    assert (again.returncode, again.stderr) == (0, "")
    older = gorust(ROOT, "regenerate", project=shop)
    assert older.returncode == 1
    assert "newer gorust" in older.stderr

    undone = gorust(newer, "undo", project=shop)
    assert undone.returncode == 0, undone.stderr
    assert {p: c for p, c in tree(shop).items() if ".gorust/undo/" not in p} == before


def test_a_newer_template_that_meets_an_edit_ends_in_a_named_conflict(
    newer: Path, tmp_path: Path
) -> None:
    """Exit code 3, and the file is listed."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    new = "from gorust_new.cli.main import gorust_new; gorust_new()"
    run(sys.executable, "-c", new, "shop", "--plan", "shop.yaml", "--yes", cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "generator")})  # fmt: skip
    main = tmp_path / "shop/services/gateway/main.go"
    edit(main, "package main\n", "package main\n\n// mine\n", count=1)
    done = gorust(newer, "regenerate", project=tmp_path / "shop")
    assert done.returncode == 3, done.stderr
    assert "services/gateway/main.go" in done.stdout
    assert "<<<<<<< yours\n" in main.read_text()
    assert ">>>>>>> template\n" in main.read_text()
    refused = gorust(newer, "regenerate", project=tmp_path / "shop")
    assert refused.returncode == 1
    assert "services/gateway/main.go" in refused.stderr
