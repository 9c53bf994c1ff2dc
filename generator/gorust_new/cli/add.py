"""`gorust add`: one more component, asked for or by flags."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from gorust_new.cli.changes import Run, carry_out, edit_options
from gorust_new.cli.completion import (
    Words,
    callees_here,
    components_here,
    kinds,
    languages,
    one_of,
    traits,
    values_of,
)
from gorust_new.cli.input import here
from gorust_new.errors import ExitCode, GorustError
from gorust_new.interview import can_ask
from gorust_new.report import documents
from gorust_new.workflow.words import TRAIT_NAMES

if TYPE_CHECKING:
    from gorust_new.workflow.add import Wanted
    from gorust_new.workflow.edit import Decided
    from gorust_new.workflow.project import Site

_MANY = ("calls", "called_by", "traits")
_Command = Callable[..., int]


def _trait_options(command: _Command) -> _Command:
    """``--latency hard`` and its like, each short for ``--trait latency=hard``."""
    for name in reversed(TRAIT_NAMES):
        offer = one_of(*values_of(name))
        option = click.option(f"--{name}", metavar="VALUE", type=Words(offer), help=_values(name))
        command = option(command)
    return command


def _values(name: str) -> str:
    return " | ".join(word for word, _ in values_of(name))


@click.command("add")
@click.argument("name", required=False)
@click.option("--kind", metavar="KIND", type=Words(kinds), help="What it is.")
@click.option(
    "--language",
    metavar="LANGUAGE",
    type=Words(languages),
    help="go, rust or split; default: as advised.",
)
@click.option(
    "--called-by",
    multiple=True,
    metavar="NAME",
    type=Words(components_here),
    help="Who calls it; repeat it.",
)
@click.option(
    "--call",
    "calls",
    multiple=True,
    metavar="NAME",
    type=Words(callees_here),
    help="What it calls; repeat it.",
)
@click.option(
    "--like",
    metavar="NAME",
    type=Words(components_here),
    help="Kind, traits, language and callers of NAME.",
)
@click.option("--purpose", metavar="TEXT", help="What it is for.")
@click.option(
    "--trait",
    "traits",
    multiple=True,
    metavar="TRAIT=VALUE",
    type=Words(traits),
    help="Say what it needs.",
)
@_trait_options
@click.option("--because", metavar="TEXT", help="Why not the advised language.")
@click.option("--port", metavar="PORT", help="Where it serves; default: free.")
@click.option("--core-port", metavar="PORT", help="The same of the core of a split.")
@click.option("--contract", metavar="WORD", help="Name of its contract.")
@click.option("--sample", metavar="none", help="One empty call instead of an example.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@click.option("--print-data", is_flag=True, help="Print how plain Copier makes it; write nothing.")
@edit_options
def add_command(
    run: Run, name: str | None, yes: bool, print_data: bool, **given: str | tuple[str, ...] | None
) -> int:
    """Add a component to the project.

    Without --kind and without --like it asks, with the advice, what the interview asks of a
    component, and who calls it. Its port is the next that is free.

    \b
    gorust add search --kind search-engine --called-by gateway --latency hard
    gorust add search --like pricing
    """
    site = here(run.out)
    asks = not (yes or run.out.as_json or any(given.values()))
    if asks and (name is None or can_ask()):
        decided, words = _asked(site, name or "")
    elif name is None:
        raise _nameless()
    else:
        decided, words = _by_flags(site, name, given)
    if print_data:
        return _print_data(run, decided)
    code = carry_out(run, site, decided.changes, words)
    if asks:
        run.out.hint(f"\nThe same, without questions:\n  gorust {shlex.join(words)}")
    return code


def _nameless() -> GorustError:
    return GorustError(
        "nothing says what the new component is called",
        next_step="write gorust add NAME --kind KIND",
        exit_code=ExitCode.USAGE,
    )


def _asked(site: Site, name: str) -> tuple[Decided, list[str]]:
    from gorust_new.interview import interview_component
    from gorust_new.workflow.add import callers_of, plan_added, words_of
    from gorust_new.workflow.consult import project_plan

    plan = interview_component(project_plan(site), name)
    decided = plan_added(site, plan)
    new = plan.components[-1]
    return decided, words_of(new, callers_of(plan, new.name))


def _by_flags(
    site: Site, name: str, given: dict[str, str | tuple[str, ...] | None]
) -> tuple[Decided, list[str]]:
    from gorust_new.workflow.add import plan_add

    flags = [
        word
        for key, value in given.items()
        for text in (value if isinstance(value, tuple) else (value,))
        if text
        for word in (f"--{_FLAGS.get(key, key).replace('_', '-')}", text)
    ]
    return plan_add(site, _wanted(name, given)), ["add", name, *flags]


_FLAGS = {"calls": "call", "traits": "trait"}


def _wanted(name: str, given: dict[str, str | tuple[str, ...] | None]) -> Wanted:
    from gorust_new.workflow.add import Wanted, traits_given

    several = {key: tuple(given[key] or ()) for key in _MANY}
    single = {key: str(value) for key, value in given.items() if value and key not in _MANY}
    like = single.pop("like", "")
    answers = {**single, **traits_given(several["traits"])}
    return Wanted(name, answers, several["calls"], several["called_by"], like)


def _print_data(run: Run, decided: Decided) -> int:
    from gorust_new.workflow.by_hand import by_hand

    parts = by_hand(decided.plan, decided.plan.components[-1].name)
    for part in parts:
        commands = "".join(f"# {command}\n" for command in part.commands)
        run.out.text(f"# {part.file}, in the project's root:\n{commands}{part.data}")
    run.out.document(documents.by_hand(parts))
    return ExitCode.DONE
