"""A person who edits, and commands that change gorust.yaml, both at random, with real templates."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Kind, Language
from gorust_new.plan.yaml.read import read_plan
from gorust_new.workflow.add import Wanted, plan_add
from gorust_new.workflow.edit import Decided
from gorust_new.workflow.new import new, plan_new
from gorust_new.workflow.plans import completed
from gorust_new.workflow.project import Site
from gorust_new.workflow.regenerate import plan_regenerate, regenerate
from gorust_new.workflow.remove import plan_remove
from gorust_new.workflow.rename import plan_rename
from gorust_new.workflow.set_answers import plan_set

from tests.helpers import SHOP
from tests.lifecycle.history import NAMES, History
from tests.lifecycle.project import Project, everything, snapshot

COMMENT = "# what the team says of gorust.yaml\n"


@dataclass(slots=True)
class VerbHistory(History):
    """One random life of a project; the lines in its gorust.yaml are counted, too."""

    refused: int = 0
    carried_out: int = 0

    @classmethod
    def start(cls, root: Path, seed: int) -> VerbHistory:
        """The shop, with a comment in its gorust.yaml."""
        plan = completed(read_plan(SHOP.encode()))
        new(plan_new(plan, root), root)
        where = root / "gorust.yaml"
        where.write_text(where.read_text() + COMMENT)
        return cls(Project(root), random.Random(seed), plan)  # noqa: S311

    def verb(self) -> None:
        """Some edits and one verb; then the checks."""
        for _ in range(self.chance.randint(0, 3)):
            self._edit()
        site = Site(self.project.root, None)
        decide, before = self._verb(), snapshot(self.project.root)
        exactly = everything(self.project.root)
        decided = _decided(decide, site)
        if isinstance(decided, GorustError):
            assert decided.next_step, decided.message
            assert everything(self.project.root) == exactly, "a refusal wrote something"
            self.refused += 1
            return
        assert snapshot(self.project.root) == before, "deciding wrote something"
        if self._undone(before, decided.changes):
            return
        self.carried_out += 1
        self.plan = decided.plan
        if decided.changes.conflicts:
            self._resolve(decided.changes)
            self._nothing_lost(snapshot(self.project.root), decided.changes)
            regenerate(site)
        again = plan_regenerate(site)
        assert not again, f"a second run would do something: {again.rows}"
        assert COMMENT in (self.project.root / "gorust.yaml").read_text()

    def _verb(self) -> Callable[[Site], Decided]:
        there = [component.name for component in self.plan.components]
        free = [name for name in NAMES if name not in there]
        name, other = self.chance.choice(there), self.chance.choice(free or there)
        choice = self.chance.random()
        if choice < 0.25:
            wanted = self._wanted(other)
            return lambda site: plan_add(site, wanted)
        if choice < 0.4:
            unwire = self.chance.random() < 0.7
            return lambda site: plan_remove(site, [name], unwire=unwire)
        if choice < 0.65:
            keep = self.chance.random() < 0.3
            return lambda site: plan_rename(site, name, other, keep_contract=keep)
        whose, answers = self._answers(self.plan.component(name), other)
        return lambda site: plan_set(site, whose, answers)

    def _wanted(self, name: str) -> Wanted:
        go = tuple(c.name for c in self.plan.components if c.language is not Language.RUST)
        rust = tuple(c.name for c in self.plan.components if c.language is Language.RUST)
        if self.chance.random() < 0.5:
            called_by = tuple(caller for caller in go if self.chance.random() < 0.6)
            kind = self.chance.choice(("engine", "database", "trading"))
            return Wanted(name, {"kind": kind, "language": "rust"}, called_by=called_by)
        if self.chance.random() < 0.3:
            return Wanted(name, {}, like=self.chance.choice((*go, *rust)))
        language = self.chance.choice(("go", "go", "split"))
        return Wanted(name, {"kind": "web-api", "language": language}, calls=rust[:1])

    def _answers(self, component: Component, other: str) -> tuple[str | None, list[str]]:
        choice = self.chance.random()
        if choice < 0.2:
            return component.name, [f"port={self.chance.randrange(8080, 9900, 10)}"]
        if choice < 0.35:
            return component.name, [f"latency={self.chance.choice(('', 'hard', 'soft'))}"]
        if choice < 0.55 and component.kind is Kind.WEB_API:
            return component.name, [f"language={self.chance.choice(('go', 'split'))}"]
        if choice < 0.8:
            called = self.chance.choice([c.name for c in self.plan.components])
            return component.name, [f"calls={self.chance.choice('+-')}{called}"]
        if choice < 0.9:
            return component.name, [f"contract={other}"]
        return None, [self.chance.choice(("team=", "team=mixed", "go_module=example.com/x/v2"))]


def _decided(decide: Callable[[Site], Decided], site: Site) -> Decided | GorustError:
    try:
        return decide(site)
    except GorustError as refusal:
        return refusal
