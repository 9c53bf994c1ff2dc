"""`gorust-new PROJECT`: interview, or answers from flags or a file, to a running project."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from gorust_new import __version__
from gorust_new.cli.explain import read_input
from gorust_new.cli.output import Output, terminal_width
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.flags import Flags, read_flags
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.problem import Where
from gorust_new.plan.shapes import programs

_CONFIRM = "Write it?"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("project", metavar="PROJECT")
@click.option(
    "--plan", "plan_file", metavar="FILE", help="Take the answers from FILE, or - (stdin)."
)
@click.option("-c", "--component", "components", multiple=True, metavar="NAME:KIND[:LANGUAGE]")
@click.option(
    "--call", "calls", multiple=True, metavar="CALLER:CALLEE", help="Repeat for each call."
)
@click.option(
    "--trait", "traits", multiple=True, metavar="NAME:TRAIT=VALUE", help="Say what it needs."
)
@click.option(
    "--purpose", "purposes", multiple=True, metavar="NAME:TEXT", help="Say what it is for."
)
@click.option("--project", "name", metavar="NAME", help="Name of the project; default: of PROJECT.")
@click.option("--module", default="", metavar="PATH", help="Go module path.")
@click.option("--team", default="", metavar="TEAM", help="mixed or specialist.")
@click.option("--velocity", default="", metavar="PACE", help="rapid or steady.")
@click.option("-y", "--yes", is_flag=True, help="Accept the advice; ask nothing.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
@click.version_option(__version__, prog_name="gorust-new", message="%(prog)s %(version)s")
def new_command(
    *,
    project: str,
    plan_file: str | None,
    name: str | None,
    yes: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
    **answers: tuple[str, ...] | str,
) -> None:
    """Create the directory PROJECT: a hybrid Go and Rust monorepo that builds and runs.

    Without --plan and without -c it asks you, component by component, and says for each
    one Go, Rust or both, with the reasons.

    \b
    gorust-new shop
    gorust-new shop -c gateway:web-api -c pricing:engine --call gateway:pricing --yes
    gorust-new shop --plan shop.yaml
    """
    out = Output(as_json, quiet)
    target = Path(project)
    flags = Flags(name or target.absolute().name, **answers)  # type: ignore[arg-type]
    if plan_file is not None:
        plan = _from_file(plan_file, flags, name)
        confirmed = True
    elif flags.components:
        plan = _completed(*read_flags(flags))
        confirmed = yes or dry_run
    else:
        plan = _asked(target, flags, name, yes=yes, as_json=as_json)
        confirmed = True
    _write(out, plan, target, project, confirmed=confirmed, dry_run=dry_run)


def _completed(plan: Plan, where: Where) -> Plan:
    from gorust_new.workflow import completed

    return completed(plan, where)


def _from_file(plan_file: str, flags: Flags, name: str | None) -> Plan:
    from gorust_new.plan.yaml.read import read_located

    said = (flags.components, flags.calls, flags.traits, flags.purposes)
    if any(said) or flags.module or flags.team or flags.velocity or name:
        raise GorustError(
            "a plan file and flags both give answers",
            place="--plan",
            next_step="leave one of the two out; change the plan file instead of overriding it",
            exit_code=ExitCode.USAGE,
        )
    source = "standard input" if plan_file == "-" else plan_file
    return _completed(*read_located(read_input(plan_file), source))


def _asked(target: Path, flags: Flags, name: str | None, *, yes: bool, as_json: bool) -> Plan:
    if yes or as_json:
        raise GorustError(
            "nothing says which components to make",
            next_step="give `-c NAME:KIND` for each component, or `--plan FILE`",
            exit_code=ExitCode.USAGE,
        )
    from gorust_new.interview import interview

    said = name or flags.module or flags.team or flags.velocity
    return interview(target, read_flags(flags, partial=True)[0] if said else None)


def _write(
    out: Output, plan: Plan, target: Path, typed: str, *, confirmed: bool, dry_run: bool
) -> None:
    from gorust_new.toolchain import Probe, missing
    from gorust_new.workflow import new, plan_new

    languages = {part.language for component in plan.components for part in programs(component)}
    probe = None  # asked early and answered late, and not at all where nobody is told
    if not out.quiet:
        probe = Probe(go=Language.GO in languages, rust=Language.RUST in languages)
    out.progress(f"rendering {len(plan.components)} components")
    made = plan_new(plan, target)
    paths = [str(c.path) for c in made.changes.visible if c.after is not None]
    if not confirmed:
        _confirm(out, plan, paths)
    if not dry_run:
        new(made, target)
        from gorust_new.interview import forget

        forget(target)
    lacking = missing(probe.answers()) if probe else ()
    _tell(out, plan, typed, paths, lacking, dry_run=dry_run)


def _confirm(out: Output, plan: Plan, paths: list[str]) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or out.as_json:
        raise GorustError(
            "there is no terminal to confirm on",
            next_step="add --yes to accept the advice, or --dry-run to look only",
            exit_code=ExitCode.USAGE,
        )
    _show(out, plan, paths)
    if not click.confirm(_CONFIRM, default=True):
        raise click.Abort


def _show(out: Output, plan: Plan, paths: list[str]) -> None:
    from gorust_new.diagram.tables import components_table
    from gorust_new.diagram.terminal import terminal
    from gorust_new.report.listing import tree_listing
    from gorust_new.workflow import advice_for

    width, advice = terminal_width(), advice_for(plan)
    out.text(components_table(plan, width, advice=advice, colour=out.colour) + "\n")
    out.text(terminal(plan, width, advice=advice, colour=out.colour) + "\n")
    out.text(tree_listing(paths, colour=out.colour) + "\n")


def _tell(
    out: Output,
    plan: Plan,
    typed: str,
    paths: list[str],
    missing: tuple[str, ...],
    *,
    dry_run: bool,
) -> None:
    from gorust_new.plan.flags import to_command

    again = to_command(plan, typed) or f"gorust-new {shlex.quote(typed)} --plan gorust.yaml"
    if dry_run:
        if not out.quiet:
            _show(out, plan, paths)
        out.text(f"Would write {len(paths)} files to {typed}; nothing was written.")
    else:
        many = len(plan.components)
        counted = f"{many} component{'s' if many != 1 else ''}"
        out.text(f"Made {typed}: {counted}, {len(paths)} files.")
        steps = [f"cd {shlex.quote(typed)}", "make run", "make test"]
        out.hint("\nNext:\n" + "\n".join(f"  {step}" for step in steps))
        for sentence in missing:
            out.hint(f"note: {sentence}")
        out.hint(f"\nThe same again, without questions:\n  {again}")
    out.document(
        {
            "project": plan.project,
            "directory": typed,
            "written": not dry_run,
            "files": paths,
            "missing_tools": list(missing),
            "command": again,
        }
    )
