"""Plans for the tests of reports: small, large, hostile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from gorust_new.plan.model import Component, Kind, Language, Plan


class Sureness(Enum):
    """Stands in for the strength of an advice."""

    STRONG = "strong"
    LEAN = "lean"
    CLOSE_CALL = "close call"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Stands in for an advice: as much of it as a report reads."""

    decision: Language
    strength: Sureness


def web(name: str, *calls: str, port: int = 8080, purpose: str = "") -> Component:
    """A Go service on HTTP."""
    return Component(name, Kind.WEB_API, purpose, Language.GO, calls=calls, port=port)


def core(name: str, port: int = 9090, purpose: str = "", kind: Kind = Kind.ENGINE) -> Component:
    """A Rust core on gRPC."""
    return Component(name, kind, purpose, Language.RUST, port=port)


def split(name: str, *calls: str, port: int = 8090, core_port: int = 9190) -> Component:
    """A Go front with a Rust core of its own."""
    return Component(
        name, Kind.WEB_API, "", Language.SPLIT, calls=calls, port=port, core_port=core_port
    )


def plan(*components: Component, project: str = "shop") -> Plan:
    """A plan of `components`."""
    return Plan(project, f"example.com/{project}", components)


def shop() -> Plan:
    """The example of the documentation: a gateway and its core."""
    return plan(
        web("gateway", "pricing", purpose="public HTTP API"),
        core("pricing", purpose="prices a basket against live rules"),
    )


def market() -> Plan:
    """Four components, one of them a split, with a shared core."""
    return plan(
        web("gateway", "pricing", "search", purpose="public HTTP API"),
        split("catalog", "search"),
        core("pricing", 9090, "prices a basket against live rules"),
        core("search", 9100, "full-text search", Kind.SEARCH_ENGINE),
        project="market",
    )


def city(services: int = 16, cores: int = 20, alone: int = 4) -> Plan:
    """A large plan: every service calls one to three cores; some components stand alone."""
    fronts = [
        web(f"service-{i:02}", *_called(i, cores), port=8080 + 10 * i) for i in range(services)
    ]
    backs = [core(f"engine-{i:02}", 9090 + 10 * i) for i in range(cores)]
    idle = [web(f"idle-{i:02}", port=8600 + 10 * i) for i in range(alone)]
    return plan(*fronts, *backs, *idle, project="city")


def opinions(of: Plan) -> dict[str, Opinion]:
    """An opinion on every component, each strength in turn."""
    turns = list(Sureness)
    return {
        component.name: Opinion(component.language or Language.GO, turns[index % len(turns)])
        for index, component in enumerate(of.components)
    }


def _called(index: int, cores: int) -> Sequence[str]:
    steps = {index % cores, (index * 7 + 3) % cores, (index * 5 + index // 3) % cores}
    return [f"engine-{number:02}" for number in sorted(steps)[: index % 3 + 1]]
