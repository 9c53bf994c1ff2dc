"""Merging the files that Go and Cargo lock versions in: entry by entry, not line by line.

Ours are the workspace members and the requirements of the templates; everything else is
the user's, and a version the user raised stays raised.
"""

from __future__ import annotations

from collections.abc import Callable

from gorust_new.project.disk.line_endings import is_text, unix
from gorust_new.project.merge.cargo_lock import merge_cargo_lock
from gorust_new.project.merge.go_mod import merge_go_mod, merge_go_sum

_MERGERS: dict[str, Callable[[str, str, str], str | None]] = {
    "go.mod": merge_go_mod,
    "go.sum": merge_go_sum,
    "Cargo.lock": merge_cargo_lock,
}


def merge_entries(name: str, base: bytes | None, ours: bytes, theirs: bytes) -> bytes | None:
    """`ours` with the template's changes of entries brought in, in canonical order.

    Args:
        name: the file's own name, which decides how it is read.
        base: as rendered last; None if it never was.

    Returns:
        None if `name` is not a locked file we know, or if one of the versions is not
        understood: then a merge by lines has to do.
    """
    merger = _MERGERS.get(name)
    if merger is None or not all(is_text(text) for text in (base or b"", ours, theirs)):
        return None
    texts = (unix(text).decode() for text in (base or b"", ours, theirs))
    merged = merger(*texts)
    return None if merged is None else merged.encode()
