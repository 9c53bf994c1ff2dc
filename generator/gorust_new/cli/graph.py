"""`gorust graph`: the architecture in the form that is asked for."""

from __future__ import annotations

from pathlib import Path

import click

from gorust_new.cli.explain import read_input
from gorust_new.cli.output import Output, terminal_width
from gorust_new.errors import GorustError
from gorust_new.plan.yaml.read import read_plan
from gorust_new.workflow import advice_for, completed, open_plan

FORMATS = ("terminal", "mermaid", "svg", "html", "json")


@click.command("graph")
@click.option("--format", "form", type=click.Choice(FORMATS), default="terminal", show_default=True)
@click.option("-o", "--output", "path", metavar="FILE", help="Write to FILE instead of stdout.")
@click.option("--plan", "plan_file", metavar="FILE", help="Draw a plan file, or - for stdin.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def graph_command(
    form: str, path: str | None, plan_file: str | None, as_json: bool, quiet: bool
) -> None:
    """Draw the components, their ports, contracts and calls."""
    out = Output(quiet=quiet)
    text = _drawn("json" if as_json else form, plan_file, colour=out.colour and path is None)
    if path is None:
        out.text(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise GorustError(f"cannot write the picture: {error.strerror}", place=path) from None
    out.hint(f"wrote {path}")


def _drawn(form: str, plan_file: str | None, *, colour: bool) -> str:
    if plan_file is None:
        plan = open_plan(Path.cwd())
    else:
        plan = completed(read_plan(read_input(plan_file), plan_file))
    advice = advice_for(plan)
    if form == "mermaid":
        from gorust_new.diagram.mermaid import mermaid

        return mermaid(plan)
    if form == "svg":
        from gorust_new.diagram.svg import svg

        return svg(plan, advice=advice)
    if form == "html":
        from gorust_new.diagram.html import html

        return html(plan, advice=advice)
    if form == "json":
        from gorust_new.diagram.graph_json import graph_json

        return graph_json(plan, advice=advice)
    from gorust_new.diagram.terminal import terminal

    return terminal(plan, terminal_width(), advice=advice, colour=colour)
