"""One long life of a real project: branches, a template upgrade, undos, and a green build."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.helpers import BIN, ROOT, run
from tests.lifecycle import branches, newer
from tests.lifecycle.branches import git, marked

OWN = "services/gateway/internal/api/own.go"
MAIN = "services/gateway/main.go"
MINE = "\n// mine is the team's.\nconst mine = 1\n\nvar _ = mine\n"
PLAN = """\
gorust: 1
project: shop
go_module: example.com/shop
components:
  - name: gateway
    kind: web-api
    language: go
    calls: [pricing]
    port: 8080
  - name: pricing
    kind: engine
    language: rust
    port: 9090
"""
ADDED = "  - name: {}\n    kind: engine\n    language: rust\n    port: {}\n"


@dataclass(frozen=True, slots=True)
class Shop:
    """A real project, and the generator that its owners have installed by now."""

    root: Path
    home: Path = ROOT

    def plan(self, change: Callable[[str], str]) -> None:
        """Edit gorust.yaml and carry it out."""
        path = self.root / "gorust.yaml"
        path.write_text(change(path.read_text()))
        self.gorust("regenerate")

    def gorust(self, verb: str) -> None:
        """Run a verb that has to succeed, with nothing left to resolve."""
        done = newer.gorust(self.home, verb, "-q", project=self.root)
        assert done.returncode == 0, done.stderr + done.stdout

    def branch(self, name: str, port: int) -> None:
        """On a branch of main, somebody adds a core and commits."""
        git(self.root, "checkout", "-q", "-b", name, "main")
        self.plan(
            lambda text: text.replace("[pricing]", f"[pricing, {name}]") + ADDED.format(name, port)
        )
        branches.commit(self.root)

    def builds(self, cargo_target: Path) -> None:
        """Everything is built, and formatters and linters find nothing."""
        env = {"CARGO_TARGET_DIR": str(cargo_target), "NO_COLOR": "1", "CI": ""}
        made = run("make", "build", "lint", cwd=self.root, env=env, timeout=3000)
        assert made.returncode == 0, made.stdout[-4000:] + made.stderr[-4000:]


def begun(scratch: Path) -> Shop:
    """A committed project with code of the team's beside and in what is generated."""
    (scratch / "plan.yaml").write_text(PLAN)
    shop = Shop(scratch / "shop")
    done = run(BIN / "gorust-new", shop.root, "--plan", scratch / "plan.yaml", "--yes")
    assert done.returncode == 0, done.stderr
    git(shop.root, "init", "-q", "-b", "main")
    (shop.root / OWN).write_text(
        "package api\n\n// own is the team's.\nconst own = 1\n\nvar _ = own\n"
    )
    with (shop.root / MAIN).open("a") as main:
        main.write(MINE)
    branches.commit(shop.root)
    return shop


def merged(shop: Shop) -> None:
    """Two branches that each added a core."""
    shop.branch("search", 9200)
    shop.branch("mail", 9300)
    git(shop.root, "merge", "-q", "search", check=False)
    both = PLAN.replace("[pricing]", "[pricing, mail, search]")
    shop.plan(lambda _: both + ADDED.format("mail", 9300) + ADDED.format("search", 9200))
    branches.commit(shop.root)
    assert marked(shop.root) == []


@pytest.mark.toolchain
@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_a_long_history_with_branches_an_upgrade_and_undos_still_builds(
    tmp_path: Path, cargo_target: Path
) -> None:
    """A merge, a rename, newer templates, a new module path; three undos, and all that again."""
    shop = begun(tmp_path)
    merged(shop)
    shop.plan(
        lambda text: text.replace("- name: pricing\n", "- name: rates\n    was: pricing\n").replace(
            "[pricing,", "[rates,"
        )
    )
    before = branches.visible(shop.root)
    shop = replace(shop, home=newer.newer_generator(tmp_path / "newer"))
    shop.gorust("regenerate")
    upgraded = (shop.root / MAIN).read_text()
    assert "// Second version.\n" in upgraded
    assert upgraded.endswith(MINE)
    shop.plan(lambda text: text.replace("port: 8080", "port: 8180"))
    shop.plan(lambda text: text.replace("example.com/shop", "example.com/new/v2"))
    for _ in range(3):
        shop.gorust("undo")
    there = branches.visible(shop.root)
    changed = {path for path in before.keys() | there.keys() if before.get(path) != there.get(path)}
    assert changed <= {"gorust.yaml"}

    shop.gorust("regenerate")
    shop.plan(lambda text: text.split("  - name: search")[0].replace(", search]", "]"))
    branches.commit(shop.root)
    assert "// Second version.\n" in (shop.root / MAIN).read_text()
    assert (shop.root / OWN).exists()
    shop.gorust("check")
    shop.builds(cargo_target)
