"""What one person did on a branch, what the other did, and the merge: nothing left to resolve.

Every pair of changes out of one table, and every way that Git has of putting two together.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.lifecycle.branches import (
    START,
    Branches,
    Side,
    combined,
    commit,
    fresh,
    git,
    marked,
    settled,
    visible,
)
from tests.lifecycle.project import Project
from tests.lifecycle.standin import V1, V2, Template, component, core

MAIN = "services/gateway/main.go"


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody did on a branch.

    Args:
        side: in the plan.
        template: the templates they have.
        edit: by hand, before they ran regenerate; it is given their name.
        files: what they edited, so that it is not as generated.
    """

    side: Side
    template: Template = V1
    edit: Callable[[Project, str], None] = lambda *_: None
    files: tuple[str, ...] = ()


def asked(**changed: object) -> Work:
    """A change of components in gorust.yaml alone."""
    return Work(Side(changed, ()))  # type: ignore[arg-type]


def added(made: Callable[[str], object]) -> Callable[[str], Work]:
    """A new component, called after who adds it."""
    return lambda who: Work(Side({}, (made(f"{who}-new"),)))  # type: ignore[arg-type]


def edited(path: str, text: Callable[[str, str], str]) -> Callable[[str], Work]:
    """A file as it was, with what `text` makes of it and of who edits it."""

    def edit(project: Project, who: str) -> None:
        old = project.read(path) if project.has(path) else ""
        project.write(path, text(old, who))

    return lambda _: Work(Side({}, ()), V1, edit, (path,))


OFFICE, LEDGER = START.component("office"), START.component("ledger")
BILLING, GATEWAY = START.component("billing"), START.component("gateway")

CHANGES: dict[str, Callable[[str], Work]] = {
    "adds a core": added(core),
    "adds a service": added(component),
    "renames a service": lambda who: asked(
        office=replace(OFFICE, name=f"{who}-desk", was="office")
    ),
    "renames a core": lambda who: asked(ledger=replace(LEDGER, name=f"{who}-book", was="ledger")),
    "renames the core that is called": lambda who: asked(
        billing=replace(BILLING, name=f"{who}-bills", was="billing")
    ),
    "drops a service": lambda _: asked(office=None),
    "drops a core": lambda _: asked(ledger=None),
    "moves the port of the gateway": lambda who: asked(
        gateway=replace(GATEWAY, port=8300 + 10 * len(who))
    ),
    "moves the port of a core": lambda who: asked(
        billing=replace(BILLING, port=9300 + 10 * len(who))
    ),
    "writes a service in Rust": lambda _: asked(office=core("office")),
    "moves the module": lambda _: Work(Side({}, (), "example.com/new")),
    "takes newer templates": lambda _: Work(Side({}, ()), V2),
    "writes a file of their own": lambda who: edited(
        f"services/gateway/{who}.go", lambda _, who: f"package main\n\n// of {who}\n"
    )(who),
    "writes a line into generated code": edited(
        MAIN,
        lambda old, who: (
            old.replace("package main\n", f"package main\n\n// of {who}\n")
            if who == "one"
            else old + f"\n// of {who}\n"
        ),
    ),
    "locks a crate of their own": edited(
        "Cargo.lock",
        lambda old, who: old + f'\n[[package]]\nname = "own-{who}"\nversion = "0.1.0"\n',
    ),
}
NAMES = list(CHANGES)
PAIRS = [(one, other) for at, one in enumerate(NAMES) for other in NAMES[at:]]
FEW = [pair for number, pair in enumerate(PAIRS) if number % 3 == 0]
MANY = [(other, one) for one, other in PAIRS] + [pair for pair in PAIRS if pair not in FEW]


def settles(root: Path, seed: int, one: Work, other: Work) -> None:
    """The merge of both works needs nobody, and is as if one person had done it all."""
    two = Branches.begin(root / "shop", seed)
    for who, work in (("one", one), ("other", other)):
        git(two.project.root, "checkout", "-q", "-b", who, "main")
        work.edit(two.project, who)
        two.project.regenerate(work.side.plan(), work.template)
        commit(two.project.root)
    two.merge()
    template = V2 if V2 in (one.template, other.template) else V1
    both = settled(combined(one.side, other.side))
    changes = two.project.regenerate(both, template)
    assert not changes.conflicts
    assert marked(two.project.root) == []
    assert not two.project.plan(both, template)
    there = visible(two.project.root)
    wanted = visible(fresh(root / "fresh", both, template))
    once = {path for path in wanted if path.endswith(("sample.go", "lib.rs")) and template is V2}
    own = {path for work in (one, other) for path in work.files} | once
    assert {path for path in wanted if there.get(path) != wanted[path]} <= own
    text = b"\n".join(content for content, _ in there.values())
    for who, work in (("one", one), ("other", other)):
        assert not work.files or f"of {who}\n".encode() in text or f"own-{who}".encode() in text


@pytest.mark.parametrize(("one", "other"), FEW, ids=[" - ".join(pair) for pair in FEW])
def test_one_does_this_and_the_other_that(tmp_path: Path, one: str, other: str) -> None:
    """A third of all pairs."""
    settles(tmp_path, 0, CHANGES[one]("one"), CHANGES[other]("other"))


@pytest.mark.slow
@pytest.mark.parametrize(("one", "other"), MANY, ids=[" - ".join(pair) for pair in MANY])
def test_one_does_this_and_the_other_that_in_every_pair(
    tmp_path: Path, one: str, other: str
) -> None:
    """The rest of them, and all the other way round."""
    settles(tmp_path, 1, CHANGES[one]("one"), CHANGES[other]("other"))
