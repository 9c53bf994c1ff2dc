"""The labelled components: what they are like, what readers would advise, what was chosen."""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from gorust_new.advice.facts import Facts
from gorust_new.advice.precedents import Precedent
from gorust_new.plan.model import Kind, Language

SOURCE = Path(__file__).with_name("decisions.yaml")


@dataclass(frozen=True, slots=True)
class Row:
    """One component.

    Attributes:
        vote: what most of three blind readers would advise.
        leaning: from -1.5 for Go to 1.5 for Rust: the mean vote, and half of the mean of
            the answers that readers would not object to.
        fine: how many readers would not object to an answer.
        acceptable: what its engineers chose, or others doing the same job.
        group: shared by rows that did the same job; such rows stay in one fold.
    """

    precedent: Precedent
    leaning: float
    fine: dict[Language, int]
    readers: int
    acceptable: frozenset[Language]
    group: str

    @property
    def name(self) -> str:
        """The system and the part of it."""
        return f"{self.precedent.system}, {self.precedent.component}"

    @property
    def kind(self) -> Kind:
        """What it is."""
        return self.precedent.kind

    @property
    def facts(self) -> Facts:
        """What is known of it."""
        return self.precedent.facts

    @property
    def vote(self) -> Language:
        """What most readers would advise."""
        return self.precedent.vote

    @property
    def chosen(self) -> Language:
        """What its engineers wrote it in."""
        return self.precedent.chosen

    def knowing(self, names: Collection[str]) -> Row:
        """The same component with all other facts unknown."""
        facts = {name: value for name, value in self.facts.items() if name in names}
        return replace(self, precedent=self.precedent._replace(facts=facts))


def load(path: Path = SOURCE) -> tuple[Row, ...]:
    """All labelled components, in the order of the file."""
    document: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506  a safe one
    return tuple(_row(entry) for entry in document["rows"])


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _row(entry: dict[str, Any]) -> Row:
    readers = entry["readers"]
    count, votes, fine = readers["count"], readers["votes"], readers["fine"]
    return Row(
        precedent=Precedent(
            system=entry["system"],
            component=entry["component"],
            kind=Kind(entry["kind"]),
            chosen=Language(entry["chosen"]),
            since=entry["decided"],
            vote=Language(max(votes, key=votes.get)),
            link=_link(entry["sources"]),
            facts=dict(entry["facts"]),
        ),
        leaning=(_towards_rust(votes) + _towards_rust(fine) / 2) / count,
        fine={language: fine.get(language.value, 0) for language in Language},
        readers=count,
        acceptable=frozenset(Language(word) for word in entry["acceptable"]),
        group=entry.get("pair", entry["id"]),
    )


_IN_REPOSITORY = re.compile(r"(github\.com/[^/:]+/[^/:]+):([^ ]+)")


def _link(sources: list[str]) -> str:
    """The first source that can be followed; a file in a repository as its page.

    Raises:
        ValueError: if there is none.
    """
    for source in sources:
        if source.startswith("http"):
            return source
        if file := _IN_REPOSITORY.match(source):
            return f"https://{file[1]}/blob/HEAD/{file[2]}"
    raise ValueError(f"no address among {sources}")


def _towards_rust(counts: dict[str, int]) -> int:
    return counts.get("rust", 0) - counts.get("go", 0)


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
