"""Random lives of projects: no line of the user's vanishes, whatever the order of events."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT, run
from tests.lifecycle.history import History
from tests.lifecycle.project import everything

SCANDIR = os.scandir
STEPS = 8
SHORT = 40
LONG = int(os.environ.get("GORUST_HISTORIES", "1250"))
"""Histories of `STEPS` steps each; 10,000 steps unless the environment says otherwise."""


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test; waiting for the disk is most of its time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def live(root: Path, seed: int) -> History:
    """One history; the directory's name tells the seed of one that fails."""
    history = History.begin(root / f"seed-{seed}", seed)
    for _ in range(STEPS):
        history.step()
    return history


@pytest.mark.parametrize("seed", range(SHORT))
def test_no_line_is_lost_in_a_short_history(tmp_path: Path, seed: int) -> None:
    """Random edits and plan changes; each seed is one life of a project."""
    live(tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(8))
def test_no_line_is_lost_in_ten_thousand_steps(tmp_path: Path, share: int) -> None:
    """The long run of the same."""
    for seed in range(SHORT + share, SHORT + LONG, 8):
        live(tmp_path, seed)


def fingerprint(root: Path, seed: int) -> str:
    """All that is left of one life, as text."""
    root.mkdir()
    return repr(sorted(everything(live(root, seed).project.root).items()))


@pytest.mark.parametrize("seed", range(2))
def test_a_life_does_not_depend_on_the_order_of_sets(tmp_path: Path, seed: int) -> None:
    """What a seed has found once can be looked at again, in a process of any hash seed."""
    code = (
        "import sys; from pathlib import Path;"
        " from tests.properties.test_regenerate_histories import fingerprint;"
        f" print(fingerprint(Path(sys.argv[1]), {seed}))"
    )
    ends = set()
    for hashed in ("1", "2"):
        place = tmp_path / hashed
        done = run(sys.executable, "-c", code, place, cwd=ROOT, env={"PYTHONHASHSEED": hashed})
        assert done.returncode == 0, done.stderr
        ends.add(done.stdout)
    assert len(ends) == 1


class Backwards:
    """A listing of a directory as another file system might have given it."""

    def __init__(self, where: str | int = ".") -> None:
        with SCANDIR(where) as listing:
            self.left = sorted(listing, key=lambda entry: entry.name)

    def __enter__(self) -> Backwards:
        return self

    def __exit__(self, *_: object) -> None:
        self.left.clear()

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self

    def __next__(self) -> os.DirEntry[str]:
        if not self.left:
            raise StopIteration
        return self.left.pop()


@pytest.mark.parametrize("seed", range(4))
def test_a_life_does_not_depend_on_the_order_of_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Each file system has its own; neither the generator nor its tests may follow it."""
    one = fingerprint(tmp_path / "one", seed)
    monkeypatch.setattr(os, "scandir", Backwards)
    monkeypatch.setattr(os, "listdir", lambda where=".": [e.name for e in Backwards(where)])
    assert fingerprint(tmp_path / "other", seed) == one
