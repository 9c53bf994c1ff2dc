"""Renders requests on two processors where that is worth a process.

Copier changes the process's directory, so threads are out. Half of the requests go to
one forked child, which inherits everything imported and patched, writes its trees to a
pipe and ends; whatever goes wrong there, this process renders that half itself. If this
process is killed, the child ends at its next write: nothing is left running.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from gorust_new.render.copier_run import assembled, render_request
from gorust_new.render.requests import Request
from gorust_new.tree import File

Rendered = dict[PurePosixPath, File]

_WORTH_A_CHILD = 4
"""From this many requests on; below, forking costs more than it saves."""

_RUN, _RENDERED, _COMPILED = 16, 2, 9
"""What a run of Copier costs, a file that it renders, and one that it renders for the first
time in a process, each on top of what comes before; copying a file is 1, some 0.25 ms."""


def render_all(requests: Sequence[Request], place: Path) -> list[Rendered]:
    """The tree of each request, in order.

    Args:
        place: a scratch directory.

    Raises:
        GorustError: if a template cannot be rendered.
    """
    if len(requests) < _WORTH_A_CHILD or sys.platform != "linux" or os.cpu_count() == 1:
        return [render_request(request, place) for request in requests]
    half = _half(requests, place)
    child, reading = _start(requests[half:], place)
    try:
        first = [render_request(request, place) for request in requests[:half]]
        rest = _finish(reading)
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    return first + (rest or [render_request(request, place) for request in requests[half:]])


def _half(requests: Sequence[Request], place: Path) -> int:
    """How many of the first requests take about as long as all the rest.

    Every template is laid together for it, which the child then need not do.
    """
    templates = [assembled(request.folders, place) for request in requests]
    first = {template: _count(template, "*.jinja") for template in set(templates)}
    again = {
        template: _RUN + _count(template, "*") + _RENDERED * compiled
        for template, compiled in first.items()
    }

    def work(part: Sequence[Path]) -> int:
        compiled = sum(first[template] for template in set(part))
        return _COMPILED * compiled + sum(again[template] for template in part)

    return min(
        range(1, len(templates)), key=lambda n: max(work(templates[:n]), work(templates[n:]))
    )


def _count(template: Path, pattern: str) -> int:
    return sum(1 for path in template.rglob(pattern) if path.is_file())


def _start(requests: Sequence[Request], place: Path) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump([render_request(request, place) for request in requests], pipe)
    finally:
        os._exit(0)  # no traceback, no clean-up of what belongs to the parent


def _finish(reading: int) -> list[Rendered]:
    """What the child sent; empty if it sent nothing whole."""
    with os.fdopen(os.dup(reading), "rb") as pipe:
        try:
            trees: list[Rendered] = pickle.load(pipe)  # noqa: S301 - from our own child
        except (EOFError, pickle.UnpicklingError):
            return []
    return trees
