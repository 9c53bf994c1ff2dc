"""What runs and who calls whom, as everything that looks at a plan sees it."""

from __future__ import annotations

import pytest
from gorust_new.plan.graph import graph_of
from gorust_new.plan.model import Component, Kind, Language, Plan

from tests.unit.report_plans import core, plan, split, web


def calls(of: Plan) -> list[tuple[str, str]]:
    """Every call by the names of its two ends."""
    return [(call.caller.name, call.callee.name) for call in graph_of(of).calls]


def test_a_split_is_two_programs_of_one_component_and_the_call_between_them() -> None:
    """The front makes the plan's calls; the core has a port of its own."""
    of = plan(split("catalog", "pricing"), core("pricing"))

    front, heart, _ = graph_of(of).programs

    assert (front.name, heart.name) == ("catalog", "catalog-core")
    assert front.component is heart.component
    assert calls(of) == [("catalog", "pricing"), ("catalog", "catalog-core")]
    assert [call.within_split for call in graph_of(of).calls] == [False, True]


def test_a_call_to_nobody_is_left_out() -> None:
    """A plan may be looked at before it is valid."""
    assert calls(plan(web("gateway", "nowhere", "pricing"), core("pricing"))) == [
        ("gateway", "pricing")
    ]


def test_a_component_without_a_language_runs_as_nothing() -> None:
    """Whoever asks has to complete the plan first, or say which language to take."""
    with pytest.raises(ValueError, match="has no language yet"):
        graph_of(plan(Component("open", Kind.ENGINE)))


def test_each_program_knows_how_it_is_called() -> None:
    """HTTP from outside, gRPC from inside, or not at all."""
    of = plan(web("gateway"), core("pricing"), Component("tool", Kind.CLI, language=Language.GO))

    assert [(each.protocol, each.has_contract) for each in graph_of(of).programs] == [
        ("HTTP", False),
        ("gRPC", True),
        ("", False),
    ]


def test_chains_go_from_whoever_nobody_calls_as_far_as_calls_lead() -> None:
    """A circle ends where it began, and there is an end to them."""
    of = plan(web("a", "b"), web("b", "c", "d"), core("c"), core("d"))

    chains = [[call.callee.name for call in chain] for chain in graph_of(of).chains()]

    assert chains == [["b", "c"], ["b", "d"]]
    assert list(graph_of(plan(web("a", "b"), web("b", "a"))).chains()) == []
