"""Which developer tools are installed, against what a generated project needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that a generated project needs.

    Args:
        name: what people call it.
        command: prints its version.
        minimum: the oldest that works; empty where any does.
        needed_for: what does not work without it.
        fix: what to type or open to get it.
        needed_by: ``go``, ``rust`` or ``any``: which projects need it.
    """

    name: str
    command: tuple[str, ...]
    minimum: Version
    needed_for: str
    fix: str
    needed_by: str = "any"

    @property
    def needs(self) -> str:
        """The oldest version that works, as people write it; ``any`` if every one does."""
        return dotted(self.minimum) if any(self.minimum) else "any"


@dataclass(frozen=True, slots=True)
class Found:
    """What is there of a tool; `version` is None where it is missing or will not say."""

    tool: Tool
    version: Version | None
    path: str | None

    @property
    def shown(self) -> str:
        """The version as people write it, or ``missing``."""
        return dotted(self.version) if self.version else "missing"

    @property
    def good(self) -> bool:
        """Whether it is there and new enough."""
        return self.version is not None and self.version >= self.tool.minimum


TOOLS: tuple[Tool, ...] = (
    Tool("make", ("make", "--version"), (3, 81), "make", "install GNU make"),
    Tool(
        "Go",
        ("go", "version"),
        (1, 26),
        "make build, run and test",
        "install Go 1.26 or newer: https://go.dev/dl",
        "go",
    ),
    Tool(
        "Rust",
        ("rustc", "--version"),
        (1, 91),
        "make build, run and test",
        "install Rust with rustup: https://rustup.rs",
        "rust",
    ),
    Tool(
        "C compiler",
        ("cc", "--version"),
        (),
        "linking Rust programs",
        "install gcc or clang",
        "rust",
    ),
    Tool("git", ("git", "--version"), (2, 20), "sharing the project", "install git 2.20 or newer"),
)

_NUMBERS = re.compile(r"(\d+(?:\.\d+)+|\d+)")
_ANSWER_LIMIT_SECONDS = 5.0


class Probe:
    """Asks every tool for its version at once, without waiting until the answers are needed."""

    def __init__(self, *, go: bool, rust: bool) -> None:
        wanted = {"any", *(["go"] if go else []), *(["rust"] if rust else [])}
        self._asked = [(tool, *_ask(tool)) for tool in TOOLS if tool.needed_by in wanted]

    def answers(self) -> tuple[Found, ...]:
        """What was found, in the order of `TOOLS`; waits a few seconds at the most."""
        return tuple(Found(tool, _answer(asked), path) for tool, path, asked in self._asked)


def missing(found: Iterable[Found]) -> tuple[str, ...]:
    """One sentence for each tool that is missing or too old, with what to do."""
    return tuple(_sentence(one) for one in found if not one.good)


def dotted(version: Version) -> str:
    """``(1, 26)`` as ``1.26``."""
    return ".".join(str(part) for part in version)


def _sentence(one: Found) -> str:
    tool = one.tool
    if one.version is None:
        state = "is not installed" if one.path is None else "does not answer"
    else:
        state = f"is {dotted(one.version)}, older than {dotted(tool.minimum)}"
    return f"{tool.name} {state}; {tool.needed_for} will need it: {tool.fix}"


def _ask(tool: Tool) -> tuple[str | None, subprocess.Popen[str] | None]:
    path = shutil.which(tool.command[0])
    if path is None:
        return None, None
    try:
        asked = subprocess.Popen(  # noqa: S603 - a fixed command, never a user's text
            [path, *tool.command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError:
        return path, None
    return path, asked


def _answer(asked: subprocess.Popen[str] | None) -> Version | None:
    if asked is None:
        return None
    try:
        text, _ = asked.communicate(timeout=_ANSWER_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        asked.kill()
        asked.communicate()
        return None
    found = _NUMBERS.search(text.partition("\n")[0])
    if asked.returncode or not found:
        return None
    return tuple(int(part) for part in found[1].split("."))
