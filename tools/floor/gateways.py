"""Rows of a gateway in front of HTTP services, of which one hangs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from gorust_new.plan.names import derive

from tools.floor.programs import Program, edge, free, load, seen
from tools.floor.project import Project
from tools.floor.row import Effort, Row, running

SERVICES = ("api-1", "api-2", "api-3")
RATE = 200


def hung_service(project: Project, effort: Effort) -> Iterator[Row]:
    """One of three services hangs and is called all the same; another is called with it."""
    services = {name: _service(project, name) for name in SERVICES}
    front = _gateway(project, {name: [one] for name, one in services.items()})
    flags = {"rate": RATE, "d": effort.long(3)}
    with running(*services.values(), front):
        before = seen(load(project, front, route=_route("api-1"), **flags))
        with _hung(services["api-3"]):
            waiting = load(project, front, route=_route("api-3"), **flags)
            after = seen(load(project, front, route=_route("api-1"), **flags))
            seen(waiting)
    ok, slower = after.share("200"), after.p50 / before.p50
    yield Row(
        "one of three services hung: ok of the others; p50 / without",
        f"{ok:.1%}; {slower:.2f}",
        ">= 99 %; <= 1.2",
        ok >= 0.99 and slower <= 1.2,
    )


def hung_instance_of_a_service(project: Project, effort: Effort) -> Iterator[Row]:
    """One of three instances of a service hangs, and keeps its connections."""
    instances = [_service(project, "api-1") for _ in SERVICES]
    others = {name: [_service(project, name)] for name in SERVICES[1:]}
    front = _gateway(project, {"api-1": instances, **others})
    flags = {"rate": RATE, "d": effort.long(5)}
    with running(*instances, *(one for (one,) in others.values()), front):
        before = seen(load(project, front, route=_route("api-1"), **flags))
        with _hung(instances[0]):
            after = seen(load(project, front, route=_route("api-1"), **flags))
    ok, slower = after.share("200"), after.p50 / before.p50
    yield Row(
        "one of three instances of a service hung: ok; p50 / without",
        f"{ok:.1%}; {slower:.2f}",
        ">= 98 %; <= 1.2",
        ok >= 0.98 and slower <= 1.2,
    )


def _route(name: str) -> str:
    """Where the service called `name` is called through the gateway."""
    return f"/{name}/v1/{name}/compare"


def _service(project: Project, name: str) -> Program:
    prefix, address, admin = derive(project.root.name, name).env, free(), free()
    own = {f"{prefix}_ADDR": address, f"{prefix}_ADMIN_ADDR": admin, f"{prefix}_LOG": "warn"}
    return Program([project.binary(name)], address, admin, own)


def _gateway(project: Project, services: dict[str, list[Program]]) -> Program:
    """The generated gateway."""
    targets = {
        f"{derive(project.root.name, name).env}_TARGET": ",".join(one.address for one in instances)
        for name, instances in services.items()
    }
    return edge(project, [], **targets)


@contextmanager
def _hung(program: Program) -> Iterator[None]:
    """Inside, it stands still as a machine does that hangs."""
    program.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        program.process.send_signal(signal.SIGCONT)
