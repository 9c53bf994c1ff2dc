"""How a step of the conversation reads once it is done: one line an answer, the advice whole."""

from __future__ import annotations

from gorust_new.advice.engine import supports
from gorust_new.advice.model import Advice, Flip, Reason, Strength
from gorust_new.interview.catalog import LANGUAGES, SUPPOSED, Question, Value, Widget
from gorust_new.interview.flow import Answered, Step
from gorust_new.interview.script import Advised
from gorust_new.interview.text import Line, cut, visible, wrap
from gorust_new.plan.model import Kind, Language
from gorust_new.plan.shapes import available

_LABEL = 11
_STRENGTH = {
    Strength.STRONG: "Strong advice: {}",
    Strength.LEAN: "Leaning to {}",
    Strength.CLOSE_CALL: "A close call, either works: {}",
}
_SPOKEN = {
    Language.GO: "Go",
    Language.RUST: "Rust",
    Language.SPLIT: "a split, Go in front of a Rust core",
}
_REASONS = 3


def lines(step: Step, width: int) -> tuple[Line, ...]:
    """`step` as it stays on the screen; no line is wider than `width`."""
    if isinstance(step, Advised):
        return advice_lines(step, width)
    return _answer_lines(step, width)


def said(question: Question, value: Value) -> str:
    """An answer in the words of its question."""
    titles = {option.value: option.title for option in question.options}
    if isinstance(value, tuple):
        return ", ".join(titles.get(word, word) for word in value) or question.empty
    if question.widget is Widget.SELECT:
        return titles.get(value, value)
    return visible(value) or question.empty


def _answer_lines(step: Answered, width: int) -> tuple[Line, ...]:
    question, value = step.question, step.value
    answer = said(question, value)
    if question.key.endswith(".name"):
        if not value:
            return ((),)
        return ((), (("name", cut(answer, width)),))
    if question.assumed and not value:
        return ()
    if isinstance(value, tuple):
        answer = f"{question.about} → {answer}"
    return (_ticked(question.label, answer, width),)


def _ticked(label: str, answer: str, width: int) -> Line:
    return (
        ("tick", "  ✓ "),
        ("dim", f"{label:<{_LABEL}} "),
        ("answer", cut(answer, width - _LABEL - 6)),
    )


def advice_lines(step: Advised, width: int) -> tuple[Line, ...]:
    """Decision, strength, the reasons that weighed most, and what would turn it round."""
    advice = step.advice
    style = advice.decision.value
    head = wrap("bold", _STRENGTH[advice.strength].format(_SPOKEN[advice.decision]), width - 4)
    body: list[Line] = []
    if step.existing:
        body += _paragraph(style, f"first: {step.existing}", width, look="warn")
    speaks_for, speaks_against = _weightiest(advice)
    for reason in speaks_for:
        body += _paragraph(style, reason.text, width)
    for reason in speaks_against:
        body += _paragraph(style, f"but {reason.text}", width)
    body += _paragraph(style, advice.alike.told(advice.decision), width)
    if advice.tie_break:
        body += _paragraph(style, f"tie-break: {advice.tie_break}", width)
    if advice.flip:
        flip = advice.flip
        other = _SPOKEN[flip.decision]
        supposed = f"It would be {other}, if {_supposed(flip)}."
        body += _barred(style, wrap("dim", supposed, width - 4))
    for doubt in step.doubts:
        body += _paragraph(style, f"{doubt} (Esc goes back)", width, look="warn")
    if advice.decision not in step.offered:
        body += _paragraph(style, _missing(step), width, look="warn")
    if step.settled:
        called = LANGUAGES[step.settled][0] + (
            " (advised)" if step.settled is advice.decision else " (given)"
        )
        return (*_barred(style, head), *body, _ticked("Language", called, width))
    return (*_barred(style, head), *body)


def _paragraph(bar: str, text: str, width: int, *, look: str = "dim") -> tuple[Line, ...]:
    return _barred(bar, wrap(look, text, width - 4, first=("dim", "- ")))


def _barred(bar: str, rows: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(((bar, "  ▌ "), *row) for row in rows)


def _missing(step: Advised) -> str:
    """That the advice cannot be taken today, and what comes near it."""
    language = step.advice.decision
    there = [kind.value for kind in Kind if available(kind, language)]
    called = LANGUAGES[language][0]
    text = f"There is no template for {step.kind.value} in {called} yet"
    if language is Language.SPLIT:
        text = f"A {step.kind.value} cannot be a split yet"
    if 0 < len(there) <= _REASONS:
        return f"{text}, only for {', '.join(there)} (Esc goes back)."
    return f"{text}."


def _weightiest(advice: Advice) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """A few reasons for the decision and the first one against it."""
    agree = [supports(reason.favours, advice.decision) for reason in advice.reasons]
    pairs = list(zip(advice.reasons, agree, strict=True))
    against = tuple(reason for reason, agrees in pairs if not agrees)[:1]
    speaks_for = tuple(reason for reason, agrees in pairs if agrees)
    return speaks_for[: _REASONS - len(against)], against


def _supposed(flip: Flip) -> str:
    """A fact as the end of "it would be Go, if", with the words that say it in gorust.yaml."""
    fact = f"{flip.trait}: {flip.value}"
    words = SUPPOSED.get((flip.trait, flip.value))
    return f"{words} ({fact})" if words else f"it were {fact}"
