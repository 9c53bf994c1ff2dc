"""`gorust regenerate`, `plan` and `undo`: change the answers, see what comes, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gorust_new.cli.changes import RESOLVE, change_options, show_plan, tell
from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.report import documents

if TYPE_CHECKING:
    from gorust_new.workflow.project import Site

_restore = click.option(
    "--restore",
    multiple=True,
    metavar="NAME",
    help="Bring back what you deleted of a component, or below a path; repeat it.",
)


@click.command("regenerate")
@click.option("--dry-run", is_flag=True, help="The same as `gorust plan`.")
@_restore
@change_options
def regenerate_command(
    dry_run: bool, restore: tuple[str, ...], everything: bool, as_json: bool, quiet: bool
) -> int:
    """Make the project match gorust.yaml again, after the file or the templates changed.

    Nothing you wrote is lost: edits are kept or merged, and what cannot be merged is
    marked in place and listed (exit code 3). `gorust undo` takes the whole run back.
    """
    out = Output(as_json, quiet)
    if dry_run:
        return _plan(out, restore, everything=everything)
    from gorust_new.workflow.regenerate import regenerate

    changes = regenerate(here(out), restore)
    code = ExitCode.CONFLICTS if changes.conflicts else ExitCode.DONE
    step = RESOLVE if changes.conflicts else ""
    return out.deliver(
        code,
        lambda: tell(out, changes, done=True, next_step=step, everything=everything),
        written=True,
    )


@click.command("plan")
@_restore
@change_options
def plan_command(restore: tuple[str, ...], everything: bool, as_json: bool, quiet: bool) -> int:
    """Show what regenerate would do: paths, reasons and a unified diff. Writes nothing.

    Exit code 4 if there is anything to do.
    """
    return _plan(Output(as_json, quiet), restore, everything=everything)


@click.command("undo")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back.")
@click.option("--list", "listing", is_flag=True, help="List the commands that can be taken back.")
@change_options
def undo_command(dry_run: bool, listing: bool, everything: bool, as_json: bool, quiet: bool) -> int:
    """Take back the last command that wrote, byte for byte; again for the one before.

    Refused, naming the paths, where something was edited since.
    """
    from gorust_new.workflow.regenerate import plan_undo, undo

    out = Output(as_json, quiet)
    site = here(out)
    if listing:
        return _list(out, site)
    if dry_run:
        changes = plan_undo(site)
        return show_plan(out, changes, next_step="gorust undo", everything=everything)
    changes = undo(site)
    return out.deliver(
        ExitCode.DONE,
        lambda: tell(out, changes, done=True, everything=everything),
        written=True,
    )


def _list(out: Output, site: Site) -> int:
    from gorust_new.report.undo import levels_text
    from gorust_new.workflow.regenerate import undo_levels

    levels = undo_levels(site)
    out.text(levels_text(levels))
    out.document(documents.undoable(levels))
    return ExitCode.DONE


def _plan(out: Output, restore: tuple[str, ...], *, everything: bool) -> int:
    from gorust_new.workflow.regenerate import plan_regenerate

    changes = plan_regenerate(here(out), restore)
    return show_plan(out, changes, next_step="gorust regenerate", everything=everything)
