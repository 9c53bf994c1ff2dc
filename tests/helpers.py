"""What several test rooms share: running the real commands, and plans as text."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent

SHOP = """\
gorust: 1
project: shop
go_module: example.com/shop
team: mixed
velocity: rapid
components:
  - name: gateway
    purpose: public HTTP API
    kind: web-api
    language: go
    traits: {workload: network-io, latency: soft, memory: roomy, crash: restartable}
    calls: [pricing]
  - name: pricing
    purpose: prices a basket against live rules
    kind: engine
    language: rust
    traits: {workload: cpu, latency: hard, memory: moderate, crash: critical}
"""


def run(
    *command: str | Path,
    cwd: Path | None = None,
    text: str | None = None,
    env: dict[str, str] | None = None,
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run a real command to its end, without a terminal."""
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
        env={**os.environ, **(env or {})},
    )


def gorust_new(*args: str | Path, **how: object) -> subprocess.CompletedProcess[str]:
    """Run `gorust-new` as its user would."""
    return run(BIN / "gorust-new", *args, **how)  # type: ignore[arg-type]


def gorust(*args: str | Path, **how: object) -> subprocess.CompletedProcess[str]:
    """Run `gorust` as its user would."""
    return run(BIN / "gorust", *args, **how)  # type: ignore[arg-type]


def tree(root: Path) -> dict[str, bytes]:
    """Every file below `root` but git's, by relative path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(root).parts
    }
