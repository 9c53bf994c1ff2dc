"""The keys of every prompt beside those of questionary."""

from __future__ import annotations

from typing import Any

from prompt_toolkit.key_binding import KeyPressEvent
from questionary.prompts.common import InquirerControl

from gorust_new.interview.catalog import Signal


def bind_leaving(keys: Any, *, back: bool) -> None:
    """Escape and Ctrl-B go back; an end of input or an interrupt from outside ends it all."""
    if back:
        keys.add("escape")(_go_back)
        keys.add("c-b", eager=True)(_go_back)
    keys.add("<sigint>")(_interrupt)
    keys.add("c-d")(_end)


def _go_back(event: KeyPressEvent) -> None:
    event.app.exit(result=Signal.BACK)


def _interrupt(event: KeyPressEvent) -> None:
    event.app.exit(exception=KeyboardInterrupt)


def _end(event: KeyPressEvent) -> None:
    if not event.app.current_buffer.text:
        event.app.exit(exception=EOFError)


def one_line(text: str) -> str:
    """`text` without line feeds and blanks that say nothing."""
    return " ".join(text.split())


def bind_paste(keys: Any) -> None:
    """What is pasted lands on one line, whatever it was copied from."""

    def paste(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text(one_line(event.data))

    keys.add("<bracketed-paste>", eager=True)(paste)


def bind_ends(keys: Any, control: InquirerControl) -> None:
    """Home and End go to the first and the last line."""

    def go(event: KeyPressEvent) -> None:
        open_ = [i for i, choice in enumerate(control.choices) if not choice.disabled]
        control.pointed_at = open_[0 if event.key_sequence[0].key == "home" else -1]

    keys.add("home", eager=True)(go)
    keys.add("end", eager=True)(go)


def bind_letters(keys: Any, control: InquirerControl) -> None:
    """A letter moves to the next line that begins with it."""
    letters = {str(choice.title)[:1].lower() for choice in control.choices if not choice.disabled}
    for letter in sorted(letters - {""}):

        def jump(_event: KeyPressEvent, letter: str = letter) -> None:
            count = len(control.choices)
            for step in range(1, count + 1):
                place = (control.pointed_at + step) % count
                choice = control.choices[place]
                if not choice.disabled and str(choice.title).lower().startswith(letter):
                    control.pointed_at = place
                    return

        keys.add(letter, eager=True)(jump)
