"""What is not as gorust.yaml and the last command left it: findings for `check`, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gorust_new.advice.explain import changes_since
from gorust_new.plan.model import Plan
from gorust_new.project.disk.changeset import ChangeSet
from gorust_new.project.record.state import State
from gorust_new.tree import FileClass


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


def unresolved(state: State, plan: Plan) -> tuple[Finding, ...]:
    """Conflicts of an earlier command whose markers are still there."""
    return tuple(
        Finding(
            f"{conflict.path}:{conflict.lines[0]}" if conflict.lines else str(conflict.path),
            "still holds a conflict of the last command",
            "remove the marker lines, or: gorust undo",
        )
        for conflict in state.unresolved(plan.keep)
    )


def edited_generated(state: State) -> tuple[Finding, ...]:
    """Generated files that someone edited by hand."""
    return tuple(
        Finding(
            str(path),
            "is generated and was edited by hand",
            "keep the text elsewhere; the next gorust regenerate sets it aside in _removed/",
        )
        for recorded in state.units.values()
        for path, kind in recorded.unit.classes.items()
        if kind is FileClass.GENERATED and path in recorded.unit.tree
        for content in (_content(state.root / path),)
        if content is not None and content != recorded.unit.tree[path].content
    )


def stale_records(root: Path, plan: Plan) -> tuple[Finding, ...]:
    """Decision records written for traits that the plan states otherwise now."""
    return tuple(
        Finding(place, sentence, "gorust regenerate")
        for component in plan.components
        for place in (f"docs/adr/{component.name}.md",)
        for content in (_content(root / place),)
        if content is not None
        for sentence in changes_since(content.decode("utf-8", "replace"), component, plan)
    )


def pending(changes: ChangeSet, known: Sequence[Finding]) -> tuple[Finding, ...]:
    """What regenerate would change, but for the paths that `known` names already."""
    named = {drift.place for drift in known}
    return tuple(
        Finding(str(change.path), "is not what gorust.yaml asks for", "gorust regenerate")
        for change in changes.visible
        if str(change.path) not in named
    )


def _content(path: Path) -> bytes | None:
    """The file's bytes modulo line endings; None where there is no regular file."""
    if path.is_symlink() or not path.is_file():
        return None
    return path.read_bytes().replace(b"\r\n", b"\n")
