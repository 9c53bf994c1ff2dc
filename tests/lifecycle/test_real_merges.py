"""Branches of real projects, merged by real Git, and a long life that ends in a green build."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import Plan

from tests.helpers import BIN, run
from tests.lifecycle import branches
from tests.lifecycle.branches import Branches, combined, fresh, git, marked, random_side, settled
from tests.lifecycle.project import Renderer
from tests.lifecycle.real import real
from tests.lifecycle.standin import V1

MERGES = int(os.environ.get("GORUST_REAL_MERGES", "48"))


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def ports(what: Plan) -> Plan:
    """`what` with ports that do not clash: those of components that share one are moved."""
    taken: set[int] = set()
    components = []
    for component in what.components:
        port = component.port or 8080
        while port in taken:
            port += 10
        taken.add(port)
        components.append(replace(component, port=port))
    return replace(what, components=tuple(components))


def rendered() -> Renderer:
    """The real renderer, for plans made without regard to ports."""
    return lambda what, template: real(ports(what), template)


@pytest.mark.slow
@pytest.mark.parametrize("share", range(4))
def test_random_merges_of_real_projects_need_nobody_outside_gorust_yaml(
    tmp_path: Path, share: int
) -> None:
    """No file is left to resolve, and the project is the one a fresh plan would give."""
    hand = {}
    for seed in range(share, MERGES, 4):
        two = Branches.begin(tmp_path / f"seed-{seed}", seed, rendered())
        names = (["mail", "find-it"], ["b2c", "x9"])
        people = tuple(random_side(two.chance, own) for own in names)
        for name, side in zip(("one", "other"), people, strict=True):
            two.work(name, side.plan())
            two.edit(name, f"notes-{name}.txt", f"a line of {name}")
        two.merge()
        both = settled(combined(*people))
        try:
            conflicts = two.project.regenerate(both).conflicts
        except GorustError as refusal:
            hand[seed] = [refusal.place, *(other.place for other in refusal.others)]
            continue
        assert marked(two.project.root) == [], seed
        assert not two.project.plan(both), seed
        wanted = branches.visible(fresh(tmp_path / "fresh", both, V1, rendered()))
        there = branches.visible(two.project.root)
        assert [path for path in wanted if there.get(path) != wanted[path]] == [], seed
        if conflicts:
            hand[seed] = [str(conflict.path) for conflict in conflicts]
        shutil.rmtree(two.project.root)
    assert hand == {}


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


@pytest.mark.toolchain
@pytest.mark.slow
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_a_long_history_with_branches_and_undos_still_builds(tmp_path: Path) -> None:
    """Adds, a rename, a merge of two branches, a new module path, three undos: `make check`."""
    shop = tmp_path / "shop"
    (tmp_path / "plan.yaml").write_text(PLAN)
    run(BIN / "gorust-new", shop, "--plan", tmp_path / "plan.yaml", "--yes")
    plan = shop / "gorust.yaml"
    git(shop, "init", "-q", "-b", "main")

    def regenerate() -> None:
        done = run(BIN / "gorust", "regenerate", "-q", cwd=shop)
        assert done.returncode == 0, done.stderr + done.stdout

    def undo() -> None:
        done = run(BIN / "gorust", "undo", "-q", cwd=shop)
        assert done.returncode == 0, done.stderr

    own = shop / "services/gateway/internal/api/own.go"
    own.write_text("package api\n\n// own is the team's.\nconst own = 1\n\nvar _ = own\n")
    branches.commit(shop)
    for name, port in (("search", 9200), ("mail", 9300)):
        git(shop, "checkout", "-q", "-b", name, "main")
        plan.write_text(PLAN.replace("[pricing]", f"[pricing, {name}]") + ADDED.format(name, port))
        regenerate()
        branches.commit(shop)
    git(shop, "merge", "-q", "search", check=False)
    both = PLAN.replace("[pricing]", "[pricing, mail, search]")
    plan.write_text(both + ADDED.format("mail", 9300) + ADDED.format("search", 9200))
    regenerate()
    branches.commit(shop)
    assert marked(shop) == []

    renamed = plan.read_text().replace("- name: pricing\n", "- name: rates\n    was: pricing\n")
    plan.write_text(renamed.replace("[pricing,", "[rates,"))
    regenerate()
    before = branches.visible(shop)
    for old, new in (("port: 8080", "port: 8180"), ("example.com/shop", "example.com/new/v2")):
        plan.write_text(plan.read_text().replace(old, new))
        regenerate()
    plan.write_text(plan.read_text().split("  - name: search")[0].replace(", search]", "]"))
    regenerate()
    for _ in range(3):
        undo()
    edited = {"gorust.yaml"}
    there = branches.visible(shop)
    assert {p for p in before.keys() | there.keys() if before.get(p) != there.get(p)} <= edited
    regenerate()
    assert run(BIN / "gorust", "check", cwd=shop).returncode == 0
    target = os.environ.get("GORUST_TEST_TARGET_DIR", str(tmp_path / "target"))
    env = {"CARGO_TARGET_DIR": target, "NO_COLOR": "1", "CI": ""}
    made = run("make", "check", cwd=shop, env=env, timeout=3000)
    assert made.returncode == 0, made.stdout[-4000:] + made.stderr[-4000:]
