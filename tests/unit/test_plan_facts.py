"""One table has every word of the facts, and nothing that speaks of them can drift from it."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from gorust_new.advice.facts import TRAITS, VALUES
from gorust_new.interview.catalog import SUPPOSED, fact_options
from gorust_new.plan import vocabulary
from gorust_new.plan.facts import FACTS, PROJECT_FACTS, Fact
from gorust_new.plan.model import Traits

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"


def test_every_trait_of_the_model_is_a_row() -> None:
    """In the order of the file; the project's two facts are rows of their own."""
    assert tuple(field.name for field in fields(Traits)) == tuple(vocabulary.TRAITS) == TRAITS
    assert [fact.name for fact in PROJECT_FACTS] == ["team", "velocity"]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_row_has_words_for_every_value_and_no_other(fact: Fact) -> None:
    """The values of the enum, each once; what people write instead is none of them."""
    words = [value.word for value in fact.values]
    assert sorted(words) == sorted(member.value for member in fact.enum)
    assert set(VALUES[fact.name]) == set(words)
    assert not set(words) & {also for value in fact.values for also in value.also}
    assert all(value.meaning and value.supposed for value in fact.values)
    assert {(fact.name, word) for word in words} <= set(SUPPOSED)
    assert [option.value for option in fact_options(fact)] == [*words, ""]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_the_reference_lists_every_value(fact: Fact) -> None:
    """A trait that is added is documented, or this test says so."""
    text = REFERENCE.read_text(encoding="utf-8")
    assert f"`{fact.name}`" in text
    assert all(f"`{value.word}`" in text for value in fact.values)
