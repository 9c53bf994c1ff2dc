"""One field of a message in Rust and in JSON: its type, and how it gets from side to side."""

from __future__ import annotations

from collections.abc import Mapping

from gorust_new.contract.form import Record, Value
from gorust_new.contract.model import Label
from gorust_new.contract.spelling import rust_name, snake
from gorust_new.render.rust_format import chain

RUST_TYPES = {
    "double": "f64",
    "float": "f32",
    **dict.fromkeys(("int32", "sint32", "sfixed32"), "i32"),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), "i64"),
    **dict.fromkeys(("uint32", "fixed32"), "u32"),
    **dict.fromkeys(("uint64", "fixed64"), "u64"),
    "bool": "bool",
    "string": "String",
    "bytes": "Vec<u8>",
}
GO_TYPES = {
    "double": "float64",
    "float": "float32",
    **dict.fromkeys(("int32", "sint32", "sfixed32"), "int32"),
    **dict.fromkeys(("int64", "sint64", "sfixed64"), "int64"),
    **dict.fromkeys(("uint32", "fixed32"), "uint32"),
    **dict.fromkeys(("uint64", "fixed64"), "uint64"),
    "bool": "bool",
    "string": "string",
    "bytes": "[]byte",
}
_OWNED = frozenset({"string", "bytes"})


def scalar(types: Mapping[str, str], value: Value) -> str:
    return types["int32" if value.is_enum else value.field.type]


def rust_field_type(value: Value) -> str:
    label = value.field.label
    one = value.record.name if value.record else scalar(RUST_TYPES, value)
    if label is Label.MAP:
        return f"HashMap<{RUST_TYPES[value.field.key]}, {one}>"
    if label is Label.REPEATED:
        return f"Vec<{one}>"
    return f"Option<{one}>" if value.record or label is Label.OPTIONAL else one


def by_reference(record: Record) -> bool:
    """Whether reading it takes nothing away: no text, no bytes, no list of numbers."""
    return all(
        by_reference(value.record)
        if value.record
        else value.field.type not in _OWNED and value.field.label not in {Label.REPEATED, Label.MAP}
        for value in record.values
    )


def is_copied(record: Record) -> bool:
    """Whether prost makes its message one that is copied, which Rust hands over by value."""
    return record.whole and all(
        value.field.label not in {Label.REPEATED, Label.MAP}
        and (is_copied(value.record) if value.record else value.field.type not in _OWNED)
        for value in record.values
    )


def converted(value: Value, source: str, to: str) -> str:
    """A field in Rust, on its way to the ``domain`` or to the ``wire``."""
    name = rust_name(value.field.name)
    if value.record is None:
        return f"{source}.{name}"
    copied = to == "domain" and is_copied(value.record)
    read = by_reference(value.record)
    if value.field.label is Label.REPEATED:
        each = [".iter()" if read else ".into_iter()", *([".copied()"] if copied else [])]
        last = [".collect()"]
    else:
        each, last = [".as_ref()"] if read and not copied else [], []
    function = f".map({to}_{snake(value.record.name)})"
    return chain(source, [f".{name}", *each, function, *last], 8)


def read_of(value: Value) -> str:
    """A field in Rust, of a vector."""
    name = value.field.name
    if value.record is None:
        return f'read!(from, "{name}")'
    function = f"read_{snake(value.record.name)}"
    if value.field.label is Label.REPEATED:
        return f'list(from, "{name}", {function})'
    return f'from.get("{name}").map({function})'


def _example(value: Value) -> str:
    """A value in JSON that its type allows."""
    label, type_ = value.field.label, value.field.type
    if label is Label.MAP:
        return "{}"
    if label is Label.REPEATED:
        return "[]"
    if value.record is not None:
        return example(value.record)
    if type_ == "bool":
        return "false"
    return '""' if type_ in _OWNED else "0"


def example(record: Record) -> str:
    inside = ", ".join(f'"{value.field.name}": {_example(value)}' for value in record.values)
    return f"{{{inside}}}"
