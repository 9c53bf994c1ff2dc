"""How results reach the user: text or one JSON document on stdout, the rest on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import click

from gorust_new.errors import GorustError
from gorust_new.report import documents


@dataclass(frozen=True, slots=True)
class Output:
    """Where and how one command speaks.

    Args:
        as_json: print exactly one JSON document on stdout.
        quiet: print results only, no hints and no progress.
    """

    as_json: bool = False
    quiet: bool = False

    @property
    def colour(self) -> bool:
        """Whether stdout is a terminal that wants colour."""
        return not self.as_json and sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def text(self, text: str) -> None:
        """Print a result, unless a JSON document is the result."""
        if not self.as_json:
            click.echo(text.rstrip("\n"), color=self.colour)

    def hint(self, text: str) -> None:
        """Print what only a person needs."""
        if not self.as_json and not self.quiet:
            click.echo(text.rstrip("\n"), color=self.colour)

    def progress(self, text: str) -> None:
        """Say on stderr what is being done."""
        if not self.as_json and not self.quiet and sys.stderr.isatty():
            click.echo(text, err=True)

    def note(self, text: str) -> None:
        """Say on stderr what somebody should know, even if nobody looks at it now."""
        if not self.as_json and not self.quiet:
            click.echo(f"note: {text}", err=True)

    def document(self, body: Mapping[str, object]) -> None:
        """Print the JSON document, if that is what was asked for."""
        if self.as_json:
            click.echo(documents.dumped(body), nl=False)


def terminal_width() -> int:
    """Columns of the terminal, between 40 and 120."""
    import shutil

    return max(40, min(shutil.get_terminal_size((80, 24)).columns, 120))


def report_error(command: str, error: GorustError, *, as_json: bool) -> None:
    """Print an error the way every command does: sentence, place, next step."""
    problems = (error, *error.others)
    if as_json:
        click.echo(documents.dumped(documents.refusal(error)), nl=False)
        return
    for problem in problems:
        place = f"{_plain(problem.place)}: " if problem.place else ""
        click.echo(f"{command}: {place}{_plain(problem.message)}", err=True)
        if problem.next_step:
            click.echo(f"  -> {_plain(problem.next_step)}", err=True)


def _plain(text: str) -> str:
    """Control characters of untrusted text, made visible: they must not drive a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)
