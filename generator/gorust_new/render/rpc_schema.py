"""The JSON of a message as a schema, for the OpenAPI document of who passes it on."""

from __future__ import annotations

import json
from typing import Any

from gorust_new.contract.form import Record, Value
from gorust_new.contract.model import Label

_NUMBER: dict[str, object] = {"type": "number"}
_COUNT: dict[str, object] = {"type": "integer", "minimum": 0}
_SCALARS: dict[str, dict[str, object]] = {
    **dict.fromkeys(("double", "float"), _NUMBER),
    **dict.fromkeys(("uint32", "fixed32", "uint64", "fixed64"), _COUNT),
    "bool": {"type": "boolean"},
    "string": {"type": "string"},
    "bytes": {"type": ["string", "null"], "contentEncoding": "base64"},
}
"""The types of proto; all others are whole numbers."""


def schema(record: Record, *, asked: bool) -> str:
    """The schema of a message, as JSON in one line.

    Args:
        asked: whether it is what comes in, of which nothing has to be there, and which may not
            have more than it says; what goes out has all of it.
    """
    return json.dumps(_object(record, asked))


def _object(record: Record, asked: bool) -> dict[str, Any]:
    fields = {value.field.name: _field(value, asked) for value in record.values}
    closed: dict[str, Any] = {"additionalProperties": False} if asked else {"required": [*fields]}
    return {"type": "object", **({"properties": fields} if fields else {}), **closed}


def _field(value: Value, asked: bool) -> dict[str, Any]:
    """What Go writes of a field: null for what is not there, of lists and maps too."""
    label = value.field.label
    one = _object(value.record, asked) if value.record else _scalar(value)
    if label is Label.REPEATED:
        return {"type": ["array", "null"], "items": one}
    if label is Label.MAP:
        return {"type": ["object", "null"], "additionalProperties": one}
    optional = value.record is not None or label is Label.OPTIONAL
    return _or_null(one) if optional else one


def _scalar(value: Value) -> dict[str, Any]:
    return dict(_SCALARS.get("int32" if value.is_enum else value.field.type, {"type": "integer"}))


def _or_null(one: dict[str, Any]) -> dict[str, Any]:
    named = one["type"]
    return {**one, "type": named if isinstance(named, list) else [named, "null"]}
