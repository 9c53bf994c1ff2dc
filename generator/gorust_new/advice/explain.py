"""The advice as a person reads it on one screen, and as JSON. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gorust_new.advice.adr import adr, changes_since
from gorust_new.advice.contradictions import contradictions
from gorust_new.advice.engine import advise, supports
from gorust_new.advice.existing import Existing, existing
from gorust_new.advice.facts import VALUES, Facts, facts_of, project_from, traits_from
from gorust_new.advice.model import Advice, Flip, Reason
from gorust_new.advice.precedents import Precedent
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.text.markdown import one_line

__all__ = [
    "Explanation",
    "adr",
    "changes_since",
    "document",
    "explain",
    "parse_overrides",
    "screen",
]

HEIGHT, WIDTH = 24, 80
COLUMN = 26
"""Where the text beside a label begins."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The advice on one component, with what was chosen and what is doubtful.

    With `what_if`, `advice` is the advice after those changes and `before` the one
    without them; else `before` is None. `existing` says what to take and not to build.
    """

    component: Component
    facts: Facts
    advice: Advice
    questions: tuple[str, ...]
    what_if: Facts
    before: Advice | None
    existing: Existing | None = None


def explain(plan: Plan, component: Component, what_if: Facts | None = None) -> Explanation:
    """Why `component` of `plan` should be Go, Rust or a split.

    Args:
        what_if: facts to take instead of the stated ones, as `parse_overrides` gives.
    """
    stated = facts_of(component.traits, plan.team, plan.velocity)
    facts = {**stated, **(what_if or {})}
    traits = traits_from(facts)
    return Explanation(
        component=component,
        facts=facts,
        advice=advise(component.kind, traits, *project_from(facts)),
        questions=tuple(found.question for found in contradictions(component.kind, traits)),
        what_if=dict(what_if or {}),
        before=advise(component.kind, component.traits, plan.team, plan.velocity)
        if what_if
        else None,
        existing=existing(component.kind, component.name),
    )


def parse_overrides(texts: Iterable[str]) -> Facts:
    """``latency=hard`` and its like as facts.

    Raises:
        GorustError: if a name or a value is not one we know.
    """
    return dict(_parse_override(text) for text in texts)


def _parse_override(text: str) -> tuple[str, str]:
    name, _, value = (part.strip() for part in text.partition("="))
    if name not in VALUES:
        raise GorustError(
            f"'{one_line(name)[:40]}' is not a fact the advice knows",
            next_step=f"use one of {', '.join(VALUES)}, as in --what-if latency=hard",
            exit_code=ExitCode.USAGE,
        )
    if value not in VALUES[name]:
        raise GorustError(
            f"'{one_line(value)[:40]}' is not a value of {name}",
            next_step=f"use {name}= with one of {', '.join(VALUES[name])}",
            exit_code=ExitCode.USAGE,
        )
    return name, value


def screen(explanation: Explanation, height: int = HEIGHT, width: int = WIDTH) -> tuple[str, ...]:
    """The explanation as lines of plain text that fit `height` by `width`.

    Where they would not fit, the weightiest reasons are told and the others named; before
    the last reason goes, the precedents are only counted.
    """
    count = len(explanation.advice.reasons)
    full = [(told, True) for told in range(count, min(count, _LEAST) - 1, -1)]
    for told, named in (*full, *((told, False) for told in range(count, -1, -1))):
        lines = tuple(_lines(explanation, told, width, named=named))
        if len(lines) <= height:
            break
    return lines[:height]


_LEAST = 2
"""Reasons told beside the names of the precedents."""


def _lines(explanation: Explanation, told: int, width: int, *, named: bool) -> Iterator[str]:
    advice, component = explanation.advice, explanation.component
    yield _shortened(
        f"{component.name}: {advice.decision.value}, {advice.strength.value}"
        f" ({component.kind.value})",
        width,
    )
    yield from _what_if_line(explanation, width)
    if explanation.existing:
        yield from _labelled("First", explanation.existing.text, width, indent=2)
    for title, reasons in _sides(advice, told):
        yield f"  {title}"
        for reason in reasons:
            yield from _labelled(f"{reason.trait} {reason.value}", reason.text, width, indent=4)
    rest = ", ".join(f"{reason.trait} {reason.value}" for reason in advice.reasons[told:])
    for label, text in (
        ("Counted as well", rest),
        ("Precedents", _precedents_text(advice, named=named)),
        ("Would change it", _flip_text(advice.flip)),
        ("Given up", advice.given_up),
        ("Tie-break", advice.tie_break),
        ("Not stated", ", ".join(advice.unknown)),
        ("To settle", " ".join(explanation.questions)),
        ("Chosen", _chosen_text(explanation)),
    ):
        if text:
            yield from _labelled(label, text, width, indent=2)


def _what_if_line(explanation: Explanation, width: int) -> Iterator[str]:
    if explanation.before is None:
        return
    changes = ", ".join(f"{name}={value}" for name, value in explanation.what_if.items())
    before = explanation.before
    text = f"before: {before.decision.value}, {before.strength.value}"
    yield from _labelled(f"if {changes}", text, width, indent=2)


def _sides(advice: Advice, told: int) -> Iterator[tuple[str, Sequence[Reason]]]:
    shown = advice.reasons[:told]
    speaks_for = [reason for reason in shown if supports(reason.favours, advice.decision)]
    against = [reason for reason in shown if not supports(reason.favours, advice.decision)]
    if speaks_for:
        yield "For", speaks_for
    if against:
        yield "Against", against


def _labelled(label: str, text: str, width: int, *, indent: int) -> Iterator[str]:
    head = " " * indent + label
    column = max(COLUMN, len(head) + 2)
    wrapped = textwrap.wrap(text, max(20, width - column), break_on_hyphens=False) or [""]
    yield head.ljust(column) + wrapped[0]
    yield from (" " * column + line for line in wrapped[1:])


def _precedents_text(advice: Advice, *, named: bool) -> str:
    if not named:
        return advice.alike.counted(advice.decision)
    return f"{advice.alike.told(advice.decision)}. {advice.alike.precedents[0].link}"


def _flip_text(flip: Flip | None) -> str:
    if flip is None:
        return "no single fact; several would have to change"
    return f"{flip.trait} {flip.value}: then {flip.decision.value}"


def _chosen_text(explanation: Explanation) -> str:
    chosen, advised = explanation.component.language, explanation.advice.decision
    if chosen is None:
        return ""
    if chosen is advised:
        return f"{chosen.value}, as advised"
    because = one_line(explanation.component.because)
    told = f", because: {because}" if because else ", and no reason is recorded (because:)"
    return _shortened(f"{chosen.value}, against the advice{told}", 160)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def document(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """The explanations as one JSON document (docs/reference.md, schema 1)."""
    return {"schema": 1, "components": [_entry(explanation) for explanation in explanations]}


def _entry(explanation: Explanation) -> dict[str, Any]:
    advice, chosen = explanation.advice, explanation.component.language
    entry: dict[str, Any] = {
        "name": explanation.component.name,
        "kind": explanation.component.kind.value,
        **_verdict(advice),
        "reasons": [
            {
                "trait": reason.trait,
                "value": reason.value,
                "favours": reason.favours.value,
                "text": reason.text,
            }
            for reason in advice.reasons
        ],
        "flip": _flip_entry(advice.flip),
        "precedents": [_precedent_entry(each) for each in advice.alike.precedents],
        "precedents_agree": advice.alike.chosen,
        "existing": _existing_entry(explanation.existing),
        "given_up": advice.given_up,
        "tie_break": advice.tie_break,
        "unknown": list(advice.unknown),
        "questions": list(explanation.questions),
        "chosen": chosen.value if isinstance(chosen, Language) else None,
    }
    if explanation.before is not None:
        entry["what_if"] = {"facts": explanation.what_if, "before": _verdict(explanation.before)}
    return entry


def _verdict(advice: Advice) -> dict[str, str]:
    return {"decision": advice.decision.value, "strength": advice.strength.value}


def _flip_entry(flip: Flip | None) -> dict[str, str] | None:
    if flip is None:
        return None
    return {"trait": flip.trait, "value": flip.value, "decision": flip.decision.value}


def _precedent_entry(precedent: Precedent) -> dict[str, str | int]:
    return {
        "system": precedent.system,
        "component": precedent.component,
        "kind": precedent.kind.value,
        "chosen": precedent.chosen.value,
        "since": precedent.since,
        "link": precedent.link,
    }


def _existing_entry(found: Existing | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"what": found.called, "products": list(found.products), "unless": found.unless}
