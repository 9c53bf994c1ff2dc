"""gorust.yaml as the user left it to the plan it asks for, and the text that says it in full."""

from __future__ import annotations

from collections.abc import Callable

from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.problem import Where
from gorust_new.plan.rules.validate import require_valid
from gorust_new.plan.shapes import core_name
from gorust_new.plan.yaml.edit import drop_key, replace_calls, set_key
from gorust_new.plan.yaml.read import read_located, read_unchecked

_FILLED_IN = ("language", "port", "core_port")


def answered(
    text: bytes, completed: Callable[[Plan, Where], Plan], where: Where | None = None
) -> tuple[bytes, Plan]:
    """The new text of the file, and the completed plan with its ``was:`` still in it.

    What is missing is filled in; callers that still list the name a component had are
    given its new one; ``was:`` is taken out, since the command that reads it acts on it.
    A call to a name that another component has now is taken as it stands.

    Args:
        where: what a value's place is called in errors; by default its line and column.

    Raises:
        GorustError: if it is not a valid plan.
    """
    text = calls_renamed(text)
    written, places = _checked(text, where) if where else read_located(text)
    plan = completed(written, places)
    for before, component in zip(written.components, plan.components, strict=True):
        text = _in_full(text, before, component)
    return text, plan


def _checked(text: bytes, where: Where) -> tuple[Plan, Where]:
    plan = read_unchecked(text)
    require_valid(plan, where)
    return plan, where


def calls_renamed(text: bytes) -> bytes:
    """`text` with callers naming components by the names they have now, not those they had.

    Raises:
        GorustError: if it is not a plan.
    """
    if b"was" not in text:
        return text
    plan = read_unchecked(text)
    names = {component.name for component in plan.components}
    renames: dict[str, str] = {}
    for component in plan.components:
        if component.was and component.was not in names:
            renames[component.was] = component.name
            if component.language is Language.SPLIT:
                renames[core_name(component.was)] = core_name(component.name)
    return replace_calls(text, renames) if renames else text


def _in_full(text: bytes, before: Component, component: Component) -> bytes:
    for key in _FILLED_IN:
        value = getattr(component, key)
        if value is not None and getattr(before, key) is None:
            text = set_key(text, component.name, key, value)
    return drop_key(text, component.name, "was") if component.was else text
