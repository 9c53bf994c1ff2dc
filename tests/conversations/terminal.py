"""A person at a terminal: waits for a question, then types. Counts what it costs."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import TracebackType

import pexpect  # type: ignore[import-untyped,unused-ignore]

from tests.helpers import ROOT

DRIVER = ROOT / "tests" / "conversations" / "driver.py"
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "ctrl-b": "\x02",
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
    "clear": "\x15",
    "space": " ",
    "home": "\x1b[H",
    "end": "\x1b[F",
}
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b[=>]|\x1b\][^\x07]*\x07")


class Terminal:
    """The interview about `directory`, if one is named, on a terminal of `columns` by `rows`."""

    def __init__(
        self,
        directory: Path | None,
        *,
        columns: int = 80,
        rows: int = 40,
        env: dict[str, str] | None = None,
        cwd: Path = ROOT,
        command: tuple[str, ...] = (sys.executable, str(DRIVER)),
    ) -> None:
        environment = {**os.environ, "PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm-256color"}
        self._process = pexpect.spawn(
            command[0],
            [*command[1:], *([str(directory)] if directory else [])],
            cwd=str(cwd),
            env={**environment, **(env or {})},
            dimensions=(rows, columns),
            timeout=20,
            encoding="utf-8",
        )
        self._process.delaybeforesend = None
        self.seen = ""
        self.raw = ""
        self.keystrokes = 0
        self.questions = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.close(force=True)

    def wait(self, text: str) -> Terminal:
        """Until `text` is on the screen; words may stand any blanks apart."""
        pattern = r"(?:\s|\x1b\[[0-9;?]*[a-zA-Z])+".join(re.escape(word) for word in text.split())
        self._process.expect(pattern)
        self._take(f"{self._process.before}{self._process.after}")
        return self

    def drain(self, seconds: float) -> Terminal:
        """Take what comes until nothing comes for some `seconds`."""
        while self._process.expect([".+", pexpect.TIMEOUT, pexpect.EOF], timeout=seconds) == 0:
            self._take(f"{self._process.before}{self._process.after}")
        return self

    def type(self, text: str) -> Terminal:
        """Type `text`, one keystroke a character."""
        self.keystrokes += len(text)
        self._process.send(text)
        return self

    def press(self, *keys: str) -> Terminal:
        """Press keys of `KEYS`."""
        for key in keys:
            self.keystrokes += 1
            self._process.send(KEYS[key])
        return self

    def answer(self, question: str, text: str = "") -> Terminal:
        """Wait for a question and its line of keys, type `text`, press Enter."""
        self.questions += 1
        return self.wait(question).wait("Ctrl-C").type(text).press("enter")

    def end(self) -> int:
        """Until the program ends: its exit status."""
        self._process.expect(pexpect.EOF)
        self._take(str(self._process.before))
        self._process.close()
        status = self._process.exitstatus
        assert status is not None, f"killed by signal {self._process.signalstatus}"
        return int(status)

    def hang_up(self) -> None:
        """The terminal goes away without a word."""
        self._process.kill(9)
        self._process.wait()

    @property
    def plan(self) -> str:
        """The plan printed after the interview."""
        text = self.seen.replace("\r\n", "\n")
        return text.partition("--- plan\n")[2].partition("--- end")[0]

    def _take(self, text: str) -> None:
        self.raw += text
        self.seen += _ESCAPES.sub("", text)
