"""A rename, inputs out in memory: base and ours at their new places, in their new words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from gorust_new.places import PLAN, REMOVED
from gorust_new.project.disk import layout
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Mention
from gorust_new.project.disk.line_endings import is_text
from gorust_new.project.disk.moves import destination
from gorust_new.project.disk.reader import Disk
from gorust_new.project.disk.sources import sources
from gorust_new.project.rename import go_packages, infer
from gorust_new.project.rename import tokens as token_rules
from gorust_new.project.rename.go_packages import Packages
from gorust_new.project.rename.inputs import Inputs, MergeInputs, recorded_base
from gorust_new.project.rename.relocate import relocate
from gorust_new.project.rename.renames import moves
from gorust_new.project.rename.tokens import Found, Tokens
from gorust_new.tree import File, OwnedFile

LARGE = 2 << 20
"""Bytes; a larger file is data, in which no names are looked for."""

_CODE = frozenset({".go", ".rs", ".proto"})
"""Where a plain identifier is one; in a table, a key or a query it is data."""
_PLAN = PurePosixPath(PLAN)


@dataclass(frozen=True, slots=True)
class _Words:
    """All that is replaced in a file's text."""

    tokens: Tokens
    packages: Packages

    def renewed(self, path: PurePosixPath, file: File) -> tuple[File, tuple[Found, ...]]:
        if len(file.content) > LARGE or not is_text(file.content):
            return file, ()
        text = file.content.decode()
        found: tuple[Found, ...] = ()
        if path.suffix == ".go":
            text, found = self.packages.replace(text, own=self._package(path))
        text, more = self.tokens.replace(text, code=path.suffix in _CODE)
        if not found and not more:
            return file, ()
        return File(text.encode(), file.executable), (*found, *more)

    def _package(self, path: PurePosixPath) -> str:
        inside = path.parent.parent == layout.CLIENTS
        return path.parent.name if inside and path.parent.name in self.packages.renamed else ""


def apply_renames(builder: ChangeSetBuilder, inputs: Inputs) -> MergeInputs:
    """Base and ours after the renames; what moves as it is, `builder` moves.

    Raises:
        GorustError: if something renamed would land on what is there already, or if
            it, or the place where it would land, is under ``keep:``.
    """
    base = recorded_base(inputs.state)
    records = inputs.state.records
    owned = {owner: frozenset(recorded.rendered.files) for owner, recorded in records.items()}
    moved = moves(inputs.renames, owned, inputs.claims.keys())
    gone = relocate(builder, inputs, base, moved)
    paths = tuple(p for p in sources(inputs.disk.root) if p != _PLAN and p not in inputs.keep)
    words = _words(inputs, base, paths)
    new_base = {}
    for path in base.keys() - gone:
        old, file = base[path], words.renewed(path, base[path].file)[0]
        new_base[moved.target(path)] = OwnedFile(inputs.renames.owner(old.owner), file, old.kind)
    return replace(_replaced(builder, inputs.disk, paths, words), base=new_base)


def _replaced(
    builder: ChangeSetBuilder, disk: Disk, paths: tuple[PurePosixPath, ...], words: _Words
) -> MergeInputs:
    """The user's files with all tokens replaced; what is set aside stays as it is."""
    renewed: dict[PurePosixPath, File] = {}
    found: dict[PurePosixPath, tuple[Found, ...]] = {}
    large: list[Mention] = []
    for path in paths:
        target = destination(builder.disk.moves, path)
        if target.parts[0] == REMOVED or path in builder.removals:
            continue
        file = disk.file(path)
        if file is not None and len(file.content) > LARGE:
            large += _mention(target, file, words.tokens.stems)
        elif file is not None:
            new, tokens = words.renewed(path, file)
            if tokens:
                renewed[target], found[target] = new, tokens
    return MergeInputs({}, renewed, found, paths, tuple(large))


def _mention(path: PurePosixPath, file: File, stems: Iterable[str]) -> Iterator[Mention]:
    """Where a large text first holds one of `stems`."""
    places = [at for stem in stems if (at := file.content.find(stem.encode())) >= 0]
    if places and is_text(file.content):
        line = file.content.count(b"\n", 0, min(places)) + 1
        size = len(file.content) >> 20
        yield Mention(path, line, f"(a file of {size} MB, in which nothing is replaced)")


def _words(
    inputs: Inputs, base: Mapping[PurePosixPath, OwnedFile], paths: tuple[PurePosixPath, ...]
) -> _Words:
    renames, claims = inputs.renames, inputs.claims
    if not renames.components:
        # A new module path is a token of its own: nothing to learn from either render.
        return _Words(token_rules.tokens(renames), go_packages.packages(renames, {}))
    owners = {old.owner for old in base.values()}
    pairs = [
        (
            [o.file for path, o in base.items() if o.owner == owner and path.suffix in _CODE],
            [
                claim.file
                for path, claim in claims.items()
                if claim.owner == renames.owner(owner) and path.suffix in _CODE
            ],
        )
        for owner in sorted(owners)
    ]
    sources = {
        old.go_package: list(_texts(inputs.disk, paths, layout.CLIENTS / old.go_package))
        for old, _ in renames.components
    }
    return _Words(
        token_rules.tokens(renames, infer.inferred_identifiers(renames, pairs)),
        go_packages.packages(renames, sources),
    )


def _texts(disk: Disk, paths: Iterable[PurePosixPath], directory: PurePosixPath) -> Iterable[str]:
    for path in paths:
        if path.parent == directory and path.suffix == ".go":
            file = disk.file(path)
            if file is not None:
                yield file.content.decode(errors="replace")
