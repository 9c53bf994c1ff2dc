"""Kept answers survive an interruption, are private, and are never trusted."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from gorust_new.interview.catalog import Value
from gorust_new.interview.saved_answers import forget, load, path_for, save

ANSWERS: dict[str, Value] = {
    "project": "shop",
    "components.0.calls": ("pricing", "search"),
    "team": "",
}


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    """Answers come back as they were, for that directory only."""
    assert save(tmp_path / "shop", ANSWERS)
    assert load(tmp_path / "shop") == ANSWERS
    assert load(tmp_path / "other") == {}


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Mode 0600 in a directory of mode 0700, whatever the umask, and nothing beside it."""
    before = os.umask(0)
    try:
        save(tmp_path, ANSWERS)
    finally:
        os.umask(before)
    path = path_for(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_state_directory_is_the_users_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XDG_STATE_HOME where it is absolute, else the platform's place below the home."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert path_for(tmp_path).parent == tmp_path / "state" / "gorust"
    monkeypatch.delenv("XDG_STATE_HOME")
    default = path_for(tmp_path).parent
    assert tmp_path in default.parents
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert path_for(tmp_path).parent == default


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"version": 2}',
        b'{"version": 1, "answers": []}',
        b"[" * 100_000,
        b'{"version": 1, "answers": {"project": "' + b"x" * 300_000 + b'"}}',
    ],
)
def test_rubbish_counts_as_nothing(tmp_path: Path, content: bytes) -> None:
    """A damaged, foreign or huge file is no error."""
    path = path_for(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert load(tmp_path) == {}


def test_values_of_other_types_are_dropped(tmp_path: Path) -> None:
    """Only texts and lists of texts are answers."""
    save(tmp_path, ANSWERS)
    path = path_for(tmp_path)
    document = json.loads(path.read_text())
    document["answers"] |= {"a": 1, "b": {"c": "d"}, "e": ["f", 2], "g": None}
    path.write_text(json.dumps(document))
    assert load(tmp_path) == ANSWERS


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """Neither when reading nor when writing."""
    save(tmp_path, ANSWERS)
    path = path_for(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert load(tmp_path) == {}
    before = elsewhere.read_bytes()
    assert save(tmp_path, {"project": "new"})
    assert elsewhere.read_bytes() == before


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Something else in its place counts as nothing saved."""
    path = path_for(tmp_path)
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert load(tmp_path) == {}


def test_a_state_directory_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interview goes on; it only cannot be resumed."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    assert not save(tmp_path, ANSWERS)


def test_forgetting_twice_is_fine(tmp_path: Path) -> None:
    """After success nothing is left."""
    save(tmp_path, ANSWERS)
    forget(tmp_path)
    forget(tmp_path)
    assert load(tmp_path) == {}
