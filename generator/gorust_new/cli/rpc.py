"""`gorust rpc`: what an RPC in a contract still lacks, and writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gorust_new.cli.changes import Run, carry_out, edit_options
from gorust_new.cli.completion import Words, callees_here
from gorust_new.cli.input import here
from gorust_new.errors import ExitCode
from gorust_new.report.rpc import completion_text, rpc_document

if TYPE_CHECKING:
    from gorust_new.workflow.rpc import Completion


@click.command("rpc")
@click.argument("name", required=False, type=Words(callees_here))
@click.option("--since", metavar="COMMIT", default="", help="Compare with; default: the last.")
@edit_options
def rpc_command(run: Run, name: str | None, since: str) -> int:
    """Write what the RPCs of a contract still lack, in Go and in Rust.

    Add an RPC and its messages to the .proto of NAME, or of any component, and run this.
    What exists is not touched. What the contract does not say any more is named, with
    those who still use it.

    \b
    gorust rpc pricing --dry-run
    gorust rpc pricing
    """
    from gorust_new.workflow.rpc import plan_rpc

    site = here(run.out)
    found = plan_rpc(site, name, since)
    run.out.text(completion_text(found))
    words = ["rpc", *([name] if name else [])]
    code = carry_out(run, site, found.changes, words, rpc_document(found))
    return _left(found, code, dry_run=run.dry_run)


def _left(found: Completion, code: int, *, dry_run: bool) -> int:
    """What is left to paste by hand is a conflict to resolve; it is pending in a dry run."""
    if not found.by_hand or code not in {ExitCode.DONE, ExitCode.PENDING}:
        return code
    return ExitCode.PENDING if dry_run else ExitCode.CONFLICTS
