"""What a plan leaves open is filled in; what it says stays."""

from __future__ import annotations

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Kind, Language, Plan


def completed(*components: Component) -> list[tuple[str | None, int | None, int | None]]:
    def choose(component: Component) -> Language:
        return Language.GO if component.kind is Kind.WEB_API else Language.RUST

    plan = complete(Plan("shop", "example.com/shop", components), choose)
    assert complete(plan, choose) == plan
    return [(c.language and c.language.value, c.port, c.core_port) for c in plan.components]


def test_go_is_allotted_tens_from_8080_and_rust_from_9090() -> None:
    """In the order of the plan."""
    assert completed(
        Component("a", Kind.WEB_API),
        Component("b", Kind.ENGINE),
        Component("c", Kind.WEB_API),
        Component("d", Kind.ENGINE),
    ) == [("go", 8080, None), ("rust", 9090, None), ("go", 8090, None), ("rust", 9100, None)]


def test_a_split_has_a_port_on_either_side() -> None:
    """And the next core does not get its second one."""
    assert completed(
        Component("a", Kind.WEB_API, language=Language.SPLIT),
        Component("b", Kind.ENGINE),
    ) == [("split", 8080, 9090), ("rust", 9100, None)]


def test_what_is_written_stays_and_is_not_given_away() -> None:
    """Wherever in the plan it stands."""
    assert completed(
        Component("a", Kind.WEB_API),
        Component("b", Kind.ENGINE, language=Language.GO, port=8080),
        Component("c", Kind.WEB_API, port=8091),
        Component("d", Kind.WEB_API, language=Language.SPLIT, core_port=9090),
    ) == [
        ("go", 8100, None),
        ("go", 8080, None),
        ("go", 8091, None),
        ("split", 8110, 9090),
    ]


def test_a_program_that_listens_on_nothing_gets_no_port() -> None:
    """A command line has none to serve on."""
    assert completed(Component("a", Kind.CLI, language=Language.GO)) == [("go", None, None)]


def test_running_out_of_ports_is_said() -> None:
    """With the component that has none."""
    taken = [
        Component(f"c{n}x", Kind.WEB_API, language=Language.GO, port=port)
        for n, port in enumerate(range(8080, 65535, 10))
    ]
    with pytest.raises(GorustError, match="no free port"):
        completed(*taken, Component("last", Kind.WEB_API))
