"""Rows of what a core costs, beside a bare handler of tonic: the benchmark of the floor itself."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator

from tools.floor.project import Project
from tools.floor.row import Effort, Row

LIMITS = {"one empty entry": (0.85, 1.2), "one entry of 100 us": (0.95, 1.2)}
"""Of throughput, at least, and of CPU, at most."""

_CASE = re.compile(r"^\S.*$")
_SERVER = re.compile(r"  (bare again|apart|floor) .* throughput ([\d.]+)  CPU ([\d.]+)$")


def core_pace(project: Project, _: Effort) -> Iterator[Row]:
    """The generated server beside a bare one, each on a processor of its own."""
    crate = f"{project.core.crate.removesuffix(project.core.name)}grpc"
    bench = ["cargo", "bench", "--quiet", "-p", crate, "--bench", "floor"]
    done = subprocess.run(bench, cwd=project.root, check=True, capture_output=True, text=True)
    case, controls = "", dict[str, tuple[str, str]]()
    for line in done.stdout.splitlines():
        if found := _SERVER.search(line):
            name, rate, cpu = found.groups()
            if name != "floor":
                controls[name] = rate, cpu
            elif case in LIMITS:
                yield _row(case, (rate, cpu), controls)
        elif _CASE.match(line):
            case = line


def _row(case: str, ours: tuple[str, str], controls: dict[str, tuple[str, str]]) -> Row:
    (rate, cpu), (least, most) = ours, LIMITS[case]
    again, apart = ("; ".join(controls[name]) for name in ("bare again", "apart"))
    return Row(
        f"core / bare tonic handler, {case}: throughput; CPU",
        f"{rate}; {cpu}",
        f">= {least}; <= {most}",
        float(rate) >= least and float(cpu) <= most,
        f"{again} (on a thread of its own {apart})",
    )
