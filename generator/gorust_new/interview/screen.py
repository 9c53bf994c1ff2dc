"""The only place that knows questionary: draws a question, takes the answer, keeps the transcript.

Each prompt erases itself when it is answered and leaves one line behind, so that the
screen holds the answers and nothing else, and going back can take lines away again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

import questionary
from prompt_toolkit.application import Application, create_app_session
from prompt_toolkit.filters import Always, Condition
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import Dimension, HSplit, Layout, VerticalAlign
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.layout.margins import ConditionalMargin, ScrollbarMargin
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.shortcuts import print_formatted_text
from prompt_toolkit.styles import Attrs, Style
from questionary.prompts.common import InquirerControl

from gorust_new.interview.catalog import Question, Signal, Value, Widget
from gorust_new.interview.drawing import (
    fits_beside,
    key_line,
    list_of,
    listed,
    rows,
    searched,
    styled,
    text_window,
    window_of,
)
from gorust_new.interview.keys import bind_ends, bind_leaving, bind_letters, bind_paste, one_line
from gorust_new.interview.narrowing import Narrowing
from gorust_new.interview.text import Line, Span, cut, plain, wrap

_DIM = "dim" if "dim" in Attrs._fields else "fg:ansibrightblack"

STYLES = {
    "qmark": "fg:ansigreen bold",
    "question": "bold",
    "pointer": "fg:ansicyan bold",
    "highlighted": "fg:ansicyan bold",
    "selected": "noinherit",
    "separator": _DIM,
    "instruction": _DIM,
    "answer": "",
    "dim": _DIM,
    "bold": "bold",
    "heading": "bold underline",
    "name": "bold",
    "tick": "fg:ansigreen",
    "warn": "fg:ansired",
    "go": "fg:ansicyan",
    "rust": "fg:#ff8700",
    "split": "fg:ansimagenta",
}
"""Terminal colours by name only, so that every theme stays readable."""

_MAX_WIDTH = 100
_SHORT = 9
"""Up to this many options a letter jumps; in a longer list it narrows."""

_LEAST_LIST = 8
"""Rows of a long list on a small screen; else it takes half of it, so that the answers stay."""

_ESCAPE_WAIT = 0.05
"""Seconds until a lone Escape is told from an arrow key's sequence."""


class Screen:
    """A terminal that asks questions and keeps a transcript of the answers.

    Args:
        output: where to draw; standard output, or standard error if only that is a terminal.
        keeps: whether the answers survive a Ctrl-C; said under every question.
    """

    def __init__(self, output: Output | None = None, *, keeps: bool = True) -> None:
        self._keeps = keeps
        stream = sys.stdout if sys.stdout.isatty() else sys.stderr
        self._output = output or create_output(stdout=stream)
        self._style = Style(list(STYLES.items()))

    @property
    def width(self) -> int:
        """Columns to write in; one is left free, so that no terminal wraps a full line."""
        return max(20, min(self._output.get_size().columns - 1, _MAX_WIDTH))

    @property
    def height(self) -> int:
        """Rows of the terminal."""
        return self._output.get_size().rows

    def show(self, lines: Sequence[Line]) -> None:
        """Write `lines` and leave them there."""
        tokens: list[Span] = []
        for line in lines:
            tokens += styled(line)
            tokens.append(("", "\n"))
        if tokens:
            shown = FormattedText(tokens)
            print_formatted_text(shown, style=self._style, output=self._output, end="")

    def erase(self, rows: int) -> None:
        """Take the last `rows` lines away again."""
        if rows > 0:
            self._output.cursor_up(rows)
            self._output.erase_down()
            self._output.flush()

    def ask(self, question: Question, *, back: bool) -> Value | Signal:
        """Ask `question`; `back` says whether there is anything to go back to.

        Raises:
            KeyboardInterrupt: on Ctrl-C.
            EOFError: when the input ends.
        """
        draw = {
            Widget.TEXT: self._text,
            Widget.SELECT: self._select,
            Widget.CHECKLIST: self._checklist,
        }[question.widget]
        with create_app_session(output=self._output):
            answer: Any = self._run(draw(question, back=back))
        if isinstance(answer, Signal):
            return answer
        return tuple(answer) if isinstance(answer, list) else str(answer)

    def _run(self, app: Application[Any]) -> Any:
        app.erase_when_done = True
        app.ttimeoutlen = _ESCAPE_WAIT
        app.timeoutlen = 2 * _ESCAPE_WAIT
        return app.run()

    def _text(self, question: Question, *, back: bool) -> Application[Any]:
        keys, refused = KeyBindings(), [False]
        bind_leaving(keys, back=back)
        suggested = "" if question.editable else str(question.default)
        asked = questionary.text(
            self._message(question),
            default=str(question.default) if question.editable else "",
            placeholder=FormattedText([("class:dim", cut(suggested, self.width - 3))]),
            style=self._style,
            key_bindings=keys,
            validate_while_typing=False,
        )
        app = asked.application
        window = window_of(app, BufferControl)
        window.dont_extend_height = Always()
        buffer = app.current_buffer

        @keys.add("enter", eager=True)
        def _(event: KeyPressEvent) -> None:
            text = one_line(buffer.text) or suggested
            if question.problem(text):
                refused[0] = True
            else:
                event.app.exit(result=text)

        def below() -> FormattedText:
            typed = one_line(buffer.text)
            problem = question.problem(typed)
            if problem and (typed or (refused[0] and not suggested)):
                return self._lines(wrap("warn", problem, self.width, first=("warn", "  ")))
            about = (typed and question.preview(typed)) or question.help
            return self._lines(wrap("dim", about, self.width, first=("", "  ")))

        bind_paste(keys)
        hint = key_line("Enter accept", back=back, keeps=self._keeps)
        return self._frame(app, below, hint)

    def _select(self, question: Question, *, back: bool) -> Application[Any]:
        asked = questionary.select(
            self._message(question),
            choices=listed(question.options, self.width),
            default=str(question.default),
            instruction=" ",
            style=self._style,
            use_jk_keys=False,
            show_description=False,
        )
        app = asked.application
        control = list_of(app)
        control.selected_options = []  # the default is where the pointer starts, no more
        keys = app.key_bindings
        bind_leaving(keys, back=back)
        bind_ends(keys, control)
        if len(question.options) <= _SHORT:
            bind_letters(keys, control)
            hint = key_line("↑ ↓ or first letter, Enter choose", back=back, keeps=self._keeps)
            return self._frame(app, self._pointed(question, control), hint)
        narrowing = Narrowing(
            control, {option.value: searched(option) for option in question.options}
        )
        narrowing.bind(keys)
        most = max(_LEAST_LIST, self.height // 2)
        goes_on = Condition(lambda: len(control.choices) > most)
        bar = ConditionalMargin(ScrollbarMargin(display_arrows=True), goes_on)
        window = window_of(app, InquirerControl)
        window.right_margins, window.height = [bar], Dimension(max=most)
        hint = key_line("↑ ↓ or type to narrow, Enter choose", back=back, keeps=self._keeps)
        return self._frame(app, self._pointed(question, control, narrowing), hint)

    def _checklist(self, question: Question, *, back: bool) -> Application[Any]:
        marked = question.default if isinstance(question.default, tuple) else ()
        choices = [
            questionary.Choice(title, value=option.value, checked=option.value in marked)
            for option, title in zip(
                question.options, rows(question.options, self.width), strict=True
            )
        ]
        asked = questionary.checkbox(
            self._message(question),
            choices=choices,
            instruction=" ",
            style=self._style,
            use_jk_keys=False,
            show_description=False,
        )
        app = asked.application
        bind_leaving(app.key_bindings, back=back)
        hint = key_line("Space mark, Enter done", back=back, keeps=self._keeps)
        return self._frame(app, self._pointed(question, list_of(app)), hint)

    def _message(self, question: Question) -> str:
        """The question, broken between words: a prompt breaks its lines anywhere."""
        return plain(wrap("", question.text, self.width - 2, first=("", ""))).replace("\n", "\n  ")

    def _pointed(
        self, question: Question, control: InquirerControl, narrowing: Narrowing | None = None
    ) -> Callable[[], FormattedText]:
        """The help of the question; on a narrow screen the meaning of the line pointed at."""
        meanings = {option.value: option.meaning for option in question.options}

        def below() -> FormattedText:
            text = question.help
            if not fits_beside(question.options, self.width):
                text = meanings.get(str(control.get_pointed_at().value), "") or text
            if narrowing and narrowing.typed:
                text = f"/{narrowing.typed}  (Esc: the whole list)"
            return self._lines(wrap("dim", text, self.width, first=("", "  ")) if text else ())

        return below

    def _frame(
        self, app: Application[Any], below: Callable[[], FormattedText], hint: str
    ) -> Application[Any]:
        """Put help and keys under a prompt, close to it."""
        focus = app.layout.current_window
        for window in app.layout.find_all_windows():
            if isinstance(window.content, InquirerControl):
                window.dont_extend_height = Always()
        help_window = text_window(below)
        hint_window = text_window(
            lambda: self._lines(wrap("dim", hint, self.width, first=("", "  ")))
        )
        rows = HSplit([app.layout.container, help_window, hint_window], align=VerticalAlign.TOP)
        app.layout = Layout(rows, focused_element=focus)
        return app

    def _lines(self, lines: Sequence[Line]) -> FormattedText:
        tokens: list[Span] = []
        for number, line in enumerate(lines):
            if number:
                tokens.append(("", "\n"))
            tokens += styled(line)
        return FormattedText(tokens)
