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
from itertools import accumulate
from pathlib import Path, PurePosixPath

from gorust_new.render.copier_run import assembled, render_request
from gorust_new.render.requests import Request
from gorust_new.tree import File

Rendered = dict[PurePosixPath, File]

_WORTH_A_CHILD = 4
"""From this many requests on; below, forking costs more than it saves."""

_RUN = 5
"""A run of Copier costs as much as rendering about this many files."""


def render_all(requests: Sequence[Request], place: Path) -> list[Rendered]:
    """The tree of each request, in order.

    Args:
        place: a scratch directory.

    Raises:
        GorustError: if a template cannot be rendered.
    """
    if len(requests) < _WORTH_A_CHILD or sys.platform != "linux" or os.cpu_count() == 1:
        return [render_request(request, place) for request in requests]
    half = _half(_works(requests, place))
    child, reading = _start(requests[half:], place)
    try:
        first = [render_request(request, place) for request in requests[:half]]
        rest = _finish(reading)
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    return first + (rest or [render_request(request, place) for request in requests[half:]])


def _works(requests: Sequence[Request], place: Path) -> list[int]:
    """About how much work each request is: its files, and a few more's for the run itself.

    Every template is laid together for it, which the child then need not do.
    """
    files: dict[Path, int] = {}
    templates = [assembled(request.folders, place) for request in requests]
    for template in set(templates):
        files[template] = sum(1 for path in template.rglob("*") if path.is_file())
    return [files[template] + _RUN for template in templates]


def _half(works: Sequence[int]) -> int:
    """How many of the first have half of all the work, one at least on either side."""
    done = list(accumulate(works))
    nearest = min(range(len(works) - 1), key=lambda n: abs(2 * done[n] - done[-1]))
    return nearest + 1


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
