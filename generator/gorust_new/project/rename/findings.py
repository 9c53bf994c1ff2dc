"""What a rename did inside the user's lines, and which lines still hold the old name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from gorust_new.places import GORUST, PLAN, REMOVED
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Mention, Replacement
from gorust_new.project.disk.line_endings import is_text
from gorust_new.project.disk.moves import Move, destination
from gorust_new.project.rename.apply import LARGE
from gorust_new.project.rename.inputs import Inputs, MergeInputs
from gorust_new.project.rename.renames import Renames
from gorust_new.tree import File

MAX_MENTIONS = 500
"""Mentions that are listed; of the others there is only the number."""

_WIDTH = 200


def replacements(builder: ChangeSetBuilder, inputs: MergeInputs) -> tuple[Replacement, ...]:
    """Each token replaced in a line of the user's, at its place in the file as it will be.

    Lines that are as the template has them are left out: they simply are rendered anew.
    """
    found: list[Replacement] = []
    for path, tokens in sorted(inputs.found.items()):
        renewed, final = inputs.renewed.get(path), builder.file(path)
        if renewed is None or final is None:
            continue
        lines, where = _lines(renewed), _line_map(renewed, final)
        base = inputs.base.get(path)
        rendered = frozenset(_lines(base.file)) if base is not None else frozenset()
        found += [
            Replacement(path, where[token.line], token.old, token.new)
            for token in tokens
            if token.line in where and lines[token.line - 1] not in rendered
        ]
    return tuple(sorted(found, key=lambda one: (one.path, one.line)))


def moved_files(builder: ChangeSetBuilder, merge: MergeInputs) -> tuple[Move, ...]:
    """Each file of the user's that moves and is not deleted, for a diff to name."""
    moves, deleted = builder.disk.moves, builder.removals
    found = [Move(path, destination(moves, path)) for path in merge.paths if path not in deleted]
    gone = {path for path, file in builder.results.items() if file is None}
    return tuple(move for move in found if move.source != move.target and move.target not in gone)


def mentions(builder: ChangeSetBuilder, inputs: Inputs, merge: MergeInputs) -> tuple[Mention, ...]:
    """Lines that still hold an old name as a word, and files too large to look into.

    Files that are exactly as rendered are left out: what they say is the template's.
    """
    found = list(merge.large)
    pattern = _old_names(inputs.renames)
    if pattern is not None:
        for path in sorted(_looked_at(builder, merge)):
            file = builder.file(path)
            claim = inputs.claims.get(path)
            if file is not None and (claim is None or file != claim.file):
                found += _in_file(path, file, pattern)
    return tuple(found)


def _looked_at(builder: ChangeSetBuilder, merge: MergeInputs) -> Iterator[PurePosixPath]:
    """The user's files and ours, by their new paths; not what is set aside or recorded."""
    moved = {destination(builder.disk.moves, path) for path in merge.paths}
    for path in moved | builder.results.keys():
        theirs = path.parts[0] not in (GORUST, REMOVED) and str(path) != PLAN
        if theirs and not builder.disk.larger(path, LARGE):
            yield path


def _in_file(path: PurePosixPath, file: File, pattern: re.Pattern[str]) -> list[Mention]:
    if not is_text(file.content):
        return []
    text = file.content.decode()
    if pattern.search(text) is None:
        return []
    return [
        Mention(path, number, line.strip()[:_WIDTH])
        for number, line in enumerate(text.split("\n"), start=1)
        if pattern.search(line)
    ]


def _old_names(renames: Renames) -> re.Pattern[str] | None:
    new = {form for _, names in renames.components for form in _forms(names)}
    old = {form for names, _ in renames.components for form in _forms(names)} - new
    if not old:
        return None
    words = "|".join(re.escape(form) for form in sorted(old, key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z0-9])(?:{words})(?![a-z0-9])")


def _forms(names: object) -> set[str]:
    fields = ("name", "snake", "go_package", "type_name", "var", "env")
    return {str(getattr(names, field)) for field in fields}


def _line_map(renewed: File, final: File) -> dict[int, int]:
    """Where each line of `renewed` is in `final`, as far as it still is there."""
    from difflib import SequenceMatcher

    one, other = _lines(renewed), _lines(final)
    if one == other:
        return {number: number for number in range(1, len(one) + 1)}
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return {b.a + n + 1: b.b + n + 1 for b in blocks for n in range(b.size)}


def _lines(file: File) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in file.content.split(b"\n")]
