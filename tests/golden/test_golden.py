"""What is rendered, exactly: golden trees are real files, reviewed as a diff.

Run `make golden` to write them anew after a template changed on purpose.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import gorust_new, tree

HERE = Path(__file__).resolve().parent
CASES = (
    sorted(path.name for path in (HERE / "trees").iterdir()) if (HERE / "trees").is_dir() else []
)


@pytest.mark.parametrize("case", CASES)
def test_renders_exactly_the_golden_tree(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """No file is missing, none is extra, and every byte is as reviewed."""
    golden = HERE / "trees" / case
    made = gorust_new(tmp_path / case, "--plan", HERE / "plans" / f"{case}.yaml", "--yes")
    assert made.returncode == 0, made.stderr
    shutil.rmtree(tmp_path / case / ".gorust")
    if request.config.getoption("--update-golden"):
        shutil.rmtree(golden)
        shutil.copytree(tmp_path / case, golden)

    rendered, expected = tree(tmp_path / case), tree(golden)

    assert sorted(rendered) == sorted(expected)
    assert {path for path in expected if rendered[path] != expected[path]} == set()
