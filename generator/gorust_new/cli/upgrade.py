"""`gorust upgrade`: take newer templates, for everything or for some components."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gorust_new.cli.changes import Run, carry_out, edit_options
from gorust_new.cli.completion import Words, upgradable
from gorust_new.cli.input import here
from gorust_new.cli.output import terminal_width
from gorust_new.report import documents

if TYPE_CHECKING:
    from gorust_new.workflow.upgrade import Upgrade


@click.command("upgrade")
@click.argument("names", nargs=-1, metavar="[NAME...]", type=Words(upgradable))
@edit_options
def upgrade_command(run: Run, names: tuple[str, ...]) -> int:
    """Take the newer templates of this gorust-new, for the components NAME or for everything.

    Says by component what they bring and why. With a component go the shared parts it
    stands on; they alone are called shared. Your edits are kept or merged, sample code
    and contracts are never touched.

    \b
    gorust upgrade --dry-run
    gorust upgrade pricing
    """
    from gorust_new.workflow.upgrade import plan_upgrade

    site = here(run.out)
    upgrade = plan_upgrade(site, names)
    if not run.out.quiet:
        _introduce(run, upgrade)
    more = documents.upgraded(upgrade.parts)
    return carry_out(run, site, upgrade.changes, ["upgrade", *names], more)


def _introduce(run: Run, upgrade: Upgrade) -> None:
    from gorust_new.report.upgrade import parts_text

    text = parts_text(upgrade.parts, terminal_width())
    run.out.text(f"{text}\n" if text else "the templates are those that made this project\n")
