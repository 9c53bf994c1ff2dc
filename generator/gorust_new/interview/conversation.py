"""The conversation: asks until the answers make a plan, then reviews it until it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

from gorust_new.interview import answers as kept
from gorust_new.interview.catalog import Option, Question, Signal, Value, Widget
from gorust_new.interview.flow import Answers, Progress, Step, fits, walk
from gorust_new.interview.script import Scope
from gorust_new.interview.text import Line
from gorust_new.interview.transcript import lines, said
from gorust_new.plan.model import Plan

Review = Callable[[Plan, Progress, int, str], Sequence[Line]]
"""One view of a plan and of the walk that led to it, in a number of columns."""


class Asker(Protocol):
    """What the conversation needs of a terminal (prompts.Screen is one)."""

    @property
    def width(self) -> int: ...

    @property
    def height(self) -> int: ...

    def show(self, lines: Sequence[Line]) -> None: ...

    def erase(self, rows: int) -> None: ...

    def ask(self, question: Question, *, back: bool) -> Value | Signal: ...


class Quit(Exception):  # noqa: N818  not an error: the user chose it
    """The user left from the review."""


TABLE, PICTURE, FILES = "table", "picture", "files"
"""What the review can show; one at a time, so that it fits a small screen."""

_VIEWS = (
    Option(TABLE, "table", "the components, one a line"),
    Option(PICTURE, "picture", "who calls whom"),
    Option(FILES, "files", "what is written where"),
)


def review_of(view: str) -> Question:
    """What to do with the plan of which `view` is shown."""
    return Question(
        "review",
        "Review",
        "Write this?",
        widget=Widget.SELECT,
        options=(
            Option("write", "write it"),
            Option("change", "change an answer", "names, purposes, languages, calls: all of them"),
            *(option for option in _VIEWS if option.value != view),
            Option("quit", "quit", "nothing is written; the answers are kept"),
        ),
        default="write",
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A step that stands on the screen, the rows it takes, and the width it was drawn for."""

    step: Step
    rows: int
    width: int


class Conversation:
    """One conversation; holds the answers so far.

    Args:
        review: the lines of the review for a plan and the walk that led to it.
        keep: called with the answers after each change.
    """

    def __init__(
        self,
        scope: Scope,
        answers: Answers,
        screen: Asker,
        review: Review,
        keep: Callable[[Answers], object],
    ) -> None:
        self._scope = scope
        self._answers: dict[str, Value] = dict(answers)
        self._screen = screen
        self._review = review
        self._keep = keep
        self._before: dict[str, Value] = {}
        self._shown: list[Shown] = []

    def run(self) -> Plan:
        """Talk until the plan is confirmed.

        Raises:
            KeyboardInterrupt, EOFError: the user stopped.
            Quit: the user chose to leave at the review.
        """
        while True:
            here = walk(self._scope, self._answers)
            self._show(here.steps)
            if here.pending is not None:
                self._ask(here, here.pending)
            elif here.plan is not None and self._confirmed(here, here.plan):
                return here.plan

    def _ask(self, here: Progress, question: Question) -> None:
        before = self._before.get(question.key)
        if before is not None and fits(question, before):
            question = replace(question, default=before, editable=True)
        value = self._screen.ask(question, back=bool(here.asked))
        if isinstance(value, Signal):
            self._back(here)
        else:
            self._record({**self._answers, **kept.recorded(question, value)})

    def _record(self, answers: Answers) -> None:
        self._answers = dict(answers)
        self._keep(self._answers)

    def _back(self, here: Progress, below: int = 0) -> None:
        """Drop the last answer that was given; it stands in its question when that returns."""
        last = here.asked[-1]
        before = kept.standing(last.question, self._answers)
        self._before[last.question.key] = last.value if before is None else before
        self._take_away(last, below)
        self._record(kept.less(self._answers, last.question))

    def _take_away(self, first: Step, below: int) -> None:
        """`first` and what stands under it go, with `below` more rows, where the screen has them.

        What scrolled away stays where it is; either way the steps are shown anew.
        """
        standing = [shown.step for shown in self._shown]
        place = standing.index(first) if first in standing else len(standing)
        gone, self._shown = self._shown[place:], self._shown[:place]
        rows = below + sum(shown.rows for shown in gone)
        same = all(shown.width == self._screen.width for shown in gone)
        if same:
            self._erase(rows)

    def _erase(self, rows: int) -> None:
        """Take the last `rows` away, if they have not scrolled out of reach."""
        if rows < self._screen.height:
            self._screen.erase(rows)

    def _show(self, steps: Sequence[Step]) -> None:
        standing = [shown.step for shown in self._shown]
        for step in steps:
            if step not in standing:
                drawn = lines(step, self._screen.width)
                self._screen.show(drawn)
                self._shown.append(Shown(step, len(drawn), self._screen.width))

    def _confirmed(self, here: Progress, plan: Plan) -> bool:
        """Show the review until it is left: true to write, false after a change of mind."""
        view = TABLE
        while True:
            drawn = self._review(plan, here, self._screen.width, view)
            self._screen.show(drawn)
            answer = self._screen.ask(review_of(view), back=bool(here.asked))
            if answer == "quit":
                raise Quit
            if isinstance(answer, Signal):
                self._back(here, len(drawn))
                return False
            if answer == "write" or (answer == "change" and self._changed(here, plan, len(drawn))):
                return answer == "write"
            view = view if answer == "change" else str(answer)
            self._erase(len(drawn))

    def _changed(self, here: Progress, plan: Plan, below: int) -> bool:
        """Whether an answer was picked and given anew."""
        picked = self._screen.ask(_menu(here), back=True)
        if isinstance(picked, Signal):
            return False
        chosen = next(done for done in here.answered if done.question.key == picked)
        question = kept.changing(chosen.question, chosen.value, plan)
        value = self._screen.ask(question, back=True)
        if isinstance(value, Signal) or value == chosen.value:
            return False
        standing = {**self._answers, question.key: chosen.value}
        changed = kept.change(standing, question.key, value)
        calls = {key: was for key, was in self._answers.items() if key.endswith(".calls")}
        self._before |= {key: was for key, was in calls.items() if key not in changed}
        self._take_away(chosen, below)
        self._record(changed)
        return True


def _menu(here: Progress) -> Question:
    """Every answer so far, under the component it belongs to."""
    groups: dict[str, list[Option]] = {}
    group = "project"
    for done in here.answered:
        question = done.question
        label, about = question.label, said(question, done.value)
        if question.key.endswith(".name"):
            group = str(done.value) or "no more components"
            label, about = ("Name", about) if done.value else ("Add one", "one more component")
        heading = question.about or group
        option = Option(question.key, label, about, heading)
        groups.setdefault(heading, []).append(option)
    options = tuple(chain.from_iterable(groups.values()))
    return Question(
        "change",
        "Change",
        "Change which answer?",
        widget=Widget.SELECT,
        options=options,
        default=options[0].value,
    )
