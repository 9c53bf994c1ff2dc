"""`gorust rename`: one component under another name, its callers and its contract with it."""

from __future__ import annotations

from dataclasses import replace

from gorust_new.advice.choose import advised_language
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.graph import programs
from gorust_new.plan.model import Component
from gorust_new.plan.names import derive
from gorust_new.plan.yaml.edit import drop_key, rename_component, set_key
from gorust_new.workflow.edit import Before, Decided, Edit, decided, opened
from gorust_new.workflow.project import Site


def plan_rename(site: Site, old: str, new: str, *, keep_contract: bool = False) -> Decided:
    """What calling the component `old` `new` from now on changes; writes nothing.

    Args:
        keep_contract: whether what goes over the wire stays as it is, under its old name.

    Raises:
        GorustError: if there is no such component, if `new` is no name for one, if there is
            no contract to keep, or as `regenerate`.
    """
    before = opened(site)
    component = before.component(old)
    if any(other.name == new for other in before.plan.components):
        raise GorustError(
            f"there is a component {new} already",
            place=new,
            next_step="give a name that is free after the old one",
            exit_code=ExitCode.USAGE,
        )
    contract = _contract(before, component)
    if keep_contract and not contract:
        raise GorustError(
            f"{old} has no gRPC contract to keep",
            place="--keep-contract",
            next_step=f"gorust rename {old} {new}",
            exit_code=ExitCode.USAGE,
        )
    text = _was(rename_component(before.text, old, new), before, component, new)
    if keep_contract and not component.contract:
        text = set_key(text, new, "contract", contract)
    wire = () if keep_contract or component.contract else _on_the_wire(before, contract, old, new)
    typed = {f"{new}.name": new, f"{new}.contract": "--keep-contract"}
    return decided(before, Edit(text, f"{old} is called {new}", typed, notes=wire))


def _was(text: bytes, before: Before, component: Component, new: str) -> bytes:
    """What the file says of its name until now, if the project knows it by that."""
    if component.was:
        return drop_key(text, new, "was") if component.was == new else text
    known = component.name in before.state.records
    return set_key(text, new, "was", component.name) if known else text


def _contract(before: Before, component: Component) -> str:
    """The word its contract is named after; empty if it has none."""
    language = component.language or advised_language(before.plan)(component)
    spoken = replace(component, language=language)
    served = [part for part in programs(spoken) if part.has_contract]
    return (served[0].contract or served[0].name) if served else ""


def _on_the_wire(before: Before, contract: str, old: str, new: str) -> tuple[str, ...]:
    """What clients outside of the project have to know."""
    if not contract:
        return ()
    project = before.plan.project
    later = new + contract.removeprefix(old)
    packages = [derive(project, word).proto_package for word in (contract, later)]
    sentence = (
        f"the wire changes: {packages[0]} is {packages[1]} from now on. Whoever calls it from"
        " outside of this project has to follow; --keep-contract keeps the old one"
    )
    return (sentence,)
