"""From the table's action to what a path will hold, and what the report says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gorust_new.errors import GorustError
from gorust_new.places import PLAN
from gorust_new.project.decide.table import decide
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Conflict, Row
from gorust_new.project.disk.line_endings import is_text, same, unix, with_endings_of
from gorust_new.tree import File, FileClass

if TYPE_CHECKING:
    from gorust_new.project.merge.lines import Merged


@dataclass(frozen=True, slots=True)
class Versions:
    """One path's three versions, and its class.

    Args:
        renamed: whether its owner is renamed in this run.
    """

    path: PurePosixPath
    base: File | None
    ours: File | None
    theirs: File | None
    kind: FileClass
    renamed: bool


def decide_path(builder: ChangeSetBuilder, at: Versions) -> None:
    """Decide on one path and put the outcome into `builder`."""
    if at.base == at.ours == at.theirs:
        return
    if at.ours is None and at.path not in builder.results and builder.disk.entry(at.path).obstacle:
        _obstructed(builder, at)
        return
    action = decide(at.base, at.ours, at.theirs, at.kind)
    _OUTCOMES[action](builder, at)


def _obstructed(builder: ChangeSetBuilder, at: Versions) -> None:
    """Something that is not a file stands there: the user's choice, as long as it can be."""
    what = builder.disk.entry(at.path).obstacle
    if at.theirs is None:
        builder.row(Row(at.path, Action.FORGET, f"the template has it no more; it is {what}"))
    elif at.base is not None and same(at.base, at.theirs):
        builder.row(Row(at.path, Action.KEEP, f"it is {what} now"))
    else:
        builder.put(at.path, at.theirs)


def _nothing(builder: ChangeSetBuilder, at: Versions) -> None:
    if _mode_changed(at):
        _write(builder, at, _ours(at).content, Action.UPDATE, "the template changed who may run it")


def _create(builder: ChangeSetBuilder, at: Versions) -> None:
    again = at.base is not None
    why = "a generated file that was missing" if again else "new in the template"
    builder.put(at.path, at.theirs)
    builder.row(Row(at.path, Action.CREATE, why))


def _adopt(builder: ChangeSetBuilder, at: Versions) -> None:
    builder.row(Row(at.path, Action.ADOPT, "yours is already what the template has now"))


def _both_added(builder: ChangeSetBuilder, at: Versions) -> None:
    from gorust_new.project.merge.lines import merge_both_added

    ours, theirs = _ours(at), _theirs(at)
    why = "yours was there before the template had one"
    if _mergeable(ours, theirs):
        merged = merge_both_added(ours.content, theirs.content)
        if merged.conflicts:
            _marked(builder, at, merged, why)
        else:
            _adopt(builder, at)
        return
    _beside(builder, at, why)


def _update(builder: ChangeSetBuilder, at: Versions) -> None:
    content = with_endings_of(_theirs(at).content, _ours(at).content)
    why = "renamed" if at.renamed else "rendered anew; you had not edited it"
    _write(builder, at, content, Action.UPDATE, why)


def _keep(builder: ChangeSetBuilder, at: Versions) -> None:
    if at.kind is FileClass.ONCE and at.base is None:
        builder.row(
            Row(at.path, Action.KEEP, "yours was there first; sample code is written only once")
        )
    if at.path.name == "Cargo.lock" and at.kind is FileClass.LOCKED and _reordered(builder, at):
        return
    _nothing(builder, at)


def _reordered(builder: ChangeSetBuilder, at: Versions) -> bool:
    """Put the entries in Cargo's order, which it insists on and a merge of Git's does not."""
    from gorust_new.project.merge.lock_files import merge_entries

    ours = _ours(at).content
    merged = merge_entries(at.path.name, _theirs(at).content, ours, _theirs(at).content)
    if merged is None or merged == unix(ours):
        return False
    if sorted(merged.split(b"\n")) != sorted(unix(ours).split(b"\n")):
        return False
    why = "its entries, in Cargo's order"
    _write(builder, at, with_endings_of(merged, ours), Action.MERGE, why)
    return True


def _merge(builder: ChangeSetBuilder, at: Versions) -> None:
    if at.kind is FileClass.LOCKED and _merged_by_key(builder, at):
        return
    if at.base is None:
        _both_added(builder, at)
    else:
        _merge_lines(builder, at, at.base)


def _merged_by_key(builder: ChangeSetBuilder, at: Versions) -> bool:
    """Whether the entries of a lock file could be told apart, and are merged."""
    from gorust_new.project.merge.lock_files import merge_entries

    base = at.base.content if at.base is not None else None
    ours = _ours(at).content
    if base is None and at.path.name == "go.mod":
        _require_module(at)
    merged = merge_entries(at.path.name, base, ours, _theirs(at).content)
    if merged is None:
        return False
    why = "your entries and the template's, each kept"
    _write(builder, at, with_endings_of(merged, ours), Action.MERGE, why)
    return True


def _require_module(at: Versions) -> None:
    """A go.mod that was there first has to be of the module that is generated for.

    Raises:
        GorustError: if it is of another: nothing rendered here would compile.
    """
    from gorust_new.project.merge.go_mod import module_of

    own, asked = (
        module_of(file.content.decode("utf-8", "replace")) for file in (_ours(at), _theirs(at))
    )
    if own and own != asked:
        raise GorustError(
            f"your {at.path} is of the module {own}, and {PLAN} says go_module: {asked}",
            place=str(at.path),
            next_step=f"write go_module: {own} in {PLAN}, or move your {at.path} away",
        )


def _merge_lines(builder: ChangeSetBuilder, at: Versions, base: File) -> None:
    from gorust_new.project.merge.lines import merge_lines

    ours, theirs = _ours(at), _theirs(at)
    why = "both you and the template changed it"
    if not _mergeable(base, ours, theirs):
        _beside(builder, at, f"{why}, and it cannot be merged by lines")
        return
    merged = merge_lines(base.content, ours.content, theirs.content)
    members = _merged_by_member(at, base, merged)
    if members is not None:
        _write(builder, at, members, Action.MERGE, "your members and the template's, each kept")
    elif merged.conflicts:
        _marked(builder, at, merged, f"{why}, in the same place")
    else:
        whole = _with_references(at, merged.content)
        _write(builder, at, whole, Action.MERGE, f"{why}, in different places")


def _merged_by_member(at: Versions, base: File, by_lines: Merged) -> bytes | None:
    """JSON whose lines do not fit together, though its members do."""
    from gorust_new.project.merge.json_members import merge_members
    from gorust_new.text.json_text import read

    if at.path.suffix != ".json":
        return None
    if not by_lines.conflicts and read(by_lines.content.decode("utf-8")) is not None:
        return None
    ours = _ours(at).content
    texts = [unix(content).decode("utf-8") for content in (base.content, ours, _theirs(at).content)]
    merged = merge_members(*texts)
    if merged is None:
        return None
    return _with_references(at, with_endings_of(merged.encode("utf-8"), ours))


def _with_references(at: Versions, merged: bytes) -> bytes:
    """JSON with what it refers to since the merge."""
    from gorust_new.project.merge.json_references import with_what_is_referred_to

    if at.path.suffix != ".json":
        return merged
    texts = [unix(content).decode("utf-8") for content in (merged, _theirs(at).content)]
    whole = with_what_is_referred_to(*texts)
    return merged if whole == texts[0] else with_endings_of(whole.encode("utf-8"), merged)


def _replace(builder: ChangeSetBuilder, at: Versions) -> None:
    ours = _ours(at)
    why = "generated, but edited by hand: your edit is kept in _removed"
    builder.to_removed(at.path, why, stays=True)
    content = with_endings_of(_theirs(at).content, ours.content)
    builder.put(at.path, replace(_theirs(at), content=content))


def _forget(builder: ChangeSetBuilder, at: Versions) -> None:
    builder.row(Row(at.path, Action.FORGET, "you deleted it, and the template has it no more"))


def _stays_deleted(builder: ChangeSetBuilder, at: Versions) -> None:
    """Worth a line only where the template has changed since, in a file it still reaches."""
    unchanged = at.base is not None and same(at.base, _theirs(at))
    if not unchanged and at.kind is not FileClass.ONCE:
        why = "you deleted it; the template changed it since"
        builder.row(Row(at.path, Action.STAYS_DELETED, why))


def _delete(builder: ChangeSetBuilder, at: Versions) -> None:
    builder.put(at.path, None)
    builder.row(Row(at.path, Action.DELETE, "the template has it no more, and you did not edit it"))


def _move_to_removed(builder: ChangeSetBuilder, at: Versions) -> None:
    why = "the template has it no more, but you edited it"
    builder.to_removed(at.path, why)


def _write(
    builder: ChangeSetBuilder, at: Versions, content: bytes, action: Action, why: str
) -> None:
    after = File(content, _executable(at))
    builder.put(at.path, after)
    builder.row(Row(at.path, action, why))


def _marked(builder: ChangeSetBuilder, at: Versions, merged: Merged, why: str) -> None:
    builder.put(at.path, File(merged.content, _executable(at)))
    builder.conflict(Conflict(at.path, why, lines=merged.conflicts))


def _beside(builder: ChangeSetBuilder, at: Versions, why: str) -> None:
    other = builder.free(at.path.with_name(f"{at.path.name}.template"))
    builder.put(other, at.theirs)
    builder.conflict(Conflict(at.path, why, beside=other))


def _mergeable(*files: File) -> bool:
    return all(is_text(file.content) for file in files)


def _mode_changed(at: Versions) -> bool:
    if at.base is None or at.ours is None or at.theirs is None or at.kind is FileClass.ONCE:
        return False
    return at.base.executable != at.theirs.executable != at.ours.executable


def _executable(at: Versions) -> bool:
    """Ours, unless the template changed it."""
    if at.base is None:
        return _ours(at).executable
    changed = at.base.executable != _theirs(at).executable
    return _theirs(at).executable if changed else _ours(at).executable


def _ours(at: Versions) -> File:
    if at.ours is None:
        raise ValueError(f"{at.path}: nothing on disk")
    return at.ours


def _theirs(at: Versions) -> File:
    if at.theirs is None:
        raise ValueError(f"{at.path}: nothing rendered")
    return at.theirs


_OUTCOMES: dict[Action, Callable[[ChangeSetBuilder, Versions], None]] = {
    Action.NOTHING: _nothing,
    Action.CREATE: _create,
    Action.ADOPT: _adopt,
    Action.CONFLICT: _both_added,
    Action.UPDATE: _update,
    Action.KEEP: _keep,
    Action.MERGE: _merge,
    Action.REPLACE: _replace,
    Action.FORGET: _forget,
    Action.STAYS_DELETED: _stays_deleted,
    Action.DELETE: _delete,
    Action.MOVE_TO_REMOVED: _move_to_removed,
}
"""What the decision table can ask for; the other actions are words for renames and undo."""
