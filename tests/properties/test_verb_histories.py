"""Random lives by verbs: add, rename, remove and set lose nothing, and refuse without a trace."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.lifecycle.verb_history import VerbHistory

STEPS, SHORT = 6, 6
LONG = int(os.environ.get("GORUST_VERB_HISTORIES", "80"))
"""Histories of `STEPS` verbs each, rendered by the real templates."""


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def live(root: Path, seed: int) -> VerbHistory:
    """One history; the directory's name tells the seed of one that fails."""
    history = VerbHistory.start(root / f"seed-{seed}", seed)
    for _ in range(STEPS):
        history.verb()
    return history


def test_no_line_is_lost_in_short_lives_by_verbs(tmp_path: Path) -> None:
    """Some verbs are carried out, some refused; each seed is one life of a project."""
    lives = [live(tmp_path, seed) for seed in range(SHORT)]

    assert sum(life.carried_out for life in lives) >= SHORT
    assert sum(life.refused for life in lives) >= 1


@pytest.mark.slow
@pytest.mark.parametrize("share", range(4))
def test_no_line_is_lost_in_long_lives_by_verbs(tmp_path: Path, share: int) -> None:
    """The long run of the same."""
    for seed in range(SHORT + share, SHORT + LONG, 4):
        live(tmp_path, seed)
