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


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state"), "HOME": str(tmp_path / "home")}


def test_what_is_saved_is_loaded(tmp_path: Path, env: dict[str, str]) -> None:
    """Answers come back as they were, for that directory only."""
    assert save(tmp_path / "shop", ANSWERS, env)
    assert load(tmp_path / "shop", env) == ANSWERS
    assert load(tmp_path / "other", env) == {}


def test_only_the_owner_can_read_it(tmp_path: Path, env: dict[str, str]) -> None:
    """Mode 0600 in a directory of mode 0700, whatever the umask, and nothing beside it."""
    before = os.umask(0)
    try:
        save(tmp_path, ANSWERS, env)
    finally:
        os.umask(before)
    path = path_for(tmp_path, env)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_the_state_directory_is_the_users_choice(tmp_path: Path) -> None:
    """XDG_STATE_HOME where it is absolute, else ~/.local/state."""
    home = {"HOME": str(tmp_path)}
    default = tmp_path / ".local" / "state" / "gorust"
    assert path_for(tmp_path, home).parent == default
    assert path_for(tmp_path, {**home, "XDG_STATE_HOME": "relative"}).parent == default


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
def test_rubbish_counts_as_nothing(tmp_path: Path, env: dict[str, str], content: bytes) -> None:
    """A damaged, foreign or huge file is no error."""
    path = path_for(tmp_path, env)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert load(tmp_path, env) == {}


def test_values_of_other_types_are_dropped(tmp_path: Path, env: dict[str, str]) -> None:
    """Only texts and lists of texts are answers."""
    save(tmp_path, ANSWERS, env)
    path = path_for(tmp_path, env)
    document = json.loads(path.read_text())
    document["answers"] |= {"a": 1, "b": {"c": "d"}, "e": ["f", 2], "g": None}
    path.write_text(json.dumps(document))
    assert load(tmp_path, env) == ANSWERS


def test_a_link_is_not_followed(tmp_path: Path, env: dict[str, str]) -> None:
    """Neither when reading nor when writing."""
    save(tmp_path, ANSWERS, env)
    path = path_for(tmp_path, env)
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert load(tmp_path, env) == {}
    before = elsewhere.read_bytes()
    assert save(tmp_path, {"project": "new"}, env)
    assert elsewhere.read_bytes() == before


def test_a_pipe_is_not_waited_for(tmp_path: Path, env: dict[str, str]) -> None:
    """Something else in its place counts as nothing saved."""
    path = path_for(tmp_path, env)
    path.parent.mkdir(parents=True)
    os.mkfifo(path)
    assert load(tmp_path, env) == {}


def test_a_state_directory_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    """The interview goes on; it only cannot be resumed."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert not save(tmp_path, ANSWERS, {"XDG_STATE_HOME": str(blocked)})


def test_forgetting_twice_is_fine(tmp_path: Path, env: dict[str, str]) -> None:
    """After success nothing is left."""
    save(tmp_path, ANSWERS, env)
    forget(tmp_path, env)
    forget(tmp_path, env)
    assert load(tmp_path, env) == {}
