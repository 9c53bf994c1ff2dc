"""The files of one package as a contract: every type by its full name, and known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from gorust_new.contract.model import SCALARS, Contract, Enumeration, Field, Message, Rpc
from gorust_new.contract.parse import ProtoFile
from gorust_new.errors import GorustError, require_none

_ELSEWHERE = "google."
"""Packages that come with every compiler of contracts: their messages are not looked into."""


def contract_of(package: str, files: Iterable[ProtoFile]) -> Contract:
    """What the files of `package` say together.

    Args:
        files: every file of the project, those that are imported from included.

    Raises:
        GorustError: naming each type that nothing declares, and each number or name that
            is given twice, at its place.
    """
    every = tuple(files)
    own = tuple(file for file in every if file.package == package)
    names = _Names(every)
    messages = {
        message.name: replace(message, fields=tuple(names.fields(message)))
        for file in every
        for message in file.messages
    }
    rpcs = tuple(names.rpc(rpc) for file in own for rpc in file.rpcs)
    require_none([*names.unknown, *_twice(own)])
    return Contract(
        package,
        files=tuple(file.path for file in own),
        rpcs=rpcs,
        services=tuple(name for file in own for name in file.services),
        messages=messages,
        enums={enum.name: enum for file in every for enum in file.enums},
    )


class _Names:
    """The full name of what is named from somewhere, found outwards from there."""

    def __init__(self, files: tuple[ProtoFile, ...]) -> None:
        self._known = frozenset(one.name for file in files for one in _types(file))
        self.unknown: list[GorustError] = []

    def fields(self, message: Message) -> Iterator[Field]:
        for field in message.fields:
            what = f"field `{field.name}`"
            yield replace(field, type=self._full(field.type, message.name, what, message.place))

    def rpc(self, rpc: Rpc) -> Rpc:
        about = f"rpc `{rpc.name}`"
        return replace(
            rpc,
            request=self._full(rpc.request, rpc.service, about, rpc.place),
            response=self._full(rpc.response, rpc.service, about, rpc.place),
        )

    def _full(self, name: str, scope: str, what: str, place: str) -> str:
        if name in SCALARS:
            return name
        bare = name.removeprefix(".")
        scopes = [scope] if not name.startswith(".") else []
        while scopes and scopes[-1]:
            scopes.append(scopes[-1].rpartition(".")[0])
        for candidate in (*(f"{around}.{bare}" for around in scopes if around), bare):
            if candidate in self._known:
                return candidate
        if not bare.startswith(_ELSEWHERE):
            self.unknown.append(
                GorustError(
                    f"{what} names `{name}`, which nothing declares",
                    place=place,
                    next_step=f"declare message {bare}, or mend the name",
                )
            )
        return bare


def _twice(files: tuple[ProtoFile, ...]) -> Iterator[GorustError]:
    """What is given twice: a number or a name in a message, an RPC, a type."""
    for message in (message for file in files for message in file.messages):
        for what, values in (
            ("number", [str(field.number) for field in message.fields]),
            ("name", [field.name for field in message.fields]),
        ):
            yield from _repeated(values, f"{what} {{}} in {message.name}", message.place)
    rpcs = [rpc for file in files for rpc in file.rpcs]
    named = [f"{rpc.service}.{rpc.name}" for rpc in rpcs]
    yield from _repeated(named, "rpc {}", rpcs[-1].place if rpcs else "")
    types = [one for file in files for one in _types(file)]
    yield from _repeated([one.name for one in types], "type {}", types[-1].place if types else "")


def _types(file: ProtoFile) -> tuple[Message | Enumeration, ...]:
    return (*file.messages, *file.enums)


def _repeated(values: list[str], what: str, place: str) -> Iterator[GorustError]:
    for value, times in Counter(values).items():
        if times > 1:
            yield GorustError(
                f"{what.format(value)} is given {times} times",
                place=place,
                next_step="give each one of its own",
            )
