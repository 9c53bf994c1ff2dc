"""After a change of language: which new file takes the place of each one that is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.interview.catalog import LANGUAGES
from gorust_new.plan.model import Component
from gorust_new.project.disk import layout
from gorust_new.project.disk.changeset import Action, ChangeSet, Row
from gorust_new.project.disk.reader import walk
from gorust_new.workflow.edit import Before, Decided

_CODE = frozenset({".go", ".rs"})
_TESTS = frozenset({"test", "tests"})
_HOMES = ("services", "cores")


def with_successors(before: Before, outcome: Decided, component: Component) -> Decided:
    """`outcome` with a word on every file of the old implementation that somebody worked on.

    Args:
        component: as it was, in the language it had.
    """
    changes, recorded = outcome.changes, before.state.records.get(component.name)
    files = frozenset(recorded.rendered.files) if recorded else frozenset()
    new = [row.path for row in changes.rows if row.action is Action.CREATE]
    was = LANGUAGES[component.language][0] if component.language else "another language"
    homes = [row for row in changes.rows if _is_aside(row) and row.path in layout.homes(files)]
    told = {row.path for row in changes.rows}
    rows = [
        replace(row, why=_why(row.path, new, was))
        if _is_aside(row) and (row.path in files or row in homes)
        else row
        for row in changes.rows
    ]
    rows += [
        Row(path, Action.MOVE_TO_REMOVED, _why(path, new, was), other=target)
        for home in homes
        for path, target in _own(before, changes, home)
        if path not in told
    ]
    notes = (*changes.notes, *_still_to_write(component, rows, was))
    return replace(outcome, changes=replace(changes, rows=tuple(rows), notes=notes))


def _still_to_write(component: Component, rows: list[Row], was: str) -> tuple[str, ...]:
    """One sentence, if something of the user's is set aside."""
    if not any(_is_aside(row) for row in rows):
        return ()
    sentence = (
        f"what you wrote of {component.name} in {was} is in _removed; each file is listed with its"
        " place in the new code, which holds the sample until you write it anew"
    )
    return (sentence,)


def successor(path: PurePosixPath, new: Iterable[PurePosixPath]) -> PurePosixPath | None:
    """The one of `new` that does in its language what `path` did in its own, by its name."""
    if path.suffix in _CODE:
        alike = [other for other in new if other.suffix in _CODE and _role(other) == _role(path)]
    else:
        # Golden vectors lie in a directory of their component's, called like what they are for.
        alike = [
            other
            for other in new
            if (other.parent.parent, other.name) == (path.parent.parent, path.name)
        ]
    return min(
        alike,
        key=lambda other: (other.suffix != path.suffix, len(other.parts), other),
        default=None,
    )


def _role(path: PurePosixPath) -> tuple[str, bool]:
    """What a file is about, and whether it tests that."""
    stem = path.stem.removesuffix("_tests").removesuffix("_test")
    return stem, stem != path.stem or not _TESTS.isdisjoint(path.parts[:-1])


def _is_aside(row: Row) -> bool:
    return row.action is Action.MOVE_TO_REMOVED


def _why(path: PurePosixPath, new: list[PurePosixPath], was: str) -> str:
    found = successor(path, new)
    if found is not None:
        return f"yours, of the {was} one; its place now is {found}"
    homes = sorted(str(home) for home in layout.homes(new) if home.parts[0] in _HOMES)
    place = f"; its place now is {' or '.join(homes)}" if homes else ""
    return f"yours, of the {was} one{place}"


def _own(
    before: Before, changes: ChangeSet, home: Row
) -> Iterator[tuple[PurePosixPath, PurePosixPath]]:
    """What lies in a directory that is set aside whole, each file with where it goes."""
    deleted = {change.path for change in changes.changes if change.after is None}
    for path in walk(before.state.root, home.path, frozenset()):
        if path not in deleted and home.other is not None:
            yield path, home.other / path.relative_to(home.path)
