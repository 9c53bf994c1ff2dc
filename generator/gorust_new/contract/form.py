"""Which form an RPC has, and what goes in and out of it, side by side in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from gorust_new.contract.model import SCALARS, Contract, Field, Label, Message, Rpc
from gorust_new.errors import GorustError

_HEADER, _ERROR = ".batch.v1.EntryHeader", ".batch.v1.EntryError"


class Form(Enum):
    """How an RPC is answered."""

    BATCHED = "batched"
    UNARY = "unary"
    STREAMING = "server-streaming"


@dataclass(frozen=True, slots=True)
class Value:
    """One field that is carried between the contract and the domain.

    Args:
        record: what it is made of, where it is a message.
        is_enum: whether it is an enum, which is carried as its number.
    """

    field: Field
    record: Record | None = None
    is_enum: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A message as the domain has it.

    Args:
        name: what the domain of the RPC calls it: ``Input``, ``Output``, or after its message.
        message: the message's full name.
        values: the fields that are carried.
        left_out: names of the fields that are not, because only a person knows as what.
        whole: whether the values are all that the message has.
    """

    name: str
    message: str
    values: tuple[Value, ...]
    left_out: tuple[str, ...] = ()
    whole: bool = True

    def records(self) -> Iterator[Record]:
        """This one after those that it is made of, each once."""
        seen: set[str] = set()
        for value in self.values:
            for record in value.record.records() if value.record else ():
                if record.name not in seen:
                    seen.add(record.name)
                    yield record
        yield self


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batched RPC is made of: names of fields and of messages."""

    entry: str
    entries: str
    header: str
    result: str
    results: str
    oneof: str
    answer: str


@dataclass(frozen=True, slots=True)
class Formed:
    """An RPC whose form is known.

    Args:
        input: what one caller asks.
        output: what one answer, or one item of a stream, is.
        batch: how its messages hold several calls; None if they do not.
    """

    rpc: Rpc
    form: Form
    input: Record
    output: Record
    batch: Batch | None = None

    @property
    def left_out(self) -> tuple[str, ...]:
        """The fields that are carried by nobody, as ``TrackEntry.kind``."""
        every = (record for end in (self.input, self.output) for record in end.records())
        names = (
            f"{record.message.rpartition('.')[2]}.{name}"
            for record in every
            for name in record.left_out
        )
        return tuple(dict.fromkeys(names))


def formed(contract: Contract, rpc: Rpc) -> Formed:
    """`rpc` with its form.

    Raises:
        GorustError: if it is of a form that nothing is written for, or is batched by half.
    """
    request, response = (_message(contract, rpc, name) for name in (rpc.request, rpc.response))
    if rpc.takes_stream:
        raise _refused(rpc, "takes a stream, for which nothing is written", "write it by hand")
    entries = _entries(contract, request)
    if entries is not None:
        return _batched(contract, rpc, request, entries)
    form = Form.STREAMING if rpc.gives_stream else Form.UNARY
    return Formed(
        rpc,
        form,
        _Records(contract).of(request, "Input"),
        _Records(contract).of(response, "Output"),
    )


def _message(contract: Contract, rpc: Rpc, name: str) -> Message:
    found = contract.messages.get(name)
    if found is None or not contract.own(name):
        raise _refused(
            rpc,
            f"has the message {name}, which is not of this contract",
            f"declare a message in package {contract.package} for it",
        )
    return found


def _refused(rpc: Rpc, why: str, way: str) -> GorustError:
    return GorustError(f"rpc `{rpc.name}` {why}", place=rpc.place, next_step=way)


def _entries(contract: Contract, request: Message) -> tuple[Field, Message, Field] | None:
    """The entries of a request, their message and its header; None if it has none."""
    for field in request.fields:
        entry = contract.messages.get(field.type)
        if field.label is Label.REPEATED and entry is not None:
            header = next((one for one in entry.fields if one.type.endswith(_HEADER)), None)
            if header is not None:
                return field, entry, header
    return None


def _batched(
    contract: Contract, rpc: Rpc, request: Message, entries: tuple[Field, Message, Field]
) -> Formed:
    field, entry, header = entries
    results = _results(contract, rpc, request)
    answer = results if isinstance(results, str) else _answer(contract, results[1])
    if isinstance(results, str) or isinstance(answer, str):
        lacks = results if isinstance(results, str) else answer
        raise _refused(
            rpc,
            f"takes entries with a header, and {lacks}",
            "give it the shape of a batch, or take the header out of its entries",
        )
    records = _Records(contract)
    return Formed(
        rpc,
        Form.BATCHED,
        records.of(entry, "Input", without=header.name),
        records.of(contract.messages[answer.type], "Output"),
        Batch(
            entry=entry.name,
            entries=field.name,
            header=header.name,
            result=results[1].name,
            results=results[0].name,
            oneof=answer.oneof,
            answer=answer.name,
        ),
    )


def _results(contract: Contract, rpc: Rpc, request: Message) -> tuple[Field, Message] | str:
    """The results of a batched response and their message; or what they lack."""
    response = contract.messages[rpc.response]
    if not rpc.gives_stream:
        return "its response is not a stream"
    if len(request.fields) > 1:
        return f"{contract.short(request.name)} holds more than its entries"
    results = response.fields[0] if len(response.fields) == 1 else None
    if results is None or results.label is not Label.REPEATED:
        return f"{contract.short(response.name)} does not hold repeated results and nothing else"
    result = contract.messages.get(results.type)
    return "its results are no messages" if result is None else (results, result)


def _answer(contract: Contract, result: Message) -> Field | str:
    """The field of a result that holds its answer; or what it lacks."""
    index, error = result.field("index"), result.field("error")
    if index is None or index.type != "uint32":
        return "its results have no `uint32 index`"
    if error is None or not error.oneof or not error.type.endswith(_ERROR):
        return "its results have no oneof with an `EntryError error`"
    answers = [one for one in result.fields if one.oneof == error.oneof and one != error]
    if len(answers) != 1 or not contract.own(answers[0].type):
        return "the oneof of its results holds not just one message of its own and the error"
    return answers[0]


@dataclass(frozen=True, slots=True)
class _Records:
    """The messages of one contract as a domain has them."""

    contract: Contract

    def of(
        self, message: Message, name: str, without: str = "", around: tuple[str, ...] = ()
    ) -> Record:
        """`message`, called `name`, less the field `without`.

        Args:
            around: the messages that it stands in.
        """
        values, left_out = [], []
        for field in message.fields:
            if field.name == without:
                continue
            value = self._value(field, (*around, message.name))
            if value is None:
                left_out.append(field.name)
            else:
                values.append(value)
        whole = not (left_out or without)
        return Record(name, message.name, tuple(values), tuple(left_out), whole)

    def _value(self, field: Field, around: tuple[str, ...]) -> Value | None:
        """The field as it is carried; None where that is for a person to say."""
        own = self.contract.own(field.type)
        if field.oneof:
            return None
        if field.type in SCALARS:
            return Value(field)
        if field.type in self.contract.enums and own and field.label is Label.ONE:
            return Value(field, is_enum=True)
        message = self.contract.messages.get(field.type)
        if message is None or not own or field.type in around or field.label is Label.MAP:
            return None
        return Value(field, self.of(message, self._inner(message), around=around))

    def _inner(self, message: Message) -> str:
        """What distinguishes a message in another one from what goes in and out."""
        name = self.contract.short(message.name).replace(".", "")
        return f"{name}Message" if name in {"Input", "Output", "Error"} else name
