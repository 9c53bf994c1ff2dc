"""`gorust regenerate`, `plan` and `undo`: change the answers, see what comes, take it back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.report import documents
from gorust_new.report.changes import changes_text, summary

if TYPE_CHECKING:
    from gorust_new.workflow.project import Site

_RESOLVE = "edit the files in conflict until their markers are gone, or: gorust undo"


def _output_options(command: Callable[..., int]) -> Callable[..., int]:
    quiet = click.option("-q", "--quiet", is_flag=True, help="Results only.")
    as_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
    return as_json(quiet(functools.wraps(command)(command)))


def _change_options(command: Callable[..., int]) -> Callable[..., int]:
    everything = click.option(
        "--all", "everything", is_flag=True, help="List every path, however many there are."
    )
    return everything(_output_options(command))


_restore = click.option(
    "--restore",
    multiple=True,
    metavar="NAME",
    help="Bring back what you deleted of a component, or below a path; repeat it.",
)


@click.command("regenerate")
@click.option("--dry-run", is_flag=True, help="The same as `gorust plan`.")
@_restore
@_change_options
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
    step = _RESOLVE if changes.conflicts else ""
    return out.deliver(
        code,
        lambda: _tell(out, changes, done=True, next_step=step, everything=everything),
        written=True,
    )


@click.command("plan")
@_restore
@_change_options
def plan_command(restore: tuple[str, ...], everything: bool, as_json: bool, quiet: bool) -> int:
    """Show what regenerate would do: paths, reasons and a unified diff. Writes nothing.

    Exit code 4 if there is anything to do.
    """
    return _plan(Output(as_json, quiet), restore, everything=everything)


@click.command("undo")
@click.option("--dry-run", is_flag=True, help="Show what would be taken back.")
@click.option("--list", "listing", is_flag=True, help="List the commands that can be taken back.")
@_change_options
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
        return _show_plan(out, changes, next_step="gorust undo", everything=everything)
    changes = undo(site)
    return out.deliver(
        ExitCode.DONE,
        lambda: _tell(out, changes, done=True, everything=everything),
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
    return _show_plan(out, changes, next_step="gorust regenerate", everything=everything)


def _show_plan(out: Output, changes: ChangeSet, *, next_step: str, everything: bool) -> int:
    def tell() -> None:
        from gorust_new.report.diff import unified

        difference = unified(changes)
        step = next_step if changes else ""
        _tell(out, changes, done=False, next_step=step, diff=difference, everything=everything)
        if difference and not out.quiet:
            out.text("\n" + difference)

    code = ExitCode.PENDING if changes else ExitCode.DONE
    return out.deliver(code, tell, written=False)


def _tell(
    out: Output,
    changes: ChangeSet,
    *,
    done: bool,
    everything: bool,
    next_step: str = "",
    diff: str | None = None,
) -> None:
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
    out.document(documents.changes(changes, written=done, diff=diff))
