"""Situations of a project: what `check` finds in each, and that `plan` never says otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.workflow.check import check
from gorust_new.workflow.project import find
from gorust_new.workflow.regenerate import plan_regenerate, regenerate

from tests.lifecycle.project import snapshot

MAIN, PAGE, LOCK = "services/gateway/main.go", "docs/architecture.md", "Cargo.lock"
GIT = "<<<<<<< HEAD\n// a\n=======\n// b\n>>>>>>> other\n"
Edit = Callable[[Path], object]


def nothing(_: Path) -> None:
    """As it was generated."""


def adds(path: str, text: str) -> Edit:
    """Text at the end of a file, which need not be there."""

    def edit(shop: Path) -> None:
        where = shop / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text((where.read_text() if where.exists() else "") + text)

    return edit


def swaps(path: str, old: str, new: str) -> Edit:
    """A piece of text for another."""

    def edit(shop: Path) -> None:
        text = (shop / path).read_text()
        assert old in text, path
        (shop / path).write_text(text.replace(old, new))

    return edit


def deletes(path: str) -> Edit:
    """A file, or a directory with all that is in it."""
    return lambda shop: (
        shutil.rmtree(shop / path) if (shop / path).is_dir() else (shop / path).unlink()
    )


def links(path: str) -> Edit:
    """A link in place of a file."""

    def edit(shop: Path) -> None:
        (shop / path).unlink()
        (shop / path).symlink_to("Makefile")

    return edit


def both(*edits: Edit) -> Edit:
    """One after the other."""

    def edit(shop: Path) -> None:
        for each in edits:
            each(shop)

    return edit


def loses_a_crate(shop: Path) -> None:
    """As a merge in which one side wins leaves the lock file."""
    head, *sections = (shop / LOCK).read_text().split("\n[[package]]\n")
    left = [section for section in sections if 'name = "shop-pricing"' not in section]
    server = [section.replace(' "shop-pricing",\n', "") for section in left]
    (shop / LOCK).write_text("\n[[package]]\n".join([head, *server]))


FINE: dict[str, Edit] = {
    "nothing was done": nothing,
    "a line in generated code": adds(MAIN, "\n// mine\n"),
    "a file of the team's in a component": adds("services/gateway/own.go", "package main\n"),
    "a directory of the team's": adds("deploy/chart.yaml", "name: shop\n"),
    "Windows line ends": lambda shop: (shop / MAIN).write_bytes(
        (shop / MAIN).read_bytes().replace(b"\n", b"\r\n")
    ),
    "Windows line ends in a generated page": lambda shop: (shop / PAGE).write_bytes(
        (shop / PAGE).read_bytes().replace(b"\n", b"\r\n")
    ),
    "a file of ours that was deleted": deletes(".editorconfig"),
    "a file that was made executable": lambda shop: (shop / MAIN).chmod(0o755),
    "a file only its owner may read": lambda shop: (shop / MAIN).chmod(0o600),
    "a link in place of a file": links("README.md"),
    "a comment in gorust.yaml": adds("gorust.yaml", "# ours\n"),
    "blank lines in gorust.yaml": swaps("gorust.yaml", "components:", "\n\ncomponents:"),
    "a pattern of Git's to ignore": adds(".gitignore", "*.bak\n"),
    "a requirement of the team's": swaps(
        "go.mod", "require (", "require (\n\texample.org/x v1.0.0"
    ),
    "a crate of the team's in the lock file": adds(
        LOCK, '\n[[package]]\nname = "zzz-ours"\nversion = "0.1.0"\n'
    ),
    "a target of the team's in the Makefile": adds("Makefile", "\nours:\n\ttrue\n"),
    "what was built": adds("target/debug/app", "x"),
    "what was fetched": adds("services/gateway/node_modules/a.js", GIT),
    "what was set aside, with markers": adds(f"_removed/{MAIN}", GIT),
    "half a marker": adds(MAIN, "// <<<<<<< \n"),
    "a heading that is underlined": adds("README.md", "\nOurs\n=======\n"),
    "a hidden directory beside the components": adds("services/.cache/x", "x"),
    "a stray directory under keep": both(
        adds("cores/old/lib.rs", "x"), adds("gorust.yaml", "keep: [cores/old]\n")
    ),
    "the way back thrown away": lambda shop: shutil.rmtree(
        shop / ".gorust/undo", ignore_errors=True
    ),
}
FOUND: dict[str, tuple[Edit, str]] = {
    "another port": (swaps("gorust.yaml", "port: 8080", "port: 8300"), "services/gateway/"),
    "another purpose": (swaps("gorust.yaml", "public HTTP", "private HTTP"), PAGE),
    "another module": (swaps("gorust.yaml", "example.com/shop", "example.com/new"), "go.mod"),
    "a component that is not made yet": (
        adds("gorust.yaml", "  - {name: mail, kind: web-api, language: go, port: 8600}\n"),
        "services/mail/",
    ),
    "a generated page edited by hand": (adds(PAGE, "mine\n"), PAGE),
    "a generated page that is gone": (deletes(PAGE), PAGE),
    "a service that is gone": (deletes("services/gateway"), "services/gateway"),
    "a core that is gone": (deletes("cores/pricing"), "cores/pricing"),
    "a service of no component": (adds("services/old/main.go", "package main\n"), "services/old"),
    "a core of no component": (adds("cores/old/src/lib.rs", "x"), "cores/old"),
    "an empty directory among the crates": (
        lambda shop: (shop / "cores/old").mkdir(),
        "cores/old",
    ),
    "a crate that the lock file lost": (loses_a_crate, LOCK),
    "a page that is kept from now on": (
        both(adds(PAGE, "mine\n"), adds("gorust.yaml", f"keep: [{PAGE}]\n")),
        ".gorust/aggregates",
    ),
    "a record that was deleted": (
        deletes(".gorust/components/gateway"),
        ".gorust/components/gateway",
    ),
    "the rule that keeps the way back out of Git": (deletes(".gorust/.gitignore"), ".gorust"),
    **{
        f"a conflict of Git's in {path}": (adds(path, GIT), f"{path}:")
        for path in (
            MAIN, "services/gateway/own.go", "cores/pricing/src/own.rs", "README.md", LOCK,
            "go.mod", "Makefile", "proto/shop/pricing/v1/pricing.proto", "Cargo.toml", PAGE,
            "cores/pricing/notes.md", "internal/clients/pricing/own.go",
        )
    },
}  # fmt: skip

LEFT_TO_A_PERSON = {
    f"a conflict of Git's in {path}"
    for path in (MAIN, "README.md", LOCK, "go.mod", "Makefile", "Cargo.toml",
                 "proto/shop/pricing/v1/pricing.proto")
}  # fmt: skip
"""Both sides of these are somebody's."""


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "shop", symlinks=True))


@pytest.mark.parametrize("situation", FINE)
def test_what_is_the_users_business_is_not_found(shop: Path, situation: str) -> None:
    """Nothing to find, nothing to do: check, plan and regenerate agree."""
    FINE[situation](shop)
    before = snapshot(shop)
    assert check(find(shop)) == ()
    assert not plan_regenerate(find(shop))
    assert not regenerate(find(shop))
    assert snapshot(shop) == before


@pytest.mark.parametrize("situation", FOUND)
def test_what_is_wrong_is_found_with_its_place(shop: Path, situation: str) -> None:
    """Each finding has a next step; looking writes nothing; what regenerate mends stays mended."""
    edit, place = FOUND[situation]
    edit(shop)
    before = snapshot(shop)
    found = check(find(shop))
    assert any(each.place.startswith(place) for each in found), found
    assert all(each.message and each.next_step for each in found)
    assert snapshot(shop) == before
    if situation in LEFT_TO_A_PERSON:
        with pytest.raises(GorustError, match="holds a conflict of a Git merge"):
            regenerate(find(shop))
        assert snapshot(shop) == before
        return
    changes = regenerate(find(shop))
    assert not plan_regenerate(find(shop))
    left = {each.place for each in check(find(shop))}
    assert left.isdisjoint(str(change.path) for change in changes.changes)
