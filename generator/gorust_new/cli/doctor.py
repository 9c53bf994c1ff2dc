"""`gorust doctor`: toolchains and ports, with the fix to type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.workflow.toolchain import dotted

if TYPE_CHECKING:
    from gorust_new.workflow.doctor import Health


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
        mark, found = _mark(one.good), dotted(one.version) if one.version else "missing"
        out.hint(f"{mark} {one.tool.name:11} {found} (needs {dotted(one.tool.minimum)})")
    for port in health.ports:
        out.hint(f"{_mark(port.free)} port {port.number:<6} {port.component}")
    for problem in health.problems:
        out.text(problem)
    if not health.problems:
        out.hint("everything this project needs is here")
    out.document(_document(health))
    return ExitCode.REFUSED if health.problems else ExitCode.DONE


def _mark(good: bool) -> str:
    return "ok " if good else "BAD"


def _document(health: Health) -> dict[str, object]:
    tools = [
        {
            "name": one.tool.name,
            "found": dotted(one.version) if one.version else None,
            "needs": dotted(one.tool.minimum),
            "ok": one.good,
            "fix": one.tool.fix,
        }
        for one in health.tools
    ]
    ports = [
        {"port": port.number, "component": port.component, "free": port.free}
        for port in health.ports
    ]
    return {"tools": tools, "ports": ports, "problems": list(health.problems)}
