"""A person and a plan, both acting at random on one project, and what must hold throughout."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.disk.kept import Kept
from gorust_new.project.merge.markers import BETWEEN, unresolved_lines
from gorust_new.project.record.state import load
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.recover import recover

from tests.lifecycle.branches import git
from tests.lifecycle.project import Project, Renderer, dies, everything, snapshot
from tests.lifecycle.standin import V1, Template, component, core, plan, render
from tests.lifecycle.told import Files, contents, expected, untold

NAMES = ("billing", "order-book", "search", "ledger", "b2c", "mail-out")
ODD = (
    "bin/tool.rs", "dist/x.js", "target/x.rs", "vendor/x.go", "a:b", "back\\slash", "new\nline",
    "Shot 10\u202fAM.txt", os.fsdecode(b"lat\xe9in"), ".env", "deep/er/x.txt",
)  # fmt: skip
GREETINGS = ("hello", "good day", "hi there")
OWN_PLACES = ("notes.txt", "services/{}/own.go", "cores/{}/src/own.rs", "docs/{}.txt")


@dataclass(frozen=True, slots=True)
class Commit:
    """What the project was asked to be when it was committed."""

    plan: Plan
    template: Template
    keep: tuple[str, ...]


@dataclass(slots=True)
class History:
    """One random life of a project; every line the person writes is counted."""

    project: Project
    chance: random.Random
    plan: Plan
    template: Template = V1
    keep: tuple[str, ...] = ()
    lines: set[bytes] = field(default_factory=set)
    written: int = 0
    commits: list[Commit] = field(default_factory=list)

    @classmethod
    def begin(cls, root: Path, seed: int, renderer: Renderer = render) -> History:
        """A project with a service that calls a core."""
        start = plan(component("gateway", calls=["pricing"]), core("pricing"))
        project = Project.new(root, start, renderer=renderer)
        return cls(project, random.Random(seed), start)  # noqa: S311

    def step(self) -> None:
        """Some edits, a change of the plan or the templates, a regenerate; then the checks."""
        self._something_with_git()
        for _ in range(self.chance.randint(0, 3)):
            self._edit()
        plan_, template = self._changed()
        self._keep_something()
        before = snapshot(self.project.root)
        changes = self._planned(plan_, template)
        assert snapshot(self.project.root) == before, "planning wrote something"
        if changes is None or self._undone(before, changes):
            return
        self.plan = Plan(
            plan_.project, plan_.go_module, tuple(replace(c, was="") for c in plan_.components)
        )
        self.template = template
        if changes.conflicts:
            self._resolve(changes)
            self._nothing_lost(snapshot(self.project.root), changes)
            self.project.regenerate(self.plan, self.template, self.keep)
        again = self.project.plan(self.plan, self.template, self.keep)
        assert not again, (
            f"a second run would do something: {again.rows} {[str(c.path) for c in again.changes]}"
        )

    def _undone(self, before: Files, changes: ChangeSet) -> bool:
        """Write what was planned and look at it; whether it was taken back again."""
        self._nothing_kept_is_named(changes)
        exactly = everything(self.project.root)
        self._apply(changes)
        after = snapshot(self.project.root)
        wrong = sorted(
            {path for path, _ in contents(after).items() ^ expected(before, changes).items()}
        )
        assert not wrong, f"not what was planned was done to {wrong}"
        assert not untold(before, after, changes), "something changed without a word"
        self._nothing_lost(after, changes)
        if (changes.visible or changes.moves) and self.chance.random() < 0.25:
            self.project.undo()
            back = snapshot(self.project.root)
            wrong = sorted(path for path, _ in before.items() ^ back.items())
            assert not wrong, f"undo did not restore {wrong}"
            assert everything(self.project.root) == exactly, "undo left other modes or links"
            return True
        return False

    def _something_with_git(self) -> None:
        """Now and then the person commits, or goes on from an earlier commit on a new branch.

        What Git ignores stays where it is then, the undo records among it.
        """
        choice = self.chance.random()
        if choice < 0.12:
            self._commit()
        elif choice < 0.2 and self.commits:
            number = self.chance.randrange(len(self.commits))
            self._commit()
            self._git("checkout", "-q", f"c{number}")
            there = self.commits[number]
            self.plan, self.template, self.keep = there.plan, there.template, there.keep
            every = (_line(number) for number in range(1, self.written + 1))
            self.lines = {line for line in every if self._elsewhere(line)}

    def _commit(self) -> None:
        if not self.commits:
            self._git("init", "-q")
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "x")
        self._git("tag", f"c{len(self.commits)}")
        self.commits.append(Commit(self.plan, self.template, self.keep))

    def _git(self, *arguments: str) -> None:
        """Git, whose own directory lies beside the project's, out of the way of what is counted."""
        root = self.project.root
        place = (f"--git-dir={root.with_name(root.name + '.git')}", f"--work-tree={root}")
        git(root, *place, "-c", "core.autocrlf=false", *arguments)

    def _apply(self, changes: ChangeSet) -> None:
        """Write; now and then the process is killed at some step and the next one repairs it."""
        root = self.project.root
        if self.chance.random() < 0.1:
            before = everything(root)
            dies(apply, root, changes, at=self.chance.randint(1, 80))
            recover(root)
            if everything(root) != before:
                return
        apply(root, changes)

    def _planned(self, plan_: Plan, template: Template) -> ChangeSet | None:
        """The plan; None if a rename would land on a file of the person's, or a kept one strand."""
        try:
            return self.project.plan(plan_, template, self.keep)
        except GorustError as refusal:
            if not any(why in refusal.message for why in ("would move to", "a broken crate")):
                raise
            return None

    def _keep_something(self) -> None:
        """Now and then the person lists a file or a directory under ``keep:``, or none."""
        choice = self.chance.random()
        files = sorted(path for path in self._files() if path[:8] not in ("gorust.y", "_removed"))
        if choice < 0.1 and files:
            path = self.chance.choice(files)
            self.keep += (path if choice < 0.07 else path.partition("/")[0],)
        elif choice < 0.15:
            name = self.chance.choice(NAMES)
            self.keep += (f"cores/{name}/src/lib.rs", f"services/{name}")
        elif choice < 0.3:
            self.keep = ()

    def _nothing_kept_is_named(self, changes: ChangeSet) -> None:
        kept = Kept(self.keep)
        named = [change.path for change in changes.changes if change.path in kept]
        assert not named, f"{named} are under keep: {self.keep}"

    def _nothing_lost(self, files: Files, changes: ChangeSet) -> None:
        there = b"\n".join(file for path, (file, _) in files.items() if path[:8] != ".gorust/")
        lost = [line for line in self.lines if line not in there]
        assert not lost, f"{lost} vanished; {changes.rows}"

    def _files(self) -> Files:
        every = snapshot(self.project.root)
        return {path: file for path, file in every.items() if not path.startswith(".gorust/")}

    def _line(self) -> bytes:
        self.written += 1
        line = _line(self.written)
        self.lines.add(line)
        return line

    def _edit(self) -> None:
        files = [path for path in self._files() if path != "gorust.yaml"]
        choice = self.chance.random()
        if choice < 0.12:
            self._something_odd()
            return
        if choice < 0.3 or not files:
            here = [component.name for component in self.plan.components]
            name = self.chance.choice(here if self.chance.random() < 0.8 else NAMES)
            path = self.chance.choice(OWN_PLACES).format(name)
            self.project.write(path, self._old(path) + self._line() + b"\n")
            return
        path = self.chance.choice(files)
        if choice < 0.33:
            self._drop(path)
        elif choice < 0.4:
            self._lines_ended_otherwise(path)
        elif choice < 0.45:
            (self.project.root / path).chmod(self.chance.choice((0o644, 0o755)))
        else:
            self._insert_or_replace(path)

    def _something_odd(self) -> None:
        """A name, a mode, a link or a directory that no template has."""
        homes = [home for home in ("services", "cores") if (self.project.root / home).is_dir()]
        places = sorted(p for home in homes for p in (self.project.root / home).iterdir())
        if not places:
            return
        place, odd = self.chance.choice(places), self.chance.choice(ODD)
        choice = self.chance.random()
        where = place / odd
        if not place.is_dir() or place.is_symlink():
            return
        if choice < 0.6:
            path = str(where.relative_to(self.project.root))
            self.project.write(path, self._old(path) + self._line() + b"\n")
            where.chmod(self.chance.choice((0o600, 0o640, 0o644, 0o755)))
        elif choice < 0.8 and not (place / "link").is_symlink():
            (place / "link").symlink_to(self.chance.choice(("nowhere", "src", "/etc/hostname")))
        else:
            (place / "empty" / str(self.written)).mkdir(parents=True, exist_ok=True)
            (place / "empty").chmod(self.chance.choice((0o700, 0o755)))

    def _old(self, path: str) -> bytes:
        where = self.project.root / path
        return where.read_bytes() if where.is_file() else b""

    def _drop(self, path: str) -> None:
        content = self._old(path)
        (self.project.root / path).unlink()
        self.lines -= {line for line in self.lines if line in content and not self._elsewhere(line)}

    def _elsewhere(self, line: bytes) -> bool:
        return any(line in content for content, _ in self._files().values())

    def _lines_ended_otherwise(self, path: str) -> None:
        content = self._old(path)
        if b"\0" not in content:
            unix = content.replace(b"\r\n", b"\n")
            self.project.write(path, unix if b"\r\n" in content else unix.replace(b"\n", b"\r\n"))

    def _insert_or_replace(self, path: str) -> None:
        content = self._old(path)
        if b"\0" in content:
            self.project.write(path, content + self._line())
            return
        lines = content.split(b"\n")
        at = self.chance.randrange(len(lines))
        keep = at if self.chance.random() < 0.6 or self._users(lines[at]) else at + 1
        self.project.write(path, b"\n".join((*lines[:at], self._line(), *lines[keep:])))

    def _users(self, line: bytes) -> bool:
        return any(known in line for known in self.lines)

    def _changed(self) -> tuple[Plan, Template]:
        template = self.template
        if self.chance.random() < 0.3:
            greeting = self.chance.choice(GREETINGS)
            extra, script = self.chance.random() < 0.5, self.chance.random() < 0.7
            template = Template(f"{greeting}{extra}{script}", greeting, extra, script)
        components = list(self.plan.components)
        project, module = self.plan.project, self.plan.go_module
        choice = self.chance.random()
        free = [name for name in NAMES if name not in {c.name for c in components}]
        if choice < 0.2 and free and len(components) < 5:
            components.append(self._fresh(self.chance.choice(free)))
        elif choice < 0.35 and len(components) > 1:
            components.remove(self.chance.choice(components))
        elif choice < 0.6 and free:
            at = self.chance.randrange(len(components))
            components[at] = _renamed(components[at], self.chance.choice(free))
        elif choice < 0.7 and len(components) > 1:
            one, other = self.chance.sample(range(len(components)), 2)
            first, second = components[one], components[other]
            components[one] = _renamed(first, second.name)
            components[other] = _renamed(second, first.name)
        elif choice < 0.74 and len(components) > 2:
            gone, moved = self.chance.sample(components, 2)
            components.remove(gone)
            components[components.index(moved)] = _renamed(moved, gone.name)
        elif choice < 0.77:
            project = self.chance.choice(("shop", "market"))
        elif choice < 0.8:
            module = self.chance.choice(("example.com/shop", "example.com/other/v2"))
        elif choice < 0.85:
            at = self.chance.randrange(len(components))
            components[at] = _in_the_other_language(components[at])
        return plan(*_wired(components), project=project, go_module=module), template

    def _fresh(self, name: str) -> Component:
        return core(name) if self.chance.random() < 0.5 else component(name)

    def _resolve(self, changes: ChangeSet) -> None:
        """Keep both sides, as someone in a hurry would."""
        for conflict in changes.conflicts:
            if conflict.beside is not None:
                (self.project.root / conflict.beside).unlink()
                continue
            path = str(conflict.path)
            content = self._old(path)
            markers = set(unresolved_lines(content))
            lines = content.split(b"\n")
            kept = [
                line
                for number, line in enumerate(lines, start=1)
                if number not in markers and line.rstrip(b"\r") != BETWEEN
            ]
            self.project.write(path, b"\n".join(kept))
        assert not load(self.project.root).unresolved()


def _line(number: int) -> bytes:
    return b"user line number %d." % number


def _renamed(which: Component, name: str) -> Component:
    return replace(which, name=name, was=which.name)


def _in_the_other_language(which: Component) -> Component:
    if which.language is Language.RUST:
        return component(which.name)
    return core(which.name)


def _wired(components: list[Component]) -> list[Component]:
    """Every service calls every core there is."""
    cores = tuple(sorted(c.name for c in components if c.language is Language.RUST))
    return [c if c.language is Language.RUST else replace(c, calls=cores) for c in components]
