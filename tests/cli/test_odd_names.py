"""File names that are not what one expects, on the screen and in JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.helpers import SHOP, gorust, gorust_new, tree

ODD = (
    "new\nline.txt",
    "Shot 10\u202fAM.txt",
    "a:b\\c.txt",
    os.fsdecode(b"lat\xe9in.txt"),
    "\x1b[31m",
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with such files in a component, which is about to be renamed."""
    (tmp_path / "shop.yaml").write_text(SHOP)
    assert gorust_new("shop", "--plan", "shop.yaml", "--yes", cwd=tmp_path).returncode == 0
    for name in ODD:
        (tmp_path / "shop/cores/pricing" / name).write_text("shop.pricing.v1, of pricing\n")
    plan = tmp_path / "shop/gorust.yaml"
    text = plan.read_text().replace("name: pricing\n", "name: rates\n    was: pricing\n")
    plan.write_text(text)
    return tmp_path / "shop"


@pytest.mark.parametrize("verb", ["plan", "regenerate"])
def test_json_is_valid_whatever_files_are_called(shop: Path, verb: str) -> None:
    """A byte that is no UTF-8 is written as an escape."""
    done = gorust(verb, "--json", cwd=shop)
    document = json.loads(done.stdout)
    named = {Path(one["path"]).name for one in document["replacements"]}
    assert named == {
        "new\nline.txt",
        "Shot 10\u202fAM.txt",
        "a:b\\c.txt",
        "lat\\xe9in.txt",
        "\x1b[31m",
    }


def test_no_name_drives_the_terminal_and_undo_brings_all_back(shop: Path) -> None:
    """Nor breaks the report's lines."""
    before = tree(shop)
    planned = gorust("plan", cwd=shop)
    assert planned.returncode == 4, planned.stderr
    assert "\x1b" not in planned.stdout
    assert gorust("regenerate", cwd=shop).returncode == 0
    assert all((shop / "cores/rates" / name).is_file() for name in ODD)
    assert gorust("undo", cwd=shop).returncode == 0
    after = tree(shop)
    own = {path for path in before if not path.startswith(".gorust/")}
    assert {path: after.get(path) for path in own} == {path: before[path] for path in own}
