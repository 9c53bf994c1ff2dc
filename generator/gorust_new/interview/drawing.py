"""What a question is drawn with: rows of options, lines of text, windows of a prompt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import ANSI, FormattedText, to_formatted_text
from prompt_toolkit.layout import Dimension, Window
from prompt_toolkit.layout.controls import FormattedTextControl
from questionary.prompts.common import InquirerControl

from gorust_new.interview import text as coloured
from gorust_new.interview.catalog import Option
from gorust_new.interview.text import Line, Span, cut, width_of


def styled(line: Line) -> list[Span]:
    """A line in the words of prompt_toolkit."""
    tokens: list[Span] = []
    for style, text in line:
        if style == coloured.ANSI:
            tokens += [(found[0], found[1]) for found in to_formatted_text(ANSI(text))]
        else:
            tokens.append((f"class:{style}" if style else "", text))
    return tokens


def text_window(text: Callable[[], FormattedText]) -> Window:
    """A window as high as its text."""
    return Window(
        FormattedTextControl(text),
        dont_extend_height=True,
        height=lambda: Dimension(min=0) if text() else Dimension.exact(0),
        wrap_lines=True,
    )


def key_line(first: str, *, back: bool, keeps: bool) -> str:
    """The keys of a prompt; those of its own come `first`.

    `keeps` says whether the answers survive a Ctrl-C.
    """
    stop = "stop (answers kept)" if keeps else "stop"
    return f"{first}{', Esc back' if back else ''}, Ctrl-C {stop}"


def window_of(app: Application[Any], control: type[Any]) -> Window:
    """The window that shows a `control`."""
    return next(w for w in app.layout.find_all_windows() if isinstance(w.content, control))


def list_of(app: Application[Any]) -> InquirerControl:
    """The list of a prompt."""
    control = window_of(app, InquirerControl).content
    assert isinstance(control, InquirerControl)  # noqa: S101  narrows what `window_of` looked for
    return control


def fits_beside(options: Sequence[Option], width: int) -> bool:
    """Whether titles and meanings fit beside each other."""
    longest = max(width_of(option.meaning) for option in options)
    return title_column(options) + longest + 6 <= width


def title_column(options: Sequence[Option]) -> int:
    """Where the meanings begin."""
    return max(width_of(option.title) for option in options) + 2


def rows(options: Sequence[Option], width: int) -> list[str]:
    """Titles and meanings beside each other; a meaning that does not fit is cut."""
    column = title_column(options)
    return [
        cut(
            f"{option.title}{' ' * (column - width_of(option.title))}{option.meaning}".rstrip(),
            width - 6,
        )
        for option in options
    ]


def searched(option: Option) -> str:
    """In what of an option a word is looked for."""
    return f"{option.title} {option.meaning} {option.group} {option.words}"


def listed(options: Sequence[Option], width: int) -> list[questionary.Choice]:
    """The options with a heading wherever a new group begins."""
    choices: list[questionary.Choice] = []
    group = ""
    for option, title in zip(options, rows(options, width), strict=True):
        if option.group != group:
            group = option.group
            choices.append(questionary.Separator(f"── {group}"))
        choices.append(questionary.Choice(title, value=option.value))
    return choices
