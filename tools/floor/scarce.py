"""Rows of what is used up: the disk under a log, and descriptors."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tools.floor.programs import Program, core, edge, load, seen
from tools.floor.project import Project
from tools.floor.row import Effort, Row, running

FULL = Path("/dev/full")
"""What every write to fails at, as on a disk without room."""


def full_disk(project: Project, effort: Effort) -> Iterator[Row]:
    """Both log everything to a disk that has no room."""
    with FULL.open("wb") as log:
        below = core(project, stderr=log.fileno(), LOG="debug")
        front = replace(edge(project, [below], LOG="debug"), stderr=log.fileno())
        with running(below, front):
            saw = seen(load(project, front, c=16, d=effort.long(2)))
            stopped = front.stop()
    yield Row(
        "edge and core whose log is on a full disk, at debug: ok; stop of the edge",
        f"{saw.share('200'):.1%}; {stopped:.2f} s",
        "100 %; <= 1.5 s",
        saw.share("200") == 1 and stopped <= 1.5,
    )


ROOM = 8
"""Descriptors that a process may have beside those that it has."""
IDLE_SECONDS = 3.0


def no_descriptors(project: Project, _: Effort) -> Iterator[Row]:
    """More connections than there are descriptors, and then none of them any more."""
    for name in ("edge", "core"):
        below = core(project)
        front = edge(project, [below])
        with running(below, front):
            served = front if name == "edge" else below
            idle = _crowded(served)
            saw = seen(load(project, front, c=4, d="1s"))
        yield Row(
            f"{name}: descriptors used up: CPU meanwhile; ok once there are some again",
            f"{idle:.1%}; {saw.share('200'):.1%}",
            "<= 5 %; 100 %",
            idle <= 0.05 and saw.share("200") == 1,
        )


def _crowded(program: Program) -> float:
    """What part of a processor `program` takes while it can accept nobody."""
    pid = program.process.pid
    most = len(list(Path(f"/proc/{pid}/fd").iterdir())) + ROOM
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, hard))
    host, port = program.address.split(":")
    with ExitStack() as stack:
        for _ in range(4 * ROOM):
            stack.enter_context(socket.create_connection((host, int(port)), timeout=5))
        time.sleep(0.5)
        began = program.cpu()
        time.sleep(IDLE_SECONDS)
        used = (program.cpu() - began) / IDLE_SECONDS
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    time.sleep(1.5)
    return used
