"""What every command that changes files takes and says: its options, and the report."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.report import documents
from gorust_new.report.changes import changes_text, summary

if TYPE_CHECKING:
    from gorust_new.workflow.project import Site

RESOLVE = "edit the files in conflict until their markers are gone, or: gorust undo"
_NOTHING: Mapping[str, object] = {}


def output_options(command: Callable[..., int]) -> Callable[..., int]:
    """``--json`` and ``-q``."""
    quiet = click.option("-q", "--quiet", is_flag=True, help="Results only.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
    return as_json(quiet(functools.wraps(command)(command)))


def change_options(command: Callable[..., int]) -> Callable[..., int]:
    """``--json``, ``-q`` and ``--all``."""
    everything = click.option(
        "--all", "everything", is_flag=True, help="List every path, however many there are."
    )
    return everything(output_options(command))


def show_plan(
    out: Output,
    changes: ChangeSet,
    *,
    next_step: str,
    everything: bool,
    more: Mapping[str, object] = _NOTHING,
) -> int:
    """Show what would be done, with a unified diff; exit code 4 if that is anything.

    Args:
        more: further fields of the JSON document.
    """

    def show() -> None:
        from gorust_new.report.diff import unified

        difference = unified(changes)
        step = next_step if changes else ""
        tell(
            out,
            changes,
            done=False,
            next_step=step,
            diff=difference,
            everything=everything,
            more=more,
        )
        if difference and not out.quiet:
            out.text("\n" + difference)

    code = ExitCode.PENDING if changes else ExitCode.DONE
    return out.deliver(code, show, written=False)


def tell(
    out: Output,
    changes: ChangeSet,
    *,
    done: bool,
    everything: bool,
    next_step: str = "",
    diff: str | None = None,
    more: Mapping[str, object] = _NOTHING,
) -> None:
    """Report what was done, or would be, as text or as JSON."""
    for note in changes.notes:
        out.note(note)
    if out.quiet:
        out.text(summary(changes, done=done))
    else:
        out.text(
            changes_text(
                changes,
                next_step=next_step,
                done=done,
                everything=everything,
                colour=out.colour,
            )
        )
    out.document({**documents.changes(changes, written=done, diff=diff), **more})


@dataclass(frozen=True, slots=True)
class Run:
    """How one verb runs: where it speaks, and whether it only shows what it would do."""

    out: Output
    dry_run: bool
    everything: bool


def edit_options(command: Callable[..., int]) -> Callable[..., int]:
    """What every verb takes that edits gorust.yaml; `command` is given a `Run` for it."""

    @change_options
    @click.option(
        "--dry-run", is_flag=True, help="Show what would be done, with a diff; write nothing."
    )
    @functools.wraps(command)
    def run(*, dry_run: bool, everything: bool, as_json: bool, quiet: bool, **given: object) -> int:
        return command(Run(Output(as_json, quiet), dry_run, everything), **given)

    return run


def carry_out(
    run: Run,
    site: Site,
    changes: ChangeSet,
    words: list[str],
    more: Mapping[str, object] = _NOTHING,
) -> int:
    """Write what a verb decided on, or show it only.

    Args:
        words: the command as it was typed, less what is only about this run.
        more: further fields of the JSON document.
    """
    out, command = run.out, shlex.join(words)
    if run.dry_run:
        step = f"gorust {command}"
        return show_plan(out, changes, next_step=step, everything=run.everything, more=more)
    from gorust_new.workflow.edit import carry_out as written

    written(site, changes, command)
    step = RESOLVE if changes.conflicts else ""
    return out.deliver(
        ExitCode.CONFLICTS if changes.conflicts else ExitCode.DONE,
        lambda: tell(out, changes, done=True, next_step=step, everything=run.everything, more=more),
        written=True,
    )
