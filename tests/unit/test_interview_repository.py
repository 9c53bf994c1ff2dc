"""The Go module that a directory's surroundings suggest."""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.interview.repository import module_of


def _remote(folder: Path, url: str, name: str = "origin") -> Path:
    (folder / ".git").mkdir(parents=True)
    text = f'[core]\n\tbare = false\n[remote "{name}"]\n\turl = {url}\n\tfetch = +x\n[branch "a"]\n'
    (folder / ".git" / "config").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("url", "module"),
    [
        ("https://github.com/acme/shop.git", "github.com/acme/shop"),
        ("https://GitHub.com/acme/shop/", "github.com/acme/shop"),
        ("https://user:token@example.org/acme/shop", "example.org/acme/shop"),
        ("git@github.com:acme/shop.git", "github.com/acme/shop"),
        ("ssh://git@git.example.org:2222/team/sub/shop.git", "git.example.org/team/sub/shop"),
        ("/srv/git/shop.git", ""),
        ("file:///srv/git/shop.git", ""),
        ("https://github.com/acme/sh op", ""),
        ("ext::sh -c touch% /tmp/x", ""),
    ],
)
def test_a_remote_becomes_a_module_path(url: str, module: str, tmp_path: Path) -> None:
    """Every way to write a remote; what is no module path suggests nothing."""
    assert module_of(_remote(tmp_path, url)) == module


def test_the_way_from_the_repository_is_part_of_it(tmp_path: Path) -> None:
    """A project in a corner of a monorepo is a module in that corner, whether it exists or not."""
    _remote(tmp_path, "git@github.com:acme/mono.git")
    assert module_of(tmp_path / "backends" / "shop") == "github.com/acme/mono/backends/shop"


def test_the_nearest_go_mod_above_comes_first(tmp_path: Path) -> None:
    """It says what the module is called; the remote only says where it lies."""
    _remote(tmp_path, "git@github.com:acme/mono.git")
    (tmp_path / "go.mod").write_text("// ours\nmodule example.org/mono // old\n\ngo 1.26\n")
    assert module_of(tmp_path / "shop") == "example.org/mono/shop"


def test_another_remote_and_no_repository_suggest_nothing(tmp_path: Path) -> None:
    """Only `origin` is taken, and nothing is looked for outside of the repository."""
    assert module_of(tmp_path / "nowhere" / "shop") == ""
    (tmp_path / "go.mod").write_text("module example.org/outside\n")
    inner = _remote(tmp_path / "inner", "git@github.com:acme/x.git", name="fork")
    assert module_of(inner / "shop") == ""


def test_a_work_tree_finds_the_configuration_of_its_repository(tmp_path: Path) -> None:
    """Its `.git` is a file that names a folder, which names the one with the configuration."""
    _remote(tmp_path / "main", "git@github.com:acme/shop.git")
    home = tmp_path / "main" / ".git" / "worktrees" / "side"
    home.mkdir(parents=True)
    (home / "commondir").write_text("../..\n")
    (tmp_path / "side").mkdir()
    (tmp_path / "side" / ".git").write_text(f"gitdir: {home}\n")
    assert module_of(tmp_path / "side") == "github.com/acme/shop"


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[" * 100_000, b'[remote "origin"]\nurl =\n'])
def test_rubbish_suggests_nothing(content: bytes, tmp_path: Path) -> None:
    """A configuration is untrusted text, and a huge one is not read whole."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_bytes(content)
    assert module_of(tmp_path) == ""
