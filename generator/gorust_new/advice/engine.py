"""The two questions other rooms ask: what to advise, and what to ask next. Pure.

Empty and overlong purposes are the interview's concern: the advice never reads one.
"""

from __future__ import annotations

from collections.abc import Collection

from gorust_new.advice.facts import TRAITS, VALUES, Facts, completions, facts_of, unknown
from gorust_new.advice.model import Advice, Reason, Strength
from gorust_new.advice.rules import (
    GIVEN_UP,
    MIXED_TEXT,
    NOTHING_STATED,
    RULES,
    TIE_BREAKS,
    Rules,
)
from gorust_new.advice.score import decide, kind_points, points_of
from gorust_new.advice.strength import cheapest_flip, strength_of
from gorust_new.plan.model import Kind, Language, Team, Traits, Velocity

__all__ = ["advise", "decide", "next_question", "supports"]

_FIRST = 1000
"""The weight of a reason that settles the matter whatever the points say."""


def advise(
    kind: Kind, traits: Traits, team: Team | None, velocity: Velocity | None, rules: Rules = RULES
) -> Advice:
    """What to write a component in, and why. An unknown trait counts for nothing."""
    facts = facts_of(traits, team, velocity)
    decision, strength = decide(kind, facts, rules), strength_of(kind, facts, rules)
    return Advice(
        decision=decision,
        strength=strength,
        reasons=_reasons(kind, facts, decision, rules),
        flip=cheapest_flip(kind, facts, rules),
        given_up=GIVEN_UP[decision],
        tie_break=TIE_BREAKS[decision] if strength is Strength.CLOSE_CALL else "",
        unknown=unknown(facts),
    )


def next_question(
    kind: Kind,
    traits: Traits,
    team: Team | None,
    velocity: Velocity | None,
    asked: Collection[str] = (),
) -> str | None:
    """The trait to ask about next, or None when no answer can change the decision.

    The most telling trait comes first: the one whose answers, on average over all ways
    to answer the rest, leave the decision least open.

    Args:
        asked: traits that were asked and that the person cannot tell; they stay unknown.
    """
    facts = facts_of(traits, team, velocity)
    still_open = [name for name in TRAITS if name not in facts and name not in asked]
    outcomes = [(full, decide(kind, full)) for full in completions(facts, still_open)]
    if len({decision for _, decision in outcomes}) == 1:
        return None
    return min(still_open, key=lambda name: _left_open(name, outcomes))


def _left_open(name: str, outcomes: list[tuple[Facts, Language]]) -> float:
    """How often two ways to answer the rest disagree, once `name` is answered."""
    disagree = 0.0
    for value in VALUES[name]:
        decided = [decision for full, decision in outcomes if full[name] == value]
        shares = [decided.count(language) / len(decided) for language in Language]
        disagree += 1.0 - sum(share * share for share in shares)
    return disagree / len(VALUES[name])


def _reasons(kind: Kind, facts: Facts, decision: Language, rules: Rules) -> tuple[Reason, ...]:
    """What counted: first what speaks for `decision`, then what speaks against, by weight."""
    weighed = [*_hard_reasons(kind, facts, rules), *_kind_reason(kind, facts, rules)]
    weighed += _split_reasons(facts, rules) if decision is Language.SPLIT else []
    told = {reason.trait for _, reason in weighed}
    weighed += [pair for pair in _point_reasons(facts, rules) if pair[1].trait not in told]
    if not weighed:
        return (Reason("kind", kind.value, decision, NOTHING_STATED),)
    weighed.sort(key=lambda pair: (not supports(pair[1].favours, decision), -pair[0]))
    return tuple(reason for _, reason in weighed)


def supports(favours: Language, decision: Language) -> bool:
    """Whether a fact that favours one language speaks for a decision; a split has both."""
    return favours is decision or decision is Language.SPLIT


def _hard_reasons(kind: Kind, facts: Facts, rules: Rules) -> list[tuple[int, Reason]]:
    return [
        (_FIRST, Reason(rule.trait, rule.value, Language.RUST, rule.text))
        for rule in points_of(kind, facts, rules).hard
    ]


def _kind_reason(kind: Kind, facts: Facts, rules: Rules) -> list[tuple[int, Reason]]:
    points = kind_points(kind, facts, rules)
    if not points:
        return []
    return [(abs(points), Reason("kind", kind.value, _side(points), rules.kinds[kind].text))]


def _split_reasons(facts: Facts, rules: Rules) -> list[tuple[int, Reason]]:
    mixed = Reason("workload", facts["workload"], Language.SPLIT, MIXED_TEXT)
    return [
        (_FIRST, mixed),
        *(
            (abs(row.points), Reason(row.trait, row.value, row.half, row.text))
            for row in rules.split
            if facts.get(row.trait) == row.value and row.points > 0
        ),
    ]


def _point_reasons(facts: Facts, rules: Rules) -> list[tuple[int, Reason]]:
    return [
        (abs(row.points), Reason(row.trait, row.value, _side(row.points), row.text))
        for row in rules.weights
        if row.points and facts.get(row.trait) == row.value
    ]


def _side(points: int) -> Language:
    return Language.RUST if points > 0 else Language.GO
