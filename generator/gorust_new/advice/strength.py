"""How far to trust a decision, and which single change would overturn it. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from gorust_new.advice.contradictions import doubts_about
from gorust_new.advice.facts import VALUES, Facts, completions, unknown
from gorust_new.advice.model import Flip, Strength
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import Points, decide, decision_of, points_of
from gorust_new.plan.model import Kind, Language

HARD_STEP = 100
"""What a change that brings in or lifts a hard rule costs: more than any sum of points."""


def strength_of(kind: Kind, facts: Facts, rules: Rules = RULES) -> Strength:
    """The strength of the decision on `facts`.

    Never strong while the answer to an unasked trait could still change the decision,
    nor on facts that contradict the kind.
    """
    strength = _by_points(points_of(kind, facts, rules), facts, rules)
    if strength is not Strength.STRONG:
        return strength
    sure = is_settled(kind, facts, rules) and not doubts_about(kind, facts)
    return Strength.STRONG if sure else Strength.LEAN


def is_settled(kind: Kind, facts: Facts, rules: Rules = RULES) -> bool:
    """Whether every way to answer the unknown traits gives the same decision."""
    return len({decide(kind, full, rules) for full in completions(facts, unknown(facts))}) == 1


def _by_points(points: Points, facts: Facts, rules: Rules) -> Strength:
    limits, decision = rules.thresholds, decision_of(points, facts)
    if decision is Language.SPLIT:
        strong, close = (points.split or 0) >= limits.strong_split, False
    elif points.hard:
        strong, close = points.rust >= -limits.opposed, False
    else:
        strong = points.rust <= -limits.strong_go
        close = abs(points.rust) <= limits.close_call
    if strong:
        return Strength.STRONG
    return Strength.CLOSE_CALL if close else Strength.LEAN


def cheapest_flip(kind: Kind, facts: Facts, rules: Rules = RULES) -> Flip | None:
    """The single change of one fact that changes the decision and moves fewest points.

    A change that brings in or lifts a hard rule counts as the dearest; ties go to the
    order of the traits. Stating an unknown fact is a change as well.
    """
    before, decision = points_of(kind, facts, rules), decide(kind, facts, rules)
    best: tuple[int, Flip] | None = None
    for trait, value in single_changes(facts):
        changed = {**facts, trait: value}
        after = points_of(kind, changed, rules)
        outcome = decision_of(after, changed)
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
