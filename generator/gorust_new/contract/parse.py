"""The only place that reads .proto text: one file in, what it declares out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from gorust_new.contract.model import Enumeration, Field, Label, Message, Rpc
from gorust_new.errors import GorustError

if TYPE_CHECKING:
    from proto_schema_parser import ast

_COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
_EXPECTED = re.compile(r" expecting \{.*\}", re.DOTALL)
_LONGEST = 60
"""More than this many characters of what would have been right help nobody."""

_MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class ProtoFile:
    """One file as it stands: the types in it are named as it names them.

    Args:
        path: where it is, below the project's root.
        imports: the paths it imports, as written.
    """

    path: str
    package: str
    imports: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    rpcs: tuple[Rpc, ...] = ()
    messages: tuple[Message, ...] = ()
    enums: tuple[Enumeration, ...] = ()


def parse(text: str, path: str) -> ProtoFile:
    """What the .proto `text` declares.

    Args:
        path: what the file is called in errors.

    Raises:
        GorustError: if it is no proto3, at line and column.
    """
    if len(text) > _MOST_BYTES:
        raise GorustError("the contract is too large", place=path, next_step="split it")
    tree = _tree(text, path)
    if tree.syntax != "proto3":
        raise GorustError(
            "the contract is not proto3",
            place=f"{path}:1:1",
            next_step='begin it with: syntax = "proto3";',
        )
    return _Reader(text, path, tree).read()


def _tree(text: str, path: str) -> ast.File:
    from antlr4.error.ErrorListener import ErrorListener
    from proto_schema_parser.parser import Parser

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(self, *about: Any) -> NoReturn:  # noqa: N802 - the library's name
            _recognizer, _symbol, line, column, said, _error = about
            raise _syntax(f"{path}:{line}:{column + 1}", said)

    def listen(part: Any) -> None:
        part.removeErrorListeners()
        part.addErrorListener(Listener())

    try:
        return Parser(setup_lexer=listen, setup_parser=listen).parse(text)
    except (ValueError, RecursionError) as error:
        # A number in octal or hexadecimal, or nesting that no person writes.
        raise _syntax(f"{path}:1:1", str(error)) from None


def _syntax(place: str, said: str) -> GorustError:
    expected = _EXPECTED.search(said)
    if expected and len(expected[0]) > _LONGEST:
        said = said.replace(expected[0], " here")
    return GorustError(
        f"the contract is not valid: {said.replace('<EOF>', 'the end of the file')}",
        place=place,
        next_step="mend the contract, then run the same command again",
    )


class _Reader:
    """One walk through what the library found, with places from the text."""

    def __init__(self, text: str, path: str, tree: ast.File) -> None:
        self._path = path
        self._tree = tree
        self._bare = _COMMENT.sub(_blank, text)
        self._messages: list[Message] = []
        self._enums: list[Enumeration] = []

    def read(self) -> ProtoFile:
        from proto_schema_parser import ast

        every = self._tree.file_elements
        package = next((one.name for one in every if isinstance(one, ast.Package)), "")
        if not package:
            raise GorustError(
                "the contract has no package",
                place=f"{self._path}:1:1",
                next_step="write: package NAME.v1;",
            )
        services = [one for one in every if isinstance(one, ast.Service)]
        self._declare(every, package)
        return ProtoFile(
            self._path,
            package,
            imports=tuple(one.name for one in every if isinstance(one, ast.Import)),
            services=tuple(f"{package}.{one.name}" for one in services),
            rpcs=tuple(rpc for one in services for rpc in self._rpcs(one, package)),
            messages=tuple(self._messages),
            enums=tuple(self._enums),
        )

    def _place(self, *words: str) -> str:
        """Where these words stand one after the other, as line and column."""
        found = re.search(r"\b" + r"\s+".join(map(re.escape, words)) + r"\b", self._bare)
        start = found.end() - len(words[-1]) if found else 0
        line = self._bare.count("\n", 0, start) + 1
        return f"{self._path}:{line}:{start - self._bare.rfind(chr(10), 0, start)}"

    def _rpcs(self, service: ast.Service, package: str) -> Iterator[Rpc]:
        from proto_schema_parser import ast

        for doc, one in _documented(service.elements):
            if isinstance(one, ast.Method):
                yield Rpc(
                    one.name,
                    f"{package}.{service.name}",
                    one.input_type.type,
                    one.output_type.type,
                    one.input_type.stream,
                    one.output_type.stream,
                    doc,
                    self._place("rpc", one.name),
                )

    def _declare(self, elements: list[Any], scope: str) -> None:
        from proto_schema_parser import ast

        for one in elements:
            if isinstance(one, ast.Enum):
                values = tuple(
                    (value.name, value.number)
                    for value in one.elements
                    if isinstance(value, ast.EnumValue)
                )
                place = self._place("enum", one.name)
                self._enums.append(Enumeration(f"{scope}.{one.name}", values, place))
            elif isinstance(one, ast.Message):
                fields = tuple(_fields(one.elements))
                place = self._place("message", one.name)
                self._messages.append(Message(f"{scope}.{one.name}", fields, place))
                self._declare(one.elements, f"{scope}.{one.name}")


def _fields(elements: list[Any], oneof: str = "") -> Iterator[Field]:
    from proto_schema_parser import ast

    for doc, one in _documented(elements):
        if isinstance(one, ast.OneOf):
            yield from _fields(one.elements, one.name)
        elif isinstance(one, ast.MapField):
            yield Field(one.name, one.number, one.value_type, Label.MAP, one.key_type, doc=doc)
        elif isinstance(one, ast.Field):
            label = Label(one.cardinality.value.lower()) if one.cardinality else Label.ONE
            yield Field(one.name, one.number, one.type, label, oneof=oneof, doc=doc)


def _documented(elements: list[Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each element with the comment right above it."""
    from proto_schema_parser import ast

    doc: list[str] = []
    for one in elements:
        if isinstance(one, ast.Comment):
            doc += [] if one.inline else _lines(one.text)
        else:
            yield tuple(doc), one
            doc = []


def _lines(comment: str) -> list[str]:
    """The words of a comment, without what makes it one."""
    body = comment.removeprefix("/*").removesuffix("*/")
    lines = [re.sub(r"^\s*(//|\*)?\s?", "", line).rstrip() for line in body.splitlines()]
    return [line for line in lines if line]


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])
