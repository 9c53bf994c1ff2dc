"""`gorust check`: what is not as gorust.yaml and the last command left it, for CI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from gorust_new.advice.explain import changes_since
from gorust_new.plan.model import Plan
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.disk.line_endings import unix
from gorust_new.project.disk.reader import Disk
from gorust_new.project.record.state import State
from gorust_new.tree import FileClass
from gorust_new.workflow import regenerate
from gorust_new.workflow.project import Site, load_project


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
    """Everything CI should know of: open conflicts, hand-edited generated files, drift.

    Raises:
        GorustError: if the plan is not valid or the project's records are damaged.
    """
    project = load_project(site)
    disk = Disk(site.root)
    open_conflicts = _unresolved(project.state, project.plan)
    edited = _edited_generated(project.state, disk)
    drift = () if open_conflicts else _pending(regenerate.pending(project), edited)
    return (*open_conflicts, *edited, *_stale_records(disk, project.plan), *drift)


def _unresolved(state: State, plan: Plan) -> tuple[Finding, ...]:
    """Conflicts of an earlier command whose markers are still there."""
    return tuple(
        Finding(
            f"{conflict.path}:{conflict.lines[0]}" if conflict.lines else str(conflict.path),
            "still holds a conflict of the last command",
            "remove the marker lines, or: gorust undo",
        )
        for conflict in state.unresolved(plan.keep)
    )


def _edited_generated(state: State, disk: Disk) -> tuple[Finding, ...]:
    """Generated files that someone edited by hand."""
    return tuple(
        Finding(
            str(path),
            "is generated and was edited by hand",
            "keep the text elsewhere; the next gorust regenerate sets it aside in _removed/",
        )
        for recorded in state.records.values()
        for path, owned in recorded.rendered.files.items()
        if owned.kind is FileClass.GENERATED
        for content in (_content(disk, path),)
        if content is not None and content != owned.file.content
    )


def _stale_records(disk: Disk, plan: Plan) -> tuple[Finding, ...]:
    """Decision records written for traits that the plan states otherwise now."""
    return tuple(
        Finding(place, sentence, "gorust regenerate")
        for component in plan.components
        for place in (f"docs/adr/{component.name}.md",)
        for content in (_content(disk, PurePosixPath(place)),)
        if content is not None
        for sentence in changes_since(content.decode("utf-8", "replace"), component, plan)
    )


def _pending(changes: ChangeSet, known: Sequence[Finding]) -> tuple[Finding, ...]:
    """What regenerate would change, but for the paths that `known` names already."""
    named = {finding.place for finding in known}
    return tuple(
        Finding(str(change.path), "is not what gorust.yaml asks for", "gorust regenerate")
        for change in changes.visible
        if str(change.path) not in named
    )


def _content(disk: Disk, path: PurePosixPath) -> bytes | None:
    """The file's bytes modulo line endings; None where there is no regular file."""
    file = disk.file(path)
    return None if file is None else unix(file.content)
