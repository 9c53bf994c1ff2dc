"""The example shop over forty commands: every verb, edits by hand, two branches, an upgrade."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.helpers import ROOT, gorust_new, run, tree
from tests.lifecycle import branches
from tests.lifecycle.branches import git
from tests.lifecycle.newer import gorust
from tests.lifecycle.test_newer_version import newer

__all__ = ["newer"]

COMMENTS = {".go": "\n// {}", ".rs": "\n// {}", ".md": "\n{}", ".yml": "# {}", "": "# {}"}


@dataclass(slots=True)
class Life:
    """A project, whoever runs the commands, and every line that somebody wrote into it.

    Args:
        home: the generator that runs; the installed one until the project is upgraded.
    """

    root: Path
    home: Path = ROOT
    steps: int = 0
    undone: int = 0
    planted: list[str] = field(default_factory=list)

    def do(self, *words: str, code: int = 0) -> str:
        """Run a verb, and look whether every line is still there."""
        times, before = self._times(), self.files()
        done = gorust(self.home, *words, project=self.root)
        assert done.returncode == code, f"{words}: {done.stdout[-3000:]}{done.stderr}"
        self.steps += 1
        self.undone += words[0] == "undo"
        self._nothing_lost(words)
        if words[0] != "undo":
            self._only_changes_are_new(words, times, before)
        return done.stdout + done.stderr

    def plant(self, *paths: str) -> None:
        """Write a line of one's own at the end of each file, which may be a new one."""
        for path in paths:
            where = self.root / path
            where.parent.mkdir(parents=True, exist_ok=True)
            line = COMMENTS[where.suffix].format(f"planted {len(self.planted)}.")
            old = where.read_text() if where.exists() else ""
            where.write_text(f"{old}{line}\n" if old else f"{line.strip()}\n")
            self.planted.append(line.strip())

    def files(self) -> dict[str, bytes]:
        """Every file that is the project's, but for what gorust remembers."""
        return {path: text for path, text in tree(self.root).items() if path[:8] != ".gorust/"}

    def merge(self, other: str, calls: str) -> None:
        """Merge a branch; where Git cannot merge the plan, both sides are kept, calls united."""
        git(self.root, "merge", "-q", "--no-edit", other, check=False)
        plan = self.root / "gorust.yaml"
        lines = [
            line
            for line in plan.read_text().splitlines(keepends=True)
            if line[:7] not in ("<<<<<<<", "=======", ">>>>>>>")
        ]
        once: list[str] = []
        for line in lines:
            new = f"    calls: [{calls}]\n" if "calls: [pricing" in line else line
            if not (new in once and "calls:" in new and once[-1] == new):
                once.append(new)
        plan.write_text("".join(once))

    def _times(self) -> dict[str, int]:
        return {path: (self.root / path).stat().st_mtime_ns for path in self.files()}

    def _nothing_lost(self, words: tuple[str, ...]) -> None:
        every = b"\n".join(self.files().values()).decode("utf-8", "replace")
        assert [line for line in self.planted if line not in every] == [], words

    def _only_changes_are_new(
        self, words: tuple[str, ...], times: dict[str, int], before: dict[str, bytes]
    ) -> None:
        """A file that is as it was, where it was, has the time that it had."""
        after = self.files()
        touched = {path for path, time in self._times().items() if times.get(path, time) != time}
        assert {path for path in touched if before[path] == after[path]} == set(), words


def grown(life: Life) -> None:
    """The shop grows: components come, get other names and answers, and go."""
    life.plant("services/gateway/main.go", "README.md")
    life.do("set", "pricing", "latency=soft", "port=9190", "because=measured")
    life.do("add", "search", "--kind", "search-engine", "--called-by", "gateway",
            "--language", "rust", "--because", "it is a crate already")  # fmt: skip
    life.plant("cores/search/src/lib.rs", "cores/search/server/src/main.rs", "Makefile")
    life.do("rename", "search", "finder")
    life.plant("cores/finder/notes.md", "services/gateway/internal/app/connect_cores.go")
    life.do("add", "mail", "--like", "pricing")
    life.do("set", "mail", "latency=hard", "because=")
    life.do("undo")
    life.do("add", "office", "--kind", "web-api", "--language", "go", "--call", "pricing")
    life.plant("services/office/main.go")
    life.do("set", "office", "calls=+finder")
    life.do("rename", "office", "back-office")
    life.plant("services/back-office/internal/config/config.go")
    life.do("set", "back-office", "language=split", "because=it computes")
    life.do("set", "finder", "memory=tight", "because=")
    life.do("undo")
    life.do("set", "back-office", "language=go", "because=")
    life.do("remove", "mail", code=1)
    life.do("remove", "mail", "--unwire")
    life.plant("docs/own.md", ".github/workflows/ci.yml")
    life.do("set", "finder", "port=9500")


def branched(life: Life) -> None:
    """Two people on two branches, and the merge of what they did."""
    git(life.root, "init", "-q", "-b", "main")
    branches.commit(life.root)
    git(life.root, "checkout", "-q", "-b", "one")
    life.do("add", "rates", "--kind", "engine", "--language", "rust", "--called-by", "gateway")
    life.plant("cores/rates/src/lib.rs")
    branches.commit(life.root)
    git(life.root, "checkout", "-q", "-b", "two", "main")
    planted, life.planted = life.planted, life.planted[:-1]
    life.do("add", "ledger", "--kind", "database", "--language", "rust", "--called-by", "gateway")
    life.do("set", "ledger", "port=9700")
    branches.commit(life.root)
    git(life.root, "checkout", "-q", "one")
    life.planted = planted
    life.merge("two", "pricing, finder, rates, ledger")
    life.do("set", "back-office", "calls=pricing,finder")
    life.do("regenerate")
    assert branches.marked(life.root) == []
    branches.commit(life.root)


def upgraded(life: Life, newer: Path) -> None:
    """Newer templates, for one component, taken back, and for everything."""
    life.home = newer
    assert "gateway (0.1.0 → 90.1.0)" in life.do("upgrade", "--dry-run", code=4)
    life.do("upgrade", "gateway")
    life.do("undo")
    life.do("upgrade")
    life.plant("services/gateway/main.go", "services/back-office/main.go")
    life.do("rename", "pricing", "quotes", "--keep-contract")
    life.do("set", "team=specialist", "velocity=steady")
    life.do("add", "vault", "--kind", "crypto", "--language", "rust", "--called-by", "back-office")
    life.plant("cores/vault/src/lib.rs", "cores/vault/own/secret.md")
    life.do("remove", "vault", "--unwire")
    life.do("undo")
    life.do("remove", "vault", "--unwire")
    life.do("add", "vault", "--kind", "crypto", "--language", "rust", "--called-by", "gateway")
    life.do("rename", "ledger", "books")
    life.do("set", "books", "contract=ledger")
    life.do("set", "go_module=example.com/market/v2")
    life.do("undo")
    life.do("remove", "rates", "--unwire")
    life.do("set", "gateway", "port=8880", "latency=none")
    life.do("check")
    life.do("plan")


@pytest.mark.toolchain
@pytest.mark.slow
@pytest.mark.nightly
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_after_forty_commands_every_line_is_there_and_the_project_is_green(
    newer: Path, tmp_path: Path, cargo_target: Path
) -> None:
    """`make check` at the end, with five undos and lines in files of every class on the way."""
    shop = tmp_path / "shop"
    made = gorust_new(shop, "--plan", ROOT / "examples" / "shop.yaml")
    assert made.returncode == 0, made.stderr
    life = Life(shop)
    grown(life)
    branched(life)
    upgraded(life, newer)
    assert (life.steps >= 40, life.undone) == (True, 5), life.steps
    env = {"CARGO_TARGET_DIR": str(cargo_target), "NO_COLOR": "1", "CI": ""}
    checked = run("make", "check", cwd=shop, env=env, timeout=3000)
    assert checked.returncode == 0, checked.stdout[-4000:] + checked.stderr[-4000:]
