"""Who works out the example of a component that calls others: the one it is asked of first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample
from gorust_new.plan.shapes import TODAY, offering
from gorust_new.workflow.plans import completed, requests_of

from tests.unit.judged_plans import plan, rust


def front(*calls: str, **fields: object) -> Component:
    """A microservice in Go that makes `calls`."""
    given = {"language": Language.GO, "calls": calls, **fields}
    return replace(Component("front", Kind.MICROSERVICE), **given)  # type: ignore[arg-type]


def asked(what: Plan, name: str = "front") -> tuple[list[object], bool]:
    """Whom `name` has its example worked out by, and whether it does so itself."""
    with offering(TODAY):
        requests = requests_of(completed(what))
    data = next(request.data for request in requests if request.data.get("name") == name)
    calls = data["calls"]
    assert isinstance(calls, list)
    return [call["name"] for call in calls if call["delegate"]], bool(data["computes"])


EMPTY = {"sample": Sample.NONE}


@pytest.mark.parametrize(
    ("components", "delegates", "computes"),
    [
        ((front(),), [], True),
        ((front("b", "a"), rust("a"), rust("b")), ["b"], False),
        ((front("b", "a"), rust("a"), rust("b", **EMPTY)), ["a"], False),
        ((front("b"), rust("b", **EMPTY)), [], True),
        ((front("b", **EMPTY), rust("b")), [], False),
        ((front("a", language=Language.SPLIT), rust("a")), ["front-core"], False),
    ],
    ids=["alone", "first", "first-with-example", "none-has-one", "itself-empty", "split"],
)
def test_the_first_callee_with_an_example_works_it_out(
    components: tuple[Component, ...], delegates: list[str], computes: bool
) -> None:
    """Of a split its own core; who finds nobody computes, and who is empty asks nobody."""
    assert asked(plan(*components)) == (delegates, computes)


def test_a_web_api_computes_only_if_it_calls_nobody() -> None:
    """Its routes are those of its callees, with an example or without."""
    edge = Component("edge", Kind.WEB_API, language=Language.GO, calls=("b",))

    assert asked(plan(edge, rust("b", **EMPTY)), "edge") == ([], False)


def test_imports_of_clients_stand_as_gofmt_sorts_them() -> None:
    """By Go's spelling of a name, in which dashes are gone."""
    what = plan(front("az", "a-zz", "a-b"), rust("az"), rust("a-zz"), rust("a-b"))
    with offering(TODAY):
        data = next(r.data for r in requests_of(completed(what)) if r.data.get("name") == "front")
    calls = data["calls"]
    assert isinstance(calls, list)
    assert [call["go_package"] for call in calls] == ["ab", "az", "azz"]
