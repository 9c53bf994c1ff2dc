"""One real project for the tests that only copy it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.edits import Shop
from tests.helpers import SHOP, gorust_new


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all, which nobody changes."""
    root = tmp_path_factory.mktemp("made") / "shop"
    done = gorust_new(root, "--plan", "-", text=SHOP)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Shop:
    """A project of its own, with a comment of the team's in its gorust.yaml."""
    root = tmp_path / "shop"
    shutil.copytree(made, root)
    shop = Shop(root)
    plan = shop.plan.replace("  - name: pricing\n", "\n  # the heart\n  - name: pricing  # ours\n")
    (root / "gorust.yaml").write_text(plan)
    return shop
