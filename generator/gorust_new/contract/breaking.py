"""What a contract no longer says as it did: what breaks those who were built with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gorust_new.contract.model import Contract, Field, Label, Message, Rpc


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that was said and is not any more, or is said differently.

    Args:
        what: a sentence about it, as ``CompareEntry.left, field 2, is gone``.
        kind: which rule found it, as ``field removed``.
        rpc: the RPC it is about; empty if it is about a message or an enum.
        field: the field it is about, as the contract spelled it before; empty for none.
        place: where the contract says otherwise now, or said it, without a line, before.
    """

    what: str
    kind: str
    rpc: str = ""
    field: str = ""
    place: str = ""


def breaches(before: Contract, now: Contract) -> tuple[Breach, ...]:
    """Everything that `now` says otherwise than `before`, RPCs first.

    What is only new breaks nobody.
    """
    place = now.files[0] if now.files else ""
    return (
        *_rpcs(before, now, place),
        *(
            breach
            for name, message in before.messages.items()
            if before.own(name)
            for breach in _message(before.short(name), message, now.messages.get(name), place)
        ),
        *_enums(before, now, place),
    )


def _rpcs(before: Contract, now: Contract, place: str) -> Iterator[Breach]:
    there = {(rpc.service, rpc.name): rpc for rpc in now.rpcs}
    known = {(rpc.service, rpc.name) for rpc in before.rpcs}
    for old in before.rpcs:
        new = there.get((old.service, old.name))
        if new is None:
            yield _gone(old, [rpc for key, rpc in there.items() if key not in known], place)
            continue
        for what, was, became in (
            ("takes", _type(before, old, asks=True), _type(now, new, asks=True)),
            ("answers with", _type(before, old), _type(now, new)),
        ):
            if was != became:
                said = f"rpc {old.name} {what} {became} now, not {was}"
                yield Breach(said, "rpc changed", rpc=old.name, place=new.place)


def _gone(old: Rpc, fresh: list[Rpc], place: str) -> Breach:
    same = [rpc for rpc in fresh if (rpc.request, rpc.response) == (old.request, old.response)]
    if same:
        said = f"rpc {old.name} is called {same[0].name} now"
        return Breach(said, "rpc renamed", rpc=old.name, place=same[0].place)
    return Breach(f"rpc {old.name} is gone", "rpc removed", rpc=old.name, place=place)


def _type(contract: Contract, rpc: Rpc, *, asks: bool = False) -> str:
    streams = rpc.takes_stream if asks else rpc.gives_stream
    return "stream " * streams + contract.short(rpc.request if asks else rpc.response)


def _message(name: str, old: Message, new: Message | None, place: str) -> Iterator[Breach]:
    if new is None:
        yield Breach(f"message {name} is gone", "message removed", place=place)
        return
    for field in old.fields:
        breach = _field(name, field, new)
        if breach is not None:
            yield breach


def _field(message: str, old: Field, new: Message) -> Breach | None:
    named, numbered = new.field(old.name), new.with_number(old.number)
    about = f"{message}.{old.name}"

    def breach(what: str, kind: str) -> Breach:
        return Breach(what, kind, field=old.name, place=new.place)

    if named is None and numbered is None:
        return breach(f"{about}, field {old.number}, is gone", "field removed")
    if named is None and numbered is not None:
        if _said(numbered) == _said(old):
            return breach(f"{about} is called {numbered.name} now", "field renamed")
        return breach(
            f"number {old.number} of {message} was `{_said(old)} {old.name}`,"
            f" and is `{_said(numbered)} {numbered.name}` now",
            "field number reused",
        )
    if named is not None and named.number != old.number:
        return breach(
            f"{about} has number {named.number} now, not {old.number}", "field number changed"
        )
    if named is not None and _said(named) != _said(old):
        return breach(f"{about} is `{_said(named)}` now, not `{_said(old)}`", "field changed")
    return None


def _said(field: Field) -> str:
    """What a field is, but for its name and number."""
    if field.label is Label.MAP:
        return f"map<{field.key}, {field.type}>"
    said = f"{field.label.value} {field.type}".strip()
    return f"{said} of oneof {field.oneof}" if field.oneof else said


def _enums(before: Contract, now: Contract, place: str) -> Iterator[Breach]:
    for name, old in before.enums.items():
        if not before.own(name):
            continue
        new = now.enums.get(name)
        if new is None:
            yield Breach(f"enum {before.short(name)} is gone", "enum removed", place=place)
            continue
        values = dict(new.values)
        for value, number in old.values:
            if values.get(value) != number:
                became = f"is {values[value]} now, not {number}" if value in values else "is gone"
                said = f"{before.short(name)}.{value} {became}"
                yield Breach(said, "enum value changed", place=new.place)
