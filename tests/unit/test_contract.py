"""Contracts as values: what is read of a .proto, what is refused, and what broke."""

from __future__ import annotations

import pytest
from gorust_new.contract.breaking import breaches
from gorust_new.contract.form import Form, Formed, formed
from gorust_new.contract.model import Contract, Label
from gorust_new.contract.parse import parse
from gorust_new.contract.resolve import contract_of
from gorust_new.contract.spelling import go_name, rust_name, rust_type, slug, snake
from gorust_new.errors import GorustError
from hypothesis import given
from hypothesis import strategies as st

from tests.rpcs import MESSAGES, RPCS

HEAD = 'syntax = "proto3";\npackage shop.pricing.v1;\n'
BATCH = """\
syntax = "proto3";
package shop.batch.v1;
message EntryHeader { uint32 timeout_millis = 1; }
message EntryError { string message = 2; }
"""


def contract(text: str) -> Contract:
    """The contract of `text`, with what every batch imports."""
    files = (parse(HEAD + text, "pricing.proto"), parse(BATCH, "batch.proto"))
    return contract_of("shop.pricing.v1", files)


def three() -> dict[str, Formed]:
    """The RPCs of the tests, by name."""
    text = f"service PricingService {{{RPCS}}}\n{MESSAGES.replace('PROJECT', 'shop')}"
    read = contract(text)
    return {rpc.name: formed(read, rpc) for rpc in read.rpcs}


def test_the_form_follows_from_the_messages() -> None:
    """Entries with a header and results with an index are a batch, whatever they are called."""
    forms = {name: one.form for name, one in three().items()}

    assert forms == {"Track": Form.BATCHED, "Quote": Form.UNARY, "Watch": Form.STREAMING}


def test_what_goes_in_and_out_is_known_field_by_field() -> None:
    """The header is not the domain's, messages are records, and comments come along."""
    found = three()
    quote = {value.field.name: value for value in found["Quote"].input.values}

    assert [value.field.name for value in found["Track"].input.values] == ["parcel"]
    assert [value.field.name for value in found["Track"].output.values] == ["hub"]
    assert quote["country"].field.label is Label.OPTIONAL
    assert quote["speed"].is_enum
    assert quote["items"].record is not None
    assert quote["items"].record.name == "Item"
    assert quote["notes"].field.key == "string"
    assert quote["grams"].field.doc == ("Its weight in grams.",)
    assert found["Quote"].left_out == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("message A {\n  string x 1;\n}\n", "pricing.proto:4:12"),
        ("message A {\n  string x = 1\n}\n", "pricing.proto:5:1"),
        ("message A {\n", "pricing.proto:4:1"),
        ("message A { @ }", "pricing.proto:3:13"),
        ("service S { rpc X(A) returns B; }", "pricing.proto:3:30"),
        ('"abc', "pricing.proto:3:1"),
    ],
)
def test_what_is_not_valid_is_told_at_line_and_column(text: str, place: str) -> None:
    """In one sentence, without what the library would print, and without forty alternatives."""
    with pytest.raises(GorustError) as told:
        parse(HEAD + text, "pricing.proto")

    assert told.value.place == place
    assert told.value.message.startswith("the contract is not valid: ")
    assert "\n" not in told.value.message
    assert len(told.value.message) < 120


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("message A { B b = 1; }", "field `b` names `B`, which nothing declares"),
        ("message A { bool a = 1; bool b = 1; }", "number 1 in shop.pricing.v1.A"),
        ("message A { bool a = 1; bool a = 2; }", "name a in shop.pricing.v1.A"),
        ("message A {}\nmessage A {}", "type shop.pricing.v1.A"),
        ("message A {}\nservice S { rpc X(A) returns (Z); }", "rpc `X` names `Z`"),
        ("message A {}\nservice S { rpc X(A) returns (A); rpc X(A) returns (A); }", "S.X"),
    ],
)
def test_what_contradicts_itself_is_refused(text: str, said: str) -> None:
    """What the compilers of both languages would refuse is not built on."""
    with pytest.raises(GorustError) as told:
        contract(text)

    assert said in told.value.message
    assert told.value.place.startswith("pricing.proto:3:") or "pricing.proto:4:" in told.value.place


def test_all_that_is_wrong_is_told_at_once() -> None:
    """A second run is not needed to find the second mistake."""
    with pytest.raises(GorustError) as told:
        contract("message A { B b = 1; C c = 2; }")

    assert len(told.value.others) == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("returns (stream TrackResponse)", "returns (TrackResponse)", "is not a stream"),
        ("uint32 index = 1;", "uint64 index = 1;", "no `uint32 index`"),
        (
            "repeated TrackEntry entries = 1;",
            "repeated TrackEntry entries = 1; bool x = 2;",
            "more",
        ),
        ("repeated TrackResult results = 1;", "TrackResult results = 1;", "repeated results"),
        ("EntryError error = 3", "EntryError problem = 3", "`EntryError error`"),
        ("Location location = 2;", "uint32 hub = 2;", "just one message"),
    ],
)
def test_a_batch_by_half_is_refused_and_says_what_it_lacks(
    before: str, after: str, said: str
) -> None:
    """It is not taken for a stream, which would lose the deadline of each entry."""
    text = f"service PricingService {{{RPCS}}}\n{MESSAGES.replace('PROJECT', 'shop')}"
    assert before in text
    read = contract(text.replace(before, after))

    with pytest.raises(GorustError) as told:
        formed(read, read.rpcs[0])

    assert said in told.value.message
    assert told.value.place.startswith("pricing.proto:")


def test_what_only_a_person_can_carry_is_left_out_and_named() -> None:
    """A oneof, a message of somebody else's, a message in itself: there is more than one way."""
    read = contract(
        "message A { oneof o { string x = 1; bool y = 2; } google.protobuf.Any z = 3; A a = 4;"
        " map<string, A> m = 5; string kept = 6; }\nservice S { rpc X(A) returns (A); }"
    )

    found = formed(read, read.rpcs[0])

    assert [value.field.name for value in found.input.values] == ["kept"]
    assert set(found.left_out) == {"A.x", "A.y", "A.z", "A.a", "A.m"}


def test_a_caller_that_streams_is_refused() -> None:
    """Nothing of the floor is made for it."""
    read = contract("message A {}\nservice S { rpc X(stream A) returns (A); }")

    with pytest.raises(GorustError, match="takes a stream"):
        formed(read, read.rpcs[0])


BEFORE = """
service S { rpc Get(A) returns (B); rpc Put(A) returns (B); }
message A { string left = 1; uint32 size = 2; }
message B { E e = 1; }
enum E { ZERO = 0; ONE = 1; }
"""


@pytest.mark.parametrize(
    ("old", "new", "kind", "said"),
    [
        ("rpc Put(A) returns (B);", "", "rpc removed", "rpc Put is gone"),
        ("rpc Put(", "rpc Set(", "rpc renamed", "rpc Put is called Set now"),
        ("Put(A) returns (B)", "Put(A) returns (stream B)", "rpc changed", "stream B now"),
        ("string left = 1;", "", "field removed", "A.left, field 1, is gone"),
        ("string left = 1", "string name = 1", "field renamed", "A.left is called name now"),
        ("string left = 1", "double weight = 1", "field number reused", "`double weight`"),
        ("string left = 1", "string left = 7", "field number changed", "number 7 now, not 1"),
        ("string left = 1", "bytes left = 1", "field changed", "`bytes` now, not `string`"),
        ("string left = 1", "repeated string left = 1", "field changed", "`repeated string`"),
        ("ONE = 1", "ONE = 2", "enum value changed", "E.ONE is 2 now, not 1"),
        ("ONE = 1;", "", "enum value changed", "E.ONE is gone"),
    ],
)
def test_what_breaks_others_is_named(old: str, new: str, kind: str, said: str) -> None:
    """One breach each, with what it was and what it is."""
    found = breaches(contract(BEFORE), contract(BEFORE.replace(old, new)))

    assert [one.kind for one in found] == [kind]
    assert said in found[0].what


def test_what_is_only_new_breaks_nobody() -> None:
    """Fields, messages, RPCs and values may be added."""
    more = BEFORE.replace("rpc Get", "rpc New(C) returns (C); rpc Get").replace(
        "ONE = 1", "TWO = 2; ONE = 1"
    )
    more = more.replace("uint32 size = 2;", "uint32 size = 2; bool more = 3;")

    assert breaches(contract(BEFORE), contract(f"{more}message C {{}}")) == ()


NAMES = st.from_regex(r"[a-z][a-z0-9]{0,5}(_[a-z][a-z0-9]{0,4}){0,2}", fullmatch=True)
TYPES = st.sampled_from(["string", "uint64", "bytes", "Other", "shop.pricing.v1.Other"])
LABELS = st.sampled_from(["", "optional ", "repeated "])


@given(st.dictionaries(NAMES, st.tuples(TYPES, LABELS, st.text("ab *-`", max_size=8)), max_size=8))
def test_every_field_is_read_as_it_was_written(fields: dict[str, tuple[str, str, str]]) -> None:
    """Name, number, type and label, whatever comments stand between them."""
    lines = "".join(
        f"// {note}\n{label}{type_} {name} = {number};\n"
        for number, (name, (type_, label, note)) in enumerate(fields.items(), start=1)
    )

    read = contract(f"message Other {{}}\nmessage A {{\n{lines}}}\n").messages["shop.pricing.v1.A"]

    assert [
        (field.name, field.number, field.type.rpartition(".")[2], field.label.value)
        for field in read.fields
    ] == [
        (name, number, type_.rpartition(".")[2], label.strip())
        for number, (name, (type_, label, _)) in enumerate(fields.items(), start=1)
    ]


def test_names_are_spelled_as_the_stubs_spell_them() -> None:
    """As protoc-gen-go and prost do; a word of Rust's own stays usable."""
    assert [go_name(name) for name in ("get_url", "b2c", "A.B", "_x", "left_1b")] == [
        "GetUrl",
        "B2C",
        "A_B",
        "Xx",
        "Left_1B",
    ]
    assert [snake(name) for name in ("GetURL", "TrackIt", "XMLHttp")] == [
        "get_url",
        "track_it",
        "xml_http",
    ]
    assert (rust_name("type"), rust_name("self")) == ("r#type", "self_")
    assert rust_type("GetURL.Deep") == "get_url::Deep"
    assert slug("GetPrice") == "get-price"
