"""Locks and bases: the same bytes everywhere, and nothing hostile gets past them."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import tarfile
from pathlib import PurePosixPath as P

import pytest
from gorust_new.project.record.base_tar import ArchiveError, pack, unpack
from gorust_new.project.record.record import (
    NewerRecordError,
    Pending,
    Record,
    RecordError,
    dump,
    parse,
    same_render,
)
from gorust_new.tree import File, FileClass, Rendered, owned
from hypothesis import given
from hypothesis import strategies as st

TREE = {
    P("services/a/main.go"): File(b"package main\n"),
    P("run.sh"): File(b"#!/bin/sh\n", True),
    P("docs/größe.md"): File("ü".encode()),
}
RENDERED = Rendered(
    "a",
    "go-service/http",
    "ab12",
    {"name": "a", "calls": ("b",)},
    owned("a", TREE, {P("run.sh"): FileClass.ONCE}),
)
RECORDED = Record(RENDERED, {P("run.sh"): Pending()}, frozenset({P("run.sh")}), "1.2.0")


def stored(recorded: Record = RECORDED) -> tuple[bytes, bytes]:
    files = dump(recorded)
    return (
        files[P(".gorust/components/a/lock.json")].content,
        files[P(".gorust/components/a/base.tar")].content,
    )


def changed(**fields: object) -> tuple[bytes, bytes]:
    lock, base = stored()
    return json.dumps({**json.loads(lock), **fields}).encode(), base


def refused(lock: bytes, base: bytes) -> str:
    with pytest.raises(RecordError) as error:
        parse("a", lock, base, version="1.2.0")
    return str(error.value)


def test_what_is_written_is_read_back() -> None:
    """Files, classes, data, and what is still pending."""
    again = parse("a", *stored(), version="1.2.0")
    assert again.rendered.tree == TREE
    assert again.rendered.files == RENDERED.files
    assert again.rendered.data == {"name": "a", "calls": ["b"]}
    assert (again.pending, again.behind) == (RECORDED.pending, RECORDED.behind)
    assert same_render(again, RENDERED.template, RENDERED.digest, RENDERED.data)
    assert not same_render(again, RENDERED.template, "other", RENDERED.data)


def test_the_bytes_do_not_depend_on_the_order_files_were_rendered_in() -> None:
    """Two machines write the same base."""
    backwards = dict(reversed(list(TREE.items())))
    assert pack(backwards) == pack(TREE)


def test_any_tar_can_read_a_base() -> None:
    """It holds no time, user or machine."""
    with tarfile.open(fileobj=io.BytesIO(pack(TREE))) as archive:
        members = {member.name: member for member in archive}
    assert sorted(members) == sorted(str(path) for path in TREE)
    assert members["run.sh"].mode == 0o755
    assert {m.mtime + m.uid + m.gid for m in members.values()} == {0}
    assert {m.uname + m.gname for m in members.values()} == {""}


def other_tar(*members: tuple[str, bytes, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, kind, content in members:
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, "../../etc/passwd", len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "a/../../evil", "a\\b", "C:evil", ".git/hooks/post-checkout",
     "a/.git/config", ".GIT/config", ".gorust/shared/lock.json", "a//b", "./a", "a\nb"],
)  # fmt: skip
def test_paths_that_leave_the_project_are_refused(name: str) -> None:
    """A base may come from anyone's branch."""
    with pytest.raises(ArchiveError, match="path we never write"):
        unpack(forged(name))


def forged(name: str) -> bytes:
    """A base as an attacker would forge it: ours but for one path, checksum corrected."""
    plain = pack({P("x"): File(b"content\n")})
    header = bytearray(plain[:512])
    header[:100] = name.encode().ljust(100, b"\0")
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + plain[512:]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_devices_and_directories_are_refused(kind: bytes) -> None:
    """We never write one."""
    with pytest.raises(ArchiveError, match="not one of ours"):
        unpack(other_tar(("link", kind, b"")))


def test_a_repeated_member_is_refused() -> None:
    """Which of the two would count?"""
    one = pack({P("a"): File(b"x")})[:1024]
    with pytest.raises(ArchiveError, match="repeated"):
        unpack(one + one + bytes(1024))


@pytest.mark.parametrize("cut", [1, 100, 512, 600, 1024, 1030])
def test_a_base_cut_short_is_refused(cut: int) -> None:
    """Wherever it is cut."""
    with pytest.raises(ArchiveError):
        unpack(pack(TREE)[:-cut])


def test_a_size_beyond_the_end_is_refused() -> None:
    """A forged header reads nothing that is not there."""
    forged_size = pack({P("a"): File(b"x")}).replace(b"00000000001\0", b"77777777777\0", 1)
    with pytest.raises(ArchiveError):
        unpack(forged_size)


@given(st.binary(max_size=1200))
def test_no_bytes_at_all_crash_the_reader(data: bytes) -> None:
    """What it accepts, it would have written the same."""
    with contextlib.suppress(ArchiveError):
        assert pack(unpack(data)) == data


def test_a_lock_of_a_newer_format_or_generator_is_refused_as_such() -> None:
    """An older or a development version of ours is not."""
    for fields in ({"format": 2}, {"generator": "1.3.0"}, {"generator": "2.0.0rc1"}):
        with pytest.raises(NewerRecordError):
            parse("a", *changed(**fields), version="1.2.0")
    for version in ("1.2.0.dev3", "1.2", "0.9.9"):
        parse("a", *changed(generator=version), version="1.2.0")


@pytest.mark.parametrize(
    "fields",
    [
        {"classes": {"../../etc/passwd": "once"}},
        {"pending": {"/etc/passwd": {}}},
        {"pending": {"a": {"beside": "../b"}}},
        {"behind": ["../../x"]},
        {"classes": {"a": "mine"}},
        {"classes": []},
        {"pending": {"a": 1}},
        {"data": None},
        {"format": "1"},
        {"format": True},
        {"generator": "newest"},
        {"generator": 1},
        {"behind": [1]},
    ],
)
def test_a_lock_with_hostile_or_wrong_values_is_refused(fields: dict[str, object]) -> None:
    """Each field has its type, each path its bounds."""
    assert refused(*changed(**fields))


@pytest.mark.parametrize(
    "lock",
    [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b"1" * (5 << 20)],
)
def test_a_lock_that_is_not_ours_is_refused(lock: bytes) -> None:
    """Whatever else it may be."""
    assert refused(lock, stored()[1])


def test_a_deep_lock_is_refused() -> None:
    """Before it can exhaust the stack."""
    deep: object = 1
    for _ in range(50):
        deep = {"a": [deep]}
    assert "not one of ours" in refused(*changed(data={"deep": deep}))


def test_a_lock_and_a_base_of_two_branches_do_not_pass_as_one() -> None:
    """The lock holds the digest of its base."""
    other = pack({P("b"): File(b"other")})
    assert "do not belong together" in refused(stored()[0], other)
    assert hashlib.sha256(other).hexdigest().encode() not in stored()[0]


def test_merge_markers_in_a_lock_are_named() -> None:
    """The usual way to damage one."""
    assert "conflict markers" in refused(b"{\n<<<<<<< HEAD\n}", stored()[1])
