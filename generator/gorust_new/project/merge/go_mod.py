"""go.mod and go.sum, read as far as merging needs it.

Formats: https://go.dev/ref/mod#go-mod-file and https://go.dev/ref/mod#go-sum-files
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gorust_new.locks.versions import newest
from gorust_new.project.merge.by_key import merge_entries_by_key

_SINGLE = frozenset({"module", "go", "toolchain"})
_LISTS = frozenset({"require", "replace", "exclude", "retract", "ignore", "tool", "godebug"})
_OPEN = re.compile(r"([a-z]+)\s*\(\s*(?://.*)?")
_REQUIRE = re.compile(r"(\S+)\s+(v\S+)(?:(\s*//\s*indirect\b)(.*)|(\s*//.*))?")
_SUM = re.compile(r"(\S+) (v\S+) (h1:\S+)")


@dataclass(frozen=True, slots=True)
class _Key:
    """What a line is about: a directive, and the module or text it names."""

    verb: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class _Value:
    """What a line says: a version (or the whole text), whether it is indirect, and why."""

    text: str
    indirect: bool = False
    comment: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    """One line as written; `key` is None for blank lines, comments and parentheses."""

    raw: str
    key: _Key | None = None
    value: _Value | None = None
    block: int = 0


def merge_go_mod(base: str, ours: str, theirs: str) -> str | None:
    """`ours` with the template's changes; None if a version is not understood."""
    read = [_read(text) for text in (base, ours, theirs)]
    if any(lines is None for lines in read):
        return None
    old, own, new = (lines or [] for lines in read)
    merged = merge_entries_by_key(_entries(old), _entries(own), _entries(new), _both)
    lines = _changed(own, merged)
    present = _entries(lines)
    for key, value in sorted(merged.items(), key=lambda item: (item[0].verb, item[0].name)):
        if key not in present:
            lines = _inserted(lines, key, value)
    return "\n".join(line.raw for line in _without_empty_blocks(lines)) + "\n"


def module_of(text: str) -> str:
    """The module that a go.mod is of; empty if it does not say."""
    found = re.search(r'^\s*module\s+"?([^\s"]+)', text, re.MULTILINE)
    return found.group(1) if found else ""


def merge_go_sum(base: str, ours: str, theirs: str) -> str | None:
    """The hashes of both sides, sorted; None if a line is not one of go.sum's.

    Nothing is taken out, not even what the template dropped: a module the user added
    may need it, superfluous hashes harm nothing, and `go mod tidy` drops them.
    """
    del base
    lines = {line for text in (ours, theirs) for line in text.splitlines() if line.strip()}
    if not all(_SUM.fullmatch(line) for line in lines):
        return None
    return "".join(f"{line}\n" for line in sorted(lines, key=_sum_order))


def _sum_order(line: str) -> tuple[str, str]:
    module, version, _ = line.split(" ")
    return module, version


def _both(ours: _Value, theirs: _Value) -> _Value:
    comment = ours.comment or theirs.comment
    return _Value(newest(ours.text, theirs.text), ours.indirect and theirs.indirect, comment)


def _read(text: str) -> list[_Line] | None:
    """The lines of a go.mod; None if it has something this module does not know."""
    lines: list[_Line] = []
    verb, block = "", 0
    for raw in text.splitlines():
        bare = raw.strip()
        opening = _OPEN.fullmatch(bare)
        if not bare or bare.startswith("//"):
            lines.append(_Line(raw, block=block if verb else 0))
        elif verb and bare == ")":
            lines.append(_Line(raw, block=block))
            verb = ""
        elif not verb and opening is not None and opening.group(1) in _LISTS:
            verb, block = opening.group(1), block + 1
            lines.append(_Line(raw, block=block))
        else:
            directive, rest = (verb, bare) if verb else _split(bare)
            entry = _entry(directive, rest)
            if entry is None:
                return None
            lines.append(replace(entry, raw=raw, block=block if verb else 0))
    return None if verb else lines


def _split(bare: str) -> tuple[str, str]:
    verb, _, rest = bare.partition(" ")
    return verb, rest.strip()


def _entry(verb: str, rest: str) -> _Line | None:
    if verb in _SINGLE and rest:
        return _Line("", _Key(verb), _Value(rest))
    if verb == "require":
        match = _REQUIRE.fullmatch(rest)
        if match is None:
            return None
        comment = (match.group(4) or match.group(5) or "").strip("/; \t")
        value = _Value(match.group(2), match.group(3) is not None, comment)
        return _Line("", _Key(verb, match.group(1)), value)
    return _Line("", _Key(verb, rest), _Value("")) if verb in _LISTS and rest else None


def _entries(lines: Iterable[_Line]) -> dict[_Key, _Value]:
    return {line.key: line.value for line in lines if line.key is not None and line.value}


def _changed(lines: list[_Line], merged: dict[_Key, _Value]) -> list[_Line]:
    """`lines` with each entry as merged; a requirement that changes sides is taken out."""
    kept: list[_Line] = []
    for line in lines:
        if line.key is None or line.value is None:
            kept.append(line)
            continue
        value = merged.get(line.key)
        if value is None or value.indirect != line.value.indirect:
            continue
        raw = line.raw
        if value.text != line.value.text:
            raw = _respelled(line, value)
        kept.append(replace(line, raw=raw, value=value))
    return kept


def _respelled(line: _Line, value: _Value) -> str:
    old = line.value.text if line.value is not None else ""
    # As a word of its own, and the first one: a comment may name the version, too.
    return re.sub(rf"(?<=\s){re.escape(old)}(?!\S)", lambda _: value.text, line.raw, count=1)


def _inserted(lines: list[_Line], key: _Key, value: _Value) -> list[_Line]:
    """`lines` with a new entry in the block it belongs to, or in one of its own."""
    text = " ".join(part for part in (key.name, value.text) if part)
    words = ("indirect" if value.indirect else "", value.comment)
    text += f" // {'; '.join(filter(None, words))}" if any(words) else ""
    if key.verb in _SINGLE:
        return [*lines, _Line(""), _Line(f"{key.verb} {text}", key, value)]
    block = next((b for b in _blocks(lines, key.verb, value.indirect)), 0)
    if not block:
        number = max((line.block for line in lines), default=0) + 1
        entry = _Line(f"\t{text}", key, value, number)
        opening = _Line(f"{key.verb} (", block=number)
        return [*lines, _Line(""), opening, entry, _Line(")", block=number)]
    at = _place(lines, block, key)
    return [*lines[:at], _Line(f"\t{text}", key, value, block), *lines[at:]]


def _blocks(lines: list[_Line], verb: str, indirect: bool) -> list[int]:
    return [
        line.block
        for line in lines
        if line.block
        and line.key is not None
        and line.key.verb == verb
        and (line.value is None or line.value.indirect == indirect)
    ]


def _place(lines: list[_Line], block: int, key: _Key) -> int:
    """Before the first entry of `block` with a later name, or before its closing line."""
    inside = [at for at, line in enumerate(lines) if line.block == block]
    for at in inside:
        other = lines[at].key
        if other is not None and other.name > key.name:
            return at
    return inside[-1]


def _without_empty_blocks(lines: list[_Line]) -> list[_Line]:
    used = {line.block for line in lines if line.block and line.key is not None}
    commented = {line.block for line in lines if line.block and line.raw.strip()[:2] == "//"}
    kept = [line for line in lines if not line.block or line.block in used | commented]
    return [
        line
        for at, line in enumerate(kept)
        if line.raw.strip() or (0 < at < len(kept) - 1 and kept[at - 1].raw.strip())
    ]
