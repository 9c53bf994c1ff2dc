"""What a contract says, as far as code is made of it: messages, enums and RPCs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

SCALARS = frozenset(
    """
    double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64
    bool string bytes
    """.split()  # noqa: SIM905 - words are read as words
)
"""The types that are not a message or an enum."""


class Label(Enum):
    """How often a field may be there."""

    ONE = ""
    OPTIONAL = "optional"
    REPEATED = "repeated"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a message.

    Args:
        type: a scalar's name, or the full name of a message or an enum; of a map, its values'.
        key: type of a map's keys.
        oneof: the name of the oneof it is in; empty if in none.
        doc: the comment above it, without its marks.
    """

    name: str
    number: int
    type: str
    label: Label = Label.ONE
    key: str = ""
    oneof: str = ""
    doc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """One message, those inside others too.

    Args:
        name: its full name, with the package.
        place: where it is declared, as ``proto/shop/pricing/v1/pricing.proto:20:9``.
    """

    name: str
    fields: tuple[Field, ...] = ()
    place: str = ""

    def field(self, name: str) -> Field | None:
        """The field called `name`."""
        return next((one for one in self.fields if one.name == name), None)

    def with_number(self, number: int) -> Field | None:
        """The field with that number on the wire."""
        return next((one for one in self.fields if one.number == number), None)


@dataclass(frozen=True, slots=True)
class Enumeration:
    """One enum: the numbers of its values by their names."""

    name: str
    values: tuple[tuple[str, int], ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Rpc:
    """One RPC.

    Args:
        service: full name of the service it belongs to.
        request: full name of its message.
        response: the same.
        takes_stream: whether the caller sends a stream.
        gives_stream: whether a stream comes back.
        doc: the comment above it, without its marks.
    """

    name: str
    service: str
    request: str
    response: str
    takes_stream: bool = False
    gives_stream: bool = False
    doc: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything one proto package says, and the messages of others that it uses.

    Args:
        package: its name, as ``shop.pricing.v1``.
        files: its files by their paths, in that order.
        rpcs: in the order of their declaration.
        services: full names of its services.
        messages: by their full names.
        enums: the same.
    """

    package: str
    files: tuple[str, ...] = ()
    rpcs: tuple[Rpc, ...] = ()
    services: tuple[str, ...] = ()
    messages: dict[str, Message] = field(default_factory=dict)
    enums: dict[str, Enumeration] = field(default_factory=dict)

    def own(self, name: str) -> bool:
        """Whether the full name is one of this package."""
        return name.startswith(f"{self.package}.")

    def short(self, name: str) -> str:
        """A full name as this package writes it: without the package where it is its own."""
        return name.removeprefix(f"{self.package}.")
