"""How far to trust a decision, and which single change would overturn it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gorust_new.advice.asking import next_fact
from gorust_new.advice.contradictions import doubts_about
from gorust_new.advice.facts import VALUES, Facts
from gorust_new.advice.model import Flip, Strength
from gorust_new.advice.precedents import Likeness
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import Points, decide, decision_of, points_of
from gorust_new.plan.model import Kind, Language

HARD_STEP = 100
"""What a change that brings in or lifts a hard rule costs: more than any sum of points."""


def strength_of(kind: Kind, facts: Facts, alike: Likeness, rules: Rules = RULES) -> Strength:
    """The strength of the decision on `facts`, whose precedents are `alike`.

    Strong where points and precedents agree, or where a deadline decides and the rest does
    not speak against it; never where an answer that nobody gave could well change the
    decision, or a fact contradicts the kind.
    """
    points = points_of(kind, facts, rules)
    decision = decision_of(points, rules)
    strength = _by_evidence(points, decision, alike, rules)
    if strength is not Strength.STRONG:
        return strength
    sure = not doubts_about(kind, facts) and next_fact(kind, facts, (), rules) is None
    return Strength.STRONG if sure else Strength.LEAN


def _by_evidence(points: Points, decision: Language, alike: Likeness, rules: Rules) -> Strength:
    limits = rules.thresholds
    if any(not rule.leaves_split for rule in points.hard):
        return Strength.STRONG if points.rust >= 0 else Strength.LEAN
    if _is_close(points, decision, rules) or alike.votes < limits.doubtful_votes:
        return Strength.CLOSE_CALL
    agreed = alike.votes >= limits.strong_votes and alike.chosen >= limits.strong_chosen
    both = decision is Language.SPLIT
    return (
        Strength.STRONG
        if agreed and not both and abs(points.rust) >= limits.strong
        else Strength.LEAN
    )


def _is_close(points: Points, decision: Language, rules: Rules) -> bool:
    """One fact either way; under a hard rule, where all else speaks for Go."""
    if decision is Language.SPLIT:
        return False
    if points.hard:
        return points.rust <= -rules.thresholds.close_call
    return abs(points.rust) <= rules.thresholds.close_call


def cheapest_flip(kind: Kind, facts: Facts, rules: Rules = RULES) -> Flip | None:
    """The single change of one fact that changes the decision and moves fewest points.

    A change that brings in or lifts a hard rule counts as the dearest; ties go to the
    order of the traits. Stating an unknown fact is a change as well.
    """
    before, decision = points_of(kind, facts, rules), decide(kind, facts, rules)
    best: tuple[int, Flip] | None = None
    for trait, value in single_changes(facts):
        after = points_of(kind, {**facts, trait: value}, rules)
        outcome = decision_of(after, rules)
        if outcome is decision:
            continue
        cost = cost_of(before, after)
        if best is None or cost < best[0]:
            best = (cost, Flip(trait, value, outcome))
    return best[1] if best else None


def single_changes(facts: Facts) -> Iterator[tuple[str, str]]:
    """Every way to change or state one fact."""
    for trait, values in VALUES.items():
        for value in values:
            if facts.get(trait) != value:
                yield trait, value


def cost_of(before: Points, after: Points) -> int:
    """How many points a change moves, both sums taken together."""
    hard = HARD_STEP * abs(len(after.hard) - len(before.hard))
    split = abs((after.split or 0) - (before.split or 0))
    return hard + abs(after.rust - before.rust) + split
