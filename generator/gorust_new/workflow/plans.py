"""From what the user answers to a completed plan, and to what has to be rendered for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gorust_new.advice.choose import advice_for, advised_language
from gorust_new.advice.model import Advice
from gorust_new.errors import GorustError
from gorust_new.plan.model import Plan
from gorust_new.plan.problem import Where, nowhere

if TYPE_CHECKING:
    from gorust_new.render.requests import Request


Answer = tuple[str, ...] | str
"""What one flag was given, or all the times it was."""


def completed(plan: Plan, where: Where = nowhere) -> Plan:
    """`plan` with every language and port written out, as the advice and free ports say.

    Args:
        plan: a valid plan, complete or not.
        where: what the user knows a value's place by, for what only shows now.

    Raises:
        GorustError: if the advised language has no template for a component's kind yet,
            or if something does not hold of the languages that were chosen.
    """
    from gorust_new.plan.complete import complete
    from gorust_new.plan.rules.validate import require_valid

    full = complete(plan, advised_language(plan, where))
    if full != plan:
        require_valid(full, where)
    return full


def plan_from_file(text: bytes, source: str) -> Plan:
    """The completed plan of a plan file, for a new project.

    Args:
        source: what the user knows the file by.

    Raises:
        GorustError: if it is not a valid plan.
    """
    from gorust_new.plan.yaml.read import read_located

    plan, where = read_located(text, source)
    # A project that is new has no earlier names.
    components = tuple(replace(component, was="") for component in plan.components)
    return completed(replace(plan, components=components), where)


def plan_from_flags(project: str, answers: Mapping[str, Answer]) -> Plan:
    """The completed plan that the flags of `gorust-new` say.

    Args:
        project: name of the project.
        answers: the other fields of `gorust_new.plan.flags.Flags`.

    Raises:
        GorustError: if they do not make a valid plan; it names the flag.
    """
    from gorust_new.plan.flags import Flags, in_flags, read_flags

    plan, where = read_flags(Flags(project, **answers))  # type: ignore[arg-type]
    try:
        return completed(plan, where)
    except GorustError as error:
        raise in_flags(error) from None


def begun_plan(project: str, answers: Mapping[str, Answer]) -> Plan:
    """As much of a plan as the flags say, for the interview to go on from.

    Raises:
        GorustError: if what they say is not valid.
    """
    from gorust_new.plan.flags import Flags, read_flags

    return read_flags(Flags(project, **answers), partial=True)[0]  # type: ignore[arg-type]


def example_plan(project: str) -> Plan:
    """The example shop as the plan of `project`; languages and ports are open."""
    from gorust_new.plan.yaml.example import example

    return example(project)


def requests_of(plan: Plan, advice: Mapping[str, Advice] | None = None) -> tuple[Request, ...]:
    """What has to be rendered for a completed plan.

    Args:
        advice: what `advice_for` gives, if it is known already.
    """
    from gorust_new.advice.explain import adr
    from gorust_new.diagram.mermaid import mermaid
    from gorust_new.diagram.tables import markdown_table
    from gorust_new.render.requests import compose

    advice = advice or advice_for(plan)
    documents = {"mermaid": mermaid(plan), "components_table": markdown_table(plan, advice)}
    records = {c.name: adr(c, plan, advice[c.name]) for c in plan.components}
    return compose(plan, documents, records)
