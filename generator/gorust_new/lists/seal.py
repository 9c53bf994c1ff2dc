"""The last line of a generated document: what it was made from, and that nobody edited it.

Such a document lists components, so two branches that add one each would meet in any
record of it. Its seal takes the record's place: it changes where the document does.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

_LENGTH = 16
_LINE = re.compile(
    rb"\n<!-- Generated from gorust\.yaml \(([0-9a-f]{16})\),"
    rb" unedited \(([0-9a-f]{16})\)\. -->\s*\Z"
)


def source(template: str, digest: str, data: Mapping[str, object]) -> str:
    """What a document is made from, in a few characters: its template and its variables."""
    return _short(json.dumps([template, digest, data], sort_keys=True).encode())


def sealed(content: bytes, source: str) -> bytes:
    """`content` with its seal.

    Args:
        source: as `source` gives it.
    """
    body = content.rstrip(b"\n") + b"\n"
    line = f"<!-- Generated from gorust.yaml ({source}), unedited ({_short(body)}). -->\n"
    return body + b"\n" + line.encode()


def source_of(content: bytes) -> str:
    """The source in the seal of `content`; empty if it has none."""
    found = _LINE.search(_unix(content))
    return found[1].decode() if found else ""


def unedited(content: bytes) -> bool:
    """Whether `content` is, line endings aside, what was sealed."""
    text = _unix(content)
    found = _LINE.search(text)
    return found is not None and _short(text[: found.start()]).encode() == found[2]


def _unix(content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n")


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_LENGTH]
