"""What must hold of a plan, whoever built it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.model import Component, Kind, Language, Sample
from gorust_new.plan.rules.validate import require_valid

from tests.unit.judged_plans import go, open_, plan, rust, said, split

GATEWAY = Component("gateway", Kind.WEB_API, language=Language.GO, port=8080)
PRICING = Component("pricing", Kind.ENGINE, language=Language.RUST, port=9090)
USERS = Component("users", Kind.WEB_API, language=Language.SPLIT, port=8090, core_port=9100)


def test_a_sound_plan_has_nothing_said_of_it() -> None:
    """Calls to a core and to the core of a split are fine."""
    calling = replace(GATEWAY, calls=("pricing", "users-core"))
    assert said(calling, PRICING, USERS) == []
    require_valid(plan(calling, PRICING, USERS))


def test_the_refusal_carries_every_problem_with_its_place_and_exit_code() -> None:
    """One run shows all there is to repair."""
    bad = plan(replace(GATEWAY, port=1, calls=("nobody",)))
    with pytest.raises(GorustError) as caught:
        require_valid(bad, where=repr, exit_code=ExitCode.USAGE)
    errors = [caught.value, *caught.value.others]
    assert [error.place for error in errors] == [
        "('components', 0, 'calls', 0)",
        "('components', 0, 'port')",
    ]
    assert {error.exit_code for error in errors} == {ExitCode.USAGE}


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        (go("order-book"), go("orderbook"), "the Go package `orderbook`"),
        (go("a-b"), go("ab"), "the Go package `ab`"),
        (go("item-2"), go("item2"), "the Go package `item2`"),
        (rust("orders"), rust("orders-server"), "the crate `shop-orders-server`"),
        (split("users"), rust("users-core"), "the directory `users-core`"),
        (rust("users-core"), split("users"), "the directory `users-core`"),
        (split("users"), rust("userscore"), "the Go package `userscore`"),
        (go("orders"), go("orders-admin"), "the environment variable `ORDERS_ADMIN_ADDR`"),
        (rust("prices"), rust("quotes", contract="prices"), "the proto package"),
        (rust("quotes", contract="prices"), rust("rates", contract="prices"), "the proto package"),
        (rust("quotes", contract="price-list"), rust("x", contract="pricelist"), "the service"),
    ],
)
def test_no_two_components_share_a_form_of_their_names(
    first: Component, second: Component, form: str
) -> None:
    """Directory, package, crate, variable: each belongs to one of them."""
    (only,) = said(first, second)
    assert f"would both be {form}" in only


def test_a_name_taken_twice_is_said_once() -> None:
    """Not again for every form that follows from it."""
    (only,) = said(go("orders"), rust("orders"))
    assert "two components are called `orders`" in only


def test_what_a_split_takes_is_only_taken_once_it_is_one() -> None:
    """A component that may become a split does not reserve the core's name."""
    assert said(go("users"), rust("users-core")) == []
    assert said(open_("users"), rust("users-core")) == []


def test_a_suggested_name_is_free() -> None:
    """It collides neither with a neighbour nor with a reserved word."""
    (only,) = said(open_("core"), open_("core-engine"))
    assert "call it `core-service`" in only
    (only,) = said(go("context"), go("gateway"))
    assert "call it `context-api`" in only


@pytest.mark.parametrize(
    ("project", "name", "crate"),
    [("serde", "json", ""), ("proc", "macro2", "proc-macro2"), ("async", "trait", ""),
     ("thread", "local", ""), ("signal", "hook", "signal-hook")],
)  # fmt: skip
def test_a_crate_of_the_project_is_never_a_third_party_crate(
    project: str, name: str, crate: str
) -> None:
    """Cargo would not know which of the two is meant."""
    errors = said(rust(name), project=project)
    assert errors
    assert crate in errors[0]


@pytest.mark.parametrize(
    ("module", "fault"),
    [
        ("https://example.com/shop", "scheme"),
        ("example.com/my shop", "letters, digits"),
        ("example.com/läden", "letters, digits"),
        ("Example.com/shop", "lower case"),
        ("shop", "host with a dot"),
        ("", "1 to 200"),
        ("example.com//shop", "empty part"),
        ("example.com/shop/", "empty part"),
        ("/example.com", "empty part"),
        ("-example.com/shop", "lower case"),
        ("example.com/.shop", "dot"),
        ("example.com/shop.", "dot"),
        ("example.com/../shop", "dot"),
        ("example.com/shop/v1", "/v2"),
        ("example.com/shop/v0", "/v2"),
        ("example.com/shop/v02", "/v2"),
        ("example.com/con/shop", "Windows"),
        ("example.com/NUL.x", "Windows"),
        ("example.com/progra~1", "Windows"),
        ("example.com/vendor/shop", "specially"),
        ("google.golang.org/grpc", "library"),
        ("example.com/" + "x" * 200, "1 to 200"),
        ("example.com/a\nb", "letters, digits"),
    ],
)
def test_a_module_path_that_go_refuses_is_refused(module: str, fault: str) -> None:
    """Before Go does, with what is wrong with it."""
    (only,) = said(GATEWAY, go_module=module)
    assert fault in only


@pytest.mark.parametrize(
    "module",
    ["example.com/shop", "example.com/shop/v2", "github.com/BurntSushi/toml-x", "a.b/c_d~e",
     "git.example.com/team/sub/shop/v10", "example.com/v1/shop"],
)  # fmt: skip
def test_a_module_path_that_go_takes_is_taken(module: str) -> None:
    """Versions, dots and unusual hosts included."""
    assert said(GATEWAY, go_module=module) == []


@pytest.mark.parametrize(
    ("kept", "fault"),
    [
        ("/etc/passwd", "project's root"),
        ("~/notes", "project's root"),
        ("C:/notes", "project's root"),
        ("../notes", "`..`"),
        ("docs/../../notes", "`..`"),
        ("docs\\notes", "backslash"),
        ("docs//notes", "empty part"),
        ("docs/./notes", "empty part"),
        (".", "whole project"),
        ("", "whole project"),
        ("docs/*.md", "pattern"),
        ("gorust.yaml", "need it"),
        (".gorust/undo", "need it"),
        ("a\nb", "control character"),
    ],
)
def test_a_path_to_keep_stays_inside_the_project(kept: str, fault: str) -> None:
    """It is relative, has no detours and is no pattern."""
    (only,) = said(GATEWAY, keep=(kept,))
    assert fault in only


def test_a_path_is_kept_once() -> None:
    """A file below a kept directory may be listed too; the same path may not."""
    assert said(GATEWAY, keep=("docs", "docs/notes.md")) == []
    (only,) = said(GATEWAY, keep=("docs", "docs"))
    assert "twice" in only


@pytest.mark.parametrize(
    ("component", "message", "next_step"),
    [
        (Component("a", Kind.GATEWAY, language=Language.GO), "`kind: gateway` in Go",
         "write `kind: web-api`"),
        (Component("a", Kind.MICROSERVICE, language=Language.GO), "`kind: microservice` in Go",
         "write `language: rust` or `kind: web-api`"),
        (Component("a", Kind.WEB_API, language=Language.RUST), "`kind: web-api` in Rust",
         "write `language: go` or `language: split`"),
        (Component("a", Kind.ENGINE, language=Language.SPLIT), "`kind: engine` as a split",
         "write `language: rust`"),
        (Component("a", Kind.CLI, language=Language.GO), "`kind: cli` in Go", "by hand"),
        (Component("a", Kind.WASM, language=Language.RUST), "`kind: wasm` in Rust",
         "`kind: engine`"),
        (Component("a", Kind.GATEWAY), "no template yet for `kind: gateway`",
         "write `kind: web-api`"),
        (Component("a", Kind.KERNEL), "no template yet for `kind: kernel`", "by hand"),
    ],
)  # fmt: skip
def test_what_has_no_template_is_refused_with_the_way_round(
    component: Component, message: str, next_step: str
) -> None:
    """Unless the plan is only to be explained."""
    (only,) = said(component)
    assert message in only
    assert next_step in only
    assert "in Go: web-api; in Rust: " in only
    assert said(component, any_shape=True) == []


def test_every_kind_in_every_language_is_accepted_or_refused_by_name() -> None:
    """No combination falls between the two."""
    for kind in Kind:
        for language in (None, *Language):
            for message in said(Component("a", kind, language=language)):
                assert kind.value in message


@pytest.mark.parametrize(
    ("components", "message", "next_step"),
    [
        ((go("a", port=8080), go("b", port=8080)),
         "wants 8080 as its port, which is the port of `a`", "write `port: 8090`"),
        ((go("a", port=8080), go("b", port=8081)),
         "wants 8081 as its port, which is the admin port of `a`", "write `port: 8090`"),
        ((go("a", port=8081), go("b", port=8080)),
         "wants 8081 as its admin port, which is the port of `a`", "write `port: 8090`"),
        ((split("a", port=8080, core_port=8081),),
         "wants 8081 as its port, which is the admin port of `a`", "write `core_port: 9090`"),
        ((split("a", port=8080, core_port=9090), rust("b", port=9090)),
         "which is the port of `a` (core)", "write `port: 9100`"),
        ((go("a", port=80),), "out of range", "1024 to 65534"),
        ((go("a", port=65535),), "out of range", "1024 to 65534"),
        ((go("a", core_port=9090),), "only a split has a core", "delete the `core_port` line"),
    ],
)  # fmt: skip
def test_a_port_belongs_to_one_listener(
    components: tuple[Component, ...], message: str, next_step: str
) -> None:
    """The admin port after it counts as taken too."""
    (only,) = said(*components)
    assert message in only
    assert next_step in only


def test_ports_next_to_each_other_in_twos_are_fine() -> None:
    """One serves, the next is for health and metrics."""
    assert said(go("a", port=8080), go("b", port=8082), go("c", port=65534)) == []


@pytest.mark.parametrize(
    ("components", "message"),
    [
        ((go("a", was="a"),), "says that it was called `a` before"),
        ((go("a", was="B C"),), "`B C` is not a component's name"),
        ((go("a", was="x"), go("b", was="x")), "both `a` and `b` say that they were `x`"),
    ],
)
def test_was_names_one_other_component(components: tuple[Component, ...], message: str) -> None:
    """Neither itself, nor one that two claim to have been."""
    (only,) = said(*components)
    assert message in only


def test_two_components_may_swap_their_names() -> None:
    """Each says that it was the other."""
    assert said(go("a", was="b"), go("b", was="a")) == []


def test_a_former_name_may_be_one_that_is_reserved_today() -> None:
    """An old project must be able to leave it."""
    assert said(go("a", was="core")) == []


@pytest.mark.parametrize(
    ("component", "message"),
    [
        (rust("a", contract="Prices"), "`Prices` is not a contract's name"),
        (rust("a", contract="rpc"), "`rpc` cannot be a contract's name"),
        (go("a", contract="prices"), "has no gRPC contract"),
    ],
)
def test_a_contract_is_named_like_a_component_that_has_one(
    component: Component, message: str
) -> None:
    """And only where there is a contract to name."""
    (only,) = said(component)
    assert message in only


def test_a_core_or_a_split_may_name_its_contract() -> None:
    """Both have one."""
    assert said(rust("a", contract="prices"), split("b", contract="bids")) == []


def test_an_empty_call_is_for_what_can_be_called() -> None:
    """An HTTP service has no RPC that could be left to write; a core and a split have."""
    (only,) = said(go("a", sample=Sample.NONE))
    assert "serves no contract" in only
    assert said(rust("b", sample=Sample.NONE), split("c", sample=Sample.NONE)) == []


@pytest.mark.parametrize("text", ["a\x00b", "a\x1b[31m", "a\rb", "a\x85b", "\ud800"])
def test_a_control_character_is_no_text(text: str) -> None:
    """It could drive the terminal that shows it."""
    (only,) = said(go("a", purpose=text))
    assert "control character" in only
    (only,) = said(go("a", because=text))
    assert "control character" in only


def test_any_other_text_is_a_purpose() -> None:
    """Template tags, quotes, shell and foreign letters are only text."""
    for text in ("{{ x }} {% y %} [= z =]", "a\n\tb", "\"'`\\ $(rm -rf) #", "🦀 шоп \u2028"):
        assert said(go("a", purpose=text, because=text)) == []


def test_a_plan_has_components_but_not_without_end() -> None:
    """At least one, and a thousand at the most."""
    assert "no components" in said()[0]
    (only,) = said(*(go(f"c{n}x") for n in range(1001)))
    assert "1000 is the most" in only


def test_a_plan_of_many_bad_components_is_judged_before_anyone_waits() -> None:
    """A hundred problems are enough to begin with."""
    assert len(said(*(go("core", calls=("x",), port=8080) for _ in range(1000)))) == 100
