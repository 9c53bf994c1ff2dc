"""What is added to a document brings along what it refers to."""

from __future__ import annotations

import json

from gorust_new.project.merge.json_references import with_what_is_referred_to

THEIRS = """{
  "paths": {"/a": {"$ref": "#/parts/items/Any"}},
  "parts": {
    "items": {
      "Any": {"get": {"$ref": "#/parts/answers/No~1thing"}}
    },
    "answers": {
      "No/thing": {"is": 1},
      "More": {"is": 2}
    }
  }
}
"""


def test_what_is_referred_to_comes_along_and_what_that_refers_to() -> None:
    """Whatever of the way to it is there; and nothing else."""
    parts = json.loads(THEIRS)["parts"]
    wanted = {"items": parts["items"], "answers": {"No/thing": {"is": 1}}}
    for there in ("", '"parts": {}, ', '"parts": {"items": {}}, ', '"parts": {"answers": {}}, '):
        ours = f'{{{there}"paths": {{"/a": {{"$ref": "#/parts/items/Any"}}}}}}'
        whole = json.loads(with_what_is_referred_to(ours, THEIRS))
        assert whole["parts"] == wanted, there


def test_a_document_that_has_all_it_refers_to_stays_as_it_is() -> None:
    """Or that refers to what nobody has, or to another document, or is none."""
    for ours in (
        '{"paths":  {}}',
        THEIRS,
        '{"a": {"$ref": "#/nowhere"}, "b": {"$ref": "other.json#/parts/items/Any"}}',
        '{"a": {"$ref": 1}}',
        '{"a": {"$ref": "#/parts/items/Any"}, "parts": []}',
        "[",
    ):
        assert with_what_is_referred_to(ours, THEIRS) == ours


def test_what_is_added_is_indented_as_the_rest() -> None:
    """A person reads it."""
    ours = '{\n  "paths": {"/a": {"$ref": "#/parts/answers/More"}}\n}\n'
    assert with_what_is_referred_to(ours, THEIRS) == (
        '{\n  "parts": {\n    "answers": {\n      "More": {"is": 2}\n    }\n  },\n'
        '  "paths": {"/a": {"$ref": "#/parts/answers/More"}}\n}\n'
    )
