"""The two questions other rooms ask: what to advise, and what to ask next. Pure.

Empty and overlong purposes are the interview's concern: the advice never reads one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache

from gorust_new.advice.asking import next_fact
from gorust_new.advice.facts import Facts, facts_of, unknown
from gorust_new.advice.model import Advice, Reason, Strength
from gorust_new.advice.precedents import likeness
from gorust_new.advice.rules import RULES, SplitWeight
from gorust_new.advice.score import decide, kind_points, points_of
from gorust_new.advice.strength import cheapest_flip, strength_of
from gorust_new.advice.weights import Weight
from gorust_new.advice.words import GIVEN_UP, NOTHING_STATED, TWO_HALVES, tie_break
from gorust_new.plan.model import Kind, Language, Team, Traits, Velocity

__all__ = ["advise", "decide", "next_question", "supports"]

_FIRST = 1000
"""The weight of a reason that settles the matter whatever the points say."""


@lru_cache(maxsize=1024)
def advise(kind: Kind, traits: Traits, team: Team | None, velocity: Velocity | None) -> Advice:
    """What to write a component in, and why. An unknown trait counts for nothing."""
    facts = facts_of(traits, team, velocity)
    decision = decide(kind, facts)
    alike = likeness(kind, facts, decision)
    strength = strength_of(kind, facts, alike)
    return Advice(
        decision=decision,
        strength=strength,
        reasons=_reasons(kind, facts, decision),
        flip=cheapest_flip(kind, facts),
        given_up=GIVEN_UP[decision],
        tie_break=tie_break(decision, facts) if strength is Strength.CLOSE_CALL else "",
        unknown=unknown(facts),
        alike=alike,
    )


def next_question(
    kind: Kind,
    traits: Traits,
    team: Team | None,
    velocity: Velocity | None,
    asked: Collection[str] = (),
) -> str | None:
    """The trait to ask about next, or None when no answer is likely to change the decision.

    Args:
        asked: traits that were asked and that the person cannot tell; they stay unknown.
    """
    return next_fact(kind, facts_of(traits, team, velocity), asked)


def supports(favours: Language, decision: Language) -> bool:
    """Whether a fact that favours one language speaks for a decision; a split has both."""
    return favours is decision or decision is Language.SPLIT


def _reasons(kind: Kind, facts: Facts, decision: Language) -> tuple[Reason, ...]:
    """What counted: first what speaks for `decision`, then what speaks against, by weight."""
    weighed = [*_hard_reasons(kind, facts)]
    if decision is Language.SPLIT:
        weighed += _split_reasons(facts)
    told = {reason.trait for _, reason in weighed}
    others = [*_point_reasons(facts), *_kind_reason(kind, facts)]
    weighed += [pair for pair in others if pair[1].trait not in told]
    if not weighed:
        return (Reason("kind", kind.value, decision, NOTHING_STATED),)
    weighed.sort(key=lambda pair: (not supports(pair[1].favours, decision), -pair[0]))
    return tuple(reason for _, reason in weighed)


def _hard_reasons(kind: Kind, facts: Facts) -> Iterator[tuple[int, Reason]]:
    for rule in points_of(kind, facts).hard:
        yield _FIRST, Reason(rule.trait, rule.value, Language.RUST, rule.text)


def _kind_reason(kind: Kind, facts: Facts) -> Iterator[tuple[int, Reason]]:
    """It only stands in for what is unknown, so it comes after what is known."""
    points = kind_points(kind, facts)
    if points:
        yield 0, Reason("kind", kind.value, _side(points), RULES.kinds[kind].text)


def _split_reasons(facts: Facts) -> list[tuple[int, Reason]]:
    """What calls for two halves; what argues against them is told as what it is."""
    halves = Reason("workload", facts["workload"], Language.SPLIT, TWO_HALVES)
    rows = [row for row in RULES.split if facts.get(row.trait) == row.value and row.points > 0]
    return [(_FIRST, halves), *((_FIRST // 2 + row.points, _reason(row, row.half)) for row in rows)]


def _point_reasons(facts: Facts) -> Iterator[tuple[int, Reason]]:
    for row in RULES.weights:
        if row.points and row.text and facts.get(row.trait) == row.value:
            yield abs(row.points), _reason(row, _side(row.points))


def _reason(row: Weight | SplitWeight, favours: Language) -> Reason:
    return Reason(row.trait, row.value, favours, row.text)


def _side(points: int) -> Language:
    return Language.RUST if points > 0 else Language.GO
