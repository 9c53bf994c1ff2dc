"""Plan to render requests: which folder, with which data, owned by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gorust_new.plan.graph import Program, programs
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import derive, snake
from gorust_new.render import folders
from gorust_new.render.folders import COMPONENT, CONTRACT, LISTS, PROJECT, Family, Folder
from gorust_new.text import markdown
from gorust_new.tree import AGGREGATES, SHARED


@dataclass(frozen=True, slots=True)
class Request:
    """One run of the renderer.

    Args:
        owner: who owns what it renders (see `gorust_new.tree`).
        family: the folders that are rendered with this data, or would be with other.
        folder: the one of them that this run renders.
        data: the variables; JSON-like.
        call: the callee, where the folder is rendered once for each.
    """

    owner: str
    family: Family
    folder: Folder
    data: Mapping[str, object]
    call: Mapping[str, object] | None = None


def compose(
    plan: Plan, documents: Mapping[str, str], records: Mapping[str, str]
) -> tuple[Request, ...]:
    """The requests that make up `plan`, shared parts first, then components in order.

    Args:
        plan: completed: every component has a language and its ports.
        documents: ready-made texts for the files that list components, by variable name.
        records: the decision record of each component, by its name in the plan.
    """
    shared = shared_data(plan)
    return (
        *_expanded(SHARED, PROJECT, shared),
        *_expanded(AGGREGATES, LISTS, {**shared, **documents}),
        *(
            # Both halves of a split belong to its one entry in the plan.
            request
            for component, program in all_programs(plan)
            for data in (_component_data(plan, component, program, shared, records),)
            for family in _families(program)
            for request in _expanded(component.name, family, data)
        ),
    )


def _families(program: Program) -> tuple[Family, ...]:
    own = (folders.of_shape(program.language, program.shape), COMPONENT)
    return (*own, CONTRACT) if program.has_contract else own


def _expanded(owner: str, family: Family, data: Mapping[str, Any]) -> Iterator[Request]:
    for folder in family.folders:
        if folder.wanted(data):
            for call in data["calls"] if folder.per_call else (None,):
                yield Request(owner, family, folder, data, call)


def shared_data(plan: Plan) -> dict[str, object]:
    """What every template knows of the project as a whole; never its list of components."""
    every = tuple(all_programs(plan))
    has_go = any(part.language is Language.GO for _, part in every)
    has_contracts = any(part.has_contract for _, part in every)
    return {
        "project": plan.project,
        "project_snake": snake(plan.project),
        "go_module": plan.go_module,
        "has_go": has_go,
        "has_rust": any(part.language is Language.RUST for _, part in every),
        "has_contracts": has_contracts,
        "has_clients": has_go and has_contracts,
    }


def all_programs(plan: Plan) -> Iterator[tuple[Component, Program]]:
    """Every rendered part with the plan's entry it comes from, in plan order."""
    for component in plan.components:
        for part in programs(component):
            yield component, part


def _component_data(
    plan: Plan,
    component: Component,
    part: Program,
    shared: Mapping[str, object],
    records: Mapping[str, str],
) -> dict[str, object]:
    return {
        **shared,
        **asdict(derive(plan.project, part.name, part.contract)),
        **_ports(part.port),
        "kind": component.kind.value,
        "purpose_md": markdown.escape(component.purpose),
        # A split is one decision, recorded with its front.
        "adr": records.get(part.name, ""),
        "calls": [_callee(plan, name) for name in sorted(set(part.calls))],
    }


def _callee(plan: Plan, name: str) -> dict[str, object]:
    part = next(part for _, part in all_programs(plan) if part.name == name)
    return {**asdict(derive(plan.project, part.name, part.contract)), **_ports(part.port)}


def _ports(port: int | None) -> dict[str, object]:
    return {} if port is None else {"port": port, "admin_port": port + 1}
