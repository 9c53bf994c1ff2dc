"""`gorust doctor`: toolchains and ports, with the fix to type."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import click

from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.shapes import programs
from gorust_new.toolchain import Probe, dotted, missing


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Print only what needs fixing.")
def doctor_command(as_json: bool, quiet: bool) -> int:
    """Compare this machine with what the project needs; exit 1 if something is missing."""
    from gorust_new.workflow import open_plan

    out = Output(as_json, quiet)
    plan = open_plan(Path.cwd())
    languages = {part.language for component in plan.components for part in programs(component)}
    found = Probe(go=Language.GO in languages, rust=Language.RUST in languages).answers()
    ports = [(port, name, _free(port)) for port, name in _ports(plan)]
    for one in found:
        version = dotted(one.version) if one.version else "missing"
        mark = "ok " if one.good else "BAD"
        out.hint(f"{mark} {one.tool.name:11} {version} (needs {dotted(one.tool.minimum)})")
    for port, name, free in ports:
        out.hint(f"{'ok ' if free else 'BAD'} port {port:<6} {name}")
    problems = [*missing(found)]
    problems += [
        f"port {port} of {name} is in use; stop what listens there, or change `port:` in"
        " gorust.yaml and run: gorust regenerate"
        for port, name, free in ports
        if not free
    ]
    for problem in problems:
        out.text(problem)
    tools = [
        {
            "name": one.tool.name,
            "found": dotted(one.version) if one.version else None,
            "needs": dotted(one.tool.minimum),
            "ok": one.good,
            "fix": one.tool.fix,
        }
        for one in found
    ]
    listed = [{"port": port, "component": name, "free": free} for port, name, free in ports]
    out.document({"tools": tools, "ports": listed, "problems": problems})
    if not problems:
        out.hint("everything this project needs is here")
    return ExitCode.REFUSED if problems else ExitCode.DONE


def _ports(plan: Plan) -> list[tuple[int, str]]:
    return [
        (port, part.name)
        for component in plan.components
        for part in programs(component)
        if part.port is not None
        for port in (part.port, part.port + 1)
    ]


def _free(port: int) -> bool:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
