"""A terminal recording as one SVG file: frames of an emulated screen, shown one after another.

Style sheets move it, so it plays where scripts may not run, as in a README; a viewer that
knows no animation, or a reader who wants none, sees the last frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import pyte

from tests.conversations.terminal import Terminal

COLUMNS, ROWS = 80, 24
CELL, LINE = 8.4, 19.0
MARGIN, BAR = 14.0, 34.0
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

INK = {
    "default": "#d7dee6", "black": "#76838f", "red": "#f0716b", "green": "#6ecb7f",
    "brown": "#e3b95f", "blue": "#6a9ff0", "magenta": "#c48ae0", "cyan": "#35c5e0",
    "white": "#d7dee6", "brightblack": "#76838f",
}  # fmt: skip
"""The emulator's names of colours, on a dark ground; anything else is a colour by itself."""

Run = tuple[int, str, str, bool, bool]
"""Where a run of cells begins, its text, its colour, and whether it is bold or reversed."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the screen shows, and for how many seconds."""

    lines: tuple[tuple[Run, ...], ...]
    seconds: float


@dataclass
class Recorder:
    """Plays a conversation at a real terminal and keeps what is seen on the way.

    Args:
        terminal: of `COLUMNS` by `ROWS`.
        frames: what was seen so far.
    """

    terminal: Terminal
    frames: list[Frame] = field(default_factory=list)

    def answer(self, question: str, text: str = "", *, look: float = 1.1) -> None:
        """Wait for a question, look at it for some seconds, type, press Enter."""
        self.terminal.wait(question)
        self._settle()
        self._shoot(look)
        if text:
            self.terminal.type(text)
            self._settle()
            self._shoot(0.9)
        self.terminal.press("enter")

    def end(self, look: float) -> None:
        """What the program leaves on the screen."""
        self.terminal.end()
        self._shoot(look)

    def _settle(self) -> None:
        self.terminal.drain(0.4)

    def _shoot(self, seconds: float) -> None:
        screen = _Screen(COLUMNS, ROWS)
        pyte.Stream(screen).feed(self.terminal.raw)
        lines = tuple(tuple(_runs(screen, row)) for row in range(ROWS))
        self.frames.append(Frame(lines, seconds))


class _Screen(pyte.Screen):
    """A screen that shows faint text in grey."""

    def select_graphic_rendition(self, *attributes: int, **private: Any) -> None:
        grey = (90 if attribute == 2 else attribute for attribute in attributes)
        super().select_graphic_rendition(*grey, **private)


def _runs(screen: pyte.Screen, row: int) -> Iterator[Run]:
    """The runs of one line that are not blank."""
    cells = [(column, screen.buffer[row][column]) for column in range(COLUMNS)]
    for (colour, bold, reverse), group in groupby(
        cells, key=lambda cell: (cell[1].fg, cell[1].bold, cell[1].reverse)
    ):
        run = list(group)
        text = "".join(char.data for _, char in run)
        for word in re.finditer(r"\S+(?: \S+)*", text):
            yield run[word.start()][0], word[0], colour, bold, reverse


def svg(frames: list[Frame], title: str) -> str:
    """The recording, playing from its beginning again and again. Ends with a line feed."""
    unique = {line: f"l{number}" for number, line in enumerate(dict.fromkeys(_lines(frames)))}
    width, height = COLUMNS * CELL + 2 * MARGIN, ROWS * LINE + BAR + MARGIN
    parts = [
        _opening(width, height, title),
        f"<style>{_style(frames)}</style>",
        "<defs>",
        *(f'<g id="{name}">{_drawn(line)}</g>' for line, name in unique.items()),
        "</defs>",
        f'<rect class="w" x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="10"/>',
        *(f'<circle cx="{20 + 18 * n}" cy="18" r="5.5" fill="{colour}"/>'
          for n, colour in enumerate(("#f0716b", "#e3b95f", "#6ecb7f"))),
        f'<text class="t" x="{width / 2:g}" y="22">{escape(title)}</text>',
        *(_frame(number, frame, unique) for number, frame in enumerate(frames)),
        "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _opening(width: float, height: float, title: str) -> str:
    size = f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">'
    )


def _lines(frames: list[Frame]) -> Iterator[tuple[Run, ...]]:
    return (line for frame in frames for line in frame.lines if line)


def _drawn(line: tuple[Run, ...]) -> str:
    return "".join(_run(run) for run in line)


def _run(run: Run) -> str:
    column, text, colour, bold, reverse = run
    ink = INK.get(colour, f"#{colour}")
    x, long = column * CELL, len(text) * CELL
    ground = f'<rect x="{x:g}" y="-14" width="{long:g}" height="19" fill="{ink}"/>'
    weight = ' class="b"' if bold else ""
    return (ground if reverse else "") + (
        f'<text x="{x:.1f}" textLength="{long:.1f}" fill="{"#11161d" if reverse else ink}"{weight}>'
        f"{escape(text)}</text>"
    )


def _frame(number: int, frame: Frame, unique: dict[tuple[Run, ...], str]) -> str:
    rows = "".join(
        f'<use href="#{unique[line]}" x="{MARGIN:g}" y="{BAR + (row + 1) * LINE:g}"/>'
        for row, line in enumerate(frame.lines)
        if line
    )
    return f'<g class="f f{number}">{rows}</g>'


def _style(frames: list[Frame]) -> str:
    """Each frame is seen in its own part of the whole time, and hidden for the rest of it."""
    whole = sum(frame.seconds for frame in frames)
    rules = [
        f"text{{font:14px {MONO};white-space:pre}}.b{{font-weight:700}}",
        ".w{fill:#11161d;stroke:#2b333d}.t{fill:#9aa7b4;text-anchor:middle}",
        f".f{{visibility:hidden}}.f{len(frames) - 1}{{visibility:visible}}",
        "@media (prefers-reduced-motion:no-preference){",
        f".f{{animation:{whole:g}s step-end infinite}}",
    ]
    begin = 0.0
    for number, frame in enumerate(frames):
        first, last = 100 * begin / whole, 100 * (begin + frame.seconds) / whole
        hidden = "0%{visibility:hidden}" if number else ""
        after = f"{last:.2f}%{{visibility:hidden}}" if number < len(frames) - 1 else ""
        rules.append(f".f{number}{{animation-name:k{number}}}")
        rules.append(f"@keyframes k{number}{{{hidden}{first:.2f}%{{visibility:visible}}{after}}}")
        begin += frame.seconds
    return "".join(rules) + "}"


def first_minute(place: Path, command: tuple[str, ...]) -> list[Frame]:
    """From `gorust-new shop` to a written project, in the directory `place`."""
    place.mkdir()
    with Terminal(Path("shop"), columns=COLUMNS, rows=ROWS, command=command, cwd=place) as terminal:
        recorder = Recorder(terminal)
        recorder.answer("Go module path?")
        recorder.answer("Who will work on it", "m")
        recorder.answer("What is the first component called?", "gateway: public HTTP API")
        recorder.answer("What is gateway?", look=1.6)
        recorder.answer("Where does gateway spend its time?", "n")
        recorder.answer("How much memory may gateway use?", "r")
        recorder.answer("Another component?", "pricing: prices a basket", look=3.0)
        recorder.answer("What is pricing?")
        recorder.answer("What is asked of pricing's latency?", "h")
        recorder.answer("Another component?", look=3.0)
        recorder.answer("Write this?", "p", look=3.0)
        recorder.answer("Write this?", look=3.0)
        recorder.end(look=6.0)
    return recorder.frames
