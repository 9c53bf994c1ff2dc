"""Finding a place in the user's own Go and Rust: by its words, never by guessing.

Everything works on the text as it is: what is looked for is looked for in a copy of the
same length without comments and strings, and only whole lines are added.
"""

from __future__ import annotations

import re

_NO_CODE = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r'|\br(?P<hashes>#*)".*?"(?P=hashes)'
    r'|"(?:\\.|[^"\\])*"'
    r"|`[^`]*`"
    r"|'(?:\\[^']*|[^'\\\n])'",
    re.DOTALL,
)
_MODULE = re.compile(r"^(?:pub(?:\([^)]*\))? )?mod (?:r#)?(?P<name>\w+);\r?$")
_HEAD = re.compile(r"(?:[ \t]*(?://![^\n]*|#!\[[^\n]*\])?\r?\n)*")
"""What a Rust file begins with: its own documentation and attributes, and empty lines."""


def bare(text: str) -> str:
    """`text` with comments and strings blanked out, every other character where it was."""
    return _NO_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def line_of(text: str, position: int) -> int:
    """The line of a position, counted from 1."""
    return text.count("\n", 0, position) + 1


def into_block(text: str, opening: str, lines: str) -> str | None:
    """`text` with `lines` at the end of the one block that `opening` opens.

    Args:
        opening: a pattern that ends with the opening brace.
        lines: whole lines, indented as they shall be.

    Returns:
        None if there is no such block, or more than one, or its end stands in a line with
        other code.
    """
    code = bare(text)
    found = list(re.finditer(opening, code))
    end = _closing(code, found[0].end()) if len(found) == 1 else None
    if end is None:
        return None
    start = code.rfind("\n", 0, end) + 1
    if code[start:end].strip():
        return None
    empty = code[found[0].end() : start].strip() == ""
    return _added(text, start, lines if empty else f"\n{lines}")


def _closing(code: str, start: int) -> int | None:
    """Where the block ends whose first character is at `start`."""
    depth = 1
    for found in re.finditer(r"[{}]", code[start:]):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return start + found.start()
    return None


def after_line(text: str, pattern: str, lines: str) -> str | None:
    """`text` with `lines` after the last line of code that matches; None if none does.

    Args:
        pattern: of a whole line.
        lines: whole lines, which are indented as that one is.
    """
    found = list(re.finditer(rf"^{pattern}[ \t]*\r?$", bare(text), re.MULTILINE))
    if not found:
        return None
    end = text.find("\n", found[-1].end())
    indent = found[-1][0][: len(found[-1][0]) - len(found[-1][0].lstrip())]
    indented = "".join(indent + line.lstrip() for line in lines.splitlines(keepends=True))
    return _added(text, end + 1, indented) if end >= 0 else None


def with_module(text: str, declaration: str) -> str:
    """A Rust file that declares one more module, where its others are or before all else.

    Args:
        declaration: as ``pub mod track;``. rustfmt sorts those that stand together.
    """
    name = declaration.removesuffix(";").split()[-1].removeprefix("r#")
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if _MODULE.match(line.rstrip("\r\n"))), None)
    if first is None:
        head = _HEAD.match(text)
        start = head.end() if head else 0
        rest = text[start:].lstrip("\r\n")
        return _added(text, start, f"{declaration}\n" + ("\n" if rest else ""))
    place = first
    while place < len(lines) and (other := _MODULE.match(lines[place].rstrip("\r\n"))):
        if other["name"] > name:
            break
        place += 1
    return _added(text, len("".join(lines[:place])), f"{declaration}\n")


def _added(text: str, position: int, lines: str) -> str:
    """`lines` put in, with the line endings that `text` has."""
    if "\r\n" in text:
        lines = lines.replace("\n", "\r\n")
    return text[:position] + lines + text[position:]
