"""The conversation goes on, back and round again, on a screen made of paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from gorust_new.interview.catalog import Question, Signal, Value
from gorust_new.interview.conversation import Conversation, Quit
from gorust_new.interview.flow import Answers
from gorust_new.interview.script import Scope
from gorust_new.interview.text import Line, plain
from gorust_new.plan.model import Plan, Sample

from tests.unit.test_interview_flow import SHOP

BACK = Signal.BACK


@dataclass
class Paper:
    """A screen that answers from a list and keeps what was written, line by line."""

    replies: list[Value | Signal]
    asked: list[Question] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    width: int = 80
    height: int = 50

    def show(self, lines: Sequence[Line]) -> None:
        self.written += plain(tuple(lines)).splitlines() if lines else []

    def erase(self, rows: int) -> None:
        del self.written[len(self.written) - rows :]

    def ask(self, question: Question, *, back: bool) -> Value | Signal:
        self.asked.append(question)
        reply = self.replies.pop(0)
        assert back or reply is not BACK
        return reply


def talk(paper: Paper, answers: Answers) -> tuple[Plan, list[Answers]]:
    kept: list[Answers] = []
    plan = Conversation(Scope(), answers, paper, lambda *_: (), kept.append).run()
    assert not paper.replies
    return plan, kept


def test_every_answer_is_kept_at_once() -> None:
    """Whatever stops the conversation, nothing said before is lost."""
    paper = Paper(["store", "example.com/store"])
    kept: list[Answers] = []
    with pytest.raises(IndexError):
        Conversation(Scope(), {}, paper, lambda *_: (), kept.append).run()
    assert kept[-1] == {"project": "store", "go_module": "example.com/store"}


def test_back_asks_the_last_question_again() -> None:
    """With the old answer as the suggestion, and its line gone from the screen."""
    paper = Paper(["shop", "github.com/me/shop", BACK])
    with pytest.raises(IndexError):
        talk(paper, {})
    assert [question.key for question in paper.asked][-2:] == ["setting", "go_module"]
    assert paper.asked[-1].default == "github.com/me/shop"
    assert paper.asked[-1].editable
    assert paper.written == ["  ✓ Project     shop"]


def test_back_goes_all_the_way() -> None:
    """Step by step to the first question, from which there is no way back."""
    paper = Paper(["shop", "example.com/shop", BACK, BACK])
    with pytest.raises(IndexError):
        talk(paper, {})
    assert paper.asked[-1].key == "project"
    assert paper.written == []


def test_back_over_an_advice_takes_the_advice_away() -> None:
    """What was advised on an answer leaves the screen with it."""
    upto = {key: value for key, value in SHOP.items() if not key.startswith("components.2")}
    paper = Paper([BACK])
    with pytest.raises(IndexError):
        talk(paper, upto)
    assert paper.asked[-1].key == "components.1.latency"
    assert paper.asked[-1].default == "hard"
    assert not any("Strong advice: Rust" in line for line in paper.written)
    assert any("Strong advice: Go" in line for line in paper.written)


def test_an_answer_is_changed_from_the_review() -> None:
    """Only that question is asked, then the review comes again."""
    paper = Paper(["change", "components.1.purpose", "prices a basket", "write"])
    plan, _ = talk(paper, SHOP)
    assert plan.components[1].purpose == "prices a basket"
    assert [question.key for question in paper.asked] == [
        "review",
        "change",
        "components.1.purpose",
        "review",
    ]


def test_a_change_asks_what_it_opens() -> None:
    """Less memory changes the advice, so the language is asked again."""
    paper = Paper(["change", "components.0.memory", "tight", "split", "", "write"])
    plan, _ = talk(paper, SHOP)
    keys = [question.key for question in paper.asked]
    assert "components.0.language@rust" in keys
    assert plan.components[0].language is not None
    assert plan.components[0].language.value == "split"


def test_an_empty_call_instead_of_an_example_is_chosen_in_the_review() -> None:
    """Nobody is asked for it, and the plan says it only then."""
    paper = Paper(["change", "components.1.sample", "none", "write"])
    plan, _ = talk(paper, SHOP)
    assert [component.sample for component in plan.components] == [None, Sample.NONE]


def test_leaving_the_change_changes_nothing() -> None:
    """Escape in the list, or in the question, returns to the review."""
    paper = Paper(["change", BACK, "change", "setting", BACK, "write"])
    _, kept = talk(paper, SHOP)
    assert kept == []


def test_one_more_component_from_the_review() -> None:
    """A forgotten component is added; what is called is suggested as it was."""
    paper = Paper(["change", "components.2.name", "search", "search-engine", "hard", "", "write"])
    plan, _ = talk(paper, SHOP)
    assert [component.name for component in plan.components] == ["gateway", "pricing", "search"]
    assert plan.components[0].calls == ("pricing", "search")


def test_back_from_the_review_asks_the_last_question() -> None:
    """There is nothing one cannot go back to."""
    paper = Paper([BACK, "", "write"])
    talk(paper, SHOP)
    assert paper.asked[1].key == "components.2.name"


def test_back_over_a_name_offers_its_purpose_too() -> None:
    """What was typed on one line comes back on one line."""
    upto = {key: SHOP[key] for key in list(SHOP)[:5]}
    paper = Paper([BACK])
    with pytest.raises(IndexError):
        talk(paper, upto)
    assert paper.asked[-1].key == "components.0.name"
    assert paper.asked[-1].default == "gateway: public HTTP API"
    assert paper.asked[-1].editable


def test_the_review_shows_one_view_at_a_time_and_comes_back_whole() -> None:
    """Picture and files take the place of the table; a change left half-way brings it back."""
    paper = Paper(["picture", "files", "table", "change", BACK, "write"])
    views: list[str] = []

    def review(_plan: Plan, _here: object, _width: int, view: str) -> tuple[Line, ...]:
        views.append(view)
        return ((("", f"view {view}"),),)

    Conversation(Scope(), SHOP, paper, review, lambda _: None).run()
    assert views == ["table", "picture", "files", "table", "table"]
    assert [line for line in paper.written if "view" in line] == ["view table"]


def test_quitting_is_not_writing() -> None:
    """The review can be left without a plan."""
    with pytest.raises(Quit):
        talk(Paper(["quit"]), SHOP)


def test_the_screen_holds_the_answers_that_count() -> None:
    """After a change, the old answer and what followed from it are gone from the screen."""
    paper = Paper(["change", "components.0.memory", "tight", "split", "", "write"], height=200)
    talk(paper, SHOP)
    assert not any("roomy" in line for line in paper.written)
    assert sum("Strong advice: Go" in line for line in paper.written) == 0
    assert sum(line.strip() == "pricing" for line in paper.written) == 1


def test_a_small_screen_shows_the_answers_again() -> None:
    """What scrolled away cannot be taken back, so what changed follows below."""
    paper = Paper(["change", "go_module", "example.org/shop", "write"], height=5)
    talk(paper, SHOP)
    assert sum("Go module" in line for line in paper.written) == 2
    assert "  ✓ Go module   example.org/shop" in paper.written
