"""Bases as bytes: a strict, deterministic subset of the ustar format.

Any ``tar`` can list and unpack what is written here. The reverse does not hold, on
purpose: an archive is accepted only if each header is, byte for byte, the one this
module would have written. That leaves no room for links, devices, absolute paths,
duplicates or extensions, all of which hostile archives are made of.
Field layout: POSIX.1-1988 ustar, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html
"""

from __future__ import annotations

from pathlib import PurePosixPath

from gorust_new.project.disk.paths import UnsafePathError, checked
from gorust_new.tree import File, Tree

_BLOCK = 512
_NAME, _PREFIX = 100, 155
_END = bytes(2 * _BLOCK)
_MAX_FILE = 16 << 20
_MAX_ARCHIVE = 64 << 20


class ArchiveError(ValueError):
    """An archive this module did not write, or that was changed since."""


def pack(tree: Tree) -> bytes:
    """`tree` as one archive: sorted by path, no clock, no owner, two modes only.

    Raises:
        ArchiveError: if a path does not fit a ustar header or a file is too large.
    """
    parts: list[bytes] = []
    for name in sorted(str(path) for path in tree):
        file = tree[PurePosixPath(name)]
        parts += (_header(name, file), file.content, _padding(len(file.content)))
    return b"".join((*parts, _END))


def unpack(data: bytes) -> dict[PurePosixPath, File]:
    """The files of an archive made by `pack`.

    Raises:
        ArchiveError: if `data` is anything else.
    """
    if len(data) > _MAX_ARCHIVE:
        raise ArchiveError("it is too large")
    tree: dict[PurePosixPath, File] = {}
    offset, previous = 0, ""
    while data[offset : offset + _BLOCK].strip(b"\0"):
        name, executable, size = _fields(data[offset : offset + _BLOCK])
        start = offset + _BLOCK
        file = File(data[start : start + size], executable)
        if len(file.content) != size or data[offset:start] != _header(name, file):
            raise ArchiveError(f"its entry {name!r} is not one of ours")
        if name <= previous:
            raise ArchiveError(f"its entry {name!r} is repeated or out of order")
        try:
            tree[checked(name)] = file
        except UnsafePathError as error:
            raise ArchiveError(f"it names {name!r}, a path we never write: {error}") from None
        offset, previous = start + size + len(_padding(size)), name
    if data[offset:] != _END:
        raise ArchiveError("it is cut short or has something after its end")
    return tree


def _fields(header: bytes) -> tuple[str, bool, int]:
    try:
        name = header[:_NAME].rstrip(b"\0").decode()
        prefix = header[345 : 345 + _PREFIX].rstrip(b"\0").decode()
        size = int(header[124:135], 8)
    except ValueError:
        raise ArchiveError("it holds a header that cannot be read") from None
    return (f"{prefix}/{name}" if prefix else name), header[100:107] == b"0000755", size


def _header(name: str, file: File) -> bytes:
    if len(file.content) > _MAX_FILE:
        raise ArchiveError(f"{name} is too large")
    prefix, leaf = _split(name)
    mode = b"0000755\0" if file.executable else b"0000644\0"
    before = leaf.ljust(_NAME, b"\0") + mode + b"0000000\0" * 2
    before += b"%011o\0" % len(file.content) + b"%011o\0" % 0
    after = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2
    after += prefix.ljust(_PREFIX, b"\0") + bytes(12)
    checksum = sum(before) + sum(after) + 8 * ord(" ")
    return before + b"%06o\0 " % checksum + after


def _split(name: str) -> tuple[bytes, bytes]:
    raw = name.encode()
    if len(raw) <= _NAME:
        return b"", raw
    cut = raw.find(b"/", len(raw) - _NAME - 1)
    if not 0 < cut <= _PREFIX:
        raise ArchiveError(f"the path {name} is too long")
    return raw[:cut], raw[cut + 1 :]


def _padding(size: int) -> bytes:
    return bytes(-size % _BLOCK)
