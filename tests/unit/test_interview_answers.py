"""Changing an answer carries what hangs on it along, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from gorust_new.interview.answers import change, changing, remove
from gorust_new.interview.catalog import Question, Value
from gorust_new.interview.flow import walk
from gorust_new.interview.script import Scope

from tests.unit.test_interview_flow import SHOP, plan_of

THREE: dict[str, Value] = {
    **SHOP,
    "components.2.name": "search",
    "components.2.purpose": "",
    "components.2.kind": "search-engine",
    "components.2.latency": "hard",
    "components.3.name": "",
    "components.0.calls": ("pricing", "search"),
}


def question(key: str) -> Question:
    return next(done.question for done in walk(Scope(), THREE).answered if done.question.key == key)


def test_a_component_taken_out_moves_the_others_up() -> None:
    """Later components keep all their answers, and nobody calls the one that left."""
    plan = plan_of(remove(THREE, 1))
    whole = plan_of(THREE)
    assert [c.name for c in plan.components] == ["gateway", "search"]
    assert plan.components[1] == whole.components[2]
    assert plan.components[0].calls == ("search",)


def test_a_cleared_name_takes_the_component_out() -> None:
    """Clearing the name in the review is how a component is removed."""
    assert change(THREE, "components.1.name", "") == remove(THREE, 1)


def test_callers_follow_a_new_name() -> None:
    """Who called the old name calls the new one; nothing is asked again."""
    plan = plan_of(change(THREE, "components.1.name", "quotes"))
    assert plan.components[0].calls == ("quotes", "search")
    assert plan.components[1].name == "quotes"


def test_a_placeholder_module_follows_the_project() -> None:
    """The suggested module path changes with the project; one that was chosen does not."""
    assert change(THREE, "project", "store")["go_module"] == "example.com/store"
    chosen = {**THREE, "go_module": "github.com/me/shop"}
    assert change(chosen, "project", "store")["go_module"] == "github.com/me/shop"


def test_a_new_component_may_be_called() -> None:
    """After one more component, what the others call is asked again."""
    more = change(THREE, "components.3.name", "ledger")
    assert not any(key.endswith(".calls") for key in more)


def test_other_answers_stay_as_they_are() -> None:
    """Changing one answer leaves every other one alone."""
    changed = change(THREE, "components.1.purpose", "new words")
    assert {**changed, "components.1.purpose": ""} == THREE


def test_a_changed_name_is_checked_beside_all_others() -> None:
    """Names after it count too, its own does not, and the last component cannot go."""
    plan = plan_of(THREE)
    again = changing(question("components.1.name"), "pricing", plan)
    assert again.problem("search")
    assert again.problem("gateway")
    assert not again.problem("pricing")
    assert not again.problem("")
    alone = replace(plan, components=plan.components[:1])
    assert changing(question("components.0.name"), "gateway", alone).problem("")
