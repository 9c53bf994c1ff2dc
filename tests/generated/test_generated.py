"""Generated projects, built and run with the real Go and Rust, as their team would."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.helpers import SHOP, gorust_new, run

pytestmark = pytest.mark.toolchain

HOSTILE = (
    '"}}{{ 7*7 }} [= go_module =] [% raw %] `rm -rf ~` $(id) <script>alert(1)</script>'
    " */ // \\\\ */ --> ]]> ' %s \\u2028 ünïcödé 🦀"
)

GO_ALONE = """\
gorust: 1
project: solo
go_module: example.com/team/solo/v2
components:
  - name: front
    kind: web-api
    language: go
  - name: word-tool
    kind: cli
    language: go
"""

RUST_ALONE = """\
gorust: 1
project: solo
go_module: example.com/solo
components:
  - name: index
    kind: search-engine
    language: rust
    traits: {memory: tight}
  - name: front
    kind: web-api
    language: rust
  - name: door
    kind: gateway
    language: rust
    calls: [front, index]
  - name: word-tool
    kind: tooling
    language: rust
"""

FIVE = f"""\
gorust: 1
project: b2-shop
go_module: example.com/b2/shop/v2
components:
  - name: edge-1
    purpose: {json.dumps(HOSTILE, ensure_ascii=False)}
    kind: web-api
    language: go
    calls: [b2-c, order-book]
  - name: door-0
    kind: gateway
    language: go
    calls: [back-office, quotes, k-2x]
  - name: back-office
    kind: web-api
    language: go
    calls: [order-book, k-2x]
  - name: k-2x
    kind: microservice
    language: go
    calls: [b2-c]
  - name: tally
    kind: control-plane
    language: go
    calls: [order-book]
  - name: b2-c
    purpose: |
      {HOSTILE}
      second line
    kind: engine
    language: rust
    calls: [order-book, tally]
  - name: order-book
    kind: trading
    language: rust
    traits: {{latency: hard}}
  - name: night-mill
    kind: worker
    language: go
  - name: k-tool
    kind: cli
    language: go
    calls: [b2-c, k-2x]
  - name: day-mill
    kind: worker
    language: go
    calls: [k-2x]
  - name: quotes
    kind: microservice
    language: split
    calls: [tally]
  - name: rear-door
    kind: web-api
    language: rust
    calls: [order-book, k-2x]
  - name: side-door
    kind: proxy
    language: rust
    calls: [back-office, rear-door, k-2x]
"""

CHAIN = Path(__file__).parent / "chain"
"""What a team writes into `five` so that its calls make a chain."""

CASES = {"go-alone": GO_ALONE, "rust-alone": RUST_ALONE, "five": FIVE}
"""The example shop is what test_first_rpc.py checks, with an RPC more."""

TOOL = "  - {name: c-3, kind: tooling, language: rust}\n"
HEAD = "gorust: 1\nproject: a\ngo_module: example.com/a\ncomponents:\n"
COMBINATIONS = {
    "tool": HEAD + TOOL,
    "tool-and-go": HEAD + TOOL + "  - {name: front, kind: web-api, language: go}\n",
    "tool-and-core": HEAD + TOOL + "  - {name: index, kind: engine, language: rust}\n",
    "tool-and-shop": SHOP + TOOL,
    "gateway": HEAD + "  - {name: door, kind: gateway, language: rust}\n",
    "gateway-and-tool": HEAD + TOOL + "  - {name: door, kind: gateway, language: rust}\n",
}
"""What decides which crates a project needs, other than what is built below."""

LIMIT_SECONDS = 1800


@pytest.fixture(scope="module", params=CASES, ids=str)
def project(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cargo_target: Path
) -> Project:
    """A generated project under git, so that what its build changes can be seen."""
    needs = {"go": "go.mod", "cargo": "Cargo.toml"}
    root = tmp_path_factory.mktemp(request.param) / "a project"
    made = gorust_new(root, "--plan", "-", "--yes", text=CASES[request.param])
    assert made.returncode == 0, made.stderr
    for tool, manifest in needs.items():
        if (root / manifest).exists() and shutil.which(tool) is None:
            message = f"{tool} is not installed"
            assert not os.environ.get("CI"), message
            pytest.skip(message)
    for step in (["init", "-q"], ["add", "-A"]):
        assert run("git", *step, cwd=root).returncode == 0
    return Project(root, cargo_target)


class Project:
    """One generated project and the way to call its make targets."""

    def __init__(self, root: Path, target_dir: Path) -> None:
        self.root = root
        self.target_dir = target_dir

    def make(self, *targets: str) -> str:
        """Run `make` and return what it printed; it must succeed."""
        env = {"CARGO_TARGET_DIR": str(self.target_dir), "NO_COLOR": "1", "CI": ""}
        done = run("make", *targets, cwd=self.root, env=env, timeout=LIMIT_SECONDS)
        printed = done.stdout + done.stderr
        assert done.returncode == 0, printed[-6000:]
        return printed

    def changed(self) -> list[str]:
        """Tracked files that differ from what was generated."""
        return run("git", "diff", "--name-only", cwd=self.root).stdout.split()

    def binaries(self) -> dict[str, tuple[int, bytes]]:
        """What was built: the very file (go build touches its time on purpose) and its bytes."""
        files = [path for path in (self.root / "bin").iterdir() if path.is_file()]
        return {path.name: (path.stat().st_ino, path.read_bytes()) for path in files}


def test_builds_and_the_second_build_does_nothing(project: Project) -> None:
    """`make build` makes every binary; again, it compiles and writes nothing."""
    project.make("build")
    built = project.binaries()
    again = project.make("build")

    assert built
    assert {name for name, file in project.binaries().items() if built.get(name) != file} == set()
    assert "Compiling" not in again
    assert "Downloading" not in again


def test_lints_tests_and_answers_end_to_end(project: Project) -> None:
    """Formatters, linters, unit, property and end-to-end tests find nothing."""
    project.make("lint")
    project.make("test")
    project.make("e2e")


def test_building_changes_no_generated_file(project: Project) -> None:
    """go.sum and Cargo.lock were complete on arrival; formatting was final."""
    project.make("build")

    assert project.changed() == []


def test_lists_its_targets(project: Project) -> None:
    """`make` alone says what there is."""
    printed = project.make()

    for target in ("build", "run", "test", "lint", "e2e", "clean"):
        assert target in printed


def test_a_chain_of_calls_goes_through_both_languages(project: Project) -> None:
    """Go calls Rust calls Go calls Rust, once a core in Rust asks somebody as its team wants it.

    The answers are those of the last one; the trace of the first is known there, and once the
    first has no time left nobody works for it any more.
    """
    service = project.root / "cores/b2-c/server/src/service.rs"
    if not service.exists():
        pytest.skip("nobody calls others in both languages")
    shutil.copy(CHAIN / "service.rs", service)
    shutil.copy(CHAIN / "chain_test.go", project.root / "test/e2e")

    project.make("build")
    only = ("-tags", "e2e", "-count=1", "-run", "Chain", "./test/e2e")
    done = run("go", "test", *only, cwd=project.root, timeout=LIMIT_SECONDS)
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.mark.parametrize("case", COMBINATIONS)
def test_the_lock_file_is_exact_in_every_combination(case: str, tmp_path: Path) -> None:
    """Cargo finds nothing to add and nothing to leave out, and formats nothing anew."""
    if shutil.which("cargo") is None:
        assert not os.environ.get("CI"), "cargo is not installed"
        pytest.skip("cargo is not installed")
    root = tmp_path / "project"
    made = gorust_new(root, "--plan", "-", "--yes", text=COMBINATIONS[case])
    assert made.returncode == 0, made.stderr

    linux = ("--filter-platform", "x86_64-unknown-linux-gnu")
    read = run("cargo", "metadata", "--format-version", "1", "--locked", *linux, cwd=root)
    assert read.returncode == 0, read.stderr
    names = {package["name"] for package in json.loads(read.stdout)["packages"]}
    serves = any(word in case for word in ("core", "shop", "gateway"))
    assert ("tonic" in names) == serves
    formatted = run("cargo", "fmt", "--all", "--check", cwd=root)
    assert formatted.returncode == 0, formatted.stdout
