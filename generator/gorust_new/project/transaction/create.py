"""A new project: the directory appears whole, or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

import gorust_new
from gorust_new.errors import GorustError
from gorust_new.places import GORUST
from gorust_new.project.disk.changeset import Action, Change, ChangeSet, Row
from gorust_new.project.disk.ownership import ignore_undo, join
from gorust_new.project.disk.reader import Disk
from gorust_new.project.record import record
from gorust_new.project.record.record import Record
from gorust_new.project.transaction.apply import Applied, apply
from gorust_new.project.transaction.recover import recover
from gorust_new.project.transaction.steps import Step, Writer, executable_mode, mode_of, unobserved
from gorust_new.tree import File, Rendered

_USERS = re.compile(
    r"\.git|readme(\..*)?|licen[cs]e([.-].*)?|copying(\..*)?|notice(\..*)?|\..*ignore",
    re.IGNORECASE,
)
"""What an existing directory may hold already; all of it stays the user's."""

_README = PurePosixPath("README.md")
_OUR_README = PurePosixPath("README.gorust.md")
_STAGING = ".gorust-new."


def plan_create(
    target: Path,
    project: Iterable[Rendered],
    extra: Mapping[PurePosixPath, File],
    *,
    version: str = gorust_new.__version__,
) -> ChangeSet:
    """What making a project at `target` writes.

    In a directory that has a README, licence or ignore file already, those stay as
    they are: ours counts as their base, so that later template changes are merged
    into them. Our README is then put beside, as README.gorust.md, and is the user's
    to use or drop.

    Args:
        target: a directory that does not exist, is empty, or holds only such files.
        project: the rendered project.
        extra: files of no owner, as gorust.yaml.

    Raises:
        GorustError: if `target` is something else, or cannot be written.
    """
    require_usable(target)
    rendered = tuple(project)
    disk = Disk(target)
    wanted = {**{path: owned.file for path, owned in join(rendered).items()}, **extra}
    for recorded in record.stored(Record(each, generator=version) for each in rendered):
        wanted |= _remember(recorded)
    wanted |= ignore_undo()
    changes, rows = [], []
    for path, file in sorted(wanted.items()):
        if not disk.exists(path):
            changes.append(Change(path, None, file))
            rows += [] if path.parts[0] == GORUST else [Row(path, Action.CREATE, "new")]
            continue
        rows.append(Row(path, Action.KEEP, "it was here before; it stays yours"))
        if path == _README and not disk.exists(_OUR_README):
            changes.append(Change(_OUR_README, None, file))
            rows.append(Row(_OUR_README, Action.CREATE, "the project's README, since you have one"))
    return ChangeSet(changes=tuple(changes), rows=tuple(rows))


def create(target: Path, changes: ChangeSet, *, step: Step = unobserved) -> Applied:
    """Make the project that `plan_create` decided on.

    Raises:
        GorustError: if it cannot be written, for want of room or permission. Nothing
            is left behind then, and no parent directory is made.
    """
    if target.exists():
        return apply(target, changes, step=step)
    writer = Writer(target.parent, step)
    staging = target.parent / f"{_STAGING}{target.name}.{os.getpid()}"
    try:
        _sweep(target)
        writer.mkdir(staging)
        _fill(staging / target.name, changes, writer)
        _appear(staging / target.name, target, writer)
    except OSError as error:
        raise GorustError(
            f"cannot write {target}: {error.strerror}; nothing was left behind",
            place=str(target),
            next_step="make room or give permission, or choose another directory",
        ) from error
    finally:
        writer.rmtree(staging)
    return Applied(tuple(change.path for change in changes.changes))


def _remember(recorded: Record) -> dict[PurePosixPath, File]:
    try:
        return record.dump(recorded)
    except record.RecordError as error:
        raise GorustError(
            f"what was rendered for {recorded.rendered.owner} cannot be kept: {error}"
        ) from None


def require_usable(target: Path) -> None:
    """Refuse a `target` that cannot become a project; repairs what a killed run left in it.

    Raises:
        GorustError: if it is something else than a new name, or a directory with hardly
            anything in it.
    """
    if target.is_dir():
        recover(target)
    else:
        if os.path.lexists(target):
            raise GorustError(
                f"{target} is there already and is not a directory",
                place=str(target),
                next_step="choose another name",
            )
        if not target.parent.is_dir():
            raise GorustError(
                f"there is no directory {target.parent}",
                place=str(target.parent),
                next_step=f"make it with: mkdir -p {target.parent}",
            )
        return
    try:
        others = sorted(entry.name for entry in target.iterdir() if not _acceptable(entry))
    except OSError as error:
        raise GorustError(f"cannot read {target}: {error.strerror}", place=str(target)) from None
    if others:
        raise GorustError(
            f"the directory {target} is not empty: it holds {_some(others)}",
            place=str(target),
            next_step="choose another name, or run gorust inside an existing project",
        )


def _acceptable(entry: Path) -> bool:
    if entry.name == GORUST:
        return [inside.name for inside in entry.iterdir()] == ["undo"]
    return _USERS.fullmatch(entry.name) is not None


def _some(names: list[str]) -> str:
    shown = 3
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest


def _fill(staging: Path, changes: ChangeSet, writer: Writer) -> None:
    made = {PurePosixPath(".")}
    writer.mkdir(staging)
    for change in changes.changes:
        for parent in reversed(change.path.parents):
            if parent not in made:
                writer.mkdir(staging / parent)
                made.add(parent)
        if change.after is not None:
            where = staging / change.path
            writer.put(where, change.after.content, mode=None)
            if change.after.executable:
                where.chmod(executable_mode(mode_of(where)))


def _appear(staging: Path, target: Path, writer: Writer) -> None:
    writer.step(f"appear {target}")
    if os.path.lexists(target):
        raise FileExistsError(17, "it was made by someone else meanwhile", str(target))
    staging.rename(target)


def _sweep(target: Path) -> None:
    """Remove what a killed run for the same target has left, and only that."""
    prefix = f"{_STAGING}{target.name}."
    for entry in target.parent.iterdir():
        owner = entry.name.removeprefix(prefix)
        if owner != entry.name and owner.isdigit() and _dead(int(owner)):
            Writer(target.parent).rmtree(entry)


def _dead(process: int) -> bool:
    # In a container every run may have the same number: ours can only be a dead one's.
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
