"""`gorust check`: what is not as gorust.yaml and the last command left it, for CI."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from gorust_new import __version__
from gorust_new.advice.explain import changes_since
from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.plan.graph import programs
from gorust_new.plan.model import Plan
from gorust_new.project.disk import layout
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.line_endings import unix
from gorust_new.project.disk.reader import Disk
from gorust_new.project.merge.git_markers import sides
from gorust_new.project.record.state import State
from gorust_new.tree import FileClass
from gorust_new.workflow import regenerate
from gorust_new.workflow.project import Project, Site, load_project

_PARENTS = ("services", "cores")
_SKIPPED = frozenset({"target", "node_modules", ".git"})
_LARGE = 2 << 20
"""Bytes; a larger file is data, in which no markers are looked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Args:
        place: the path it is about, with a line where there is one.
        message: what is wrong, as one sentence.
        next_step: what to type or change.
    """

    place: str
    message: str
    next_step: str


def check(site: Site) -> tuple[Finding, ...]:
    """Everything CI should know of: conflicts, hand-edited generated files, drift, leftovers.

    Raises:
        GorustError: if the plan is not valid or the project's records are damaged.
    """
    project = load_project(site)
    disk, plan, keep = Disk(site.root), project.plan, Kept(project.plan.keep)
    conflicts = (*_unresolved(project.state, plan), *_of_git(project.state, disk, keep))
    edited = _edited_generated(project.state, disk, keep)
    known = (*conflicts, *edited, *_gone(project.state, plan, disk))
    drift = () if conflicts else _pending(_changes(site, project), known)
    strangers = _strangers(site.root, plan, keep)
    return (*known, *_stale_records(disk, plan, keep), *drift, *strangers)


def _changes(site: Site, project: Project) -> ChangeSet:
    return regenerate.writable(site, regenerate.pending(project))


def _unresolved(state: State, plan: Plan) -> tuple[Finding, ...]:
    """Conflicts of an earlier command whose markers are still there."""
    return tuple(
        Finding(
            f"{conflict.path}:{conflict.lines[0]}" if conflict.lines else str(conflict.path),
            "still holds a conflict of the last command",
            "remove the marker lines, or go back: gorust undo",
        )
        for conflict in state.unresolved(plan.keep)
    )


def _of_git(state: State, disk: Disk, keep: Kept) -> tuple[Finding, ...]:
    """Conflicts that a merge of Git's left, in our files and beside them."""
    owned = {path for each in state.records.values() for path in each.rendered.files}
    beside = {path for home in layout.homes(owned) for path in _below(disk.root, home)}
    return tuple(
        Finding(
            f"{path}:{found.lines[0]}",
            "holds a conflict of a Git merge",
            "run gorust regenerate, which mends what it can"
            if path in owned
            else "keep what you want of both and remove the marker lines",
        )
        for path in sorted(owned | beside)
        if path not in keep and not disk.larger(path, _LARGE)
        if (found := sides(_readable(disk, path))) is not None
    )


def _below(root: Path, home: PurePosixPath) -> Iterator[PurePosixPath]:
    """Every file below `home` that is to be seen; what is closed to us is none of ours."""
    for directory, inside, names in os.walk(root / home):
        inside[:] = [name for name in inside if name not in _SKIPPED]
        where = PurePosixPath(Path(directory).relative_to(root).as_posix())
        yield from (where / name for name in names)


def _readable(disk: Disk, path: PurePosixPath) -> bytes:
    try:
        file = disk.file(path)
    except GorustError:
        return b""
    return b"" if file is None else file.content


def _edited_generated(state: State, disk: Disk, keep: Kept) -> tuple[Finding, ...]:
    """Generated files that someone edited by hand."""
    return tuple(
        Finding(
            str(path),
            "is generated and was edited by hand",
            "keep the text elsewhere; the next gorust regenerate sets it aside in _removed/",
        )
        for recorded in state.records.values()
        for path, owned in recorded.rendered.files.items()
        if owned.kind is FileClass.GENERATED and path not in keep
        for content in (_content(disk, path),)
        if content is not None and content != unix(owned.file.content) and sides(content) is None
    )


def _gone(state: State, plan: Plan, disk: Disk) -> tuple[Finding, ...]:
    """Components whose own directory, or one of the two of a split, is not on disk."""
    return tuple(
        Finding(
            str(gone[0]),
            f"is gone, though {PLAN} still has {component.name}",
            f"git checkout -- {' '.join(map(str, gone))}, or for what is generated: gorust"
            f" regenerate --restore {component.name}; to drop it, take it out of {PLAN}",
        )
        for component in plan.components
        if (recorded := state.records.get(component.name)) is not None
        for homes in (sorted(layout.homes(recorded.rendered.files)),)
        if (gone := [home for home in homes if _is_own(home) and not disk.exists(home)])
    )


def _is_own(home: PurePosixPath) -> bool:
    return home.parts[0] in _PARENTS


def _strangers(root: Path, plan: Plan, keep: Kept) -> tuple[Finding, ...]:
    """Directories where components live that belong to none; an empty one still stops Cargo."""
    names = {program.name for component in plan.components for program in programs(component)}
    names |= {component.was for component in plan.components}
    return tuple(
        Finding(
            str(directory),
            f"belongs to no component of {PLAN}",
            f"add the component to {PLAN}, move the directory away, or list it under keep:",
        )
        for parent in _PARENTS
        for directory in _directories(root, parent)
        if directory.name not in names and directory not in keep and not keep.below(directory)
        if directory.parent == layout.CORES or next(_below(root, directory), None) is not None
    )


def _directories(root: Path, parent: str) -> list[PurePosixPath]:
    try:
        with os.scandir(root / parent) as listing:
            found = [entry.name for entry in listing if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [PurePosixPath(parent, name) for name in sorted(found) if name[0] not in "._"]


def _stale_records(disk: Disk, plan: Plan, keep: Kept) -> tuple[Finding, ...]:
    """Decision records written for traits that the plan states otherwise now."""
    return tuple(
        Finding(str(place), sentence, "gorust regenerate")
        for component in plan.components
        for place in (PurePosixPath(f"docs/adr/{component.name}.md"),)
        if place not in keep
        for content in (_content(disk, place),)
        if content is not None
        for sentence in changes_since(content.decode("utf-8", "replace"), component, plan)
    )


def _pending(changes: ChangeSet, known: Sequence[Finding]) -> tuple[Finding, ...]:
    """What regenerate would change, but for the paths that `known` names already."""
    named = {finding.place for finding in known}
    asked = f"is not what {PLAN} and the templates of gorust-new {__version__} ask for"
    found = tuple(
        Finding(str(change.path), asked, "gorust regenerate")
        for change in changes.visible
        if str(change.path) not in named
    )
    if found or named or not changes.records:
        return found
    return _behind(changes)


def _behind(changes: ChangeSet) -> tuple[Finding, ...]:
    """Records alone are to be written: say why, since nothing of the user's changes."""
    if changes.resolved:
        places = [str(path) for path in changes.resolved]
        why = "has its conflict resolved, which is not recorded yet"
    else:
        places = sorted({str(change.path.parent) for change in changes.records})
        why = "is behind; bringing it up to date changes nothing of yours"
    return tuple(Finding(place, why, "gorust regenerate") for place in places)


def _content(disk: Disk, path: PurePosixPath) -> bytes | None:
    """The file's bytes modulo line endings; None where there is no regular file."""
    file = disk.file(path)
    return None if file is None else unix(file.content)
