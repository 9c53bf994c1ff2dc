"""Newer templates meet what people did: every kind of edit, every kind of change of a template."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import Plan
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.merge.markers import BETWEEN, unresolved_lines
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.recover import recover
from gorust_new.tree import SHARED, File, FileClass, OwnedFile, Rendered

from tests.lifecycle.project import Project, dies, everything, rows, snapshot
from tests.lifecycle.standin import V1, V2, Template, component, core, plan, render

SHOP = plan(component("gateway", calls=["billing"]), core("billing"))
README = "README.md"
OLD = render(SHOP, V1)[0].files[PurePosixPath(README)].file.content
MINE = b"a line of mine"
Edit = Callable[[bytes], bytes]


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


def swap(old: bytes, new: bytes) -> Edit:
    """One piece of text for another."""
    return lambda text: text.replace(old, new, 1)


def after(*edits: Edit) -> Edit:
    """Several edits, one after the other."""

    def edit(text: bytes) -> bytes:
        for each in edits:
            text = each(text)
        return text

    return edit


MERGED: dict[str, Edit] = {
    "a line at the end": lambda text: text + MINE + b"\n",
    "a line at the start": lambda text: MINE + b"\n" + text,
    "a line between": swap(b"## Use\n", b"## Use\n\n" + MINE + b"\n"),
    "a line less": swap(b"make run\n", b""),
    "the last section gone": swap(b"\n## End\n", b""),
    "another line changed": swap(b"make run", MINE),
    "the change of the template, and one more": after(
        swap(b"hello", b"good day"), swap(b"make run", MINE)
    ),
    "Windows line ends, and a line": after(
        lambda text: text + MINE + b"\n", lambda text: text.replace(b"\n", b"\r\n")
    ),
    "no newline at the end": lambda text: text + MINE,
    "many newlines at the end": lambda text: text + b"\n\n\n" + MINE + b"\n\n\n",
    "a tab before another line": swap(b"make run", b"\tmake run # " + MINE),
    "a byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "a heading underlined as a marker": lambda text: text + b"\n" + MINE + b"\n=======\n",
    "ten thousand lines": lambda text: text + b"".join(b"%d\n" % n for n in range(10_000)) + MINE,
    "a line of a megabyte": lambda text: text + MINE + b"x" * (1 << 20) + b"\n",
    "letters of many scripts": lambda text: text + "Grüße, 你好, \u202b, e\u0301 ".encode() + MINE,
    "separators that are no line ends": lambda text: text + "\u2028\u0085\x0b\x0c".encode() + MINE,
    "a section twice": lambda text: text + b"\n## Use\n\nmake run\n\n" + MINE + b"\n",
}
CONFLICTING: dict[str, Edit] = {
    "the same line changed": swap(b"hello", MINE),
    "the same line gone": swap(b"hello\n", b""),
    "the same line twice": swap(b"hello\n", b"hello\n" + MINE + b"\nhello, too\n"),
    "blanks behind every line": lambda text: text.replace(b"\n", b" \n"),
    "all of it gone": lambda _: b"",
    "all of it another text": lambda _: MINE + b"\n",
    "the same line changed, with Windows line ends": after(
        swap(b"hello", MINE), lambda text: text.replace(b"\n", b"\r\n")
    ),
}
BESIDE: dict[str, Edit] = {
    "another encoding": lambda text: text + "Grüße".encode("latin-1") + MINE,
    "a zero byte": lambda text: text + b"\0" + MINE,
    "a picture": lambda _: b"\x89PNG\0" + MINE,
}


def upgraded(shop: Project, template: Template = V2) -> ChangeSet:
    """What the newer templates did: as planned, and settled once conflicts are resolved."""
    before, planned = everything(shop.root), shop.plan(SHOP, template)
    changes = shop.regenerate(SHOP, template)
    assert changes == planned
    if changes.visible or changes.moves:
        shop.undo()
        assert everything(shop.root) == before, "undo is exact"
        shop.regenerate(SHOP, template)
    for conflict in changes.conflicts:
        _resolve(shop, str(conflict.beside or conflict.path), beside=conflict.beside is not None)
    if changes.conflicts:
        shop.regenerate(SHOP, template)
    assert not shop.plan(SHOP, template), "a second run has nothing to do"
    return changes


def _resolve(shop: Project, path: str, *, beside: bool) -> None:
    """Keep both sides; or, of a file that cannot hold markers, the user's."""
    if beside:
        (shop.root / path).unlink()
        return
    content = (shop.root / path).read_bytes()
    marked = set(unresolved_lines(content))
    lines = enumerate(content.split(b"\n"), start=1)
    kept = [line for n, line in lines if n not in marked and line.rstrip(b"\r") != BETWEEN]
    shop.write(path, b"\n".join(kept))


def mine_is_somewhere(shop: Project, edit: Edit) -> bool:
    """Whether the line that an edit wrote, if it did, is in some file."""
    text = b"\n".join(content for content, _ in snapshot(shop.root).values())
    return MINE not in edit(OLD) or MINE in text


@pytest.mark.parametrize("edit", MERGED)
def test_an_edit_elsewhere_in_a_file_is_merged_with_the_newer_template(
    shop: Project, edit: str
) -> None:
    """Both are in it, and nothing is left to do."""
    shop.write(README, MERGED[edit](OLD))
    changes = upgraded(shop)
    assert rows(changes).get(README, "nothing to do") in ("merge", "nothing to do")
    assert not changes.conflicts
    assert (shop.root / README).read_bytes() == MERGED[edit](OLD).replace(b"hello", b"good day", 1)


@pytest.mark.parametrize("edit", CONFLICTING)
def test_an_edit_of_the_same_line_is_a_conflict(shop: Project, edit: str) -> None:
    """Both sides are in the file, between markers."""
    shop.write(README, CONFLICTING[edit](OLD))
    assert [str(c.path) for c in upgraded(shop).conflicts] == [README]
    assert "good day" in shop.read(README)
    assert mine_is_somewhere(shop, CONFLICTING[edit])


@pytest.mark.parametrize("edit", BESIDE)
def test_a_file_that_cannot_be_merged_by_lines_gets_the_template_beside_it(
    shop: Project, edit: str
) -> None:
    """It stays as it is, byte for byte."""
    shop.write(README, BESIDE[edit](OLD))
    assert [str(c.beside) for c in upgraded(shop).conflicts] == [f"{README}.template"]
    assert (shop.root / README).read_bytes() == BESIDE[edit](OLD)


def test_an_edit_that_is_the_newer_template_already_is_taken_for_it(shop: Project) -> None:
    """Somebody copied it over by hand."""
    shop.write(README, OLD.replace(b"hello", b"good day"))
    assert rows(upgraded(shop))[README] == "adopt"


@pytest.mark.parametrize("text", [OLD, OLD.replace(b"\n", b"\r\n")], ids=["as is", "CRLF"])
def test_a_file_nobody_edited_is_brought_up_to_date(shop: Project, text: bytes) -> None:
    """Line ends are no edit."""
    shop.write(README, text)
    assert rows(upgraded(shop))[README] == "update"
    assert (shop.root / README).read_bytes() == text.replace(b"hello", b"good day")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755, 0o700])
def test_who_may_read_a_file_stays_its_users_choice(shop: Project, mode: int) -> None:
    """Through the upgrade, and through undo."""
    (shop.root / README).chmod(mode)
    upgraded(shop)
    assert (shop.root / README).stat().st_mode & 0o777 == mode
    assert "good day" in shop.read(README)


def test_a_file_the_user_moved_stays_where_they_put_it(shop: Project) -> None:
    """The template's is not put back."""
    (shop.root / README).rename(shop.root / "docs/start.md")
    assert rows(upgraded(shop))[README] == "stays deleted"
    assert (shop.root / "docs/start.md").read_bytes() == OLD
    assert not shop.has(README)


def test_another_name_of_the_same_file_is_not_written_through(
    shop: Project, tmp_path: Path
) -> None:
    """A hard link from outside keeps its text."""
    (tmp_path / "outside.md").hardlink_to(shop.root / README)
    shop.regenerate(SHOP, V2)
    assert (tmp_path / "outside.md").read_bytes() == OLD


Files = Mapping[PurePosixPath, OwnedFile]
AT = PurePosixPath("tools/check.sh")
TEXT = b"#!/bin/sh\nexit 0\n"


def with_file(path: str, *, content: bytes = TEXT, executable: bool = True,
              kind: FileClass = FileClass.MERGED) -> Files:  # fmt: skip
    """One file of the shared parts."""
    return {PurePosixPath(path): OwnedFile(SHARED, File(content, executable), kind)}


TEMPLATES: dict[str, Files] = {
    "has it no more": {},
    "changes a line": with_file("tools/check.sh", content=TEXT + b"# new\n"),
    "changes every line": with_file("tools/check.sh", content=b"#!/bin/bash\ntrue\n"),
    "empties it": with_file("tools/check.sh", content=b""),
    "makes a picture of it": with_file("tools/check.sh", content=b"\x89PNG\0"),
    "takes its executable bit": with_file("tools/check.sh", executable=False),
    "calls it by another name": with_file("tools/verify.sh"),
    "puts it into another directory": with_file("scripts/check.sh"),
    "writes its name in capitals": with_file("tools/CHECK.sh"),
    "makes a directory of it": with_file("tools/check.sh/main.sh"),
    "makes a file of its directory": with_file("tools"),
    "calls it sample code": with_file("tools/check.sh", kind=FileClass.ONCE),
    "calls it sample code and changes it": with_file(
        "tools/check.sh", content=TEXT + b"# new\n", kind=FileClass.ONCE
    ),
    "calls it generated": with_file("tools/check.sh", kind=FileClass.GENERATED),
    "calls it generated and changes it": with_file(
        "tools/check.sh", content=TEXT + b"# new\n", kind=FileClass.GENERATED
    ),
    "calls it locked": with_file("tools/check.sh", kind=FileClass.LOCKED),
}
"""What a newer template has in place of tools/check.sh."""

NEWER = Template(digest="newer")


def renders(instead: Files) -> Callable[[Plan, Template], tuple[Rendered, ...]]:
    """The stand-in, whose newer template has these files in place of the one."""

    def rendered(what: Plan, template: Template) -> tuple[Rendered, ...]:
        shared, *rest = render(what, template)
        if template is NEWER:
            kept = {path: file for path, file in shared.files.items() if path != AT}
            shared = replace(shared, files={**kept, **instead})
        return (shared, *rest)

    return rendered


def visible(root: Path) -> dict[str, tuple[bytes, int]]:
    return {path: file for path, file in snapshot(root).items() if path[:8] != ".gorust/"}


@pytest.mark.parametrize("does", TEMPLATES)
def test_a_project_nobody_edited_is_as_the_newer_template_makes_it(
    tmp_path: Path, does: str
) -> None:
    """Whatever has become of a file."""
    renderer = renders(TEMPLATES[does])
    shop = Project.new(tmp_path / "shop", SHOP, renderer=renderer)
    upgraded(shop, NEWER)
    wanted = visible(Project.new(tmp_path / "new", SHOP, NEWER, renderer).root)
    there = visible(shop.root)
    if does == "calls it sample code and changes it":
        assert there.pop(str(AT))[0] == TEXT, "it was born before"
        wanted.pop(str(AT))
    assert there == wanted


IN_THE_WAY = "makes a file of its directory"


def test_a_file_of_the_users_in_a_directory_that_becomes_a_file_stays_in_the_way(
    tmp_path: Path,
) -> None:
    """Refused by name, and nothing is changed."""
    shop = Project.new(tmp_path / "shop", SHOP, renderer=renders(TEMPLATES[IN_THE_WAY]))
    shop.write("tools/own.sh", MINE)
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match="tools is a directory, where the template has a file"):
        shop.regenerate(SHOP, NEWER)
    assert snapshot(shop.root) == before


@pytest.mark.parametrize("does", [does for does in TEMPLATES if does != IN_THE_WAY])
def test_an_edit_of_what_a_newer_template_changes_is_somewhere(tmp_path: Path, does: str) -> None:
    """In its place, between markers, or set aside; the report names the path."""
    shop = Project.new(tmp_path / "shop", SHOP, renderer=renders(TEMPLATES[does]))
    shop.write(str(AT), TEXT + MINE + b"\n")
    changes = upgraded(shop, NEWER)
    there = [path for path, (content, _) in visible(shop.root).items() if MINE in content]
    assert there
    assert there == [str(AT)] or str(AT) in rows(changes)


@pytest.mark.parametrize("does", [does for does in TEMPLATES if does != IN_THE_WAY])
def test_a_file_the_user_deleted_does_not_come_back_under_its_name(
    tmp_path: Path, does: str
) -> None:
    """Only what is generated does: it has to be true."""
    shop = Project.new(tmp_path / "shop", SHOP, renderer=renders(TEMPLATES[does]))
    (shop.root / AT).unlink()
    upgraded(shop, NEWER)
    assert (shop.root / AT).is_file() is does.startswith("calls it generated")


@pytest.mark.parametrize("does", ["makes a directory of it", IN_THE_WAY])
def test_a_file_and_a_directory_change_places_whenever_the_command_is_killed(
    tmp_path: Path, does: str
) -> None:
    """At every step on disk: all of it, or nothing."""
    shop = Project.new(tmp_path / "shop", SHOP, renderer=renders(TEMPLATES[does]))
    changes, before, at = shop.plan(SHOP, NEWER), everything(shop.root), 1
    while dies(apply, shop.root, changes, at=at):
        recover(shop.root)
        if everything(shop.root) != before:
            shop.undo()
            assert everything(shop.root) == before
        at += 1
    assert at > 10
