"""Whom a component calls is asked of those who mostly call, and last."""

from __future__ import annotations

from gorust_new.interview.catalog import Widget
from gorust_new.interview.flow import walk
from gorust_new.interview.script import Scope

from tests.unit.test_interview_flow import SHOP, Person, keys, plan_of


def test_calls_are_asked_last_and_of_callers_only() -> None:
    """Every component is known by then; a core calls nothing and is not asked."""
    found = keys(walk(Scope(), SHOP))
    assert found[-1] == "components.0.calls"
    assert "components.1.calls" not in found


def test_a_core_in_rust_calls_nothing_until_that_answer_is_changed() -> None:
    """It computes: whom it calls is among the answers, without a question."""
    tax = {"components.2.name": "tax", "components.2.kind": "engine", "components.3.name": ""}
    cores = {**SHOP, **tax, "components.2.latency": "hard", "components.0.calls": ("pricing",)}
    here = walk(Scope(), cores)
    assert here.plan is not None
    assert here.plan.components[1].calls == ()
    assert "components.1.calls" in keys(here)
    assert "components.1.calls" not in {done.question.key for done in here.asked}
    around = {"components.1.calls": ("tax",), "components.2.calls": ("pricing",)}
    calls = [component.calls for component in plan_of({**cores, **around}).components]
    assert calls == [("pricing",), ("tax",), ()], "calls never run in a circle"


def test_an_api_in_rust_is_asked_whom_it_calls() -> None:
    """It is what clients call, whatever its language: others do the work."""
    edge = {**SHOP, "components.0.language@go": "rust", "components.0.because@go>rust": ""}
    other = {"components.2.name": "desk", "components.2.kind": "web-api", "components.3.name": ""}
    person = Person({"0.calls": ("pricing",)})
    person.talk(Scope(), {k: v for k, v in {**edge, **other}.items() if not k.endswith("calls")})
    asked = {question.key for question in person.asked if question.label == "Calls"}
    assert asked == {"components.0.calls", "components.2.calls"}


def test_the_only_caller_has_everything_marked() -> None:
    """One caller calls every core, without a question; with two nobody guesses."""
    one = {key: value for key, value in SHOP.items() if not key.endswith("calls")}
    assert plan_of(one).components[0].calls == ("pricing",)
    wired = walk(Scope(), one).answered[-1].question
    assert (wired.widget, wired.assumed) == (Widget.CHECKLIST, True)
    person = Person({"2.name": "admin", "2.kind": "web-api", "3.name": ""})
    before = {key: value for key, value in one.items() if key != "components.2.name"}
    person.talk(Scope(), before)
    assert [question.default for question in person.asked if question.label == "Calls"] == [(), ()]
