"""`gorust check`: is the project what its plan says? For CI and for the impatient."""

from __future__ import annotations

import click

from gorust_new.cli.input import here
from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode
from gorust_new.report import documents


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def check_command(as_json: bool, quiet: bool) -> int:
    """Report drift, open conflicts, hand-edited generated files and stale decisions.

    Exit code 4 if there is anything to do.
    """
    from gorust_new.workflow.check import check

    out = Output(as_json, quiet)
    found = check(here(out))
    for finding in found:
        out.text(f"{finding.place}: {finding.message}\n  -> {finding.next_step}")
    if not found:
        out.hint("the project is what gorust.yaml says")
    out.document(documents.checked(found))
    return ExitCode.PENDING if found else ExitCode.DONE
