"""Decide what makes a project match its plan again; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import gorust_new
from gorust_new.errors import GorustError, require_none
from gorust_new.places import PLAN
from gorust_new.project.decide.lock_members import with_lost_members
from gorust_new.project.decide.notes import notes
from gorust_new.project.decide.outcomes import Versions, decide_path
from gorust_new.project.decide.restore import restored
from gorust_new.project.decide.untangle import untangle
from gorust_new.project.disk import layout
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, ChangeSet, Row
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.ownership import IGNORE_FILE, ignore_undo, join
from gorust_new.project.disk.reader import Disk, walk
from gorust_new.project.record import record
from gorust_new.project.record.record import Pending, Record
from gorust_new.project.record.state import OpenConflict, State
from gorust_new.project.rename.inputs import Inputs, MergeInputs, recorded_base
from gorust_new.project.rename.relocate import relocate
from gorust_new.project.rename.renames import NO_RENAMES, Renames
from gorust_new.tree import AGGREGATES, File, FileClass, OwnedFile, Rendered


def plan_regenerate(
    state: State,
    project: Iterable[Rendered],
    *,
    renames: Renames = NO_RENAMES,
    keep: tuple[str, ...] = (),
    restore: tuple[str, ...] = (),
    plan_text: bytes | None = None,
    version: str = gorust_new.__version__,
) -> ChangeSet:
    """What brings the project from its last render, and the user's edits, to `project`.

    Args:
        state: the project as the last command left it; what is on disk is read here.
        project: the whole project as rendered now.
        renames: what is called differently since the last render.
        keep: paths that no command touches.
        restore: components and paths of which what was deleted is to come back.
        plan_text: the new text of gorust.yaml; None to leave it alone.
        version: of the running generator.

    Raises:
        GorustError: if an earlier conflict is still open, or something is in the way.
    """
    require_resolved(state, keep)
    rendered = tuple(project)
    inputs = Inputs(Disk(state.root), state, join(rendered), renames, Kept(keep))
    builder = ChangeSetBuilder(inputs.disk, inputs.keep)
    like_merged = _like_merged(state, rendered, renames)
    merge = _decided(builder, inputs, like_merged, restore)
    memory = _Memory(builder, merge, state.records, like_merged, version)
    _remember(builder, state, [memory.recorded(each) for each in rendered])
    if plan_text is not None:
        builder.put(PurePosixPath(PLAN), File(plan_text))
    named = _with_names(builder, inputs, merge) if renames else builder.changeset()
    return replace(named, resolved=_resolved(state), notes=notes(state, rendered, version))


def _decided(
    builder: ChangeSetBuilder,
    inputs: Inputs,
    like_merged: frozenset[str],
    restore: tuple[str, ...],
) -> MergeInputs:
    """What is to become of each path, in `builder`; and what that was decided from."""
    merge = untangle(builder, inputs, _moved(builder, inputs))
    merge = replace(merge, base=with_lost_members(builder, inputs.claims, merge.base))
    restored(builder, inputs.claims, restore)
    _paths(builder, merge, inputs.claims, like_merged, renaming=bool(inputs.renames))
    _replacements(builder, merge)
    _stubs(builder, inputs)
    return merge


def _moved(builder: ChangeSetBuilder, inputs: Inputs) -> MergeInputs:
    """Base and ours once everything is where it belongs, under its new name."""
    if inputs.renames:
        # Half of this room is about renames; most commands have none and do not load it.
        from gorust_new.project.rename.apply import apply_renames

        merge = apply_renames(builder, inputs)
        for path, file in merge.renewed.items():
            builder.put(path, file)
        return merge
    base = recorded_base(inputs.state)
    gone = relocate(builder, inputs, base)
    return MergeInputs({path: old for path, old in base.items() if path not in gone})


def _resolved(state: State) -> tuple[PurePosixPath, ...]:
    """What earlier commands left in conflict; by now all of it is resolved."""
    return tuple(
        sorted(
            conflict.beside or path
            for recorded in state.records.values()
            for path, conflict in recorded.pending.items()
        )
    )


def _with_names(builder: ChangeSetBuilder, inputs: Inputs, merge: MergeInputs) -> ChangeSet:
    from gorust_new.project.rename.findings import (
        MAX_MENTIONS,
        mentions,
        moved_files,
        replacements,
    )

    found = mentions(builder, inputs, merge)
    return replace(
        builder.changeset(),
        moved_files=moved_files(builder, merge),
        replacements=replacements(builder, merge),
        mentions=found[:MAX_MENTIONS],
        mentions_left_out=max(0, len(found) - MAX_MENTIONS),
    )


def require_resolved(state: State, keep: tuple[str, ...] = ()) -> None:
    """Go on if no earlier command left a conflict that is still open.

    Raises:
        GorustError: naming each one.
    """
    require_none([_unresolved(conflict) for conflict in state.unresolved(keep)])


def _unresolved(conflict: OpenConflict) -> GorustError:
    undo = "or go back, keeping what you wrote in _removed: gorust undo"
    first = f":{conflict.lines[0]}" if conflict.lines else ""
    return GorustError(
        f"{conflict.path} still holds a conflict of the last command",
        place=f"{conflict.path}{first}",
        next_step=f"edit it and remove the marker lines, {undo}"
        if conflict.beside is None
        else f"take what you want from {conflict.beside} and remove that file, {undo}",
    )


def _like_merged(state: State, project: tuple[Rendered, ...], renames: Renames) -> frozenset[str]:
    """Owners whose *once* files take part in a merge this time: same template, other answers.

    New names, their own or one of what they call, or other calls, as when they become a
    split. What differs between their two renders are these alone, which do reach the
    sample code; a template's own changes do not.
    """
    before = {renames.owner(owner): recorded.rendered for owner, recorded in state.records.items()}
    return frozenset(
        now.owner
        for now in project
        if (old := before.get(now.owner)) is not None and _reached(old, now, renames)
    )


def _reached(old: Rendered, now: Rendered, renames: Renames) -> bool:
    """Whether an answer has changed that reaches the sample code of an owner."""
    if old.template == now.template and old.digest != now.digest:
        return False
    if _called(now) != {renames.owner(name) for name in _called(old)}:
        return True
    changed = {new.name for _, new in renames.components}
    return old.template == now.template and not changed.isdisjoint({now.owner, *_called(now)})


def _called(rendered: Rendered) -> set[str]:
    """The components that `rendered` calls."""
    calls = rendered.data.get("calls")
    return {str(call["name"]) for call in calls} if isinstance(calls, Sequence) else set()


def _paths(
    builder: ChangeSetBuilder,
    inputs: MergeInputs,
    claims: Mapping[PurePosixPath, OwnedFile],
    like_merged: frozenset[str],
    *,
    renaming: bool,
) -> None:
    for path in sorted({*inputs.base, *claims}, key=str):
        if path in builder.keep:
            continue
        old, claim = inputs.base.get(path), claims.get(path)
        kind = _kind(old, claim)
        reached = claim is not None and claim.owner in like_merged
        if kind is FileClass.ONCE and reached and old is not None:
            kind = FileClass.MERGED
        base = old.file if old is not None else None
        theirs = claim.file if claim is not None else None
        renamed = reached and renaming
        decide_path(builder, Versions(path, base, builder.file(path), theirs, kind, renamed))


def _kind(old: OwnedFile | None, claim: OwnedFile | None) -> FileClass:
    if claim is not None:
        return claim.kind
    return old.kind if old is not None else FileClass.MERGED


def _replacements(builder: ChangeSetBuilder, inputs: MergeInputs) -> None:
    """A file in which nothing changes but names has a row, too."""
    for path in sorted(inputs.found):
        if path not in builder.told and path in builder.results:
            builder.row(Row(path, Action.UPDATE, "the names in it that were changed"))


def _stubs(builder: ChangeSetBuilder, inputs: Inputs) -> None:
    """Generated Go stubs of a contract that is gone: nobody's work, and in the way."""
    records = inputs.state.records.values()
    before = {path.parent for recorded in records for path in _contracts(recorded.rendered.files)}
    for directory in sorted(before - {path.parent for path in _contracts(inputs.claims)}):
        stubs = layout.GO_STUBS / directory.relative_to(layout.PROTO)
        for path in walk(builder.disk.root, stubs, frozenset()):
            if path.name.endswith(".pb.go") and path not in builder.keep:
                builder.put(path, None)
                builder.row(Row(path, Action.DELETE, f"generated from {directory}, which is gone"))


def _contracts(tree: Mapping[PurePosixPath, object]) -> list[PurePosixPath]:
    return [path for path in tree if path.suffix == ".proto" and layout.PROTO in path.parents]


def _remember(builder: ChangeSetBuilder, state: State, records: list[Record]) -> None:
    """Put the new locks and bases into `builder`; those that say the same stay as they are."""
    wanted = ignore_undo(builder.disk.file(IGNORE_FILE))
    for recorded in record.stored(records):
        old = state.as_stored.get(recorded.rendered.owner)
        if old is not None and record.says_the_same(old, recorded):
            where = record.directory(recorded.rendered.owner)
            wanted |= {p: f for p, f in state.stored.items() if p.parent == where}
        else:
            wanted |= record.dump(recorded)
    for path, file in wanted.items():
        builder.put(path, file)
    for path in state.stored:
        if path not in wanted:
            builder.put(path, None)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What decides which base a path gets."""

    builder: ChangeSetBuilder
    inputs: MergeInputs
    before: Mapping[str, Record]
    like_merged: frozenset[str]
    version: str

    def recorded(self, now: Rendered) -> Record:
        """How `now` will be remembered."""
        bases = {path: self._base(owned, path) for path, owned in now.files.items()}
        files = {
            path: replace(now.files[path], file=file)
            for path, file in bases.items()
            if file is not None
        }
        behind = self._behind(now, bases) | self._still_behind(now)
        pending = {c.path: Pending(c.beside) for c in self.builder.conflicts if c.path in now.files}
        remembered = replace(now, files=files, data=record.plain(now.data))
        return Record(remembered, pending, behind, self.version)

    def _behind(
        self, now: Rendered, bases: Mapping[PurePosixPath, File | None]
    ) -> frozenset[PurePosixPath]:
        """Kept paths whose base is older than this render."""
        kept = {path: owned.file for path, owned in now.files.items() if path in self.builder.keep}
        if now.owner == AGGREGATES:
            # Their bases follow from other records, which go on: what counts is the disk.
            bases = {path: self.builder.file(path) for path in kept}
        return frozenset(path for path, file in kept.items() if bases[path] != file)

    def _still_behind(self, now: Rendered) -> frozenset[PurePosixPath]:
        """What a render that was taken from the record did not bring up to date then."""
        before = self.before.get(now.owner)
        return before.behind if before is not None and before.rendered is now else frozenset()

    def _base(self, now: OwnedFile, path: PurePosixPath) -> File | None:
        old = self.inputs.base.get(path)
        if path in self.builder.keep:
            return old.file if old is not None else None
        once = now.kind is FileClass.ONCE and now.owner not in self.like_merged
        # The base of sample code stays its first render: so removal can still tell
        # a file nobody touched from one that was worked on.
        return old.file if once and old is not None else now.file
