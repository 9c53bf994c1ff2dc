"""Conflicts that Git has left in files of the templates: made anew from both branches.

Each branch's text is brought to what is rendered now, against that branch's own base;
what then still differs is what somebody wrote. Only where two people wrote in the same
place is there anything left to decide, and that is left to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import gorust_new
from gorust_new.errors import GorustError, require_none
from gorust_new.lists import seal
from gorust_new.places import REMOVED
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Row
from gorust_new.project.disk.git_stages import BEFORE, OURS, THEIRS
from gorust_new.project.disk.line_endings import is_text, same, unix
from gorust_new.project.merge.git_markers import Sides, sides
from gorust_new.project.record import record
from gorust_new.project.record.git_conflicts import as_git_left_it, is_nobodys, versions
from gorust_new.project.record.merged import lines_elsewhere
from gorust_new.project.record.state import State
from gorust_new.project.rename.inputs import Inputs, MergeInputs
from gorust_new.tree import File, FileClass, OwnedFile

_WHY = "Git left a conflict in it; it was made anew from both branches"


def untangle(builder: ChangeSetBuilder, inputs: Inputs, merge: MergeInputs) -> MergeInputs:
    """`merge` without the conflicts of Git's; `builder` has what is to replace them.

    Raises:
        GorustError: naming each file in which both branches' edits exclude each other.
    """
    base, problems = dict(merge.base), []
    for at in _tangled(builder, inputs, merge):
        if at.claim is None:
            if is_nobodys(inputs.state, at.path, at.found):
                base[at.path] = replace(base[at.path], file=at.file)
            continue
        if at.claim.kind is FileClass.GENERATED:
            _keep_edits(builder, inputs.state, at.path)
        made = _made_anew(inputs.state, merge, at, at.claim)
        if made is None:
            problems.append(_undecided(at))
            continue
        builder.put(at.path, replace(at.file, content=made))
        builder.row(Row(at.path, Action.REBUILD, _WHY))
        base[at.path] = at.claim
    require_none(problems)
    for path in sorted({*_followed_renames(builder, inputs), *_led_astray(builder, inputs)}):
        claim = base[path] = inputs.claims[path]
        builder.put(path, claim.file)
        builder.row(Row(path, Action.REBUILD, "Git merged it across a rename; it is made anew"))
    return replace(merge, base=base)


def _followed_renames(builder: ChangeSetBuilder, inputs: Inputs) -> list[PurePosixPath]:
    """Files that Git merged by itself, of a component that one branch renamed.

    The other branch's record is of the old name, so there is no base for what Git took
    from there; but where every line is some branch's render, nobody wrote any of it.
    """
    state = inputs.state
    places = {owner: record.directory(owner) for owner in state.records}
    owners = {
        owner
        for owner, place in places.items()
        if place / record.BASE_NAME in state.stages and place / record.LOCK_NAME not in state.stages
    }
    if not owners:
        return []
    known = {line for content in state.known for line in unix(content).split(b"\n")}
    return [
        path
        for path, claim, file in _unlike_rendered(builder, inputs)
        if claim.owner in owners and known.issuperset(unix(file.content).split(b"\n"))
    ]


def _led_astray(builder: ChangeSetBuilder, inputs: Inputs) -> list[PurePosixPath]:
    """Files in which Git put lines that the other branch rendered for a component gone since.

    One branch renamed it, the other changed an answer of it: Git follows the file, and takes
    the other's line along. Where no line differs but such, nobody wrote any of it.
    """
    state = inputs.state
    elsewhere = lines_elsewhere(state.stages, gorust_new.__version__) if state.stages else None
    if not elsewhere:
        return []
    return [
        path
        for path, claim, file in _unlike_rendered(builder, inputs)
        if _differ_only_in(elsewhere, unix(file.content), unix(claim.file.content))
    ]


def _unlike_rendered(
    builder: ChangeSetBuilder, inputs: Inputs
) -> Iterator[tuple[PurePosixPath, OwnedFile, File]]:
    """Each merged file that is not as it is rendered now: the claim, and what is there."""
    for path, claim in inputs.claims.items():
        if claim.kind is FileClass.MERGED and path not in builder.keep:
            file = builder.file(path)
            if file is not None and not same(file, claim.file):
                yield path, claim, file


def _differ_only_in(lines: frozenset[bytes], there: bytes, rendered: bytes) -> bool:
    ours, theirs = there.split(b"\n"), rendered.split(b"\n")
    return len(ours) == len(theirs) and all(
        one == other or one in lines for one, other in zip(ours, theirs, strict=True)
    )


def _tangled(builder: ChangeSetBuilder, inputs: Inputs, merge: MergeInputs) -> Iterator[_Tangle]:
    for path in sorted({*inputs.claims, *merge.base}):
        file = None if path in builder.keep else builder.file(path)
        both = sides(file.content) if file is not None else None
        if file is not None and both is not None:
            found = builder.disk.file(path)
            yield _Tangle(path, inputs.claims.get(path), file, both, found)


@dataclass(frozen=True, slots=True)
class _Tangle:
    """A file with a conflict of Git's in it.

    Args:
        claim: what is rendered there now.
        file: what is there, after the renames of this run.
        sides: of `file`.
        found: the file as it is on disk.
    """

    path: PurePosixPath
    claim: OwnedFile | None
    file: File
    sides: Sides
    found: File | None


def _made_anew(state: State, merge: MergeInputs, at: _Tangle, claim: OwnedFile) -> bytes | None:
    """What the path will hold; None if that is not ours to decide."""
    old, kept = merge.base.get(at.path), versions(state.stages, at.path, at.sides)
    base, theirs = old.file.content if old is not None else None, claim.file.content
    if claim.kind is FileClass.GENERATED:
        return theirs
    if is_nobodys(state, at.path, at.found):
        return theirs
    if as_git_left_it(at.found, kept):
        exact = replace(at.sides, ours=kept[OURS], theirs=kept[THEIRS], before=kept.get(BEFORE))
        made = _by_entry(at.path.name, claim, exact, base)
    else:
        made = _by_entry(at.path.name, claim, at.sides, base)
    if made is None:
        made = _by_lines(claim, at.sides, (base, _other_base(state, at.path, claim, base)))
    return _nothing_lost(at.sides, theirs) if made is None else made


def _other_base(
    state: State, path: PurePosixPath, claim: OwnedFile, base: bytes | None
) -> bytes | None:
    """What the other branch rendered last; None if that is not known."""
    torn = state.torn.get(claim.owner)
    if torn is None:
        return base
    return torn[path].content if path in torn else None


def _by_entry(name: str, claim: OwnedFile, both: Sides, base: bytes | None) -> bytes | None:
    """A lock file from both branches; None for other files, or if it is not understood."""
    if claim.kind is not FileClass.LOCKED:
        return None
    from gorust_new.project.merge.lock_files import merge_entries

    # What both had may be cut: the zdiff3 style shows it only where the sides differ.
    tried = (
        merge_entries(name, before, both.ours, both.theirs)
        for before in (both.before, b"")
        if before is not None
    )
    entries = next((merged for merged in tried if merged is not None), None)
    if entries is None or not _remarks(both.theirs) <= _remarks(entries) | _remarks(base or b""):
        return None
    return merge_entries(name, base, entries, claim.file.content)


def _remarks(text: bytes) -> set[bytes]:
    """Lines that are no entry, so that a merge by entry has them from one side only."""
    return {line.strip() for line in text.split(b"\n") if line.strip().startswith(b"//")}


def _by_lines(
    claim: OwnedFile, both: Sides, bases: tuple[bytes | None, bytes | None]
) -> bytes | None:
    (one, other), theirs = bases, claim.file.content
    if one is None or other is None or not is_text(theirs):
        return None
    if claim.kind is FileClass.ONCE:
        return _sample(one, other, both, theirs)
    from gorust_new.project.merge.lines import merge_lines

    ours, others = merge_lines(one, both.ours, theirs), merge_lines(other, both.theirs, theirs)
    if ours.conflicts or others.conflicts:
        return None
    merged = merge_lines(theirs, ours.content, others.content)
    return None if merged.conflicts else merged.content


def _nothing_lost(both: Sides, theirs: bytes) -> bytes | None:
    """What is rendered, if it has every line of either branch, whoever wrote it."""
    rendered = set(unix(theirs).split(b"\n"))
    written = {*unix(both.ours).split(b"\n"), *unix(both.theirs).split(b"\n")}
    return theirs if written <= rendered else None


def _sample(one: bytes, other: bytes, both: Sides, theirs: bytes) -> bytes | None:
    """Sample code is whoever's who edited it; where neither did, it is rendered."""
    edited = (both.ours != one, both.theirs != other)
    return {
        (False, False): theirs,
        (True, False): both.ours,
        (False, True): both.theirs,
    }.get(edited)


def _keep_edits(builder: ChangeSetBuilder, state: State, path: PurePosixPath) -> None:
    """What somebody wrote into a generated document, on either branch, goes to `_removed`."""
    kept, file = state.stages.get(path, {}), builder.file(path)
    versions = [kept[side] for side in (OURS, THEIRS) if side in kept]
    if not versions and file is not None:
        versions = [file.content]
    for content in versions:
        if not seal.unedited(content):
            why = "generated, but edited by hand: your edit is kept in _removed"
            edited = File(content)
            target = builder.free(PurePosixPath(REMOVED) / path, unless=edited)
            builder.put(target, edited)
            builder.row(Row(path, Action.REPLACE, why, other=target))


def _undecided(at: _Tangle) -> GorustError:
    ours, theirs = at.sides.labels
    return GorustError(
        f"{at.path} holds a conflict of a Git merge:"
        f" {ours} and {theirs} both edited the same lines",
        place=f"{at.path}:{at.sides.lines[0]}",
        next_step="keep what you want of both and remove the marker lines,"
        " then run the same command again",
    )
