"""`gorust doctor`: toolchains and ports, with the fix to type."""

from __future__ import annotations

import click

from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.report import documents


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what needs fixing.")
def doctor_command(as_json: bool, quiet: bool) -> int:
    """Compare this machine with what the project needs; exit 1 if something is missing."""
    from gorust_new.workflow.consult import project_plan
    from gorust_new.workflow.doctor import doctor

    out = Output(as_json, quiet)
    health = doctor(project_plan(here(out)))
    for one in health.tools:
        out.hint(f"{_mark(one.good)} {one.tool.name:11} {one.shown} (needs {one.tool.needs})")
    for port in health.ports:
        out.hint(f"{_mark(port.free)} port {port.number:<6} {port.component}")
    for note in health.notes:
        out.hint(note)
    for problem in health.problems:
        out.text(problem)
    if not health.problems:
        out.hint("everything this project needs is here")
    out.document(documents.diagnosed(health))
    return ExitCode.REFUSED if health.problems else ExitCode.DONE


def _mark(good: bool) -> str:
    return "ok " if good else "BAD"
