"""Draws the pictures of README anew: python -m tools.pictures.

The interview is held for real, on a pseudo-terminal; what its user then sees is read off
an emulated screen, so the picture changes when, and only when, the product does.
"""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any

import pyte
from gorust_new.plan.yaml.read import read_plan
from gorust_new.workflow.consult import picture
from gorust_new.workflow.plans import completed
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tests.conversations.terminal import Terminal
from tests.conversations.test_interview import begin, gateway
from tools.recording import first_minute, svg

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
COLUMNS, ROWS = 92, 120
TITLE = "gorust-new shop"

FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL).replace(
    "Fira Code", "ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono"
)
"""Rich's drawing of a window, with the reader's own font instead of one from the network."""

THEME = TerminalTheme(
    (17, 22, 29),
    (215, 222, 230),
    [(17, 22, 29), (240, 113, 107), (110, 203, 127), (227, 185, 95),
     (106, 159, 240), (196, 138, 224), (53, 197, 224), (215, 222, 230)],
    [(118, 131, 143), (240, 113, 107), (110, 203, 127), (227, 185, 95),
     (106, 159, 240), (196, 138, 224), (53, 197, 224), (255, 255, 255)],
)  # fmt: skip

COLOURS = {"brown": "yellow", "brightbrown": "bright_yellow", "bfightmagenta": "bright_magenta"}
"""Names that the emulator has for what everybody else calls otherwise."""


class Screen(pyte.Screen):
    """A terminal that shows faint text in grey; the emulator by itself drops the attribute."""

    def select_graphic_rendition(self, *attributes: int, **private: Any) -> None:
        """Take faint (2) for bright black (90)."""
        grey = (90 if attribute == 2 else attribute for attribute in attributes)
        super().select_graphic_rendition(*grey, **private)


def main() -> None:
    """Write docs/interview.svg, docs/first-minute.svg and docs/shop.svg."""
    with tempfile.TemporaryDirectory() as place:
        os.environ.update({"XDG_STATE_HOME": place, "COLORTERM": "truecolor"})
        os.environ.pop("NO_COLOR", None)
        (DOCS / "interview.svg").write_text(drawn(interview(Path(place))), encoding="utf-8")
        frames = first_minute(
            Path(place) / "recording", (str(Path(sys.executable).with_name("gorust-new")),)
        )
        recording = svg(frames, "gorust-new shop")
        (DOCS / "first-minute.svg").write_text(recording, encoding="utf-8")
    plan = completed(read_plan((ROOT / "examples" / "shop.yaml").read_bytes()))
    shop = picture(plan, "svg", width=COLUMNS, colour=False)
    (DOCS / "shop.svg").write_text(shop, encoding="utf-8")


def interview(place: Path) -> Screen:
    """What is on the screen when everything is answered and nothing is written yet."""
    command = (str(Path(sys.executable).with_name("gorust-new")),)
    with Terminal(Path("shop"), columns=COLUMNS, rows=ROWS, command=command, cwd=place) as terminal:
        begin(terminal)
        gateway(terminal)
        terminal.answer("Another component?", "pricing: prices a basket against live rules")
        terminal.answer("What is pricing?")
        terminal.answer("What is asked of pricing's latency?", "h")
        terminal.answer("Another component?")
        terminal.wait("Write this?").wait("(answers kept)")
        screen = Screen(COLUMNS, ROWS)
        pyte.Stream(screen).feed(terminal.raw)
    return screen


def drawn(screen: Screen) -> str:
    """`screen` as SVG, without the empty lines at its end."""
    last = max(row for row, line in enumerate(screen.display) if line.strip())
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
    )
    for row in range(last + 1):
        console.print(_line(screen, row), no_wrap=True, crop=True)
    return console.export_svg(title=TITLE, theme=THEME, code_format=FORMAT, unique_id="interview")


def _line(screen: Screen, row: int) -> Text:
    chars = [screen.buffer[row][column] for column in range(COLUMNS)]
    while chars and chars[-1] == screen.default_char:
        chars.pop()
    line = Text()
    for style, run in groupby(chars, key=_style):
        line.append("".join(char.data for char in run), style)
    return line


def _style(char: Any) -> Style:
    return Style(
        color=_colour(char.fg),
        bgcolor=_colour(char.bg),
        bold=char.bold,
        underline=char.underscore,
        reverse=char.reverse,
    )


def _colour(name: str) -> str | None:
    if name == "default":
        return None
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return f"#{name}"
    return COLOURS.get(name, name.replace("bright", "bright_"))


if __name__ == "__main__":
    main()
