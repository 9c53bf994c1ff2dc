"""`gorust doctor`: this machine against what a project needs."""

from __future__ import annotations

import contextlib
import socket
from dataclasses import dataclass

from gorust_new.plan.graph import graph_of
from gorust_new.plan.model import Language, Plan
from gorust_new.render.versions import untried
from gorust_new.workflow.toolchain import Found, Probe, missing


@dataclass(frozen=True, slots=True)
class Port:
    """A port of a component, and whether it can be listened on now."""

    number: int
    component: str
    free: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What was found of each tool and port.

    Args:
        untried: packages that render, at a version they were not tried with, and that version.
    """

    tools: tuple[Found, ...]
    ports: tuple[Port, ...]
    untried: tuple[tuple[str, str], ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """One sentence for each thing that is worth knowing, and works."""
        return tuple(
            f"{package} {version} is not a version that gorust was tried with: files are rendered"
            " the plain way, which takes longer"
            for package, version in self.untried
        )

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
    languages = graph_of(plan).languages
    return Probe(go=Language.GO in languages, rust=Language.RUST in languages)


def doctor(plan: Plan) -> Health:
    """The toolchains and ports that a completed `plan` needs, as they are on this machine."""
    asked = probe(plan)
    ports = tuple(
        Port(number, program.name, _free(number))
        for program in graph_of(plan).programs
        for number in (program.port, program.admin_port)
        if number is not None
    )
    return Health(asked.answers(), ports, tuple(untried().items()))


def _free(port: int) -> bool:
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
