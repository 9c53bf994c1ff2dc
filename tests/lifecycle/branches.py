"""Two people on two branches of one repository, and the merge of what they did, with real Git."""

from __future__ import annotations

import random
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path

from gorust_new.plan.model import Component, Language, Plan
from gorust_new.project.merge.git_markers import sides

from tests.lifecycle.project import Project, Renderer, snapshot
from tests.lifecycle.standin import V1, Template, component, core, plan, render

START = plan(
    component("gateway", calls=["billing"]),
    component("office"),
    core("billing"),
    core("ledger"),
)
STYLES = ("merge", "diff3", "zdiff3")


def git(root: Path, *arguments: str, check: bool = True) -> str:
    """The output of a Git command that depends on nobody's settings."""
    fixed = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", *fixed, "-C", str(root), *arguments], capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass(slots=True)
class Branches:
    """A repository whose branches `one` and `other` each change the plan and some files.

    Args:
        edited: files that somebody wrote a line into.
        lines: every line that somebody wrote.
    """

    project: Project
    chance: random.Random
    fixed: bool = True
    plans: dict[str, Plan] = field(default_factory=dict)
    edited: set[str] = field(default_factory=set)
    lines: set[bytes] = field(default_factory=set)

    @classmethod
    def begin(cls, root: Path, seed: int, renderer: Renderer = render) -> Branches:
        """A committed project."""
        project = Project.new(root, START, renderer=renderer)
        git(root, "init", "-q", "-b", "main")
        (root / ".gitattributes").write_text("/.gorust/** -text\n")
        chance = random.Random(seed)  # noqa: S311
        git(root, "config", "merge.conflictStyle", chance.choice(STYLES))
        commit(root)
        return cls(project, chance)

    def work(self, branch: str, plan_: Plan, template: Template = V1) -> None:
        """What one person does on a branch of main: an edit or two, a new plan, a commit."""
        root = self.project.root
        git(root, "checkout", "-q", "-b", branch, "main")
        self.plans[branch] = plan_
        self.project.regenerate(plan_, template)
        self.plans[branch] = settled(plan_)
        commit(root)

    def edit(self, branch: str, path: str, line: str) -> None:
        """Add a line to a file on a branch, in a commit of its own."""
        root = self.project.root
        git(root, "checkout", "-q", branch)
        where = root / path
        old = where.read_bytes() if where.exists() else b""
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(old + line.encode() + b"\n")
        self.edited.add(path)
        self.lines.add(line.encode())
        commit(root)

    def merge(self) -> list[str]:
        """Merge `other` into `one`; the paths that Git leaves in conflict."""
        root = self.project.root
        git(root, "checkout", "-q", "one")
        git(root, "merge", "-q", "--no-edit", "other", check=False)
        return git(root, "diff", "--name-only", "--diff-filter=U").split()


def commit(root: Path) -> None:
    """Everything as it is."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "x")


def settled(what: Plan) -> Plan:
    """`what` once its renames are done."""
    return replace(what, components=tuple(replace(c, was="") for c in what.components))


def marked(root: Path) -> list[str]:
    """Files that hold a conflict of Git's."""
    return [path for path, (text, _) in snapshot(root).items() if path[:5] != ".git/"
            and sides(text) is not None]  # fmt: skip


def visible(root: Path) -> dict[str, tuple[bytes, int]]:
    """What belongs to neither Git nor gorust."""
    mine = (".git/", ".gorust/", ".gitattributes")
    return {path: file for path, file in snapshot(root).items() if not path.startswith(mine)}


def fresh(root: Path, what: Plan, template: Template = V1, renderer: Renderer = render) -> Path:
    """A project newly made of a plan, to compare with."""
    shutil.rmtree(root, ignore_errors=True)
    Project.new(root, what, template, renderer)
    return root


@dataclass(frozen=True, slots=True)
class Side:
    """What one person changes: in components of the start, and by adding some."""

    changed: dict[str, Component | None]
    added: tuple[Component, ...]
    module: str = START.go_module

    def plan(self) -> Plan:
        """The start with these changes."""
        return combined(self)


def combined(*people: Side) -> Plan:
    """The start with the changes of each; of two for one component, the first counts."""
    changes: dict[str, Component | None] = {}
    for side in reversed(people):
        changes |= side.changed
    old = [changes.get(c.name, c) for c in START.components]
    every = [c for c in old if c is not None] + [c for side in people for c in side.added]
    modules = [side.module for side in people if side.module != START.go_module]
    return plan(*_wired(every), go_module=(modules or [START.go_module])[0])


def _wired(components: list[Component]) -> list[Component]:
    """The gateway, whatever it is called, calls every core."""
    cores = tuple(sorted(c.name for c in components if c.language is Language.RUST))
    calls = {True: cores, False: ()}
    return [
        replace(c, calls=calls["gateway" in (c.name, c.was) or c.name == "front"])
        if c.language is Language.GO
        else c
        for c in components
    ]


def random_side(chance: random.Random, names: list[str]) -> Side:
    """One to three changes; `names` are those this person uses for what is new."""
    changed: dict[str, Component | None] = {}
    added: list[Component] = []
    module = START.go_module
    for _ in range(chance.randint(1, 3)):
        which = chance.choice(START.components)
        choice = chance.random()
        if choice < 0.45 and names:
            made = core if chance.random() < 0.5 else component
            added.append(made(names.pop()))
        elif choice < 0.6 and names and which.name != "gateway":
            changed[which.name] = replace(which, name=names.pop(), was=which.name)
        elif choice < 0.7 and which.name not in ("gateway", "billing"):
            changed[which.name] = None
        elif choice < 0.95:
            changed.setdefault(which.name, replace(which, port=chance.randrange(8100, 9000, 10)))
        else:
            module = "example.com/new"
    return Side(changed, tuple(added), module)
