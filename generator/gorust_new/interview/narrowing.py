"""A long list that gets shorter while one types: its lines, its headings, and what was typed."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from prompt_toolkit.filters import Condition
from prompt_toolkit.key_binding import KeyPressEvent
from questionary import Choice, Separator
from questionary.prompts.common import InquirerControl

_TYPED = string.ascii_letters + string.digits + "-./ "


class Narrowing:
    """What of a list is shown.

    Args:
        control: the list; its pointer stands at the first choice while nothing is typed.
        words: by value, the text in which what is typed is looked for.
    """

    def __init__(self, control: InquirerControl, words: Mapping[str, str]) -> None:
        self._control = control
        self._all = list(control.choices)
        self._start = control.pointed_at
        self._words = {value: text.lower() for value, text in words.items()}
        self.typed = ""

    def narrow(self, typed: str) -> None:
        """Show what holds every word of `typed`; refused where that is nothing."""
        found = [choice for choice in self._all if self._holds(choice, typed)]
        if not found:
            return
        self.typed = typed
        if not typed:
            self._control.choices, self._control.pointed_at = list(self._all), self._start
            return
        self._control.choices = self._with_headings(found)
        self._control.pointed_at = self._control.choices.index(self._nearest(found))

    def bind(self, keys: Any) -> None:
        """Letters, digits and blanks narrow the list, Backspace and Escape widen it."""

        def type_(event: KeyPressEvent) -> None:
            self.narrow(self.typed + event.key_sequence[0].data)

        for character in _TYPED:
            keys.add(character, eager=True)(type_)
        some = Condition(lambda: bool(self.typed))
        keys.add("backspace", eager=True)(lambda _event: self.narrow(self.typed[:-1]))
        keys.add("c-u", eager=True)(lambda _event: self.narrow(""))
        keys.add("escape", filter=some, eager=True)(lambda _event: self.narrow(""))

    def _holds(self, choice: Choice, typed: str) -> bool:
        if isinstance(choice, Separator):
            return False
        text = self._words[str(choice.value)]
        return all(word in text for word in typed.lower().split())

    def _nearest(self, found: list[Choice]) -> Choice:
        """The line that begins with what was typed, then one with a word that does."""
        wanted = self.typed.lower().strip()

        def distance(choice: Choice) -> int:
            text = self._words[str(choice.value)]
            return 0 if text.startswith(wanted) else 1 if f" {wanted}" in text else 2

        return min(found, key=distance)

    def _with_headings(self, found: list[Choice]) -> list[Choice]:
        shown: list[Choice] = []
        heading: Choice | None = None
        for choice in self._all:
            if isinstance(choice, Separator):
                heading = choice
            elif choice in found:
                shown += [heading] if heading else []
                shown.append(choice)
                heading = None
        return shown
