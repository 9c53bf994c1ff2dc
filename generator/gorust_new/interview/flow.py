"""Which question comes next: a pure fold of the answers over one straight-line script.

The answers are a mapping from question to value. `walk` runs the script from the start,
hands it every recorded answer that still fits, and stops at the first question without
one, unless that need not be asked. Going back is dropping the last answer, changing is
replacing one, and a question that no longer arises is simply never reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gorust_new.interview.catalog import Question, Value, Widget
from gorust_new.interview.script import Advised, Scope, script
from gorust_new.plan.model import Plan

Answers = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what was said to it."""

    question: Question
    value: Value


Step = Advised | Answered


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the answers lead: either a `pending` question or a `plan`."""

    steps: tuple[Step, ...]
    pending: Question | None
    plan: Plan | None

    @property
    def answered(self) -> tuple[Answered, ...]:
        """The answers that count, in the order of their questions."""
        return tuple(step for step in self.steps if isinstance(step, Answered))

    @property
    def asked(self) -> tuple[Answered, ...]:
        """Those that were answered, and not assumed."""
        return tuple(done for done in self.answered if not done.question.assumed)


def walk(scope: Scope, answers: Answers) -> Progress:
    """Follow the script as far as `answers` go."""
    steps: list[Step] = []
    asking = script(scope)
    reply: Value = ""
    try:
        while True:
            step = asking.send(reply) if steps else next(asking)
            if isinstance(step, Question):
                recorded = _recorded(step, answers)
                if recorded is None:
                    return Progress(tuple(steps), step, None)
                reply = recorded
                steps.append(Answered(step, reply))
            else:
                steps.append(step)
    except StopIteration as end:
        return Progress(tuple(steps), None, end.value)


def fits(question: Question, value: object) -> bool:
    """Whether `value`, which may come from anywhere, answers `question`."""
    words = {option.value for option in question.options}
    if question.widget is Widget.CHECKLIST:
        return isinstance(value, tuple) and all(word in words for word in value)
    if not isinstance(value, str):
        return False
    if question.widget is Widget.SELECT:
        return value in words
    return not question.problem(value)


def _recorded(question: Question, answers: Answers) -> Value | None:
    value = answers.get(question.key)
    if value is not None and fits(question, value):
        return value
    return question.default if question.assumed else None
