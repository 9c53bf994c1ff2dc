"""Rows of what stops, restarts, hangs half-way or is never read."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack

from tools.floor.programs import Program, Seen, core, edge, load, plain, seen
from tools.floor.project import Project
from tools.floor.row import ENTRIES, Effort, Front, Row, running

STOPS = 6

MODEST = ENTRIES["0.1 ms"]
"""Takes a core so long that no gateway's limit of requests is reached."""


def kept_alive(project: Project, _: Effort) -> Iterator[Row]:
    """48 clients on an edge that is told to stop, with another to go to, six times."""
    lost = {above: sum(_stopped(project, above) for _ in range(STOPS)) for above in (edge, plain)}
    yield Row(
        "SIGTERM of an edge with 48 kept-alive clients, six times: requests lost",
        str(lost[edge]),
        "0",
        lost[edge] == 0,
        str(lost[plain]),
    )


def _stopped(project: Project, above: Front) -> int:
    below = core(project)
    first, second = above(project, [below]), above(project, [below])
    with running(below, first, second):
        busy = load(project, first, second, c=48, d="3s", patience="10s")
        time.sleep(1)
        first.stop()
        return seen(busy).statuses.get("lost", 0)


def restarts(project: Project, _: Effort) -> Iterator[Row]:
    """Cores that go and come while an edge is called."""
    rolling, killed, only = _rolling(project), _killed(project), _only(project)
    yield Row(
        "rolling restart; kill -9 of one of two; restart of the only core: failed",
        f"{rolling}; {killed}; {only}",
        "0; 0; 0",
        rolling == killed == only == 0,
    )


def _failed(saw: Seen) -> int:
    return saw.every - saw.good


def _rolling(project: Project) -> int:
    cores = [core(project), core(project)]
    front = edge(project, cores)
    with running(*cores, front):
        busy = load(project, front, c=16, d="8s", size=MODEST)
        for one in cores:
            time.sleep(1)
            one.stop()
            one.again()
            time.sleep(1)
        return _failed(seen(busy))


def _killed(project: Project) -> int:
    cores = [core(project), core(project)]
    front = edge(project, cores)
    with running(*cores, front):
        busy = load(project, front, c=16, d="4s", size=MODEST)
        time.sleep(1)
        cores[0].kill()
        return _failed(seen(busy))


def _only(project: Project) -> int:
    below = core(project)
    front = edge(project, [below])
    with running(below, front):
        busy = load(project, front, c=16, d="5s", size=MODEST)
        time.sleep(1)
        below.stop()
        below.again()
        return _failed(seen(busy))


def half_sent(project: Project, _: Effort) -> Iterator[Row]:
    """200 messages of 4 MB on one connection, none of which is ever complete."""
    below = core(project)
    with running(below):
        front = edge(project, [below])
        with running(front):
            command = [project.tool("half"), f"-addr={below.address}", f"-path={project.method}"]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as halves:
                time.sleep(4)
                resident = below.resident_mb()
                served = seen(load(project, front, c=4, d="1s")).share("200")
                halves.kill()
    yield Row(
        "200 half-sent messages of 4 MB on one connection: memory; others served",
        f"{resident:.0f} MB; {served:.0%}",
        "<= 64 MB; 100 %",
        resident <= 64 and served == 1,
    )


SILENT = 1000


def silent_connections(project: Project, _: Effort) -> Iterator[Row]:
    """Connections on which nothing is ever sent, and a stop among them."""
    below = core(project)
    front = edge(project, [below])
    with running(below, front):
        took = {"edge": _stop_among_silent(front), "core": _stop_among_silent(below)}
    for name, seconds in took.items():
        yield Row(
            f"{name}: stop with {SILENT} silent connections, drain delay 0.5 s",
            f"{seconds:.2f} s",
            "<= 1.5 s",
            seconds <= 1.5,
        )


def _stop_among_silent(program: Program) -> float:
    host, port = program.address.split(":")
    with ExitStack() as stack:
        for _ in range(SILENT):
            stack.enter_context(socket.create_connection((host, int(port)), timeout=5))
        return program.stop()


def unread_log(project: Project, effort: Effort) -> Iterator[Row]:
    """A pipe for the log that is full and that nobody reads."""
    below = core(project, stderr=subprocess.PIPE, LOG="debug")
    with running(below):
        front = edge(project, [below])
        with running(front):
            saw = seen(load(project, front, c=16, d=effort.long(2)))
        took = below.stop()
    yield Row(
        "core whose log nobody reads, at debug: ok; stop",
        f"{saw.share('200'):.1%}; {took:.2f} s",
        "100 %; <= 1.5 s",
        saw.share("200") == 1 and took <= 1.5,
    )
