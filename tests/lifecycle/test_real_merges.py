"""Branches of real projects, merged by real Git."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import Plan

from tests.lifecycle import branches
from tests.lifecycle.branches import Branches, combined, fresh, marked, random_side, settled
from tests.lifecycle.project import Renderer
from tests.lifecycle.real import real
from tests.lifecycle.standin import V1

MERGES = int(os.environ.get("GORUST_REAL_MERGES", "16"))
ONCE_FAILED = (76, 85, 101, 160)
"""Seeds that left markers in what was set aside or was renamed by both, and one branch's port
in the other's rename."""


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
    for seed in (*range(share, MERGES, 4), *ONCE_FAILED[share::4]):
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
