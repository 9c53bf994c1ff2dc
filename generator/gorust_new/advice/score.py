"""From facts to a decision: three hard rules, then a short sum of points. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gorust_new.advice.facts import Facts
from gorust_new.advice.kinds import Halves
from gorust_new.advice.rules import NATURAL_HALVES, RULES, Rules
from gorust_new.advice.weights import (
    HARD_LATENCY,
    KIND_STANDS_IN,
    LEANED_ON,
    LEANED_ON_STANDS_IN,
    NO_ROOM,
    TIGHT_MEMORY,
    HardRule,
)
from gorust_new.plan.model import Kind, Language


class Points(NamedTuple):
    """The sums a decision rests on.

    Attributes:
        kind: the kind's share of `rust`, in place of unknown facts.
        rust: points for Rust (positive) over Go (negative), hard rules left out.
        split: points for a split; None where the work or the kind has no two halves.
        hard: the hard rules that apply.
    """

    kind: int
    rust: int
    split: int | None
    hard: tuple[HardRule, ...]


def points_of(kind: Kind, facts: Facts, rules: Rules = RULES) -> Points:
    """Adds up what the facts say."""
    weights, splits = _tables(rules)
    own = kind_points(kind, facts, rules)
    stated = sum(weights.get(fact, 0) for fact in facts.items())
    stands_in = sum(
        row.points
        for row in rules.stand_ins
        if row.unknown not in facts and facts.get(row.trait) == row.value
    )
    split = _split_points(kind, facts, rules, splits)
    return Points(own, own + stated + stands_in, split, hard_rules(kind, facts, rules))


_Table = dict[tuple[str, str], int]
_TABLES: dict[int, tuple[Rules, _Table, _Table]] = {}
"""By identity, each with its rules so that the identity stays taken."""


def _tables(rules: Rules) -> tuple[_Table, _Table]:
    """The points of both kinds by fact; looked up many times for one advice."""
    known = _TABLES.get(id(rules))
    if known is None:
        weights = {(row.trait, row.value): row.points for row in rules.weights}
        splits = {(row.trait, row.value): row.points for row in rules.split}
        known = _TABLES[id(rules)] = (rules, weights, splits)
    return known[1], known[2]


def kind_points(kind: Kind, facts: Facts, rules: Rules = RULES) -> int:
    """The kind's lean for each unknown fact it stands in for; more where others lean on it."""
    rule = rules.kinds[kind]
    if rule.leaned_on is not None and facts.get("crash") == "critical":
        more = dict.fromkeys(LEANED_ON_STANDS_IN, rule.leaned_on)
        return LEANED_ON + _of_unknown({**KIND_STANDS_IN, **more}, facts)
    return rule.lean * _of_unknown(KIND_STANDS_IN, facts)


def _of_unknown(points: Mapping[str, int], facts: Facts) -> int:
    return sum(number for name, number in points.items() if name not in facts)


def hard_rules(kind: Kind, facts: Facts, rules: Rules = RULES) -> tuple[HardRule, ...]:
    """The hard rules that apply."""
    found = [rule for rule in (HARD_LATENCY, TIGHT_MEMORY) if facts.get(rule.trait) == rule.value]
    described = rules.kinds[kind]
    if described.no_room:
        found.append(NO_ROOM._replace(value=kind.value, text=described.text))
    return tuple(found)


def _split_points(kind: Kind, facts: Facts, rules: Rules, splits: _Table) -> int | None:
    """A split needs two halves: a network half, and computing that takes time."""
    halves, workload = rules.kinds[kind].halves, facts.get("workload")
    front = halves is Halves.NATURAL
    computing = ("mixed", "cpu") if front and rules.kinds[kind].lean < 0 else ("mixed",)
    if halves is Halves.NONE or workload not in computing:
        return None
    natural = NATURAL_HALVES if front else 0
    return natural + sum(splits.get(fact, 0) for fact in facts.items())


def decide(kind: Kind, facts: Facts, rules: Rules = RULES) -> Language:
    """The decision alone."""
    return decision_of(points_of(kind, facts, rules), rules)


def decision_of(points: Points, rules: Rules = RULES) -> Language:
    """What the points come to.

    Go, split and Rust stand in a row, and more points never move to the left. A deadline
    binds the whole path, so it leaves no Go half; the other hard rules bind one place.
    """
    if any(not rule.leaves_split for rule in points.hard):
        return Language.RUST
    if (points.split or 0) > 0 and points.rust <= rules.thresholds.one_language:
        return Language.SPLIT
    return Language.RUST if points.rust > 0 or points.hard else Language.GO
