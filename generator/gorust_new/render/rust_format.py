"""What rustfmt would do to rendered lines whose length depends on the names in them."""

from __future__ import annotations

import re
from textwrap import fill

WIDTH = 100
_IN = "    "
LITERAL = 18
"""rustfmt writes the fields of a struct in its own line if they are no longer than this."""

CHAIN = 60
"""The same of a chain of calls."""

_SIGNATURE = re.compile(
    r"^(?P<indent> *)(?P<head>(?:pub(?:\(\w+\))? )?(?:async )?fn (?:r#)?\w+)\((?P<given>.*)\)"
    r"(?P<tail> -> .*)? \{$"
)
_IMPORT = re.compile(r"^(?P<head>use [\w:#]+::)\{(?P<names>.*)\};$")


def formatted(text: str) -> str:
    """`text` with too long signatures and imports in several lines."""
    return "".join(_line(line) for line in text.splitlines(keepends=True))


def _line(line: str) -> str:
    if len(line.rstrip("\n")) <= WIDTH:
        return line
    imported = _IMPORT.match(line.rstrip("\n"))
    if imported is not None:
        inner = fill(f"{imported['names']},", WIDTH, initial_indent=_IN, subsequent_indent=_IN)
        return f"{imported['head']}{{\n{inner}\n}};\n"
    found = _SIGNATURE.match(line.rstrip("\n"))
    if found is None:
        return line
    inner = found["indent"] + "    "
    given = "".join(f"{inner}{one},\n" for one in _split(found["given"]))
    return f"{found['indent']}{found['head']}(\n{given}{found['indent']}){found['tail'] or ''} {{\n"


def _split(given: str) -> list[str]:
    """Parameters, at the commas that stand in no brackets."""
    parts, depth, start = [], 0, 0
    for position, letter in enumerate(given):
        depth += (letter in "<([{") - (letter in ">)]}")
        if letter == "," and depth == 0:
            parts.append(given[start:position].strip())
            start = position + 1
    return [*parts, given[start:].strip()]


def literal(fields: list[tuple[str, str]], indent: int, rest: str = "") -> str:
    """The fields of a struct between their braces, in one line or one below the other.

    Args:
        fields: names and values; a value that is its field's name is written once.
        indent: columns that the line of the closing brace is indented by.
        rest: what the other fields are taken from, as ``..Parcel::default()``.
    """
    parts = [name if name == value else f"{name}: {value}" for name, value in fields]
    line = ", ".join([*parts, rest] if rest else parts)
    if not line:
        return "{}"
    if len(line) <= LITERAL and "\n" not in line:
        return f"{{ {line} }}"
    inner = " " * (indent + 4)
    body = "".join(f"{inner}{part},\n" for part in parts) + (f"{inner}{rest}\n" if rest else "")
    return f"{{\n{body}{' ' * indent}}}"


def chain(root: str, calls: list[str], indent: int) -> str:
    """A chain of calls on `root`, in one line or one below the other.

    Args:
        indent: columns that the line it begins in is indented by.
    """
    line = root + "".join(calls)
    if len(line) <= CHAIN or len(calls) == 1:
        return line
    inner = "\n" + " " * (indent + 4)
    return root + "".join(f"{inner}{call}" for call in calls)
