"""`gorust-new PROJECT`: interview, or answers from flags or a file, to a running project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gorust_new import __version__
from gorust_new.cli.completion import (
    Place,
    Words,
    a_component,
    calls_between,
    kinds_of_a_component,
    one_of,
    traits_of_a_component,
)
from gorust_new.cli.input import read_input
from gorust_new.cli.made import Told, tell
from gorust_new.cli.output import Output, terminal_width
from gorust_new.errors import ExitCode, GorustError
from gorust_new.interview import Beginning, can_ask
from gorust_new.interview.catalog import TEAM, VELOCITY

if TYPE_CHECKING:
    from gorust_new.plan.model import Plan
    from gorust_new.workflow.new import Made

Answers = dict[str, "tuple[str, ...] | str"]

_CONFIRM = "Write it?"
_TEAM = Words(one_of(*TEAM.items()))
_PACE = Words(one_of(*VELOCITY.items()))


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("project", metavar="PROJECT", required=False, type=Place("dir"))
@click.option(
    "--plan",
    "plan_file",
    metavar="FILE",
    type=Place("file"),
    help="Take the answers from FILE, or - (stdin).",
)
@click.option(
    "-c",
    "--component",
    "components",
    multiple=True,
    metavar="NAME:KIND[:LANGUAGE]",
    type=Words(kinds_of_a_component),
    help="Repeat for each component.",
)
@click.option(
    "--call",
    "calls",
    multiple=True,
    metavar="CALLER:CALLEE",
    type=Words(calls_between),
    help="Repeat for each call.",
)
@click.option(
    "--trait",
    "traits",
    multiple=True,
    metavar="NAME:TRAIT=VALUE",
    type=Words(traits_of_a_component),
    help="Say what it needs.",
)
@click.option(
    "--purpose",
    "purposes",
    multiple=True,
    metavar="NAME:TEXT",
    type=Words(a_component),
    help="Say what it is for.",
)
@click.option(
    "--because",
    "reasons",
    multiple=True,
    metavar="NAME:TEXT",
    type=Words(a_component),
    help="Why not as advised.",
)
@click.option(
    "--port",
    "ports",
    multiple=True,
    metavar="NAME:PORT",
    type=Words(a_component),
    help="Where it serves; default: free.",
)
@click.option(
    "--contract",
    "contracts",
    multiple=True,
    metavar="NAME:WORD",
    type=Words(a_component),
    help="Name of its contract.",
)
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="NAME:none",
    type=Words(a_component),
    help="One empty call instead of an example.",
)
@click.option("--keep", multiple=True, metavar="PATH", help="No command touches PATH.")
@click.option("--project", "name", metavar="NAME", help="Name of the project; default: of PROJECT.")
@click.option("--module", default="", metavar="PATH", help="Go module path.")
@click.option("--team", default="", metavar="TEAM", type=_TEAM, help="mixed or specialist.")
@click.option("--velocity", default="", metavar="PACE", type=_PACE, help="rapid or steady.")
@click.option("-y", "--yes", is_flag=True, help="Accept the advice; ask nothing.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
@click.version_option(__version__, prog_name="gorust-new", message="%(prog)s %(version)s")
def new_command(
    *,
    project: str | None,
    plan_file: str | None,
    name: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **answers: tuple[str, ...] | str,
) -> ExitCode:
    """Create the directory PROJECT: a hybrid Go and Rust monorepo that builds and runs.

    Without --plan and without -c it asks you, component by component, and says for each
    one Go, Rust or a split, with the reasons. Without PROJECT it asks where to begin.

    \b
    gorust-new shop
    gorust-new shop -c gateway:web-api -c pricing:engine --call gateway:pricing --yes
    gorust-new shop --plan shop.yaml
    """
    out = Output(as_json, quiet)
    asks = not (yes or as_json or plan_file or answers["components"])
    begun = _begun(project, plan_file, asks=asks)
    called = name or Path(begun.directory).absolute().name
    if begun.plan_file is not None:
        if name or any(answers.values()):
            raise _two_sources()
        plan = _from_file(begun.plan_file)
        confirmed = True
    elif answers["components"]:
        plan = _from_flags(called, answers)
        confirmed = yes or dry_run
    else:
        _require_somebody(yes or as_json)
        plan = _asked(begun, name, answers)
        confirmed = True
    return _write(out, plan, begun, confirmed=confirmed, dry_run=dry_run)


def _begun(project: str | None, plan_file: str | None, *, asks: bool) -> Beginning:
    """Where the project goes and what it starts from; asked only if nothing says it."""
    if project is None and asks and can_ask():
        from gorust_new.interview.start import ask_beginning

        return ask_beginning()
    if project is None or not project.strip():
        empty = "PROJECT is empty, so it names no directory"
        raise GorustError(
            "nothing says where to write the project" if project is None else empty,
            next_step="name a directory, as in `gorust-new shop`, or this one: `gorust-new .`",
            exit_code=ExitCode.USAGE,
        )
    return Beginning(project, plan_file)


def _two_sources() -> GorustError:
    return GorustError(
        "a plan file and flags both give answers",
        place="--plan",
        next_step="leave one of the two out; change the plan file instead of overriding it",
        exit_code=ExitCode.USAGE,
    )


def _from_file(plan_file: str) -> Plan:
    from gorust_new.workflow.plans import plan_from_file

    return plan_from_file(*read_input(plan_file))


def _from_flags(name: str, answers: Answers) -> Plan:
    from gorust_new.workflow.plans import plan_from_flags

    return plan_from_flags(name, answers)


def _require_somebody(nobody: bool) -> None:
    if nobody:
        raise GorustError(
            "nothing says which components to make",
            next_step="give `-c NAME:KIND` for each component, or `--plan FILE`",
            exit_code=ExitCode.USAGE,
        )


def _asked(begun: Beginning, name: str | None, answers: Answers) -> Plan:
    from gorust_new.interview import Start, interview
    from gorust_new.interview.validation import suggested_project
    from gorust_new.workflow.plans import begun_plan, example_plan

    target = Path(begun.directory)
    called = name or suggested_project(target.absolute().name)
    if begun.example:
        return interview(
            target, Start(example_plan(called), named=True, module=True, finished=True)
        )
    if not name and not any(answers.values()):
        return interview(target)
    plan = begun_plan(called, answers)
    return interview(target, Start(plan, named=bool(name), module=bool(answers["module"])))


def _write(
    out: Output, plan: Plan, begun: Beginning, *, confirmed: bool, dry_run: bool
) -> ExitCode:
    from gorust_new.workflow.doctor import probe
    from gorust_new.workflow.new import new, plan_new
    from gorust_new.workflow.toolchain import missing

    target = Path(begun.directory)
    # Asked early and answered late, and not at all where nobody is told.
    asked = None if out.quiet else probe(plan)
    out.progress(f"rendering {len(plan.components)} components")
    made = plan_new(plan, target)
    if not confirmed:
        _confirm(out, made)
    if not dry_run:
        new(made, target)
        from gorust_new.interview import forget

        forget(target)
    lacking = missing(asked.answers()) if asked else ()
    told = Told(made, begun, lacking, written=not dry_run)
    return out.deliver(ExitCode.DONE, lambda: _tell(out, told), written=not dry_run)


def _tell(out: Output, told: Told) -> None:
    if not told.written and not out.quiet:
        _show(out, told.made)
    tell(out, told)


def _confirm(out: Output, made: Made) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or out.as_json:
        raise GorustError(
            "there is no terminal to confirm on",
            next_step="add --yes to accept the advice, or --dry-run to look only",
            exit_code=ExitCode.USAGE,
        )
    _show(out, made)
    if not click.confirm(_CONFIRM, default=True):
        raise click.Abort


def _show(out: Output, made: Made) -> None:
    from gorust_new.diagram.tables import components_table
    from gorust_new.diagram.terminal import terminal
    from gorust_new.report.listing import tree_listing

    width, advice = terminal_width(), made.advice
    out.text(components_table(made.plan, width, advice=advice, colour=out.colour) + "\n")
    out.text(terminal(made.plan, width, advice=advice, colour=out.colour) + "\n")
    out.text(tree_listing(made.paths, colour=out.colour) + "\n")
