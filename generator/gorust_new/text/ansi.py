"""Colour for a terminal, off unless asked for."""

from __future__ import annotations

from dataclasses import dataclass

_GO = "36"
_RUST = "38;5;208"  # orange: plain yellow cannot be read on a white background


@dataclass(frozen=True, slots=True)
class Ansi:
    """Wraps text in the escape sequences of a style, or leaves it alone when `on` is false."""

    on: bool = False

    def go(self, text: str) -> str:
        """Go's cyan."""
        return self.paint(text, _GO)

    def rust(self, text: str) -> str:
        """Rust's orange."""
        return self.paint(text, _RUST)

    def language(self, text: str, language: str) -> str:
        """The colour of ``go`` or ``rust``; any other language stays plain."""
        return {"go": self.go, "rust": self.rust}.get(language, str)(text)

    def bold(self, text: str) -> str:
        """Bold, for headings and names."""
        return self.paint(text, "1")

    def dim(self, text: str) -> str:
        """Faint, for what can be skipped."""
        return self.paint(text, "2")

    def good(self, text: str) -> str:
        """Green: something was added or is in order."""
        return self.paint(text, "32")

    def warn(self, text: str) -> str:
        """Yellow: something to look at."""
        return self.paint(text, "33")

    def bad(self, text: str) -> str:
        """Red: something is lost or in conflict."""
        return self.paint(text, "31")

    def paint(self, text: str, codes: str) -> str:
        """`text` between SGR `codes` (ECMA-48, 8.3.117) and a reset."""
        return f"\x1b[{codes}m{text}\x1b[0m" if self.on and text else text
