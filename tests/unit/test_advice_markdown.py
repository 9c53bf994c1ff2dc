"""Any text can be shown inside Markdown, and stays text."""

from __future__ import annotations

import pytest
from gorust_new.text.markdown import escape, one_line
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

NASTY = st.text(alphabet=st.sampled_from("`*_[]()<>#+-.!|~$&@:/=\\{}\n\t 1aw\u202e\u200b"))


def shown(markdown: str) -> str:
    """What a reader sees; fails when anything but text is rendered."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


@given(st.one_of(NASTY, st.text()))
def test_any_text_is_shown_exactly_on_one_line(text: str) -> None:
    """By a real Markdown reader."""
    line = one_line(text)
    assert "\n" not in escape(text)
    assert shown(escape(text)) == line if line else escape(text) == ""


@given(NASTY)
def test_any_text_is_safe_after_other_words(text: str) -> None:
    """It opens nothing in the middle of a line either."""
    assert shown(f"It is: {escape(text)}.").startswith("It is:")


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("12. item", r"12\. item"),
        ("<b>", "&lt;b&gt;"),
        ("a|b", r"a\|b"),
        ("see https://x.org or www.x.org", r"see https\://x.org or www\.x.org"),
        ("a@b.org", "a&#64;b.org"),
        ("one\n\ntwo\x00\x1b[31m", r"one two \[31m"),
        ("prices a basket, quickly; (well) e.g. now", "prices a basket, quickly; (well) e.g. now"),
    ],
)
def test_what_is_escaped_and_what_stays_readable(text: str, escaped: str) -> None:
    """Only what could mean something."""
    assert escape(text) == escaped
