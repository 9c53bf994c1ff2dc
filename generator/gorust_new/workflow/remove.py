"""`gorust remove`: components out of gorust.yaml, out of their callers, and out of the project."""

from __future__ import annotations

from collections.abc import Sequence

from gorust_new.errors import GorustError, require_none
from gorust_new.plan.model import Component, Language
from gorust_new.plan.problem import listing
from gorust_new.plan.shapes import core_name
from gorust_new.plan.yaml.edit import drop_call, remove_component
from gorust_new.workflow.edit import Before, Decided, Edit, decided, opened
from gorust_new.workflow.project import Site


def plan_remove(site: Site, names: Sequence[str], *, unwire: bool = False) -> Decided:
    """What removing the components called `names` changes; writes nothing.

    Args:
        unwire: take them out of what others call, too.

    Raises:
        GorustError: if there is no such component, if others call one of them and `unwire`
            is not given, or as `regenerate`.
    """
    before = opened(site)
    gone = tuple(before.component(name) for name in dict.fromkeys(names))
    callers = _callers(before, gone)
    if not unwire:
        require_none([_called(before, component, callers) for component in gone
                      if _calling(component, callers)])  # fmt: skip
    text = before.text
    for caller in callers:
        for component in gone:
            for name in _parts(component):
                text = drop_call(text, caller.name, name)
    for component in gone:
        text = remove_component(text, component.name)
    return decided(before, Edit(text, _why(gone, callers)))


def _parts(component: Component) -> tuple[str, ...]:
    split = component.language is Language.SPLIT
    return (component.name, core_name(component.name)) if split else (component.name,)


def _callers(before: Before, gone: tuple[Component, ...]) -> tuple[Component, ...]:
    """The components that stay and call one of `gone`."""
    names = {name for component in gone for name in _parts(component)}
    return tuple(caller for caller in before.callers(*names) if caller not in gone)


def _calling(component: Component, callers: tuple[Component, ...]) -> list[str]:
    parts = set(_parts(component))
    return [caller.name for caller in callers if not parts.isdisjoint(caller.calls)]


def _called(before: Before, component: Component, callers: tuple[Component, ...]) -> GorustError:
    names = _calling(component, callers)
    number = [other.name for other in before.plan.components].index(names[0])
    return GorustError(
        f"{listing(names, 'and')} call{'s' * (len(names) == 1)} {component.name}",
        place=before.places(("components", number, "calls")),
        next_step=f"gorust remove {component.name} --unwire, which takes it out of their calls",
    )


def _why(gone: tuple[Component, ...], callers: tuple[Component, ...]) -> str:
    removed = f"without {listing((component.name for component in gone), 'and')}"
    names = listing((caller.name for caller in callers), "and")
    return f"{removed}, which {names} called" if callers else removed
