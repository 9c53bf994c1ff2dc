"""A captured terminal becomes a picture in which every cell stands where it stood."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from gorust_new.diagram.terminal import terminal
from gorust_new.report.sgr import Style, runs
from gorust_new.report.terminal_svg import terminal_svg
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.report_plans import market


def styles(text: str) -> list[tuple[str, Style]]:
    return [(run.text, run.style) for row in runs(text) for run in row]


def test_named_colours_and_their_reset() -> None:
    assert styles("\x1b[36mGo\x1b[39m x") == [("Go", Style(ink="#35c5e0")), (" x", Style())]


def test_the_256_colours_and_true_colour_in_both_spellings() -> None:
    assert styles("\x1b[38;5;208ma\x1b[38:5:208mb") == [
        ("a", Style(ink="#ff8700")),
        ("b", Style(ink="#ff8700")),
    ]
    assert styles("\x1b[48;2;1;2;255mc") == [("c", Style(paper="#0102ff"))]
    assert styles("\x1b[38;5;255md") == [("d", Style(ink="#eeeeee"))]


def test_bold_and_faint_end_together() -> None:
    assert styles("\x1b[1;2ma\x1b[22mb") == [("a", Style(flags=frozenset({"bold", "dim"}))),
                                             ("b", Style())]  # fmt: skip


def test_a_style_lasts_over_the_end_of_a_line() -> None:
    assert styles("\x1b[1ma\nb")[1] == ("b", Style(flags=frozenset({"bold"})))


def test_other_escape_sequences_leave_no_trace() -> None:
    assert styles("\x1b[2J\x1b]0;title\x07a\x1b(B\x1b[?25lb") == [("ab", Style())]


def test_each_text_has_the_width_of_its_cells() -> None:
    text = terminal_svg("ab 日本\n")
    assert re.search(r'textLength="58\.8"[^>]*>ab 日本<', text)


def test_box_drawing_is_drawn_not_written() -> None:
    text = terminal_svg(terminal(market(), 80, colour=True))
    assert not re.search("[─│╭╮╰╯├┤]", text)
    assert "market.pricing.v1.PricingService" in text


@given(st.text())
def test_any_text_gives_a_picture(text: str) -> None:
    ET.fromstring(terminal_svg(text, title=text))  # noqa: S314 - our own text


@given(st.lists(st.sampled_from(["\x1b[", "38", "5", "2", ";", "m", "a", "\x1b", "0", "999"])))
def test_any_sequence_gives_a_picture(pieces: list[str]) -> None:
    picture = terminal_svg("".join(pieces))
    assert "\x1b" not in picture
    ET.fromstring(picture)  # noqa: S314 - our own text
