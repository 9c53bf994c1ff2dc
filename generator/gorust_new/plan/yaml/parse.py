"""Untrusted YAML as nodes; the only importer of yaml for plans, and imported late for its sake.

What a plan never needs is refused before anything is built: large files, deep
nesting, anchors and aliases (the way bombs are made), tags (the way objects are
made), several documents, characters no editor shows. The event stream is read
one event at a time with a stack of our own, so no input can exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from gorust_new.errors import GorustError
from gorust_new.plan.yaml.nodes import Entry, Listing, Mark, Node, Scalar, Table

MAX_BYTES = 1 << 20
MAX_DEPTH = 16
MAX_NODES = 50_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
# YAML 1.1 also breaks lines at U+2028 and U+2029; editors and our line numbers do not.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")

_HINTS = (
    ("a tab character", "indent with spaces: YAML allows no tabs there"),
    ("mapping values are not allowed", "put a value that contains `: ` in quotes"),
    ("block sequence entries are not allowed", "begin the list on a line of its own"),
    ("cannot start any token", "put the value in quotes"),
    ("unexpected end of stream", "close the quote that is left open"),
    ("expected ',' or", "close the bracket or brace that is left open"),
    ("escape", "put the text in single quotes, where a backslash means itself"),
    ("expected key", "bring the line to the same indentation as the keys around it"),
    ("expected '-' indicator", "bring the line to the same indentation as the list around it"),
    ("could not find expected ':'", "write `key: value`, with a space after the colon"),
)


def decode(data: bytes, source: str) -> str:
    """The text of an untrusted file, without a byte order mark.

    Raises:
        GorustError: too large, not UTF-8, or with characters that nobody can see.
    """
    if len(data) > MAX_BYTES:
        raise GorustError(
            f"the plan is {len(data):,} bytes long; at most {MAX_BYTES:,} are read",
            place=source,
            next_step="check that this is the right file",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise GorustError(
            "the plan is not UTF-8 text",
            place=f"{source}:{line}",
            next_step="save the file as UTF-8",
        ) from None
    if unseen := _UNSEEN.search(text):
        raise _at(
            source,
            _mark_at(text, unseen.start()),
            f"the character U+{ord(unseen[0]):04X} is not allowed here",
            f'delete it, or write it as "\\u{ord(unseen[0]):04X}" in double quotes',
        )
    return text


def parse(text: str, source: str) -> Node:
    """The one document in `text`.

    Raises:
        GorustError: at the place where it is not YAML, or not the plain YAML a plan is made of.
    """
    builder = _Builder(source)
    try:
        for event in _events(text):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark, problem = _blamed(error), error.problem or error.context or ""
        if mark and text[mark.offset : mark.offset + 1] == "\t":
            problem = "a tab character stands where only spaces may"
        raise _syntax_error(problem, mark, source) from None
    except yaml.YAMLError as error:
        raise _syntax_error(str(error), None, source) from None
    if builder.root is None:
        raise GorustError(
            "the plan is empty", place=source, next_step="write `gorust: 1` and what follows it"
        )
    return builder.root


class _Open:
    """A collection whose end has not come yet."""

    __slots__ = ("children", "flow", "is_table", "mark")

    def __init__(self, mark: Mark, *, flow: bool, is_table: bool) -> None:
        self.children: list[Node] = []
        self.flow = flow
        self.is_table = is_table
        self.mark = mark

    def closed(self, end: int) -> Node:
        children = self.children
        if not self.is_table:
            return Listing(tuple(children), self.flow, self.mark, end)
        pairs = zip(children[::2], children[1::2], strict=True)
        entries = tuple(Entry(key, value) for key, value in pairs)
        return Table(entries, self.flow, self.mark, end)


class _Builder:
    """Takes events in order; holds the finished root at the end."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._nodes = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_extras(event)
            self._add(_scalar(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse_extras(event)
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._add(self._open.pop().closed(_mark(event.end_mark).offset))
        elif isinstance(event, yaml.AliasEvent):
            raise self._refused(event, f"the alias `*{event.anchor}`", "write the value out")
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise self._refused(event, "a second document", "keep one plan in a file")

    def _begin(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise self._refused(event, f"nesting deeper than {MAX_DEPTH}", "take a level out")
        is_table = isinstance(event, yaml.MappingStartEvent)
        mark = _mark(event.start_mark)
        self._open.append(_Open(mark, flow=bool(event.flow_style), is_table=is_table))

    def _add(self, node: Node) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            message = f"the plan has more than {MAX_NODES:,} values"
            raise _at(self.source, node.mark, message, "check that this is the right file")
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            raise self._refused(event, f"the anchor `&{event.anchor}`", "write each value out")
        if event.tag is not None:
            raise self._refused(event, "a YAML tag (`!…`)", "delete it: a plan is plain text")

    def _refused(self, event: Any, what: str, next_step: str) -> GorustError:
        message = f"{what} is not allowed in a plan"
        return _at(self.source, _mark(event.start_mark), message, next_step)


def _scalar(event: Any) -> Scalar:
    text, style = str(event.value), event.style or ""
    tag = "str" if style else str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))
    end = _mark(event.end_mark).offset
    return Scalar(text, style, tag.rpartition(":")[2], _mark(event.start_mark), end)


def _events(text: str) -> Iterator[Any]:
    return iter(yaml.parse(text, Loader=_LOADER))


def _mark(mark: Any) -> Mark:
    return Mark(mark.line + 1, mark.column + 1, mark.index)


def _mark_at(text: str, index: int) -> Mark:
    line_start = text.rfind("\n", 0, index) + 1
    return Mark(text.count("\n", 0, index) + 1, index - line_start + 1, index)


def _at(source: str, mark: Mark, message: str, next_step: str) -> GorustError:
    place = f"{source}:{mark.line}:{mark.column}"
    return GorustError(message, place=place, next_step=next_step)


def _blamed(error: Any) -> Mark | None:
    """Where the mistake is: for something left open, where it opens and not where the file ends."""
    unclosed = "end of stream" in str(error.problem) or "expected ','" in str(error.problem)
    marks = (error.problem_mark, error.context_mark)
    mark = next((mark for mark in (marks[::-1] if unclosed else marks) if mark), None)
    return _mark(mark) if mark else None


def _syntax_error(problem: str, mark: Mark | None, source: str) -> GorustError:
    """The parser's complaint, with a remedy a person can apply."""
    hint = next((hint for part, hint in _HINTS if part in problem), "")
    place = f"{source}:{mark.line}:{mark.column}" if mark else source
    return GorustError(
        f"this is not valid YAML: {problem.strip() or 'it cannot be read'}",
        place=place,
        next_step=hint or "check the indentation and the quotes on this line and the one before",
    )
