"""`gorust regenerate`, `plan` and `undo`: change the answers, see what comes, take it back."""

from __future__ import annotations

import functools
from collections.abc import Callable

import click

from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.report import documents
from gorust_new.report.changes import changes_text, summary

_RESOLVE = "edit the files in conflict until their markers are gone, or: gorust undo"


def _output_options(command: Callable[..., int]) -> Callable[..., int]:
    quiet = click.option("-q", "--quiet", is_flag=True, help="Results only.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
    return as_json(quiet(functools.wraps(command)(command)))


@click.command("regenerate")
@click.option("--dry-run", is_flag=True, help="The same as `gorust plan`.")
@_output_options
def regenerate_command(dry_run: bool, as_json: bool, quiet: bool) -> int:
    """Make the project match gorust.yaml again, after the file or the templates changed.

    Nothing you wrote is lost: edits are kept or merged, and what cannot be merged is
    marked in place and listed (exit code 3). `gorust undo` takes the whole run back.
    """
    out = Output(as_json, quiet)
    if dry_run:
        return _plan(out)
    from gorust_new.workflow.regenerate import regenerate

    changes = regenerate(here(out))
    _tell(out, changes, done=True, next_step=_RESOLVE if changes.conflicts else "")
    return ExitCode.CONFLICTS if changes.conflicts else ExitCode.DONE


@click.command("plan")
@_output_options
def plan_command(as_json: bool, quiet: bool) -> int:
    """Show what regenerate would do: paths, reasons and a unified diff. Writes nothing.

    Exit code 4 if there is anything to do.
    """
    return _plan(Output(as_json, quiet))


@click.command("undo")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back.")
@_output_options
def undo_command(dry_run: bool, as_json: bool, quiet: bool) -> int:
    """Take back the last command that wrote, byte for byte.

    Refused, naming the paths, where something was edited since.
    """
    from gorust_new.workflow.regenerate import plan_undo, undo

    out = Output(as_json, quiet)
    site = here(out)
    if dry_run:
        return _show_plan(out, plan_undo(site))
    _tell(out, undo(site), done=True)
    return ExitCode.DONE


def _plan(out: Output) -> int:
    from gorust_new.workflow.regenerate import plan_regenerate

    return _show_plan(out, plan_regenerate(here(out)))


def _show_plan(out: Output, changes: ChangeSet) -> int:
    from gorust_new.report.diff import unified

    difference = unified(changes)
    next_step = "gorust regenerate" if changes else ""
    _tell(out, changes, done=False, next_step=next_step, diff=difference)
    if difference and not out.quiet:
        out.text("\n" + difference)
    return ExitCode.PENDING if changes else ExitCode.DONE


def _tell(
    out: Output, changes: ChangeSet, *, done: bool, next_step: str = "", diff: str | None = None
) -> None:
    if out.quiet:
        out.text(summary(changes, done=done))
    else:
        out.text(changes_text(changes, next_step=next_step, done=done, colour=out.colour))
    out.document(documents.changes(changes, written=done, diff=diff))
