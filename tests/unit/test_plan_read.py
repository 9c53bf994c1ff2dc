"""gorust.yaml to Plan: what is understood, and what is said of the rest."""

from __future__ import annotations

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import (
    Component,
    Crash,
    Embeds,
    Kind,
    Language,
    Latency,
    Memory,
    Plan,
    State,
    Team,
    Traits,
    Untrusted,
    Velocity,
    Workload,
)
from gorust_new.plan.yaml.read import read_located, read_plan, read_unchecked

HEAD = "gorust: 1\nproject: shop\ngo_module: example.com/shop\n"
ONE = HEAD + "components:\n  - name: gateway\n    kind: web-api\n"


def problems(text: str) -> list[GorustError]:
    with pytest.raises(GorustError) as caught:
        read_plan(text.encode())
    return [caught.value, *caught.value.others]


def problem(text: str) -> GorustError:
    found = problems(text)
    assert len(found) == 1, [error.message for error in found]
    return found[0]


def test_the_plan_of_the_design_is_read_whole() -> None:
    """Every key the format has, with the value it says."""
    text = """\
# The plan of this project. Edit it, then run: gorust regenerate
gorust: 1
project: shop
go_module: example.com/shop
team: mixed            # mixed | specialist
velocity: rapid        # rapid | steady
keep: [docs/, ./notes.md]
components:
  - name: gateway
    purpose: public HTTP API
    kind: web-api
    language: go
    because: we know it
    traits: {workload: network-io, latency: soft, memory: roomy, crash: restartable}
    calls: [pricing]
    port: 8080
  - {name: pricing, kind: engine, language: rust, contract: prices, was: rates, port: 9090}
"""
    assert read_plan(text.encode()) == Plan(
        project="shop",
        go_module="example.com/shop",
        team=Team.MIXED,
        velocity=Velocity.RAPID,
        keep=("docs", "notes.md"),
        components=(
            Component(
                "gateway",
                Kind.WEB_API,
                purpose="public HTTP API",
                language=Language.GO,
                because="we know it",
                traits=Traits(Workload.NETWORK_IO, Latency.SOFT, Memory.ROOMY, Crash.RESTARTABLE),
                calls=("pricing",),
                port=8080,
            ),
            Component(
                "pricing",
                Kind.ENGINE,
                language=Language.RUST,
                contract="prices",
                was="rates",
                port=9090,
            ),
        ),
    )


def test_language_port_and_all_else_may_be_missing() -> None:
    """Name and kind are enough."""
    assert read_plan(ONE.encode()).components == (Component("gateway", Kind.WEB_API),)


def test_a_key_with_nothing_after_it_says_nothing() -> None:
    """As if it were not there."""
    text = ONE + "    purpose:\n    calls:\n    traits:\n    language: ~\n    port:\n"
    assert read_plan(text.encode()) == read_plan(ONE.encode())


def test_crlf_a_byte_order_mark_and_document_markers_are_read() -> None:
    """Editors add them unasked."""
    text = "---\n" + ONE + "...\n"
    assert read_plan(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()) == read_plan(
        ONE.encode()
    )


@pytest.mark.parametrize(
    ("line", "place", "message", "next_step"),
    [
        ("    prot: 1\n", "7:5", "`prot` is not a key of a component", "write `port`"),
        ("    core-port: 1\n", "7:5", "`core-port` is not a key", "write `core_port`"),
        ('    port: "8080"\n', "7:11", "`port` is a number", "write `port: 8080`, without"),
        ("    port: 0x1F90\n", "7:11", "`0x1F90` is no port", "plain number"),
        ("    port: 1:30\n", "7:11", "`1:30` is no port", "plain number"),
        ("    port: 08080\n", "7:11", "`08080` is no port", "plain number"),
        ("    port: -1\n", "7:11", "`-1` is no port", "plain number"),
        ("    port: [1]\n", "7:11", "no port", "plain number"),
        ("    port: 80\n", "7:11", "port 80 is out of range", "1024 to 65534"),
        ("    port: 65535\n", "7:11", "port 65535 is out of range", "1024 to 65534"),
        ("    purpose: 42\n", "7:14", "an unquoted `42` for a number", '`"42"`'),
        ("    purpose: no\n", "7:14", "an unquoted `no` for yes or no", '`"no"`'),
        ("    purpose: null\n", "7:14", "an unquoted `null` for nothing", '`"null"`'),
        ("    purpose: 2026-01-01\n", "7:14", "for a date", '`"2026-01-01"`'),
        ("    purpose: {{ x }}\n", "7:14", "`purpose` must be text", "in quotes"),
        ("    purpose: [a]\n", "7:14", "`purpose` must be text", "in quotes"),
        ('    purpose: "a\\0b"\n', "7:14", "control character U+0000", "delete that character"),
        ("    language: golang\n", "7:15", "`golang` is not a value of", "write `go`; it may"),
        ("    language: both\n", "7:15", "`both` is not a value of", "write `split`; it may"),
        ("    language: [go]\n", "7:15", "not a value of `language`", "go, rust or split"),
        ("    traits: {latncy: hard}\n", "7:14", "`latncy` is not a key", "write `latency`"),
        ("    traits: {latency: hrd}\n", "7:23", "`hrd` is not a value of", "write `hard`"),
        ("    traits: {embeds: true}\n", "7:22", "`true` is not a value of", "write `yes`"),
        ("    traits: {state: owns}\n", "7:21", "`owns` is not a value of", "`owns-data`"),
        ("    traits: {ecosystem: cloud}\n", "7:25", "`cloud` is not a value", "`cloud-native`"),
        ("    traits: hard\n", "7:13", "the traits must be keys with values", "`key: value`"),
        ("    calls: pricing\n", "7:12", "`calls` must be a list", "write `calls: [pricing]`"),
        ("    calls: [gatewya]\n", "7:13", "calls `gatewya`, which is not there", "add that"),
        ("    calls: [on]\n", "7:13", "an unquoted `on`", '`"on"`'),
        ("    calls: [a, ]\n    calls: [b]\n", "8:5", "`calls` is written twice", "delete one"),
        ("    language:\n      - go\n", "8:7", "not a value of `language`", "go, rust or split"),
        ("    ? [a]\n    : 1\n", "7:7", "is not a key", "there are name"),
    ],
)
def test_a_mistake_in_a_component_is_placed_and_mended(
    line: str, place: str, message: str, next_step: str
) -> None:
    """Line, column, and what to write instead."""
    found = problems(ONE + line)
    error = next(e for e in found if message in e.message)
    assert error.place == f"gorust.yaml:{place}"
    assert next_step in error.next_step


@pytest.mark.parametrize(
    ("text", "place", "message", "next_step"),
    [
        ("a", "1:1", "the plan must be keys with values", "key: value"),
        (ONE.replace("gorust: 1\n", ""), "1:1", "`gorust` is missing", "write `gorust: 1`"),
        (ONE.replace("gorust: 1", 'gorust: "1"'), "1:9", "no format", "`gorust: 1`, without"),
        (ONE.replace("gorust: 1", "gorust: 0"), "1:9", "no format", "`gorust: 1`"),
        (ONE.replace("gorust: 1", "gorust: 2"), "1:9", "format 2", "newer gorust-new"),
        (ONE.replace("project: shop\n", ""), "1:1", "`project` is missing", "project: shop"),
        (ONE.replace("project: shop", "project:"), "2:1", "`project` has no value", "shop"),
        (ONE.replace("project: shop", "project: My Shop"), "2:10", "`My Shop`", "`my-shop`"),
        (ONE.replace("project: shop", "project: core"), "2:10", "crate of Rust", "`core-app`"),
        (ONE.replace("go_module: example.com/shop\n", ""), "1:1", "missing", "example.com/shop"),
        (ONE + "wibble: 1\n", "7:1", "`wibble` is not a key of the plan", "there are gorust"),
        (ONE + "team: mixd\n", "7:7", "not a value of `team`", "write `mixed`"),
        (HEAD, "1:1", "`components` is missing", "- name: gateway"),
        (HEAD + "components:\n", "4:1", "`components` has no value", "- name: gateway"),
        (HEAD + "components: []\n", "4:13", "no components", "add one"),
        (HEAD + "components: x\n", "4:13", "must be a list", "dash"),
        (HEAD + "components:\n  - gateway\n", "5:5", "a component must be", "key: value"),
        (HEAD + "components:\n  - kind: web-api\n", "5:5", "`name` is missing", "name: gateway"),
        (HEAD + "components:\n  - name: a\n", "5:5", "`kind` is missing", "kind: web-api"),
        (HEAD + "components:\n  - {name: a, kind: apii}\n", "5:21", "`apii`", "`web-api`"),
        (HEAD + "components:\n  - {name: a, kind: db}\n", "5:21", "`db`", "write `database`"),
        (HEAD + "components:\n  - {name: no, kind: web-api}\n", "5:12", "`no`", '`"no"`'),
        (HEAD + "components:\n  - {name: 123, kind: web-api}\n", "5:12", "`123`", "letter"),
        (HEAD + "components:\n  - {name: OrderBook, kind: web-api}\n", "5:12", "`OrderBook`",
         "`order-book`"),
        (HEAD + "components:\n  - {name: a_b, kind: web-api}\n", "5:12", "`a_b`", "`a-b`"),
        (HEAD + "components:\n  - {name: a-, kind: web-api}\n", "5:12", "`a-`", "`a`"),
        (HEAD + "components:\n  - {name: a--b, kind: web-api}\n", "5:12", "`a--b`", "`a-b`"),
        (HEAD + f"components:\n  - {{name: {'a' * 41}, kind: web-api}}\n", "5:12", "aaa", "40"),
        (HEAD + "components:\n  - {name: core, kind: engine}\n", "5:12", "Rust", "core-engine"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_plan_is_placed_and_mended(
    text: str, place: str, message: str, next_step: str
) -> None:
    """Also where a whole section is missing."""
    error = problem(text)
    assert error.place == f"gorust.yaml:{place}"
    assert message in error.message
    assert next_step in error.next_step


def test_all_problems_come_at_once_in_the_order_of_lines() -> None:
    """One run, one round of repairs."""
    text = """\
gorust: 1
project: Shop
go_module: https://example.com/shop
speed: fast
components:
  - name: gateway
    kind: web-api
    language: go
    calls: [pricng]
    port: 8080
  - name: pricing
    kind: engin
    port: 8081
  - name: gateway
    kind: web-api
"""
    places = [error.place.removeprefix("gorust.yaml:") for error in problems(text)]
    assert places == ["2:10", "3:12", "4:1", "9:13", "12:11", "13:11", "14:11"]


def test_one_mistake_is_reported_once_and_not_again_by_what_follows_from_it() -> None:
    """The consequences vanish with it."""
    text = ONE + "    language: go\n    calls: [pricing]\n  - name: pricing\n    kind: engin\n"
    assert "engin" in problem(text).message
    text = ONE + "    calls: [pricing]\n  - name: pricing\n    language: rust\n"
    assert "`kind` is missing" in problem(text).message
    text = ONE + "    calls: [pricing]\n  - pricing\n"
    assert "a component must be" in problem(text).message


def test_a_later_format_is_said_alone() -> None:
    """What else looks wrong may be right there."""
    error = problem("gorust: 7\nnew_key: 1\n")
    assert "format 7" in error.message


def test_there_is_an_end_to_problems() -> None:
    """A hostile file has thousands."""
    many = HEAD + "components:\n" + "  - {nme: a}\n" * 5000
    assert len(problems(many)) == 100


def test_the_source_is_named_as_the_user_knows_it() -> None:
    """By the path they typed."""
    with pytest.raises(GorustError) as caught:
        read_plan(b"a", "my plans/shop.yaml")
    assert caught.value.place == "my plans/shop.yaml:1:1"


def test_places_outlive_reading_for_the_checks_that_come_later() -> None:
    """What only shows once languages are chosen has a place, too."""
    _, where = read_located((ONE + "    calls: []\n    port: 8080\n").encode())
    assert where(("components", 0, "port")) == "gorust.yaml:8:11"
    assert where(("components", 0, "language")) == "gorust.yaml:5:5"
    assert where(("nothing", "such")) == "gorust.yaml:1:1"


def test_a_plan_to_be_explained_may_hold_what_has_no_template() -> None:
    """The advice knows every kind."""
    text = ONE + "  - {name: relay, kind: gateway, language: go}\n  - {name: k, kind: kernel}\n"
    assert len(problems(text)) == 2
    assert len(read_plan(text.encode(), any_shape=True).components) == 3


def test_an_unchecked_plan_need_only_have_the_form_of_one() -> None:
    """Edits begin from plans that are not valid yet."""
    text = ONE + "    calls: [nobody]\n    port: 1\n"
    assert read_unchecked(text.encode()).components[0].calls == ("nobody",)
    with pytest.raises(GorustError):
        read_unchecked(ONE.encode() + b"    prt: 1\n")


def test_a_yes_that_yaml_takes_for_a_truth_value_is_still_a_trait() -> None:
    """`embeds: no` needs no quotes, whatever YAML makes of it."""
    text = ONE + "    traits: {embeds: no, untrusted: yes, state: owns-data}\n"
    (component,) = read_plan(text.encode()).components
    assert component.traits == Traits(
        embeds=Embeds.NO, untrusted=Untrusted.YES, state=State.OWNS_DATA
    )
