"""`gorust explain` and `gorust review`: the advice, and what deserves a second look."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from gorust_new.cli.completion import Place, Words, components_here, suppositions
from gorust_new.cli.input import here, read_input
from gorust_new.cli.output import Output, terminal_width
from gorust_new.report import documents

if TYPE_CHECKING:
    from gorust_new.plan.model import Plan


@click.command("explain")
@click.argument("name", required=False, type=Words(components_here))
@click.option(
    "--plan",
    "plan_file",
    metavar="FILE",
    type=Place("file"),
    help="Explain a plan file, or - for stdin.",
)
@click.option(
    "--what-if",
    multiple=True,
    metavar="TRAIT=VALUE",
    type=Words(suppositions),
    help="Suppose this; repeat it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def explain_command(
    name: str | None, plan_file: str | None, what_if: tuple[str, ...], as_json: bool, quiet: bool
) -> None:
    """Why Go, Rust or a split: the decision, its reasons, and what would flip it."""
    from gorust_new.report.explanation import screen
    from gorust_new.workflow.consult import explain

    out = Output(as_json, quiet)
    explained = explain(_plan(out, plan_file), name, what_if)
    for number, explanation in enumerate(explained):
        if number:
            out.text("\n")
        out.text("\n".join(screen(explanation, width=min(terminal_width(), 80))))
    out.document(documents.explained(explained))


@click.command("review")
@click.option(
    "--plan",
    "plan_file",
    metavar="FILE",
    type=Place("file"),
    help="Review a plan file, or - for stdin.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def review_command(plan_file: str | None, as_json: bool, quiet: bool) -> None:
    """Components chosen against the advice, and risky shapes, each with its remedy."""
    from gorust_new.workflow.consult import review

    out = Output(as_json, quiet)
    found = review(_plan(out, plan_file))
    for finding in found:
        about = f"{finding.component}: " if finding.component else ""
        out.text(_wrapped(f"{finding.severity.value}: ", about + finding.message))
        out.text(_wrapped("  why     ", finding.reason))
        out.text(_wrapped("  remedy  ", finding.remedy))
    if not found:
        out.hint("nothing here needs a second look")
    out.document(documents.reviewed(found))


def _wrapped(label: str, text: str) -> str:
    return textwrap.fill(
        text,
        min(terminal_width(), 100),
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_on_hyphens=False,
    )


def _plan(out: Output, plan_file: str | None) -> Plan:
    from gorust_new.workflow.consult import any_plan, stated_plan

    return stated_plan(here(out)) if plan_file is None else any_plan(*read_input(plan_file))
