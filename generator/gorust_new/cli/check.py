"""`gorust check`: is the project what its plan says? For CI and for the impatient."""

from __future__ import annotations

from pathlib import Path

import click

from gorust_new.cli.output import Output
from gorust_new.errors import ExitCode


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@click.option("-q", "--quiet", is_flag=True, help="Results only.")
def check_command(as_json: bool, quiet: bool) -> int:
    """Report drift, open conflicts, hand-edited generated files and stale decisions.

    Exit code 4 if there is anything to do.
    """
    from gorust_new.project.record.state import find_root
    from gorust_new.project.transaction.recover import recover
    from gorust_new.workflow import check

    out = Output(as_json, quiet)
    root = find_root(Path.cwd())
    recover(root)
    found = check(root)
    for drift in found:
        out.text(f"{drift.place}: {drift.message}\n  -> {drift.next_step}")
    if not found:
        out.hint("the project is what gorust.yaml says")
    out.document(
        {
            "findings": [
                {"place": drift.place, "message": drift.message, "next_step": drift.next_step}
                for drift in found
            ]
        }
    )
    return ExitCode.PENDING if found else ExitCode.DONE
