"""One component more, in a project that exists: only it is talked about."""

from __future__ import annotations

from dataclasses import replace

from gorust_new.interview.catalog import Value
from gorust_new.interview.script import Scope
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Kind, Language

from tests.unit.test_interview_flow import SHOP, Person, plan_of


def test_one_component_is_added_to_a_project() -> None:
    """In an existing project only the new component is talked about."""
    base = complete(plan_of(SHOP), lambda _: Language.GO)
    person = Person({"2.name": "search", "2.kind": "search-engine"})
    here = person.talk(Scope(base=base))
    assert here.plan is not None
    gateway, pricing = base.components
    calling = replace(gateway, calls=("pricing", "search"))
    assert here.plan.components[:2] == (calling, pricing), "nobody else could call it"
    assert here.plan.components[2].name == "search"
    assert all(question.key.startswith("components.2.") for question in person.asked)


def test_who_calls_a_new_component_is_asked_where_several_could() -> None:
    """Not what it calls itself: calls must not run in a circle."""
    base = complete(plan_of(SHOP), lambda _: Language.GO)
    office = Component("office", Kind.WEB_API, language=Language.GO, port=8180)
    base = replace(base, components=(*base.components, office))
    told: dict[str, Value] = {
        "3.name": "search",
        "3.kind": "search-engine",
        "3.callers": ("office",),
    }
    here = Person(told).talk(Scope(base=base))
    assert here.plan is not None
    assert {c.name: c.calls for c in here.plan.components} == {
        "gateway": ("pricing",),
        "pricing": (),
        "office": ("search",),
        "search": (),
    }
