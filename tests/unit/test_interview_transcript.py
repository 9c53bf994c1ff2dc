"""What stays on the screen: short, within the width, and unable to harm the terminal."""

from __future__ import annotations

import pytest
from gorust_new.interview.catalog import SUPPOSED, Question, Value
from gorust_new.interview.flow import Answered, walk
from gorust_new.interview.review import review_lines
from gorust_new.interview.script import Scope
from gorust_new.interview.text import ANSI, Line, cut, plain, visible, width_of, wrap
from gorust_new.interview.transcript import lines, said
from gorust_new.plan.complete import complete
from gorust_new.plan.facts import FACTS
from gorust_new.plan.model import Language

from tests.unit.test_interview_answers import THREE

HOSTILE = "\x1b[2J\x1b]0;x\a${{ x }} [= x =] \u202eevil\u200b 漢字 " + "long " * 60
SPLIT: dict[str, Value] = {
    **THREE,
    "components.0.language@go": "split",
    "components.0.because@go>split": HOSTILE.replace("\x1b", "").replace("\a", ""),
}


def widths(drawn: tuple[Line, ...]) -> list[int]:
    """The columns of each line; a diagram's colours take none and are left out."""
    return [width_of("".join(t for style, t in line if style != ANSI)) for line in drawn]


@pytest.mark.parametrize("width", [20, 39, 59, 79, 100])
@pytest.mark.parametrize("answers", [THREE, SPLIT], ids=["plain", "split"])
def test_no_line_is_wider_than_the_screen(answers: dict[str, Value], width: int) -> None:
    """Answers, advice and review fit, so that no terminal breaks a line by itself."""
    here = walk(Scope(), answers)
    assert here.plan is not None
    drawn = [line for step in here.steps for line in lines(step, width)]
    assert max(widths(tuple(drawn))) <= width
    whole = complete(here.plan, lambda _: Language.GO)
    for view in ("table", "picture", "files"):
        assert max(widths(review_lines(whole, here, width, "shop/", view))) <= max(width, 40)


def test_the_advice_gives_reasons_and_what_would_flip_it() -> None:
    """Decision, strength, reasons and the cheapest change, in words."""
    here = walk(Scope(), THREE)
    shown = plain(tuple(line for step in here.steps for line in lines(step, 100)))
    assert "Strong advice: Rust" in shown
    assert "any pause of milliseconds is a failure" in " ".join(shown.split())
    assert "most like it chose rust" in " ".join(shown.split())
    assert "It would be Go, if" in shown
    assert "Language    Rust (advised)" in shown


def test_the_review_names_everything_that_is_written() -> None:
    """Every component, its port, its calls, the directories, and who calls whom."""
    here = walk(Scope(), SPLIT)
    assert here.plan is not None
    whole = complete(here.plan, lambda _: Language.GO)
    shown = plain(
        tuple(
            line
            for view in ("table", "picture", "files")
            for line in review_lines(whole, here, 100, "shop/", view)
        )
    )
    for word in ("gateway-core", "pricing", "search", ":8080", ":9090", "services/", "cores/"):
        assert word in shown
    assert "strong for Go" in shown


def test_every_fact_can_be_supposed() -> None:
    """What would flip an advice has words for each value of each trait."""
    for fact in FACTS:
        for member in fact.enum:
            assert (fact.name, member.value) in SUPPOSED


def test_hostile_text_is_shown_not_obeyed() -> None:
    """Control and direction characters are spelled out; the line is cut to fit."""
    question = Question("components.0.purpose", "Purpose", "What for?")
    (line,) = lines(Answered(question, HOSTILE), 60)
    text = "".join(part for _, part in line)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[2J" in text
    assert width_of(text) <= 60


def test_empty_answers_read_as_such() -> None:
    """An empty purpose is (none), not a blank."""
    question = Question("components.0.purpose", "Purpose", "What for?", empty="(none)")
    assert said(question, "") == "(none)"


def test_texts_are_cut_by_columns() -> None:
    """A wide character takes two columns; an ellipsis marks what is missing."""
    assert cut("漢字漢字", 5) == "漢字…"
    assert cut("abc", 3) == "abc"
    assert visible("a\tb") == r"a\tb"


def test_paragraphs_are_indented() -> None:
    """Later lines begin where the first one's text does."""
    wrapped = wrap("dim", "one two three four five", 14, first=("", "- "))
    assert plain(wrapped) == "- one two\n  three four\n  five"
