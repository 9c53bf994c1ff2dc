"""Which fact to ask about next: the one whose answer is likeliest to change the decision."""

from __future__ import annotations

from collections.abc import Iterable

from gorust_new.advice.facts import TRAITS, Facts
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import decide
from gorust_new.plan.model import Kind, Language


def next_fact(
    kind: Kind, facts: Facts, asked: Iterable[str] = (), rules: Rules = RULES
) -> str | None:
    """The trait to ask about, or None when no answer is likely to change the decision.

    Args:
        asked: traits that were asked and that the person cannot tell; they stay unknown.
    """
    skipped = {*facts, *asked}
    still_open = [name for name in TRAITS if name not in skipped]
    decision = decide(kind, facts, rules)
    alone = {name: _change(kind, facts, (name,), decision, rules) for name in still_open}
    best = max(still_open, key=lambda name: alone[name], default=None)
    if best is None or alone[best] >= rules.thresholds.worth_asking:
        return best
    together = {
        name: max(
            (
                _change(kind, facts, (name, other), decision, rules)
                for other in still_open
                if other != name
            ),
            default=0.0,
        )
        for name in still_open
    }
    best = max(still_open, key=lambda name: (together[name], alone[name]))
    return best if together[best] >= rules.thresholds.worth_asking else None


def _change(
    kind: Kind, facts: Facts, names: tuple[str, ...], decision: Language, rules: Rules
) -> float:
    """How likely the answers to `names` are to change the decision, taken as independent."""
    if not names:
        return float(decide(kind, facts, rules) is not decision)
    name, *rest = names
    return sum(
        share * _change(kind, {**facts, name: value}, tuple(rest), decision, rules)
        for value, share in expected(kind, name, rules).items()
    )


def expected(kind: Kind, name: str, rules: Rules = RULES) -> dict[str, float]:
    """How often each answer is to be expected of a kind: shares that add up to about one."""
    shares = rules.expected[name][rules.kinds[kind].lean]
    return {value: share / 100 for value, share in shares.items()}
