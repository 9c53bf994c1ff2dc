"""`gorust set`, `remove` and `rename`: one change of gorust.yaml, and all that follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gorust_new.cli.changes import Run, carry_out, edit_options
from gorust_new.cli.completion import Words, components_here, names_and_answers
from gorust_new.cli.input import here

if TYPE_CHECKING:
    from gorust_new.workflow.project import Site


@click.command("set")
@click.argument("words", nargs=-1, metavar="[NAME] KEY=VALUE...", type=Words(names_and_answers))
@edit_options
def set_command(run: Run, words: tuple[str, ...]) -> int:
    """Change answers of gorust.yaml, and make the project match them.

    KEY is a key of a component or one of its traits; a list takes +NAME and -NAME; without
    a VALUE the answer is taken back. Without NAME it is the project's: team, velocity,
    project, go_module.

    \b
    gorust set pricing latency=hard port=9100
    gorust set gateway calls=+search
    gorust set team=specialist
    """
    from gorust_new.workflow.set_answers import plan_set

    site = here(run.out)
    name = words[0] if words and "=" not in words[0] else None
    answers = words[1:] if name is not None else words
    if not answers:
        name, answer = words = _answer(site, name)
        answers = (answer,)
    changes = plan_set(site, name, answers).changes
    return carry_out(run, site, changes, ["set", *words])


@click.command("remove")
@click.argument("names", nargs=-1, metavar="NAME...", type=Words(components_here))
@click.option("--unwire", is_flag=True, help="Take it out of what others call, too.")
@edit_options
def remove_command(run: Run, names: tuple[str, ...], unwire: bool) -> int:
    """Take components out of the project.

    Files that nobody edited are deleted, all that is yours goes to _removed/ and is listed.
    Refused while others call it, unless you say --unwire.
    """
    from gorust_new.workflow.remove import plan_remove

    site = here(run.out)
    if not names:
        names = (_component(site, "Remove which component?", "gorust remove NAME"),)
    changes = plan_remove(site, names, unwire=unwire).changes
    words = ["remove", *names, *(["--unwire"] if unwire else [])]
    return carry_out(run, site, changes, words)


@click.command("rename")
@click.argument("old", required=False, type=Words(components_here))
@click.argument("new", required=False)
@click.option("--keep-contract", is_flag=True, help="Leave its name on the wire as it is.")
@edit_options
def rename_command(run: Run, old: str | None, new: str | None, keep_contract: bool) -> int:
    """Call the component OLD NEW from now on, everywhere.

    Its directories move with all that is in them; crates, packages, the contract, settings
    and callers follow, in your lines too. What only looks like the name is left and listed.
    """
    from gorust_new.workflow.rename import plan_rename

    site = here(run.out)
    if old is None or new is None:
        old, new = _names(site, old)
    changes = plan_rename(site, old, new, keep_contract=keep_contract).changes
    words = ["rename", old, new, *(["--keep-contract"] if keep_contract else [])]
    return carry_out(run, site, changes, words)


def _component(site: Site, question: str, way: str) -> str:
    from gorust_new.interview.pick import pick_component
    from gorust_new.workflow.consult import project_plan

    return pick_component(project_plan(site), question, f"write {way}")


def _names(site: Site, old: str | None) -> tuple[str, str]:
    from gorust_new.interview.pick import pick_new_name
    from gorust_new.workflow.consult import named, project_plan

    way = "gorust rename OLD NEW"
    old = old or _component(site, "Rename which component?", way)
    return old, pick_new_name(named(project_plan(site), old), old, f"write {way}")


def _answer(site: Site, name: str | None) -> tuple[str, str]:
    from gorust_new.interview.pick import pick_answer
    from gorust_new.workflow.consult import named, project_plan

    way = "gorust set NAME KEY=VALUE"
    name = name or _component(site, "Change an answer of which component?", way)
    return name, pick_answer(named(project_plan(site), name), name, f"write {way}")
