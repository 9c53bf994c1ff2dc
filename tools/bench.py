"""How long the generator takes, next to its peers, in one interleaved run.

    python tools/bench.py [--rounds 7]

Every row is a whole process on a fresh directory, of a package whose bytecode is there,
as pip leaves it. The rows of a round run in turn, so a
machine that slows down slows every row; read the last column, the median of the ratios
to `import copier` taken round by round, before you read the seconds.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import gorust_new

BIN = Path(sys.executable).parent
REFERENCE = "import copier"


@dataclass(frozen=True)
class Row:
    """One thing that is timed.

    Args:
        name: how the row is labelled.
        budget: the most it may take as a multiple of `import copier`; None for a peer.
        prepare: makes the directory it runs in ready, outside the clock.
        command: the process that is timed.
    """

    name: str
    budget: float | None
    prepare: Callable[[Path], None]
    command: Callable[[Path], list[str]]


def plan_text(components: int) -> str:
    """A plan of one Go service for every four Rust cores, each core called by a service."""
    services = max(1, components // 5)
    cores = components - services
    lines = ["gorust: 1", "project: bench", "go_module: example.com/bench", "components:"]
    for n in range(services):
        mine = [f"core{m}" for m in range(cores) if m % services == n]
        lines += [f"  - name: edge{n}", "    kind: web-api", "    language: go"]
        lines += [f"    calls: [{', '.join(mine)}]"] if mine else []
    for n in range(cores):
        lines += [f"  - name: core{n}", "    kind: engine", "    language: rust"]
    return "\n".join(lines) + "\n"


def rows() -> list[Row]:
    """All rows, the reference first."""
    python = [sys.executable, "-c"]
    found = [
        Row(REFERENCE, None, nothing, lambda _: [*python, "import copier"]),
        Row("gorust --version", 0.35, nothing, lambda _: [str(BIN / "gorust"), "--version"]),
        Row("gorust --help", 0.35, nothing, lambda _: [str(BIN / "gorust"), "--help"]),
    ]
    for components, budget in ((4, 2.0), (10, 2.4), (50, 5.0)):
        found.append(Row(f"gorust-new, {components}", budget, with_plan(components), new))
        found.append(Row(f"plain Copier, {components}", None, with_plan(components), plain))
    found.append(Row("gorust regenerate, 10, no change", 0.5, with_project(10), regenerate))
    found.append(Row("gorust regenerate, 10 + 1", 1.7, with_one_more(10), regenerate))
    for components, budget in ((10, 2.0), (50, 5.0)):
        for verb, words in VERBS.items():
            name = f"gorust {verb}, {components}"
            found.append(Row(name, budget, with_project(components), in_project(verb, *words)))
    found.append(Row("copier update, 10, no change", None, with_copier_project(10), update))
    return found


VERBS = {
    "add": ("rates", "--kind", "engine", "--language", "rust", "--called-by", "edge0"),
    "rename": ("core1", "rates"),
    "remove": ("core1", "--unwire"),
    "set": ("core1", "port=9990"),
}
"""What each verb that edits gorust.yaml is given."""


def nothing(_: Path) -> None:
    """No preparation."""


def with_plan(components: int) -> Callable[[Path], None]:
    """A plan file."""

    def prepare(place: Path) -> None:
        (place / "plan.yaml").write_text(plan_text(components))

    return prepare


def with_project(components: int) -> Callable[[Path], None]:
    """A project of that plan."""

    def prepare(place: Path) -> None:
        with_plan(components)(place)
        subprocess.run(new(place), check=True, capture_output=True)

    return prepare


def with_one_more(components: int) -> Callable[[Path], None]:
    """A project whose plan gained one core."""

    def prepare(place: Path) -> None:
        with_project(components)(place)
        plan = place / "project" / "gorust.yaml"
        plan.write_text(
            plan.read_text() + "  - name: added\n    kind: engine\n    language: rust\n"
        )

    return prepare


def with_copier_project(components: int) -> Callable[[Path], None]:
    """The same files as one git-tracked Copier template, generated once and committed."""

    def prepare(place: Path) -> None:
        with_project(components)(place)
        template = place / "template"
        shutil.copytree(place / "project", template / "tree")
        (template / "copier.yml").write_text("_subdirectory: tree\nname:\n  default: bench\n")
        answers = template / "tree" / "[[ _copier_conf.answers_file ]].jinja"
        answers.write_text("[[ _copier_answers|to_nice_yaml ]]\n")
        with (template / "copier.yml").open("a") as settings:
            settings.write(
                '_envops: {variable_start_string: "[[", variable_end_string: "]]",'
                ' block_start_string: "[%", block_end_string: "%]"}\n'
            )
        git(template, tag="v1")
        out = place / "copied"
        copy = [str(BIN / "copier"), "copy", "--defaults", "--quiet", str(template), str(out)]
        subprocess.run(copy, check=True, capture_output=True)
        git(out)

    return prepare


def git(place: Path, tag: str = "") -> None:
    """Commit everything in `place`."""
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"]
    steps = [["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "bench"]]
    for step in [*steps, *([["tag", tag]] if tag else [])]:
        subprocess.run(["git", *step], cwd=place, check=True)


def new(place: Path) -> list[str]:
    """Generate from the plan file."""
    command = [str(BIN / "gorust-new"), str(place / "project"), "--plan"]
    return [*command, str(place / "plan.yaml"), "--yes", "-q"]


def plain(place: Path) -> list[str]:
    """The same templates and data, rendered by plain Copier, one run a component."""
    script = Path(__file__).with_name("plain_copier.py")
    return [sys.executable, str(script), str(place / "plan.yaml"), str(place / "plain")]


def in_project(*words: str) -> Callable[[Path], list[str]]:
    """A verb, in the project."""
    return lambda place: ["env", "-C", str(place / "project"), str(BIN / "gorust"), *words, "-q"]


regenerate = in_project("regenerate")


def update(place: Path) -> list[str]:
    """Copier's own update of the same files."""
    return [str(BIN / "copier"), "update", "--defaults", "--quiet", str(place / "copied")]


def measure(row: Row) -> float:
    """Seconds of one run, on a fresh directory."""
    with tempfile.TemporaryDirectory(prefix="gorust-bench-") as scratch:
        place = Path(scratch)
        row.prepare(place)
        command = row.command(place)
        begin = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - begin
    if done.returncode:
        raise SystemExit(f"{row.name} failed:\n{done.stdout}{done.stderr}")
    return seconds


def compile_package() -> None:
    """Have bytecode of the package, which an editable install leaves to the first import."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    where = Path(gorust_new.__file__).parent
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(where)], check=True)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds: int = parser.parse_args().rounds
    os.environ["NO_COLOR"] = "1"
    compile_package()
    every = rows()
    taken: dict[str, list[float]] = {row.name: [] for row in every}
    for turn in range(rounds + 1):
        for row in every:
            seconds = measure(row)
            if turn:  # the first round warms the caches
                taken[row.name].append(seconds)
    print(f"{'':34}{'min':>8}{'median':>8}{'max':>8}{'x import':>10}{'budget':>8}")
    for row in every:
        seconds = taken[row.name]
        ratios = [a / b for a, b in zip(seconds, taken[REFERENCE], strict=True)]
        low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
        budget = f"{row.budget:8.2f}" if row.budget else f"{'':8}"
        times = f"{low:8.3f}{middle:8.3f}{high:8.3f}"
        print(f"{row.name:34}{times}{statistics.median(ratios):10.2f}{budget}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
