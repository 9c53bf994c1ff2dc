"""Single answers as they are typed: a word, a number, a list or a change of one."""

from __future__ import annotations

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.answers import Answer, Calls, read_answers, value_of
from gorust_new.plan.model import Kind, Language, Latency, Team
from gorust_new.plan.problem import Problem


def test_each_key_has_the_type_that_the_plan_has_there() -> None:
    """A dash in a key is as good as the underscore; an empty value takes the answer back."""
    texts = [
        "kind=engine",
        "language=go",
        "latency=hard",
        "core-port=9100",
        "because=a=b",
        "memory=",
    ]
    assert [(answer.key, answer.value) for answer in read_answers(texts)] == [
        ("kind", Kind.ENGINE),
        ("language", Language.GO),
        ("latency", Latency.HARD),
        ("core_port", 9100),
        ("because", "a=b"),
        ("memory", None),
    ]


def test_what_the_project_answers_is_told_from_what_a_component_does() -> None:
    """By the key alone."""
    (team, port) = read_answers(["team=mixed", "port=8080"])
    assert (team, team.of_project) == (Answer("team", Team.MIXED, "team=mixed"), True)
    assert not port.of_project


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("b,c", ("a",), ("b", "c")),
        ("+b", ("a",), ("a", "b")),
        ("+a", ("a",), ("a",)),
        ("-a", ("a", "b"), ("b",)),
        ("-a, +c", ("a", "b"), ("b", "c")),
    ],
)
def test_calls_are_a_list_or_change_one(
    text: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    """What is there already is not added twice."""
    calls = value_of("calls", text)
    assert isinstance(calls, Calls)
    assert calls.after(before) == after


@pytest.mark.parametrize("text", ["+a,b", "+", "-,a", ","])
def test_half_a_list_is_neither(text: str) -> None:
    """It says how both are written."""
    problem = value_of("calls", text)
    assert isinstance(problem, Problem)
    assert "calls=+search,-pricing" in problem.next_step


def test_every_mistake_is_told_of() -> None:
    """At the word it is in."""
    with pytest.raises(GorustError) as caught:
        read_answers(["kind=engin", "was=x", "port=0", "team=", "kind="])
    places = [error.place for error in (caught.value, *caught.value.others)]
    assert places == ["kind=engin", "was=x", "port=0", "kind="]
