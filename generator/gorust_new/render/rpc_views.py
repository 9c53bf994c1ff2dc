"""The messages of one RPC as templates see them, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gorust_new.contract.form import Form, Formed, Record, Value
from gorust_new.contract.model import Contract, Field, Label
from gorust_new.contract.spelling import go_name, rust_name, rust_type, snake
from gorust_new.render.rpc_values import (
    GO_TYPES,
    by_reference,
    converted,
    is_copied,
    read_of,
    rust_field_type,
    scalar,
)
from gorust_new.render.rust_format import literal

_CODE = re.compile(r"(?<![`\w])(?:\w+(?:_\w+)+|[A-Z]\w*[a-z]\w*[A-Z]\w*|\w+::[\w:]+)(?![`\w])")
_NO_PROSE = re.compile(r"^\s*(?:[-*+>#|]|\d+[.)])")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: its names, its types, and how it gets from one side to the other.

    Args:
        to_domain: its value in Rust, of a message called ``from``.
        to_wire: the same, of a value of the domain.
        read: its value in Rust, of a vector.
        go_read: its value in Go, of a message called ``from``.
        go_wired: the same for the wire, of a value called ``from``.
    """

    doc: list[str]
    json: str
    rust: str
    rust_type: str
    go: str
    go_type: str
    to_domain: str
    to_wire: str
    read: str
    go_doc: list[str]
    go_read: str
    go_wired: str


@dataclass(frozen=True, slots=True)
class RecordView:
    """One message as the domain has it.

    Args:
        by_reference: whether nothing of it is owned, so that Rust reads it where it is.
        copied: whether its message is copied, however it is handed over.
        asked: whether it is part of what comes in.
        answered: whether it is part of what goes out.
        wired: whether Go puts it on the wire.
        read_back: whether Go reads it from there.
        listed: whether there are lists of it.
    """

    name: str
    about: str
    word: str
    go: str
    go_word: str
    go_about: str
    message: dict[str, str]
    fields: list[FieldView]
    by_reference: bool
    copied: bool
    asked: bool
    answered: bool
    wired: bool
    read_back: bool
    listed: bool
    to_domain: str
    to_wire: str
    read: str
    go_read: str
    go_wired: str

    @property
    def go_wired_more(self) -> str:
        """The same after another field."""
        return f", {self.go_wired}" if self.go_wired else ""

    @property
    def source(self) -> str:
        """The name of what it is made from, where anything is read of it."""
        return "from" if self.fields else "_"

    @property
    def amp(self) -> str:
        """What Rust puts before a value of the domain that is only read."""
        return "&" * self.by_reference

    @property
    def wire_amp(self) -> str:
        """The same before its message."""
        return "&" * (self.by_reference and not self.copied)


@dataclass(frozen=True, slots=True)
class View:
    """An RPC as one file sees it.

    Args:
        prefix: what stands before the names of the domain's types in Go.
        serves: whether the Go is that of the server, which reads what the client wires.
    """

    contract: Contract
    formed: Formed
    package: str
    prefix: str
    serves: bool

    def records(self) -> list[Record]:
        """Each record once: input, output, and what they are made of."""
        every = (*self.formed.input.records(), *self.formed.output.records())
        found = {record.name: record for record in reversed(every)}
        ends = [found.pop(name) for name in ("Input", "Output")]
        return [*ends, *reversed(found.values())]

    def every(self) -> list[RecordView]:
        """The same as templates see them."""
        return [self.record(record) for record in self.records()]

    def record(self, record: Record) -> RecordView:
        """`record` as both languages have it."""
        name, fields = record.name, [self._field(value) for value in record.values]
        asked = name in {one.name for one in self.formed.input.records()}
        answered = name in {one.name for one in self.formed.output.records()}
        rest = "" if record.whole else "..Default::default()"
        about = self._about(record)
        return RecordView(
            name=name,
            about=about,
            word=snake(name),
            go=f"{self.prefix}{name}",
            go_word=f"{go_name(self.formed.rpc.name)}{name}",
            go_about=about[0].lower() + about[1:].replace("`", ""),
            message=spelled(self.contract, record.message),
            fields=fields,
            by_reference=by_reference(record),
            copied=is_copied(record),
            asked=asked,
            answered=answered,
            wired=answered if self.serves else asked,
            read_back=asked if self.serves else answered,
            listed=self._listed(record),
            to_domain=literal([(one.rust, one.to_domain) for one in fields], 4),
            to_wire=literal([(one.rust, one.to_wire) for one in fields], 4, rest),
            read=literal([(one.rust, one.read) for one in fields], 4),
            go_read=", ".join(f"{one.go}: {one.go_read}" for one in fields),
            go_wired=", ".join(f"{one.go}: {one.go_wired}" for one in fields),
        )

    def _listed(self, record: Record) -> bool:
        return any(
            value.field.label is Label.REPEATED
            and value.record
            and value.record.name == record.name
            for one in self.records()
            for value in one.values
        )

    def _about(self, record: Record) -> str:
        rpc = self.formed.rpc.name
        answer = (
            "One item of its answer." if self.formed.form is Form.STREAMING else "What it answers."
        )
        known = {"Input": f"What `{rpc}` is asked.", "Output": answer}
        return known.get(record.name, f"The contract's `{record.message.rpartition('.')[2]}`.")

    def _field(self, value: Value) -> FieldView:
        name = value.field.name
        doc = prose(value.field.doc) or [f"`{name}` of the contract."]
        return FieldView(
            doc=doc,
            json=name,
            rust=rust_name(name),
            rust_type=rust_field_type(value),
            go=go_name(name),
            go_type=self._go_type(value),
            to_domain=converted(value, "from", "domain"),
            to_wire=converted(value, "from", "wire"),
            read=read_of(value),
            go_doc=[line.replace("`", "") for line in doc],
            go_read=self._go_read(value),
            go_wired=self._go_wired(value),
        )

    def _go_type(self, value: Value) -> str:
        label = value.field.label
        one = f"{self.prefix}{value.record.name}" if value.record else scalar(GO_TYPES, value)
        if label is Label.MAP:
            return f"map[{GO_TYPES[value.field.key]}]{one}"
        if label is Label.REPEATED:
            return f"[]{one}"
        pointer = value.record is not None or label is Label.OPTIONAL
        return f"*{one}" if pointer and one != "[]byte" else one

    def _go_read(self, value: Value) -> str:
        go = go_name(value.field.name)
        if value.is_enum:
            return f"int32(from.Get{go}())"
        if value.record is not None:
            return f"read{self._go_function(value.record, value.field)}(from.Get{go}())"
        # The getter of an optional field forgets whether it is there.
        return f"from.{go}" if value.field.label is Label.OPTIONAL else f"from.Get{go}()"

    def _go_wired(self, value: Value) -> str:
        go = go_name(value.field.name)
        if value.is_enum:
            enum = go_name(self.contract.short(value.field.type))
            return f"{self.package}.{enum}(from.{go})"
        if value.record is not None:
            return f"wire{self._go_function(value.record, value.field)}(from.{go})"
        return f"from.{go}"

    def _go_function(self, record: Record, field: Field) -> str:
        several = "s" * (field.label is Label.REPEATED)
        return f"{go_name(self.formed.rpc.name)}{record.name}{several}"


def prose(doc: tuple[str, ...]) -> list[str]:
    """The first words of a comment as documentation that no linter stumbles over.

    A list, a table or a heading ends it, and so does the end of its first sentence's line.
    """
    lines: list[str] = []
    for line in doc:
        if _NO_PROSE.match(line) or line.count("`") % 2:
            break
        lines.append(_CODE.sub(lambda found: f"`{found[0]}`", line))
        if line.endswith("."):
            break
    return lines


def spelled(contract: Contract, message: str) -> dict[str, str]:
    short = contract.short(message)
    return {"rust": rust_type(short), "go": go_name(short)}
