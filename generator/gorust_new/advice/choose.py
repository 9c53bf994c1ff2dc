"""The advice on a whole plan, and the language it comes to where none was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gorust_new.advice.engine import advise
from gorust_new.advice.model import Advice
from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.problem import Where, nowhere
from gorust_new.plan.shapes import available


def advice_for(plan: Plan) -> Mapping[str, Advice]:
    """The advice on every component of `plan`, by name."""
    return {
        component.name: advise(component.kind, component.traits, plan.team, plan.velocity)
        for component in plan.components
    }


def advised_language(plan: Plan, where: Where = nowhere) -> Callable[[Component], Language]:
    """What to write a component of `plan` in that has no language.

    The function raises a GorustError if there is no template for the advised one yet.

    Args:
        where: what the user knows a component's place by.
    """
    places = {c.name: where(("components", index)) for index, c in enumerate(plan.components)}
    return lambda component: _language(
        component,
        advise(component.kind, component.traits, plan.team, plan.velocity),
        places[component.name] or component.name,
    )


def _language(component: Component, advice: Advice, place: str) -> Language:
    if available(component.kind, advice.decision):
        return advice.decision
    possible = [language for language in Language if available(component.kind, language)]
    raise GorustError(
        f"the advice for {component.name} is {advice.decision.value}, and a"
        f" {component.kind.value} has no template in {advice.decision.value} yet",
        place=place,
        next_step="write "
        + " or ".join(f"`language: {language.value}`" for language in possible)
        + " for it, with the reason in `because:`",
    )
