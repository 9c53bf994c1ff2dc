"""Programs that run, what they use, and the load on them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from tools.floor.project import Project

LIMIT_SECONDS = 30.0

APART = len(os.sched_getaffinity(0)) > 1 and shutil.which("taskset") is not None
"""Whether what serves and what calls can have a processor each."""


SERVERS, CALLERS = 0, 1
"""The processors of what serves and of what calls it."""


def _on(processor: int, command: list[str]) -> list[str]:
    return ["taskset", "-c", str(processor), *command] if APART else command


@dataclass
class Program:
    """A process that listens; ended when the block that it is for ends.

    Args:
        address: where it serves.
        admin: where it says how it is; that of a control is its address.
    """

    command: list[str]
    address: str
    admin: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    stderr: int = subprocess.DEVNULL
    processor: int = SERVERS

    def __enter__(self) -> Program:
        env = {**os.environ, **self.settings}
        self.process = subprocess.Popen(
            _on(self.processor, self.command),
            env=env,
            stdout=subprocess.DEVNULL,
            stderr=self.stderr,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait()

    def begun(self) -> Program:
        """Itself, once it is ready."""
        end = time.monotonic() + LIMIT_SECONDS
        while not _ready(self):
            if time.monotonic() > end or self.process.poll() is not None:
                raise SystemExit(f"{self.command[0]} does not serve")
            time.sleep(0.01)
        return self

    def stop(self) -> float:
        """Tells it to, and returns how long it took, in seconds."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=LIMIT_SECONDS)
        return time.monotonic() - began

    def kill(self) -> None:
        """Ends it at once."""
        self.process.kill()
        self.process.wait()

    def again(self) -> None:
        """Starts it anew, where it was."""
        self.__enter__()
        self.begun()

    def cpu(self) -> float:
        """Processor time used so far, in seconds."""
        tasks = Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def resident_mb(self) -> float:
        """Memory in use, in MB."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in text.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def _ready(program: Program) -> bool:
    if not program.admin:
        host, port = program.address.split(":")
        with socket.socket() as probe:
            return probe.connect_ex((host, int(port))) == 0
    try:
        with urllib.request.urlopen(f"http://{program.admin}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


def edge(project: Project, cores: Iterable[Program], **settings: str) -> Program:
    """The generated edge in front of `cores`."""
    prefix, targets = project.edge.env, ",".join(core.address for core in cores)
    address, admin = free(), free()
    given = {f"{prefix}_{key}": value for key, value in settings.items()}
    own = {f"{prefix}_ADDR": address, f"{prefix}_ADMIN_ADDR": admin, f"{prefix}_LOG": "warn"}
    own[f"{prefix}_{project.core.env}_TARGET"] = targets
    return Program([project.binary(project.edge.name)], address, admin, {**own, **given})


def plain(project: Project, cores: Iterable[Program]) -> Program:
    """The control in its place."""
    address, targets = free(), ",".join(core.address for core in cores)
    return Program([project.tool("plain"), address, targets], address)


def core(project: Project, stderr: int = subprocess.DEVNULL, **settings: str) -> Program:
    """The generated core."""
    prefix, address, admin = project.core.env, free(), free()
    given = {f"{prefix}_{key}": value for key, value in settings.items()}
    own = {f"{prefix}_ADDR": address, f"{prefix}_ADMIN_ADDR": admin, f"{prefix}_LOG": "warn"}
    command = [project.binary(project.core.name)]
    return Program(command, address, admin, {**own, **given}, stderr)


def sleeper(project: Project, *flags: str) -> Program:
    """A core that sleeps instead of computing."""
    address = free()
    return Program([project.tool("core"), f"-addr={address}", *flags], address)


def refuser(project: Project) -> Program:
    """A server that answers with 429 and does nothing else."""
    address = free()
    return Program([project.tool("refuse"), address], address)


def free() -> str:
    """An address that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@dataclass(frozen=True)
class Seen:
    """What became of requests.

    Args:
        slow: the same of those that were meant to be slow.
        p50: milliseconds of the good answers; `p99` as well.
    """

    seconds: float
    statuses: Mapping[str, int]
    slow: Mapping[str, int]
    p50: float
    p99: float

    @property
    def good(self) -> int:
        """Requests that were answered with what they asked for."""
        return self.statuses.get("200", 0)

    @property
    def every(self) -> int:
        """All requests that were not slow."""
        return max(1, sum(self.statuses.values()))

    def share(self, *statuses: str) -> float:
        """How large a part of the requests ended in one of `statuses`."""
        return sum(self.statuses.get(status, 0) for status in statuses) / self.every


def load(project: Project, *edges: Program, **flags: object) -> subprocess.Popen[str]:
    """Load that has begun, on the first of `edges` that is ready."""
    command = [project.tool("load"), f"-route={flags.pop('route', project.route)}"]
    command += [f"-addrs={','.join(edge.address for edge in edges)}"]
    if len(edges) > 1:
        command += [f"-ready={','.join(edge.admin or edge.address for edge in edges)}"]
    command += [f"-{key}={value}" for key, value in flags.items()]
    return subprocess.Popen(_on(CALLERS, command), stdout=subprocess.PIPE, text=True)


def seen(running: subprocess.Popen[str]) -> Seen:
    """What it saw, once it is over."""
    text, _ = running.communicate()
    told = json.loads(text)
    return Seen(
        told["seconds"], told["statuses"], told["slow"] or {}, told["p50_ms"], told["p99_ms"]
    )
