"""`gorust explain` and `gorust review`: the advice, and what deserves a second look."""

from __future__ import annotations

import sys
import textwrap
from pathlib import Path

import click

from gorust_new.cli.output import Output, terminal_width
from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Plan
from gorust_new.plan.yaml.read import read_plan
from gorust_new.project.record.state import find_root
from gorust_new.workflow import PLAN_FILE


@click.command("explain")
@click.argument("name", required=False)
@click.option("--plan", "plan_file", metavar="FILE", help="Explain a plan file, or - for stdin.")
@click.option("--what-if", multiple=True, metavar="TRAIT=VALUE", help="Suppose this; repeat it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def explain_command(
    name: str | None, plan_file: str | None, what_if: tuple[str, ...], as_json: bool, quiet: bool
) -> None:
    """Why Go, Rust or both: the decision, its reasons, and what would flip it."""
    from gorust_new.advice.explain import document, explain, parse_overrides, screen

    out = Output(as_json, quiet)
    plan = _plan(plan_file)
    overrides = parse_overrides(what_if)
    explained = [explain(plan, component, overrides) for component in _wanted(plan, name)]
    for number, explanation in enumerate(explained):
        if number:
            out.text("\n")
        out.text("\n".join(screen(explanation, width=min(terminal_width(), 80))))
    body = document(explained)
    out.document({key: value for key, value in body.items() if key != "schema"})


@click.command("review")
@click.option("--plan", "plan_file", metavar="FILE", help="Review a plan file, or - for stdin.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def review_command(plan_file: str | None, as_json: bool, quiet: bool) -> None:
    """Components chosen against the advice, and risky shapes, each with its remedy."""
    from gorust_new.advice.review import review

    out = Output(as_json, quiet)
    found = review(_plan(plan_file))
    for finding in found:
        about = f"{finding.component}: " if finding.component else ""
        out.text(_wrapped(f"{finding.severity.value}: ", about + finding.message))
        out.text(_wrapped("  why     ", finding.reason))
        out.text(_wrapped("  remedy  ", finding.remedy))
    if not found:
        out.hint("nothing here needs a second look")
    listed = [
        {
            "component": finding.component,
            "severity": finding.severity.value,
            "rule": finding.rule,
            "message": finding.message,
            "reason": finding.reason,
            "remedy": finding.remedy,
        }
        for finding in found
    ]
    out.document({"findings": listed})


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        min(terminal_width(), 100),
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_on_hyphens=False,
    )


def _plan(plan_file: str | None) -> Plan:
    if plan_file is None:
        root = find_root(Path.cwd())
        return read_plan((root / PLAN_FILE).read_bytes(), any_shape=True)
    source = "standard input" if plan_file == "-" else plan_file
    return read_plan(read_input(plan_file), source, any_shape=True)


def read_input(plan_file: str) -> bytes:
    """The bytes of a plan given by its path, or by ``-`` for standard input.

    Raises:
        GorustError: if it cannot be read.
    """
    try:
        if plan_file == "-":
            return sys.stdin.buffer.read()
        return Path(plan_file).read_bytes()
    except OSError as error:
        raise GorustError(
            f"cannot read the plan: {error.strerror}",
            place=plan_file,
            next_step="give the path of a gorust.yaml, or - for standard input",
        ) from None


def _wanted(plan: Plan, name: str | None) -> tuple[Component, ...]:
    if name is None:
        return plan.components
    for component in plan.components:
        if component.name == name:
            return (component,)
    raise GorustError(
        f"there is no component {name}",
        place=PLAN_FILE,
        next_step="use one of " + ", ".join(component.name for component in plan.components),
    )
