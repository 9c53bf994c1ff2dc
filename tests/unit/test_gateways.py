"""A gateway stands in front of others: whom it may call, and what it knows of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from gorust_new.interview.validation import callable_parts, callees, callers
from gorust_new.plan.graph import graph_of
from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.rules.validate import validate
from gorust_new.plan.shapes import TODAY, offering
from gorust_new.render.gateway_data import answered_by, first_route
from gorust_new.render.render import render
from gorust_new.tree import SHARED
from gorust_new.workflow.plans import completed, requests_of

from tests.unit.report_plans import core, plan, split, web


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """The shapes that there are."""
    with offering(TODAY):
        yield


def gate(name: str, *calls: str, kind: Kind = Kind.GATEWAY) -> Component:
    """A gateway in Go."""
    return Component(name, kind, language=Language.GO, calls=calls)


def said(of: Plan) -> list[str]:
    """Every problem with its next step."""
    return [f"{error.message} -> {error.next_step}" for error in validate(of, str)]


@pytest.mark.parametrize("kind", [Kind.GATEWAY, Kind.PROXY])
def test_a_gateway_calls_what_speaks_http_and_what_has_a_contract(kind: Kind) -> None:
    """A split by its front or by its core."""
    of = plan(
        gate("edge", "orders", "prices", "catalog", "catalog-core", kind=kind),
        web("orders", "prices"),
        core("prices"),
        split("catalog"),
    )

    assert said(of) == []


def test_others_call_contracts_only() -> None:
    """A web API does not call a web API."""
    (only,) = said(plan(web("front", "orders"), web("orders", port=8090)))

    assert "`orders` cannot be called: it speaks HTTP" in only


def test_nobody_calls_a_gateway() -> None:
    """Not even another: it stands in front."""
    (first, second) = said(plan(gate("edge", "inner"), gate("inner"), web("front", "inner")))

    assert "it is a gateway, and stands in front of others" in first
    assert "cannot be called" in second


def test_the_interview_offers_what_can_be_called() -> None:
    """To a gateway more than to others, in either direction."""
    of = plan(gate("edge"), web("orders"), core("prices"), split("catalog"))
    edge, orders, prices, catalog = of.components

    assert [name for name, _ in callees(of, edge)] == [
        "orders",
        "prices",
        "catalog",
        "catalog-core",
    ]
    assert [name for name, _ in callees(of, orders)] == ["prices", "catalog-core"]
    assert [name for name, _ in callers(of, orders)] == ["edge"]
    assert "orders" in [name for name, _ in callers(of, prices)]
    assert [name for name, _ in callable_parts(catalog)] == ["catalog-core"]


def test_a_line_to_try_leads_to_an_example() -> None:
    """That of the service itself, or of what it calls first; nowhere where there is nothing."""
    drawn = graph_of(
        plan(gate("edge", "orders"), gate("side", "prices"), gate("idle"), web("orders", "prices"),
             core("prices"), web("alone"))
    )  # fmt: skip
    tries = {False: "compare", True: "answer"}
    lines = [first_route(drawn, drawn.by_name[name], tries) for name in ("edge", "side", "idle")]

    assert lines == ["orders/v1/prices/compare", "prices/v1/prices/compare", "nowhere"]
    assert answered_by(drawn.by_name["alone"], drawn) == "alone"


def test_only_a_project_with_a_gateway_carries_what_it_needs() -> None:
    """Neither packages nor modules stand in any other."""
    without, having = (
        next(unit.tree for unit in render(requests_of(completed(of))) if unit.owner == SHARED)
        for of in (plan(web("orders")), plan(web("orders"), gate("edge", "orders")))
    )
    floor = PurePosixPath("internal/platform/gateway/gateway.go")
    modules = [tree[PurePosixPath("go.mod")].content for tree in (without, having)]

    assert floor not in without
    assert floor in having
    assert [b"golang-jwt" in module for module in modules] == [False, True]


@pytest.mark.parametrize("language", [Language.GO, Language.RUST])
def test_a_gateway_in_either_language_is_held_to_the_same_from_outside(language: Language) -> None:
    """By the same tests, which need no gateway in Go, but Go."""
    edge = Component("edge", Kind.GATEWAY, language=language, calls=("orders",))
    tests = ("test/e2e/edge_test.go", "test/e2e/edge_routes_test.go")
    of = completed(plan(web("orders"), edge))
    units = {unit.owner: unit.tree for unit in render(requests_of(of))}
    texts = [units["edge"][PurePosixPath(path)].content for path in tests]

    assert all(b"edge" in text for text in texts)
    assert PurePosixPath("internal/platform/jwttest/jwttest.go") in units[SHARED]
    assert b"jwkset" in units[SHARED][PurePosixPath("go.mod")].content
    keyfunc = b"keyfunc" in units[SHARED][PurePosixPath("go.mod")].content
    assert keyfunc is (language is Language.GO)


def test_in_rust_the_same_is_carried_and_no_client_of_a_contract_unless_one_is_called() -> None:
    """The workspace then knows no servers beside domains either."""
    shared = [
        next(unit.tree for unit in render(requests_of(completed(of))) if unit.owner == SHARED)
        for calls in ((), ("orders",), ("orders", "prices"))
        for of in (
            plan(
                web("orders"),
                *((core("prices"),) if "prices" in calls else ()),
                Component("edge", Kind.PROXY, language=Language.RUST, calls=calls),
            ),
        )
    ]
    floor = PurePosixPath("crates/httpgateway/src/lib.rs")
    clients = PurePosixPath("crates/clients/src/lib.rs")
    members = [tree[PurePosixPath("Cargo.toml")].content for tree in shared]

    assert all(floor in tree for tree in shared)
    assert [clients in tree for tree in shared] == [False, False, True]
    assert [b'"cores/*/server"' in manifest for manifest in members] == [False, False, True]
