"""The decision on one component as an architecture decision record, in Markdown. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from gorust_new.advice.contradictions import contradictions
from gorust_new.advice.engine import supports
from gorust_new.advice.existing import existing
from gorust_new.advice.facts import PROJECT_FACTS, TRAITS, facts_of
from gorust_new.advice.model import Advice, Reason, Strength
from gorust_new.advice.precedents import Precedent
from gorust_new.advice.words import GIVEN_UP
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.text.markdown import escape

TITLES = {Language.GO: "Go", Language.RUST: "Rust", Language.SPLIT: "Go and Rust"}

LONGEST_TEXT = 600
"""Characters of a purpose or a reason that an ADR repeats; the plan holds the rest."""

_FOOTER = re.compile(r"^<!-- gorust-advice: (\{.*\}) -->$", re.MULTILINE)

_ADVISED = {
    Strength.STRONG: "The advice is clear",
    Strength.LEAN: "The advice leans one way",
    Strength.CLOSE_CALL: "The advice is a close call: either language works",
}

_GAINS = {
    Language.GO: "the short edit loop, goroutines for the network, one language more people know",
    Language.RUST: "no garbage collector, control over memory, mistakes found by the compiler",
    Language.SPLIT: "Go for the network half and Rust for the computing half",
}


def adr(component: Component, plan: Plan, advice: Advice) -> str:
    """The record of what was decided for `component`, why, and when to think again.

    Purpose and reason are the user's text and are escaped. The last line is a comment
    that `changes_since` reads.
    """
    chosen = component.language or advice.decision
    sections = (
        f"# `{component.name}` is written in {TITLES[chosen]}",
        "Status: accepted",
        _section("Context", _context(component, plan)),
        _section("Decision", _decision(component, chosen, advice)),
        _section("Alternatives", _alternatives(component, chosen, advice)),
        _section("Precedents", _precedents(advice)),
        _section("Consequences", _consequences(chosen)),
        _section("When to revisit", _revisit(component, advice)),
        _footer(component, plan, advice, chosen),
    )
    return "\n\n".join(sections) + "\n"


def _section(title: str, body: str) -> str:
    return f"## {title}\n\n{body}"


def _context(component: Component, plan: Plan) -> str:
    purpose = escape(component.purpose[:LONGEST_TEXT])
    facts = facts_of(component.traits, plan.team, plan.velocity)
    named = [f"- {name}: {value}" for name, value in facts.items()]
    missing = [name for name in (*TRAITS, *PROJECT_FACTS) if name not in facts]
    named += [f"- not known: {', '.join(missing)}"] if missing else []
    opening = f"`{component.name}` is of kind `{component.kind.value}`"
    opening += f": {purpose}" if purpose else ". Its purpose is not stated."
    return "\n".join((opening, "", *named))


def _decision(component: Component, chosen: Language, advice: Advice) -> str:
    strength = f"{_ADVISED[advice.strength]} ({advice.decision.value}, {advice.strength.value})."
    opening = f"`{component.name}` is written in {TITLES[chosen]}. {strength}"
    ordered = sorted(advice.reasons, key=lambda reason: not supports(reason.favours, chosen))
    reasons = "\n".join(_bullet(reason, chosen) for reason in ordered)
    return f"{opening}{_beside(component, chosen, advice)}\n\n{reasons}"


def _beside(component: Component, chosen: Language, advice: Advice) -> str:
    if chosen is advice.decision:
        return f"\nThe tie-break: {advice.tie_break}" if advice.tie_break else ""
    because = escape(component.because[:LONGEST_TEXT])
    told = f", because: {because}" if because else ", and recorded no reason (`because:`)."
    return f"\nThe team chose {TITLES[chosen]} all the same{told}"


def _bullet(reason: Reason, chosen: Language) -> str:
    side = "for" if supports(reason.favours, chosen) else "against"
    return f"- {side}: {reason.trait} is {reason.value}: {reason.text}"


def _alternatives(component: Component, chosen: Language, advice: Advice) -> str:
    found = existing(component.kind, component.name)
    lines = [f"- None of the three: {found.text}"] if found else []
    lines += [
        f"- {TITLES[other]}: would bring {_GAINS[other]}{_advised_mark(other, advice)}."
        for other in Language
        if other is not chosen
    ]
    return "\n".join(lines)


def _precedents(advice: Advice) -> str:
    """The components most like this one, and whether they went the advised way."""
    alike, advised = advice.alike, TITLES[advice.decision]
    opening = f"Of the {len(alike.precedents)} components most like this one, "
    few = "only " if alike.chosen * 2 < len(alike.precedents) else ""
    opening += f"{few}{alike.chosen} chose {advised}, which is advised here:"
    return "\n".join((opening, "", *(_precedent(each) for each in alike.precedents)))


def _precedent(each: Precedent) -> str:
    named = f"[{escape(each.system)}: {escape(each.component)}]({each.link})"
    return f"- {named}: {TITLES[each.chosen]} since {each.since}"


def _advised_mark(language: Language, advice: Advice) -> str:
    return "; this is what the rules advise" if language is advice.decision else ""


def _consequences(chosen: Language) -> str:
    return f"- gained: {_GAINS[chosen]}.\n- given up: {_lower_first(GIVEN_UP[chosen])}"


def _lower_first(text: str) -> str:
    return text[0].lower() + text[1:]


def _revisit(component: Component, advice: Advice) -> str:
    flip = advice.flip
    lines = [
        f"- when {flip.trait} becomes {flip.value}: the advice would be {flip.decision.value}"
        if flip
        else "- when several facts change at once: no single one changes the advice"
    ]
    lines += [
        f"- when this is answered: {found.question}"
        for found in contradictions(component.kind, component.traits)
    ]
    return "\n".join(lines)


def _footer(component: Component, plan: Plan, advice: Advice, chosen: Language) -> str:
    record = {
        "component": component.name,
        **_stated(component, plan),
        "decision": advice.decision.value,
        "strength": advice.strength.value,
        "chosen": chosen.value,
    }
    return f"<!-- gorust-advice: {json.dumps(record).replace('--', chr(92) + 'u002d-')} -->"


def _stated(component: Component, plan: Plan) -> dict[str, str | None]:
    facts = facts_of(component.traits, plan.team, plan.velocity)
    names = (*TRAITS, *PROJECT_FACTS)
    return {"kind": component.kind.value, **{name: facts.get(name) for name in names}}


def recorded(text: str) -> Mapping[str, Any] | None:
    """What an ADR's footer says; None when it has none that can be read."""
    found = _FOOTER.findall(text)
    if not found:
        return None
    try:
        record = json.loads(found[-1])
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def changes_since(text: str, component: Component, plan: Plan) -> tuple[str, ...]:
    """What the plan says otherwise than the ADR `text` recorded, as sentences.

    Empty when nothing changed, or when the ADR has no footer (the user's own record).
    """
    record = recorded(text)
    if record is None:
        return ()
    now: dict[str, str | None] = dict(_stated(component, plan))
    now["chosen"] = component.language.value if component.language else record.get("chosen")
    return tuple(
        f"{name} of {component.name} was {record.get(name) or 'not known'} when its ADR was "
        f"written and is {value or 'not known'} now"
        for name, value in now.items()
        if record.get(name) != value
    )
