"""`gorust graph`: the architecture in the form that is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from gorust_new.cli.completion import Place
from gorust_new.cli.input import here, read_input
from gorust_new.cli.output import Output, terminal_width
from gorust_new.errors import GorustError
from gorust_new.report import documents, drawing
from gorust_new.workflow.consult import PICTURES, drawn, picture, project_plan
from gorust_new.workflow.plans import plan_from_file

FORMATS = (*PICTURES, "json")


@click.command("graph")
@click.option("--format", "form", type=click.Choice(FORMATS), default="terminal", show_default=True)
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    type=Place("file"),
    help="Write to FILE instead of stdout.",
)
@click.option(
    "--plan",
    "plan_file",
    metavar="FILE",
    type=Place("file"),
    help="Draw a plan file, or - for stdin.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def graph_command(
    form: str, path: str | None, plan_file: str | None, as_json: bool, quiet: bool
) -> None:
    """Draw the components, their ports, contracts and calls."""
    out = Output(quiet=quiet)
    plan = project_plan(here(out)) if plan_file is None else plan_from_file(*read_input(plan_file))
    shown = out.colour and path is None
    if as_json or form == "json":
        text = documents.dumped(drawing.graph(plan, drawn(plan)))
    else:
        text = picture(plan, form, width=terminal_width(), colour=shown)
    if path is None:
        out.text(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise GorustError(f"cannot write the picture: {error.strerror}", place=path) from None
    out.hint(f"wrote {path}")
