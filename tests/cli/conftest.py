"""One real project for the tests that only copy it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers import SHOP, gorust_new


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One project for all, which nobody changes."""
    root = tmp_path_factory.mktemp("made") / "shop"
    done = gorust_new(root, "--plan", "-", text=SHOP)
    assert done.returncode == 0, done.stderr
    return root
