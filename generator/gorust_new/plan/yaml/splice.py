"""Cuts and insertions in the text of a YAML file, beside which every byte stays.

Each function offers splices as candidates, the tidiest first; none is trusted: the
caller applies one, reads the result, and takes it only if it says what it should.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gorust_new.plan.yaml.nodes import Entry, Listing, Node, Scalar, Table


class Splice(NamedTuple):
    """Puts `text` in the place of what stands from `start` to `end`."""

    start: int
    end: int
    text: str = ""


def apply(text: str, splices: Sequence[Splice]) -> str:
    """`text` with all of `splices`, which must not overlap."""
    for splice in sorted(splices, reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def find(table: Table, key: str) -> int | None:
    """The index of the entry called `key`."""
    for index, entry in enumerate(table.entries):
        if isinstance(entry.key, Scalar) and entry.key.text == key:
            return index
    return None


def end_of(text: str, node: Node) -> int:
    """Where the last character of `node` ends, whatever the parser says of block style."""
    if isinstance(node, Scalar):
        if node.style in {"|", ">"}:
            return len(text[: node.end].rstrip())
        return max(node.end, node.mark.offset)
    if node.flow:
        return node.end
    last = node.entries[-1].value if isinstance(node, Table) else node.items[-1]
    return end_of(text, last)


def drop_entry(text: str, table: Table, index: int) -> Iterator[list[Splice]]:
    """Takes one entry out of a table that has others."""
    spans = [_entry_span(text, entry) for entry in table.entries]
    if table.flow:
        yield from _drop_from_flow(text, spans, index)
        return
    start, end = spans[index]
    line = line_start(text, start)
    comment = _comment_behind(text, end)
    if comment is not None:
        yield [Splice(start, comment)]
    if not text[line:start].strip():
        yield [Splice(line, line_end(text, end))]
    elif index + 1 < len(spans):
        # The first key stands behind the dash of its item: the next one takes its place,
        following = spans[index + 1][0]
        if "#" not in text[line_end(text, end) : following]:
            yield [Splice(start, following)]
        # or, with comments between them, nothing does.
        yield [Splice(start, end)]


def set_entry(
    text: str, table: Table, key: str, value: str, order: Sequence[str]
) -> Iterator[list[Splice]]:
    """Gives `key` the value `value`, inserting it after what precedes it in `order`."""
    index = find(table, key)
    if index is not None:
        node = table.entries[index].value
        start, end = node.mark.offset, end_of(text, node)
        gap = " " if text[start - 1 : start] == ":" else ""
        yield [Splice(start, end, gap + value)]
        return
    before = [known for known in order[: order.index(key)][::-1] if find(table, known) is not None]
    for anchor in [find(table, known) for known in before] or [0]:
        _, end = _entry_span(text, table.entries[anchor or 0])
        if table.flow:
            yield [Splice(end, end, f", {key}: {value}")]
        else:
            indent = " " * (table.mark.column - 1)
            yield [insert_lines(text, line_end(text, end), [f"{indent}{key}: {value}"])]


def drop_item(text: str, items: Listing, index: int) -> Iterator[list[Splice]]:
    """Takes one item out of a list that has others."""
    if items.flow:
        spans = [(item.mark.offset, end_of(text, item)) for item in items.items]
        yield from _drop_from_flow(text, spans, index)
        return
    dash = _dash_line(text, items, items.items[index])
    if dash is None:
        return
    end = _end_with_comments(text, items, items.items[index])
    # A blank line goes too: it parted this item from the one before, or two would now meet.
    is_last = index == len(items.items) - 1
    if _is_blank_before(text, dash) and (is_last or _is_blank_at(text, end)):
        dash = line_start(text, dash - 1)
    yield [Splice(dash, end)]


def add_item(text: str, items: Listing, lines: Sequence[str], flow: str) -> Iterator[list[Splice]]:
    """Appends an item: `lines`, indented as `items` is, or `flow` where that is its style."""
    if items.flow:
        last = items.items[-1] if items.items else None
        at = end_of(text, last) if last else items.end - 1
        yield [Splice(at, at, f", {flow}" if last else flow)]
        return
    indent = " " * dash_column(items)
    indented = [indent + line for line in lines]
    last = items.items[-1]
    dash = _dash_line(text, items, last)
    apart = len(items.items) > 1 and dash is not None and _is_apart(text, items, dash)
    for end in (_end_with_comments(text, items, last), line_end(text, end_of(text, last))):
        yield [insert_lines(text, end, ["", *indented] if apart else indented)]


def dash_column(items: Listing) -> int:
    """How far the dashes of a block list are indented."""
    return items.mark.column - 1


def insert_lines(text: str, at: int, lines: Sequence[str]) -> Splice:
    """Inserts whole lines at `at`, the start of a line or the end of the text."""
    eol = "\r\n" if "\r\n" in text[: at + 1] else "\n"
    joined = eol.join(lines)
    if at == len(text) and not text.endswith("\n"):
        return Splice(at, at, eol + joined)
    return Splice(at, at, joined + eol)


def line_start(text: str, at: int) -> int:
    """Where the line of `at` begins."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Where the line after that of `at` begins, or the end of the text."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _entry_span(text: str, entry: Entry) -> tuple[int, int]:
    start = entry.key.mark.offset
    return start, max(end_of(text, entry.value), end_of(text, entry.key))


def _drop_from_flow(
    text: str, spans: Sequence[tuple[int, int]], index: int
) -> Iterator[list[Splice]]:
    start, end = spans[index]
    if index + 1 < len(spans) and "#" not in text[end : spans[index + 1][0]]:
        yield [Splice(start, spans[index + 1][0])]
    if index > 0 and "#" not in text[spans[index - 1][1] : start]:
        yield [Splice(spans[index - 1][1], end)]
    # With comments on both sides only the entry goes; a comma may end the list.
    after = text[end:].lstrip(" \t")
    comma = len(text) - len(after) + 1 if after.startswith(",") else end
    line = line_start(text, start)
    if not text[line:start].strip() and not text[comma : line_end(text, comma)].strip():
        yield [Splice(line, line_end(text, comma))]
    yield [Splice(start, comma)]


def _comment_behind(text: str, end: int) -> int | None:
    """Where the comment begins that follows on the same line; None if there is none."""
    rest = text[end : line_end(text, end)]
    inner = rest.lstrip(" \t")
    return end + len(rest) - len(inner) if inner.startswith("#") else None


def _dash_line(text: str, items: Listing, item: Node) -> int | None:
    """The start of the line on which the dash of `item` stands."""
    column = dash_column(items)
    line = line_start(text, item.mark.offset)
    while not (text[line + column : line + column + 1] == "-" and not text[line:][:column].strip()):
        if line == 0:
            return None
        line = line_start(text, line - 1)
    return line


def _end_with_comments(text: str, items: Listing, item: Node) -> int:
    """The end of the lines of `item`, and of the comments after it that are indented like it."""
    end = at = line_end(text, end_of(text, item))
    while at < len(text):
        line = text[at : line_end(text, at)]
        inner = line.lstrip(" ")
        if inner.startswith("#") and len(line) - len(inner) > dash_column(items):
            end = line_end(text, at)
        elif inner.strip():
            break
        at = line_end(text, at)
    return end


def _is_apart(text: str, items: Listing, dash: int) -> bool:
    """Whether a blank line separates an item, with the comments above it, from the one before."""
    while dash > 0 and text[line_start(text, dash - 1) : dash].strip().startswith("#"):
        dash = line_start(text, dash - 1)
    return dash > items.mark.offset and _is_blank_before(text, dash)


def _is_blank_before(text: str, line: int) -> bool:
    return line > 0 and not text[line_start(text, line - 1) : line].strip()


def _is_blank_at(text: str, line: int) -> bool:
    return not text[line : line_end(text, line)].strip()
