"""How names and texts may be spelled, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from gorust_new.plan.model import Kind
from gorust_new.plan.names import derive
from gorust_new.plan.rules.reserved import reserved

MAX_NAME = 40
RULE = (
    "use lower-case letters, digits and single dashes, beginning with a letter,"
    f" at most {MAX_NAME} characters"
)

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l"}
)
"""Letters that Unicode does not take apart, as they are spelled where there is no such key."""

_SUFFIXES: dict[Kind, str] = {
    Kind.WEB_API: "api",
    Kind.GATEWAY: "edge",
    Kind.PROXY: "edge",
    Kind.ENGINE: "engine",
}


def is_name(text: str) -> bool:
    """Whether `text` has the form of a component's or project's name."""
    return len(text) <= MAX_NAME and _NAME.fullmatch(text) is not None


def as_name(text: str) -> str | None:
    """`text` respelled as a name, as ``OrderBook`` to ``order-book``; None if nothing is left."""
    dashed = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", _latin(text[: 4 * MAX_NAME]))
    words = re.findall(r"[a-z0-9]+", dashed.lower())
    name = "-".join(words).lstrip("-0123456789")[:MAX_NAME].rstrip("-")
    return name if is_name(name) else None


def _latin(text: str) -> str:
    """`text` with its letters kept and their accents dropped: ``größe`` as ``grosse``."""
    spelled = "".join(
        plain.capitalize() if char.isupper() else plain
        for char in text
        if (plain := char.lower().translate(_LETTERS))
    )
    return "".join(
        char for char in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(char)
    )


def next_name(name: str, is_free: Callable[[str], bool]) -> str | None:
    """``api`` as ``api-2``, or the first number after it that is free."""
    stem = re.sub(r"-[0-9]+$", "", name)
    numbered = (f"{stem}-{number}" for number in range(2, 1000))
    return next((found for found in numbered if is_name(found) and is_free(found)), None)


def free_name(name: str, kind: Kind | None, is_free: Callable[[str], bool]) -> str | None:
    """A name like `name` that nothing reserves and for which `is_free` holds."""
    first = _SUFFIXES.get(kind, "service") if kind else "service"
    for suffix in (first, "service", "engine", "unit", "part"):
        candidate = f"{name}-{suffix}"
        if is_name(candidate) and reserved(derive("x", candidate)) is None and is_free(candidate):
            return candidate
    return None


def control_character(text: str) -> str | None:
    """The first character of `text` that no text should hold, as ``U+0007``; None if all is well.

    Line feeds and tabs are text. A lone surrogate is not: it cannot be written as UTF-8.
    """
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else None
