"""How long the commands take in a large project: a new module path, a component dropped.

    python tools/bench_large.py [--rounds 3]

Fifty components, two thousand Go files of the user's that import them, and one component
that holds twenty thousand files which Git ignores. Whole processes, beside `import copier`
in the same round, which takes about 0.31 s on two cores that do nothing else.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from bench import BIN, new, plan_text

COMPONENTS, FILES, IGNORED = 50, 2000, 20_000
BUDGET = 2.0
"""Seconds for each of the two, on two cores that do nothing else."""


def project(place: Path) -> Path:
    """The large project."""
    (place / "plan.yaml").write_text(plan_text(COMPONENTS))
    subprocess.run(new(place), check=True, capture_output=True)
    root = place / "project"
    for number in range(FILES):
        own = root / "services" / f"edge{number % 10}" / "internal" / f"own{number // 100}"
        own.mkdir(parents=True, exist_ok=True)
        (own / f"f{number}.go").write_text(
            f"package own{number // 100}\n\n"
            f'import _ "example.com/bench/internal/clients/core{number % 40}"\n' + "// text\n" * 60
        )
    modules = root / "cores" / "core1" / "node_modules"
    for number in range(IGNORED):
        directory = modules / f"m{number // 100}"
        directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{number}.js").write_text("x\n")
    with (root / ".gitignore").open("a") as ignore:
        ignore.write("node_modules/\n")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def timed(root: Path, *command: str | Path) -> float:
    """Seconds of one command in the project."""
    begin = time.perf_counter()
    done = subprocess.run([str(part) for part in command], cwd=root, capture_output=True, text=True,
                          check=False)  # fmt: skip
    if done.returncode not in (0, 4):
        raise SystemExit(f"{command}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.perf_counter() - begin


def edited(root: Path, old: str, new_text: str) -> None:
    """Another answer in gorust.yaml."""
    plan = root / "gorust.yaml"
    text = plan.read_text()
    if old not in text:
        raise SystemExit(f"gorust.yaml has no {old!r}")
    plan.write_text(text.replace(old, new_text))


def dropped(root: Path) -> None:
    """A plan without the component that holds the ignored files."""
    import yaml

    plan = yaml.safe_load((root / "gorust.yaml").read_text())
    plan["components"] = [c for c in plan["components"] if c["name"] != "core1"]
    for component in plan["components"]:
        component["calls"] = [call for call in component.get("calls", ()) if call != "core1"]
    (root / "gorust.yaml").write_text(yaml.safe_dump(plan, sort_keys=False))


def recorded(root: Path) -> str:
    """How much the undo records hold."""
    files = [path for path in (root / ".gorust/undo").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    return f"undo records: {len(files)} files, {size:.1f} MB"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args().rounds
    os.environ["NO_COLOR"] = "1"
    gorust, taken, size = BIN / "gorust", {}, ""
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="gorust-bench-") as scratch:
            root = project(Path(scratch))
            timed(root, gorust, "check")
            row = {"import copier": timed(root, BIN / "python", "-c", "import copier")}
            row["nothing to do"] = timed(root, gorust, "regenerate", "-q")
            edited(root, "go_module: example.com/bench", "go_module: example.com/other")
            row["plan, module path"] = timed(root, gorust, "plan", "-q")
            row["regenerate, module path"] = timed(root, gorust, "regenerate", "-q")
            dropped(root)
            row["regenerate, drop with 20k ignored"] = timed(root, gorust, "regenerate", "-q")
            size = recorded(root)
            row["undo of that"] = timed(root, gorust, "undo", "-q")
        for name, seconds in row.items():
            taken.setdefault(name, []).append(seconds)
    print(f"{'':36}{'min':>8}{'median':>8}{'x import':>10}")
    for name, seconds in taken.items():
        ratios = [a / b for a, b in zip(seconds, taken["import copier"], strict=True)]
        times = f"{min(seconds):8.2f}{statistics.median(seconds):8.2f}"
        print(f"{name:36}{times}{statistics.median(ratios):10.2f}")
    print(f"budget of each change: {BUDGET} s, {BUDGET / 0.31:.1f} x import; {size}")


if __name__ == "__main__":
    main()
