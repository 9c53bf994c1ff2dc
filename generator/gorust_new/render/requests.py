"""Plan to render requests: which template, with which data, owned by whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from gorust_new.plan.graph import Program, programs
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import derive, snake
from gorust_new.text import markdown
from gorust_new.tree import AGGREGATES, SHARED

TEMPLATES: dict[Language, str] = {Language.GO: "go-service", Language.RUST: "rust-core"}


@dataclass(frozen=True, slots=True)
class Request:
    """One run of the renderer.

    Args:
        owner: who owns what it renders (see `gorust_new.tree`).
        template: directory under templates/.
        part: directory inside it, as ``shapes/http``.
        data: the variables; JSON-like.
    """

    owner: str
    template: str
    part: str
    data: Mapping[str, object]


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
        Request(SHARED, "hybrid", "template", shared),
        Request(AGGREGATES, "hybrid", "aggregates", {**shared, **documents}),
        *(
            # Both halves of a split belong to its one entry in the plan.
            Request(component.name, TEMPLATES[part.language], f"shapes/{part.shape}", data)
            for component, part in all_programs(plan)
            for data in (_component_data(plan, component, part, shared, records),)
        ),
    )


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
