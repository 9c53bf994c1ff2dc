"""Rows of how long one waits for a build: the first one, and that of one edit."""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

from tools.floor.project import Project
from tools.floor.row import Effort, Row

LIMIT_SECONDS = 300.0
EDITS = 5


def cold_build(project: Project, _: Effort) -> Iterator[Row]:
    """`make build` for development with nothing built before, downloads apart."""
    with tempfile.TemporaryDirectory(prefix="floor-build-") as place:
        copy = Path(place) / "project"
        shutil.copytree(project.root, copy, ignore=shutil.ignore_patterns("bin", "target", "floor"))
        empty = {"CARGO_TARGET_DIR": f"{place}/target", "GOCACHE": f"{place}/go"}
        began = time.monotonic()
        subprocess.run(
            ["make", "build"],
            cwd=copy,
            env={**os.environ, **empty},
            check=True,
            capture_output=True,
        )
        took = time.monotonic() - began
    yield Row("cold debug build, downloads apart", f"{took:.0f} s", "<= 45 s", took <= 45)


def edit_loop(project: Project, _: Effort) -> Iterator[Row]:
    """From the moment a file is saved to the moment what it is part of serves again."""
    edge, core = project.edge.name, project.core.name
    edits = {
        "Go": (edge, f"services/{edge}/internal/config/config.go", "would cut requests off", 1.0),
        "Rust": (core, f"cores/{core}/server/src/service.rs", "a text is too long", 2.0),
    }
    with _Dev(project.root) as dev:
        for component, *_more in edits.values():
            dev.serves(component)
        for language, (component, path, said, limit) in edits.items():
            took = statistics.median(dev.edit(path, said, component) for _ in range(EDITS))
            yield Row(
                f"a saved file in {language} until it runs",
                f"{took:.2f} s",
                f"<= {limit:.0f} s",
                took <= limit,
            )


class _Dev:
    """`make dev`, and what it prints."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lines: Queue[str] = Queue()

    def __enter__(self) -> _Dev:
        self._process = subprocess.Popen(
            ["make", "dev"],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(timeout=60)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._lines.put(line)

    def serves(self, component: str) -> None:
        """Waits until `component` says that it does."""
        said = re.compile(rf'"msg":"(?:serving|listening)","service":"{component}"')
        end = time.monotonic() + LIMIT_SECONDS
        seen: list[str] = []
        while time.monotonic() < end:
            try:
                seen.append(self._lines.get(timeout=1))
            except Empty:
                continue
            if said.search(seen[-1]):
                return
        raise SystemExit(f"make dev does not serve {component}:\n{''.join(seen[-20:])}")

    def edit(self, path: str, said: str, component: str) -> float:
        """How long it takes until `component` serves again after `said` is said otherwise.

        A comment would not do: what is built is the same then, and nothing is restarted.
        """
        file = self.root / path
        time.sleep(1)
        while not self._lines.empty():  # of what was said before
            self._lines.get()
        began = time.monotonic()
        file.write_text(file.read_text().replace(said, f"{said}, really"))
        self.serves(component)
        return time.monotonic() - began
