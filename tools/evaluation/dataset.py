"""The labelled components: what they are like, and what their engineers wrote them in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from gorust_new.advice.facts import Facts
from gorust_new.plan.model import Kind, Language

SOURCE = Path(__file__).with_name("decisions.yaml")

KIND_OF_ARCHETYPE = {"api-gateway": "gateway"}
TRAIT_OF_ATTRIBUTE = {"crash_tolerance": "crash"}


@dataclass(frozen=True, slots=True)
class Row:
    """One component: its facts in our words, the label, and what else would be right.

    `group` is shared by rows that did the same job; such rows stay in one fold.
    """

    name: str
    kind: Kind
    facts: Facts
    label: Language
    acceptable: frozenset[Language]
    group: str
    paired: bool

    def without(self, trait: str) -> Row:
        """The same component with one fact unknown."""
        facts = {name: value for name, value in self.facts.items() if name != trait}
        return Row(
            self.name, self.kind, facts, self.label, self.acceptable, self.group, self.paired
        )


def load(path: Path = SOURCE) -> tuple[Row, ...]:
    """All labelled components, in the order of the file."""
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_row(entry) for entry in document["rows"])


def _row(entry: dict[str, Any]) -> Row:
    attributes: dict[str, str] = dict(entry["attributes"])
    archetype = attributes.pop("archetype")
    return Row(
        name=entry["id"],
        kind=Kind(KIND_OF_ARCHETYPE.get(archetype, archetype)),
        facts={_trait(name): value for name, value in attributes.items()},
        label=Language(entry["label"]),
        acceptable=frozenset(Language(word) for word in entry["acceptable"]),
        group=entry.get("pair", entry["id"]),
        paired="pair" in entry,
    )


Fold = tuple[tuple[Row, ...], tuple[Row, ...]]
"""What to learn from, and what to be judged on."""


def folds(rows: Sequence[Row], count: int, seed: int) -> tuple[Fold, ...]:
    """`count` folds with every group whole, shuffled by `seed`."""
    groups = sorted({row.group for row in rows})
    random.Random(seed).shuffle(groups)  # noqa: S311  a shuffle, not a secret
    fold_of = {group: index % count for index, group in enumerate(groups)}
    return tuple(
        (
            tuple(row for row in rows if fold_of[row.group] != index),
            tuple(row for row in rows if fold_of[row.group] == index),
        )
        for index in range(count)
    )


def _trait(attribute: str) -> str:
    return TRAIT_OF_ATTRIBUTE.get(attribute, attribute)
