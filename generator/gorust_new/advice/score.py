"""From facts to advice: two hard rules, then a short sum of points. Pure.

The article this product puts into practice gives the rules their direction; the sizes
are fitted to components of real systems (docs/advice.md).
"""

from __future__ import annotations

from typing import NamedTuple

from gorust_new.advice.facts import Facts
from gorust_new.advice.kinds import NetworkHalf
from gorust_new.advice.rules import RULES, HardRule, Rules
from gorust_new.plan.model import Kind, Language

STOOD_IN_FOR: tuple[str, ...] = ("workload", "latency", "crash")


class Points(NamedTuple):
    """The sums a decision rests on.

    Attributes:
        kind: the kind's share of `rust`; it settles a tie.
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
    own = kind_points(kind, facts, rules)
    stated = sum(row.points for row in rules.weights if facts.get(row.trait) == row.value)
    hard = tuple(rule for rule in rules.hard if facts.get(rule.trait) == rule.value)
    return Points(own, own + stated, _split_points(kind, facts, rules), hard)


def kind_points(kind: Kind, facts: Facts, rules: Rules = RULES) -> int:
    """The kind's lean, once and once more for each unknown trait it stands in for.

    It stands in for traits that carry points: memory either rules out Go or says nothing.
    """
    rule = rules.kinds[kind]
    critical = facts.get("crash") == "critical" and rule.lean_if_critical is not None
    lean = (rule.lean_if_critical or 0) if critical else rule.lean
    return lean * (1 + sum(name not in facts for name in STOOD_IN_FOR))


def _split_points(kind: Kind, facts: Facts, rules: Rules) -> int | None:
    """A split needs two halves: a network half, and computing that takes time."""
    network, workload = rules.kinds[kind].network, facts.get("workload")
    front = network is NetworkHalf.FRONT
    computing = ("mixed", "cpu") if front else ("mixed",)
    if network is NetworkHalf.ABSENT or workload not in computing:
        return None
    return int(front) + sum(row.points for row in rules.split if facts.get(row.trait) == row.value)


def decide(kind: Kind, facts: Facts, rules: Rules = RULES) -> Language:
    """The decision alone."""
    return decision_of(points_of(kind, facts, rules), facts)


def decision_of(points: Points, facts: Facts) -> Language:
    """What the points come to.

    A deadline binds the whole path, so it leaves no Go half; a small memory budget
    binds the place where it holds, so the network half may live elsewhere.
    """
    if points.hard:
        elsewhere = points.split is not None and facts.get("workload") == "mixed"
        splits = elsewhere and facts.get("latency") != "hard"
        return Language.SPLIT if splits else Language.RUST
    if points.split is not None and points.split > 0:
        return Language.SPLIT
    return Language.RUST if (points.rust or points.kind) > 0 else Language.GO
