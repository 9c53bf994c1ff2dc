"""What is rendered, exactly: one tree of everything as real files, digests for small plans.

The tree is reviewed as a diff. A file that its template only copies is not kept twice: its
path is in paths.txt, and its bytes must be those of a template file. Run `make golden`
after a template changed on purpose, and review the difference.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from tests.helpers import ROOT, gorust_new, tree

HERE = Path(__file__).resolve().parent
GOLDEN, DIGESTS = HERE / "everything", HERE / "digests"
SMALL = sorted(path.stem for path in (HERE / "plans").iterdir() if path.stem != "everything")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether what is rendered now is what shall be rendered."""
    return bool(request.config.getoption("--update-golden"))


def rendered(case: str, place: Path) -> dict[str, bytes]:
    """Every file of the plan called `case`, but for our own records."""
    made = gorust_new(place / case, "--plan", HERE / "plans" / f"{case}.yaml", "--yes")
    assert made.returncode == 0, made.stderr
    shutil.rmtree(place / case / ".gorust")
    return tree(place / case)


def copied() -> set[bytes]:
    """The bytes of every template file that Copier copies as it is."""
    files = (ROOT / "templates").rglob("*")
    return {path.read_bytes() for path in files if path.is_file() and path.suffix != ".jinja"}


def write(files: dict[str, bytes]) -> None:
    """Keep `files` as the golden tree, but for what is only copied."""
    shutil.rmtree(GOLDEN, ignore_errors=True)
    known = copied()
    for path, content in files.items():
        if content not in known:
            (GOLDEN / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / "tree" / path).write_bytes(content)
    (GOLDEN / "paths.txt").write_text("".join(f"{path}\n" for path in sorted(files)))


def test_everything_is_rendered_exactly_as_reviewed(tmp_path: Path, update: bool) -> None:
    """No file is missing, none is extra, and every byte is as reviewed."""
    files = rendered("everything", tmp_path)
    if update:
        write(files)

    expected, known = tree(GOLDEN / "tree"), copied()

    assert sorted(files) == (GOLDEN / "paths.txt").read_text().splitlines()
    assert {path for path in expected if files[path] != expected[path]} == set()
    assert {p for p in files if p not in expected and files[p] not in known} == set()


@pytest.mark.parametrize("case", SMALL)
def test_a_small_plan_renders_the_bytes_it_did(case: str, tmp_path: Path, update: bool) -> None:
    """Digests say which file differs; the difference itself shows in the tree of everything."""
    files = rendered(case, tmp_path)
    lines = [f"{hashlib.sha256(files[path]).hexdigest()[:16]} {path}" for path in sorted(files)]
    if update:
        DIGESTS.mkdir(exist_ok=True)
        (DIGESTS / f"{case}.txt").write_text("\n".join(lines) + "\n")

    assert lines == (DIGESTS / f"{case}.txt").read_text().splitlines()
