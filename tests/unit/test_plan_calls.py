"""Which calls a plan may hold, and what is said of those that cannot be made."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gorust_new.plan import shapes
from gorust_new.plan.model import Component, Kind, Language
from gorust_new.plan.shapes import CALLING_SHAPES, TODAY, Offer, offering

from tests.unit.judged_plans import go, open_, rust, said, split


@pytest.mark.parametrize(
    ("components", "message", "next_step"),
    [
        ((go("a", calls=("b",)),), "`a` calls `b`, which is not there", "add that component"),
        ((go("a", calls=("pricng",)), rust("pricing")), "which is not there", "write `pricing`"),
        ((go("a", calls=("users-cor",)), split("users")), "not there", "write `users-core`"),
        ((go("a", calls=("a",)),), "`a` calls itself", "delete it"),
        ((go("a", calls=("b", "b")), rust("b")), "lists its call to `b` twice", "delete one"),
        ((go("a", calls=("b",)), go("b")), "`b` cannot be called: it speaks HTTP", "`b-core`"),
        ((go("a", calls=("b",)), split("b")), "`b` cannot be called", "call `b-core`, which"),
        ((go("a", calls=("b-core",)), go("b")), "there is no `b-core`", "`language: split`"),
        ((go("a", calls=("b-core",)), rust("b")), "there is no `b-core`", "call `b`"),
        ((split("a", calls=("a-core",)),), "calls its own core already", "delete `a-core`"),
        ((open_("a", calls=("b",)), open_("b", calls=("a",))), "`a` calls `b` calls `a`",
         "delete `a` from the calls of `b`"),
    ],
)  # fmt: skip
def test_a_call_that_cannot_be_made_is_refused(
    components: tuple[Component, ...], message: str, next_step: str
) -> None:
    """With the way to make one that can."""
    (only,) = said(*components)
    assert message in only
    assert next_step in only


def test_a_callee_that_serves_nothing_is_not_said_to_speak_http() -> None:
    """What to do instead is said as well, and no split of what cannot be split."""
    sweeper = replace(go("sweeper"), kind=Kind.CLI)
    with offering(Offer(TODAY.shapes - {(Language.RUST, "grpc")})):
        (only,) = said(go("a", calls=("sweeper",)), sweeper)

    assert "`sweeper` cannot be called: nothing is served by it" in only
    assert "`kind: engine`, and call that" in only
    assert "split" not in only


def test_a_shape_that_makes_no_calls_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would be drawn, and nobody would make them. Today there is no such shape."""
    monkeypatch.setattr(shapes, "CALLING_SHAPES", CALLING_SHAPES - {"cli"})
    sweeper = replace(go("sweeper", calls=("pricing",)), kind=Kind.CLI)
    with offering(TODAY):
        (only,) = said(sweeper, rust("pricing"))

    assert "`sweeper` is of `kind: cli`, and such cannot call others yet" in only
    assert "in Rust" not in only
    assert "let one of `kind: web-api` or `microservice` call `pricing`" in only


@pytest.mark.parametrize("language", [Language.GO, Language.RUST])
def test_a_command_line_program_calls_others_in_either_language(language: Language) -> None:
    """Whoever has a contract, and the core of a split."""
    asker = Component("asker", Kind.CLI, language=language, calls=("b", "c", "d-core"))
    counter = replace(go("c"), kind=Kind.MICROSERVICE)
    with offering(TODAY):
        assert said(asker, rust("b"), counter, split("d")) == []


@pytest.mark.parametrize("language", [Language.GO, Language.RUST, Language.SPLIT])
@pytest.mark.parametrize("name", ["completion", "help", "settings"])
def test_a_callee_is_not_called_as_a_command_that_every_program_has(
    name: str, language: Language
) -> None:
    """`asker settings` lists the settings, and would ask nobody."""
    asker = Component("asker", Kind.CLI, language=language, calls=(name,))
    with offering(TODAY):
        (only,) = said(asker, rust(name))

    assert f"`asker` would ask `{name}` by `asker {name}`, a command that every" in only
    assert f"such as `{name}s`" in only


@pytest.mark.parametrize("kind", [Kind.WEB_API, Kind.CLI])
@pytest.mark.parametrize(
    ("language", "name"),
    [(Language.GO, "doc"), (Language.SPLIT, "doc"), (Language.RUST, "lib")],
)
def test_a_callee_is_not_called_as_a_file_that_is_there(
    name: str, language: Language, kind: Kind
) -> None:
    """What others call it by is not affected."""
    asker = Component("asker", kind, language=language, calls=(name,))
    with offering(TODAY):
        (only,) = said(asker, rust(name))
        assert said(replace(asker, kind=Kind.MICROSERVICE), rust(name)) == []

    assert f"what `asker` has `{name}` answer would be in a file `{name}." in only
    assert f"such as `{name}s`" in only


def test_only_what_people_type_has_such_commands() -> None:
    """A service calls `settings` as any other."""
    with offering(TODAY):
        assert said(go("edge", calls=("settings",)), rust("settings")) == []


@pytest.mark.parametrize(
    "kind", [Kind.WEB_API, Kind.MICROSERVICE, Kind.CONTROL_PLANE, Kind.ENGINE, Kind.WORKER]
)
def test_whatever_is_written_in_go_and_runs_calls_others(kind: Kind) -> None:
    """In either language, and the core of a split as well."""
    caller = replace(go("caller", calls=("b", "c", "d", "d-core")), kind=kind)
    service = replace(go("c"), kind=Kind.MICROSERVICE)
    both = replace(split("d"), kind=Kind.MICROSERVICE)
    with offering(TODAY):
        assert said(caller, rust("b"), service, both) == []


@pytest.mark.parametrize("kind", [Kind.ENGINE, Kind.MICROSERVICE, Kind.TRADING, Kind.WEB_API])
def test_a_kind_with_both_halves_may_be_a_split(kind: Kind) -> None:
    """Its Go front calls its Rust core, whether or not others call the front."""
    with offering(TODAY):
        assert said(replace(split("pricing"), kind=kind), go("edge", calls=("pricing-core",))) == []


def test_a_worker_may_be_a_split_though_there_is_none_in_rust() -> None:
    """Its core is one as others have: it does the computing of its jobs."""
    with offering(TODAY):
        assert said(replace(split("mill"), kind=Kind.WORKER)) == []


@pytest.mark.parametrize("name", ["call", "drain", "request", "tls"])
def test_a_callee_is_not_called_as_a_setting_of_its_caller(name: str) -> None:
    """EDGE_CALL_TIMEOUT would be two settings at once."""
    (only,) = said(go("edge", calls=(name,)), rust(name))

    assert f"how `edge` calls `{name}` would be called as one of its own, EDGE_" in only
    assert f"such as `{name}s`" in only


def test_rust_calls_whatever_has_a_contract() -> None:
    """In either language, and the core of a split."""
    counter = replace(go("counter"), kind=Kind.MICROSERVICE)
    front = rust("front", calls=("pricing", "counter", "users-core"))
    with offering(TODAY):
        assert said(front, rust("pricing"), counter, split("users")) == []


def test_the_crate_by_which_rust_calls_is_nobody_elses() -> None:
    """It is one only where Rust calls: nobody has to give up a name for what is not there."""
    with offering(TODAY):
        assert said(go("a", calls=("b",)), rust("b"), rust("b-client")) == []
        (only,) = said(rust("a", calls=("b",)), rust("b"), rust("b-client"))
    assert "`b-client` and `b` would both be the crate" in only


def test_a_circle_is_named_whole_and_once() -> None:
    """From any of its members the same circle would be found."""
    a, b, c, d = (
        open_(name, calls=calls)
        for name, calls in (("a", ("b",)), ("b", ("c", "d")), ("c", ("a",)), ("d", ()))
    )
    (only,) = said(a, b, c, d)
    assert "`a` calls `b` calls `c` calls `a`" in only


def test_two_ways_to_one_callee_are_no_circle() -> None:
    """A diamond of calls is an ordinary graph."""
    assert said(
        open_("a", calls=("b", "c")), open_("b", calls=("d",)), open_("c", calls=("d",)), open_("d")
    ) == []  # fmt: skip


def test_a_long_chain_of_calls_is_followed_without_running_out_of_stack() -> None:
    """A hostile plan may hold nine hundred."""
    chain = [open_(f"c{n}x", calls=(f"c{n + 1}x",)) for n in range(900)]
    assert said(*chain, open_("c900x")) == []


def test_a_call_is_judged_by_language_only_once_there_is_one() -> None:
    """The advice may still choose one that has a contract."""
    assert said(open_("a", calls=("b", "c-core")), open_("b"), open_("c")) == []


def test_a_split_calls_others_as_its_front_does() -> None:
    """Its Go half makes the calls."""
    assert said(split("a", calls=("b", "c-core")), rust("b"), split("c")) == []
