"""The labelled components most like the one at hand: what was chosen there, and since when.

They ship with the package as `precedents.tsv`, made from tools/evaluation/decisions.yaml
by tools/evaluation/precedents.py. They never decide; they tell how sure to be.
"""

from __future__ import annotations

from functools import cache
from heapq import nsmallest
from pathlib import Path
from typing import NamedTuple

from gorust_new.advice.facts import Facts
from gorust_new.advice.kinds import KindRule
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.weights import HARD_LATENCY
from gorust_new.plan.model import Kind, Language

SOURCE = Path(__file__).with_name("precedents.tsv")

COLUMNS: tuple[str, ...] = ("system", "component", "kind", "chosen", "since", "vote", "link")
"""Before the facts, in the order of the file."""

MIDDLE: frozenset[tuple[str, str]] = frozenset(
    {
        ("workload", "mixed"),
        ("latency", "soft"),
        ("memory", "moderate"),
        ("state", "cache"),
        ("ecosystem", "neutral"),
        ("ecosystem", "data"),
    }
)
"""Values that lie between others of their fact."""


class Precedent(NamedTuple):
    """One component of a real system.

    Attributes:
        chosen: what its engineers wrote it in, and `since` the year they decided.
        vote: what most blind readers of its description would advise.
        link: where it is told.
    """

    system: str
    component: str
    kind: Kind
    chosen: Language
    since: int
    vote: Language
    link: str
    facts: Facts


class Likeness(NamedTuple):
    """The precedents of one advice, the most alike first, and how many agree with it."""

    precedents: tuple[Precedent, ...]
    chosen: int
    votes: int

    def counted(self, decision: Language) -> str:
        """How many of them chose `decision`; where most did not, that is said."""
        few = "only " if self.chosen * 2 < len(self.precedents) else ""
        return (
            f"{few}{self.chosen} of the {len(self.precedents)} most like it chose {decision.value}"
        )

    def told(self, decision: Language) -> str:
        """Who chose what, and when: those that agree with `decision` first."""
        count = self.counted(decision)
        order = sorted(Language, key=lambda language: language is not decision)
        groups = [(language, self._chose(language)) for language in order]
        named = "; ".join(
            names if language is decision else f"{language.value}: {names}"
            for language, names in groups
            if names
        )
        return f"{count}: {named}" if self.chosen else f"{count}; {named}"

    def _chose(self, language: Language) -> str:
        return ", ".join(
            f"{each.system.partition(' (')[0]} {each.since}"
            for each in self.precedents
            if each.chosen is language
        )


@cache
def precedents() -> tuple[Precedent, ...]:
    """All of them, in the order of the file."""
    head, *lines = SOURCE.read_text(encoding="utf-8").splitlines()
    names = head.split("\t")[len(COLUMNS) :]
    return tuple(_parse(line.split("\t"), names) for line in lines)


def _parse(cells: list[str], names: list[str]) -> Precedent:
    system, component, kind, chosen, since, vote, link = cells[: len(COLUMNS)]
    facts = dict(zip(names, cells[len(COLUMNS) :], strict=True))
    return Precedent(
        system, component, Kind(kind), Language(chosen), int(since), Language(vote), link, facts
    )


def likeness(
    kind: Kind,
    facts: Facts,
    decision: Language,
    rules: Rules = RULES,
    among: tuple[Precedent, ...] | None = None,
) -> Likeness:
    """The precedents of a component, and how many of them agree with `decision`.

    Args:
        among: the components to choose from, in place of those that ship.
    """
    pool = precedents() if among is None else among
    unlike = {name: _unlike(name, value, rules) for name, value in facts.items()}
    nearest = tuple(
        nsmallest(
            rules.alikeness.precedents,
            pool,
            key=lambda each: (
                _kinds_unlike(kind, each.kind, rules)
                + sum(costs[each.facts[name]] for name, costs in unlike.items())
            ),
        )
    )
    return Likeness(
        nearest,
        sum(each.chosen is decision for each in nearest),
        sum(each.vote is decision for each in nearest),
    )


def _unlike(name: str, value: str, rules: Rules) -> dict[str, float]:
    """How unlike each value of a fact is to `value`."""
    costs, hard = rules.alikeness, (HARD_LATENCY.trait, HARD_LATENCY.value)
    points = {row.value: row.points for row in rules.weights if row.trait == name}
    return {
        other: abs(points[value] - points[other])
        + costs.fact * _apart(name, value, other)
        + (costs.deadline if ((name, value) == hard) is not ((name, other) == hard) else 0)
        for other in points
    }


def _apart(name: str, one: str, other: str) -> float:
    if one == other:
        return 0.0
    return 0.5 if ((name, one) in MIDDLE) or ((name, other) in MIDDLE) else 1.0


def _kinds_unlike(one: Kind, other: Kind, rules: Rules) -> int:
    if one is other:
        return 0
    families: dict[Kind, KindRule] = dict(rules.kinds)
    same = families[one].family is families[other].family
    return rules.alikeness.kind + (0 if same else rules.alikeness.family)
