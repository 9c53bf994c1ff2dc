"""The main job, end to end: plan -> project -> build -> run -> a call through Go into Rust."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "build" / "demo" / "shop"
URL = "http://127.0.0.1:8080/v1/pricing/compare"
PAIR = {"left": "espresso machine, steel", "right": "expresso machine stainless steel"}
START_LIMIT_SECONDS = 60.0


def main() -> int:
    """Run every step as its user would, and say which command it was."""
    shutil.rmtree(SHOP.parent, ignore_errors=True)
    SHOP.parent.mkdir(parents=True)
    new = [str(Path(sys.executable).with_name("gorust-new")), str(SHOP)]
    run([*new, "--plan", str(ROOT / "examples" / "shop.yaml"), "--yes"], cwd=ROOT)
    run(["make", "build"], cwd=SHOP)
    print(f"\n$ cd {SHOP.relative_to(ROOT)} && make run", flush=True)
    runner = subprocess.Popen(
        ["make", "run"],
        cwd=SHOP,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    echo = threading.Thread(target=_echo, args=(runner,), daemon=True)
    echo.start()
    try:
        answer = _call(runner)
    finally:
        os.killpg(runner.pid, signal.SIGINT)
        runner.wait(timeout=30)
        echo.join(timeout=5)
    print(f"\nstopped. {URL} answered {answer}", flush=True)
    return 0


def run(command: list[str], *, cwd: Path) -> None:
    """Run one step in the foreground.

    Raises:
        SystemExit: if it fails, with its status.
    """
    print(f"\n$ {' '.join(command)}", flush=True)
    done = subprocess.run(command, cwd=cwd, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def _echo(runner: subprocess.Popen[str]) -> None:
    for line in runner.stdout or ():
        print(line, end="", flush=True)


def _call(runner: subprocess.Popen[str]) -> str:
    request = urllib.request.Request(
        URL, json.dumps(PAIR).encode(), {"Content-Type": "application/json"}
    )
    end = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < end:
        if runner.poll() is not None:
            raise SystemExit("make run stopped by itself; see its output above")
        try:
            with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
                body: str = response.read().decode()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            print(f"\n$ curl -d '{json.dumps(PAIR)}' {URL}\n{body}", flush=True)
            return body.strip()
    raise SystemExit(f"{URL} did not answer within {START_LIMIT_SECONDS:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
