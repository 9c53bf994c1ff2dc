"""A project on disk as a test drives it: write, edit, regenerate, undo, look."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new.plan.model import Plan
from gorust_new.project.decide.regenerate import plan_regenerate
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.record.state import load
from gorust_new.project.rename.renames import renames_between
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.create import create, plan_create
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.undo import undo
from gorust_new.tree import File, Rendered

from tests.lifecycle.standin import V1, Template, render

PLAN = PurePosixPath("gorust.yaml")


Renderer = Callable[[Plan, Template], tuple[Rendered, ...]]


@dataclass(slots=True)
class Project:
    """A project at `root`, made by the stand-in renderer unless another is given."""

    root: Path
    renderer: Renderer = render

    @classmethod
    def new(
        cls, root: Path, plan: Plan, template: Template = V1, renderer: Renderer = render
    ) -> Project:
        """Make it."""
        changes = plan_create(root, renderer(plan, template), {PLAN: File(b"gorust: 1\n")})
        create(root, changes)
        return cls(root, renderer)

    def plan(self, plan: Plan, template: Template = V1, keep: tuple[str, ...] = ()) -> ChangeSet:
        """What regenerating to `plan` would do; ``was:`` names the renames."""
        state = load(self.root)
        renames = renames_between(state, plan)
        return plan_regenerate(state, self.renderer(plan, template), renames=renames, keep=keep)

    def regenerate(
        self, plan: Plan, template: Template = V1, keep: tuple[str, ...] = ()
    ) -> ChangeSet:
        """Do it, as the command would."""
        recover(self.root)
        changes = self.plan(plan, template, keep)
        apply(self.root, changes)
        return changes

    def undo(self) -> ChangeSet:
        """Take the last command back."""
        return undo(self.root)

    def read(self, path: str) -> str:
        """The text of a file, its line endings as they are."""
        return (self.root / path).read_bytes().decode()

    def write(self, path: str, text: str | bytes) -> None:
        """Write a file as a user would, directories included."""
        where = self.root / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_bytes(text.encode() if isinstance(text, str) else text)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace text in a file as a user would."""
        text = self.read(path)
        assert old in text, f"{path} has no {old!r}"
        self.write(path, text.replace(old, new))

    def has(self, path: str) -> bool:
        """Whether a path exists."""
        return (self.root / path).exists()


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and permission bits of every file by path, sorted, but for the undo record."""
    found = {}
    start = len(str(root)) + 1
    for directory, inside, names in os.walk(root):
        if directory.endswith("/.gorust"):
            inside.remove("undo") if "undo" in inside else None
        for name in names:
            path = f"{directory}/{name}"
            status = os.lstat(path)
            if stat.S_ISREG(status.st_mode):
                with open(path, "rb") as handle:  # noqa: PTH123 - called ten thousand times
                    found[path[start:]] = (handle.read(), status.st_mode & 0o777)
    # A directory lists its names in the order of its file system, and tests draw from them.
    return dict(sorted(found.items()))


def rows(changes: ChangeSet) -> dict[str, str]:
    """What the report says was done with each path."""
    return {str(row.path): row.action.value for row in changes.rows}


def everything(root: Path) -> dict[bytes, tuple[int, bytes]]:
    """Every directory, file and link by its raw name, with its mode, but for the undo records."""
    found: dict[bytes, tuple[int, bytes]] = {}
    start = os.fsencode(root)
    for where, inside, names in os.walk(start):
        if where.endswith(b"/.gorust") and b"undo" in inside:
            inside.remove(b"undo")
        for name in (*inside, *names):
            path = os.path.join(where, name)  # noqa: PTH118 - raw names
            mode = os.lstat(path).st_mode
            content = b""
            if os.path.islink(path):  # noqa: PTH114
                content = os.readlink(path)  # noqa: PTH115
            elif os.path.isfile(path):  # noqa: PTH113
                with open(path, "rb") as handle:  # noqa: PTH123
                    content = handle.read()
            found[path[len(start) + 1 :]] = (mode, content)
    return found


def dies(work: Callable[..., object], *args: object, at: int) -> bool:
    """Run `work` in a process of its own that is gone at step `at`; whether it got there."""
    process = os.fork()
    if process == 0:
        count = 0

        def step(_: str) -> None:
            nonlocal count
            count += 1
            if count == at:
                os._exit(9)

        try:
            work(*args, step=step)
            os._exit(0)
        except BaseException:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    assert status in (0, 9), status
    return status == 9
