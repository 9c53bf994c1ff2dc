"""A row of what a collector is told of one request, by processes in both languages."""

from __future__ import annotations

import json
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.floor.programs import Program, core, edge, free
from tools.floor.project import Project
from tools.floor.row import Effort, Row, running

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
"""The example of the W3C's recommendation."""

CHAIN = ("SERVER", "CLIENT", "SERVER")
"""Of an edge, its call, and the core."""


def one_trace(project: Project, _: Effort) -> Iterator[Row]:
    """One request of a client that is in a trace, told to a collector to the end."""
    with tempfile.TemporaryDirectory(prefix="floor-spans-") as place:
        told = Path(place) / "spans"
        _have_told(project, told)
        spans = [json.loads(line) for line in told.read_text().splitlines()]
    mine = [span for span in spans if span["trace"] == TRACE]
    chain = list(_descent(mine, CALLER))
    kinds = tuple(span["kind"].removeprefix("SPAN_KIND_") for span in chain)
    services = {span["service"] for span in chain}
    yield Row(
        "spans of one request, each the parent of the next, in one trace",
        " > ".join(f"{span['service']} {kind}" for span, kind in zip(chain, kinds, strict=True)),
        " > ".join(CHAIN),
        kinds == CHAIN and services == {project.edge.name, project.core.name},
    )


def _have_told(project: Project, file: Path) -> None:
    address = free()
    with file.open("wb") as out:
        collector = subprocess.Popen([project.tool("collector"), address], stdout=out)
        try:
            endpoint = f"http://{address}"
            below = core(project, OTLP_ENDPOINT=endpoint)
            front = edge(project, [below], OTLP_ENDPOINT=endpoint)
            with running(below, front):
                _ask(project, front)
                front.stop()
                below.stop()
        finally:
            collector.kill()
            collector.wait()


def _ask(project: Project, front: Program) -> None:
    asked = urllib.request.Request(
        f"http://{front.address}{project.route}",
        data=b'{"left": "a", "right": "abc"}',
        headers={"Traceparent": f"00-{TRACE}-{CALLER}-01"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
        answer.read()


def _descent(spans: list[Mapping[str, str]], parent: str) -> Iterator[Mapping[str, str]]:
    """The span below `parent`, the one below that, and so on."""
    for span in spans:
        if span["parent"] == parent:
            yield span
            yield from _descent(spans, span["id"])
            return
