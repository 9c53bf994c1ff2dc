"""`gorust doctor`: this machine against what a project needs."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from gorust_new.plan.model import Language, Plan
from gorust_new.plan.shapes import Program, programs
from gorust_new.workflow.toolchain import Found, Probe, missing


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a component, and whether it can be listened on now."""

    number: int
    component: str
    free: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What was found of each tool and port."""

    tools: tuple[Found, ...]
    ports: tuple[Port, ...]

    @property
    def problems(self) -> tuple[str, ...]:
        """One sentence for each thing to mend, with what to do."""
        taken = (
            f"port {port.number} of {port.component} is in use; stop what listens there, or change"
            " `port:` in gorust.yaml and run: gorust regenerate"
            for port in self.ports
            if not port.free
        )
        return (*missing(self.tools), *taken)


def probe(plan: Plan) -> Probe:
    """Ask the tools that a completed `plan` needs for their versions; do not wait for it."""
    languages = {program.language for program in _every(plan)}
    return Probe(go=Language.GO in languages, rust=Language.RUST in languages)


def doctor(plan: Plan) -> Health:
    """The toolchains and ports that a completed `plan` needs, as they are on this machine."""
    asked = probe(plan)
    ports = tuple(
        Port(number, program.name, _free(number))
        for program in _every(plan)
        if program.port is not None
        for number in (program.port, program.port + 1)
    )
    return Health(asked.answers(), ports)


def _every(plan: Plan) -> Iterator[Program]:
    return (program for component in plan.components for program in programs(component))


def _free(port: int) -> bool:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
