"""How results reach the user: text or one JSON document on stdout, the rest on stderr."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

import click

from gorust_new.errors import ExitCode, GorustError
from gorust_new.report import documents


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how one command speaks.

    Args:
        as_json: print exactly one JSON document on stdout.
        quiet: print results only, no hints and no progress.
        repaired: what was done for commands that had been killed, for the JSON document.
    """

    as_json: bool = False
    quiet: bool = False
    repaired: list[str] = field(default_factory=list)

    @property
    def colour(self) -> bool:
        """Whether stdout is a terminal that wants colour."""
        return not self.as_json and sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def text(self, text: str) -> None:
        """Print a result, unless a JSON document is the result."""
        if not self.as_json:
            say(text.rstrip("\n") + "\n", colour=self.colour)

    def hint(self, text: str) -> None:
        """Print what only a person needs."""
        if not self.as_json and not self.quiet:
            say(text.rstrip("\n") + "\n", colour=self.colour)

    def progress(self, text: str) -> None:
        """Say on stderr what is being done."""
        if not self.as_json and not self.quiet and sys.stderr.isatty():
            murmur(text)

    def note(self, text: str) -> None:
        """Say on stderr what somebody should know, even if nobody looks at it now."""
        if not self.as_json and not self.quiet:
            murmur(f"note: {text}")

    def document(self, body: Mapping[str, object]) -> None:
        """Print the JSON document, if that is what was asked for."""
        if self.as_json:
            repaired = {"repaired": self.repaired} if self.repaired else {}
            say(documents.dumped({**body, **repaired}))

    def repair(self, sentence: str) -> None:
        """Say what was done for a command that had been killed, in whichever form."""
        self.repaired.append(sentence)
        self.note(sentence)

    def deliver(self, code: ExitCode, tell: Callable[[], None], *, written: bool) -> ExitCode:
        """Tell what was found or done; that nobody could hear it does not make it undone.

        Args:
            code: the exit status that what was done deserves.
            written: whether telling is not all there was to do.

        Returns:
            The exit status: `code`, unless the telling was all and could not be done.
        """
        try:
            tell()
        except LostOutputError as lost:
            failed = tell_lost("gorust", lost)
            return code if written or not failed else failed
        except KeyboardInterrupt:
            if not written:
                raise
            murmur("gorust: interrupted while reporting; everything was written")
        return code


class LostOutputError(Exception):
    """Something could not be printed, for the reason in `why`."""

    def __init__(self, why: OSError) -> None:
        super().__init__(str(why))
        self.why = why


def say(text: str, *, colour: bool = False) -> None:
    """Print on stdout.

    Raises:
        LostOutputError: if it cannot be printed.
    """
    try:
        click.echo(text, nl=False, color=colour)
    except OSError as error:
        raise LostOutputError(error) from None


def murmur(text: str) -> None:
    """Print on stderr, if anybody listens there."""
    with contextlib.suppress(OSError):
        click.echo(text, err=True)


def tell_lost(command: str, lost: LostOutputError) -> ExitCode:
    """Say on stderr that stdout does not work; a reader that had enough is no reason to."""
    _mute(1, sys.stdout)
    if isinstance(lost.why, BrokenPipeError):
        return ExitCode.DONE
    murmur(f"{command}: the result could not be printed: {lost.why.strerror}")
    return ExitCode.REFUSED


def require_streams() -> None:
    """Give a process that was started without stdout or stderr ones that go nowhere.

    Otherwise the first file it opens would take their place.
    """
    for number, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123


def _mute(number: int, stream: TextIO) -> None:
    """Let what is still buffered go nowhere, so that the exit status stays ours."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        stream.flush()


def terminal_width() -> int:
    """Columns of the terminal, between 40 and 120."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))


def report_error(command: str, error: GorustError, *, as_json: bool) -> None:
    """Print an error the way every command does: sentence, place, next step."""
    problems = (error, *error.others)
    if as_json:
        say(documents.dumped(documents.refusal(error)))
        return
    for problem in problems:
        place = f"{_plain(problem.place)}: " if problem.place else ""
        murmur(f"{command}: {place}{_plain(problem.message)}")
        if problem.next_step:
            murmur(f"  -> {_plain(problem.next_step)}")


def _plain(text: str) -> str:
    """Control characters of untrusted text, made visible: they must not drive a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
