"""What is rendered, exactly: golden trees are real files, reviewed as a diff.

A file that its template only copies is not kept twice: its path is in paths.txt, and
its bytes must be those of a template file. Run `make golden` after a template changed
on purpose, and review the difference.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.helpers import ROOT, gorust_new, tree

HERE = Path(__file__).resolve().parent
CASES = sorted(path.stem for path in (HERE / "plans").iterdir())


def copied() -> set[bytes]:
    """The bytes of every template file that Copier copies as it is."""
    files = (ROOT / "templates").rglob("*")
    return {path.read_bytes() for path in files if path.is_file() and path.suffix != ".jinja"}


def write(golden: Path, rendered: dict[str, bytes]) -> None:
    """Keep `rendered` as the golden tree, but for what is only copied."""
    shutil.rmtree(golden, ignore_errors=True)
    known = copied()
    for path, content in rendered.items():
        if content not in known:
            (golden / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
            (golden / "tree" / path).write_bytes(content)
    (golden / "paths.txt").write_text("".join(f"{path}\n" for path in sorted(rendered)))


@pytest.mark.parametrize("case", CASES)
def test_renders_exactly_the_golden_tree(
    case: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """No file is missing, none is extra, and every byte is as reviewed."""
    golden = HERE / "trees" / case
    made = gorust_new(tmp_path / case, "--plan", HERE / "plans" / f"{case}.yaml", "--yes")
    assert made.returncode == 0, made.stderr
    shutil.rmtree(tmp_path / case / ".gorust")
    rendered = tree(tmp_path / case)
    if request.config.getoption("--update-golden"):
        write(golden, rendered)

    expected, known = tree(golden / "tree"), copied()

    assert sorted(rendered) == (golden / "paths.txt").read_text().splitlines()
    assert {path for path in expected if rendered[path] != expected[path]} == set()
    assert {p for p in rendered if p not in expected and rendered[p] not in known} == set()
