"""JSON is merged by its members where its lines do not fit together."""

from __future__ import annotations

import json

from gorust_new.project.merge.json_members import merge_members
from gorust_new.text.json_text import read, with_member
from hypothesis import given
from hypothesis import strategies as st

BASE = """{
  "title": "shop",
  "paths": {
    "/a": {"get": 1}
  },
  "none": {}
}
"""


def test_what_both_add_at_the_end_of_an_object_is_there_in_the_end() -> None:
    """Both put a comma behind the same line, which is no disagreement."""
    ours = BASE.replace('{"get": 1}', '{"get": 1},\n\n    "/mine": { "get":  2 }')
    theirs = BASE.replace('{"get": 1}', '{"get": 1},\n    "/new": {"get": 3}')

    merged = merge_members(BASE, ours, theirs)

    assert merged == ours.replace("2 }", '2 },\n    "/new": {"get": 3}')


def test_a_member_that_the_template_takes_out_or_changes_is_so_in_ours() -> None:
    """The first, the last and the only one, and what stands beside them stays."""
    base = '{\n  "a": 1,\n  "b": {"x": 1},\n  "c": 3\n}'
    ours = '{\n  "a": 1,\n  "b": {"x": 1},\n  "c": 3,\n  "mine": [1,2]\n}'

    assert merge_members(base, ours, '{"b": {}, "c": 4}') == (
        '{\n  "b": {},\n  "c": 4,\n  "mine": [1,2]\n}'
    )
    assert merge_members('{"a": 1}', '{"a": 1}', "{}") == "{}"
    assert merge_members(BASE, BASE, BASE.replace("{}", '{\n    "x": 1\n  }')) == BASE.replace(
        "{}", '{\n    "x": 1\n  }'
    )


def test_two_changes_of_one_member_are_a_conflict() -> None:
    """Which of them is right, nobody but a person knows."""
    one, other = BASE.replace("shop", "mine"), BASE.replace("shop", "theirs")

    assert merge_members(BASE, one, other) is None
    assert merge_members(BASE, BASE.replace('"get": 1', '"get": 5'), "{}") is None
    assert merge_members(BASE, "{}", BASE.replace('"get": 1', '"get": 5')) is None
    assert merge_members(BASE, one, one) == one


def test_what_is_no_object_is_not_read() -> None:
    """Nor is one that says a thing twice: nobody knows which of them holds."""
    for text in ("", "[]", "1", '{"a": 1', '{"a": 1} x', '{"a": 1, "a": 2}', "{'a': 1}", "{1: 2}"):
        assert read(text) is None
        assert merge_members(BASE, text, BASE) is None


def test_a_member_is_added_as_the_others_are_written() -> None:
    """Also to an object that has none, and to none where there is no such object."""
    assert with_member(BASE, ("paths",), '"/b": 2') == BASE.replace(
        '    "/a"', '    "/b": 2,\n    "/a"'
    )
    assert with_member(BASE, ("none",), '"x": 2') == BASE.replace("{}", '{\n    "x": 2\n  }')
    assert with_member(BASE, ("paths",), '"/a": 2') == BASE
    assert with_member(BASE, ("title",), '"x": 2') is None
    assert with_member(BASE, ("paths", "/b"), '"x": 2') is None
    assert with_member("no JSON", (), '"x": 2') is None


NAMES = st.sampled_from("abcde")
OBJECTS = st.recursive(
    st.dictionaries(NAMES, st.integers(0, 2)),
    lambda inner: st.dictionaries(NAMES, st.one_of(st.integers(0, 2), inner)),
    max_leaves=12,
)


@given(OBJECTS, OBJECTS, OBJECTS, st.sampled_from([None, 2]))
def test_a_merge_is_what_its_sides_say(
    base: dict[str, object], ours: dict[str, object], theirs: dict[str, object], indent: int | None
) -> None:
    """Of values of any shape, each written in any way, and no side that agrees is lost."""
    texts = [json.dumps(one, indent=indent) for one in (base, ours, theirs)]

    merged = merge_members(*texts)

    if merged is not None:
        found = json.loads(merged)
        for name in base.keys() | ours.keys() | theirs.keys():
            sides = [one.get(name) for one in (base, ours, theirs)]
            if sides[1] == sides[0]:
                assert found.get(name) == sides[2]
            elif sides[2] in (sides[0], sides[1]):
                assert found.get(name) == sides[1]
    assert merge_members(texts[0], texts[0], texts[2]) is not None
    assert merge_members(texts[0], texts[1], texts[0]) == texts[1]
