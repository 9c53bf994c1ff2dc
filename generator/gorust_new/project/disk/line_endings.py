"""Line endings and what counts as text; every comparison of files goes through here."""

from __future__ import annotations

from gorust_new.tree import File

_SNIFF = 8000


def is_text(content: bytes) -> bool:
    """Whether `content` may be split into lines: UTF-8 without NUL bytes."""
    if b"\0" in content[:_SNIFF] or b"\0" in content:
        return False
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def unix(content: bytes) -> bytes:
    """`content` with every CRLF as LF."""
    return content.replace(b"\r\n", b"\n")


def uses_crlf(content: bytes) -> bool:
    """Whether most lines of `content` end in CRLF."""
    return 2 * content.count(b"\r\n") > content.count(b"\n")


def with_endings_of(content: bytes, model: bytes) -> bytes:
    """`content` with the line endings that most lines of `model` have."""
    if not uses_crlf(model) or not is_text(content):
        return content
    return unix(content).replace(b"\n", b"\r\n")


def same_content(one: bytes, other: bytes) -> bool:
    """Equality as the decision table means it: modulo line endings, text only."""
    if one == other:
        return True
    if b"\r\n" not in one and b"\r\n" not in other:
        return False
    return unix(one) == unix(other) and is_text(one) and is_text(other)


def same(one: File, other: File) -> bool:
    """Whether two files hold the same, whatever their line endings and mode."""
    return same_content(one.content, other.content)
