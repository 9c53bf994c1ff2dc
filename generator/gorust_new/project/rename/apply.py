"""A rename, inputs out in memory: base and ours at their new places, in their new words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.places import PLAN
from gorust_new.project.disk import layout
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.line_endings import is_text
from gorust_new.project.disk.reader import Disk, walk
from gorust_new.project.rename import go_packages, infer
from gorust_new.project.rename import tokens as token_rules
from gorust_new.project.rename.go_packages import Packages
from gorust_new.project.rename.inputs import Inputs, MergeInputs, recorded_base
from gorust_new.project.rename.renames import Moves, Renames, moves
from gorust_new.project.rename.tokens import Found, Tokens
from gorust_new.tree import File, OwnedFile

LARGE = 2 << 20
"""Bytes; a larger file is data, in which no names are looked for."""

_CODE = frozenset({".go", ".rs", ".proto", ".toml", ".json", ".sh", ".mk", ".yml", ".yaml"})
_HERE = PurePosixPath()


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
        code = path.suffix in _CODE or path.name == "Makefile"
        text, more = self.tokens.replace(text, code=code)
        if not found and not more:
            return file, ()
        return File(text.encode(), file.executable), (*found, *more)

    def _package(self, path: PurePosixPath) -> str:
        inside = path.parent.parent == layout.CLIENTS
        return path.parent.name if inside and path.parent.name in self.packages.renamed else ""


def apply_renames(inputs: Inputs) -> MergeInputs:
    """Base and ours after the renames.

    Raises:
        GorustError: if a renamed file would land on one that is there already, or if
            it, or the place where it would land, is under ``keep:``.
    """
    disk, renames, claims = inputs.disk, inputs.renames, inputs.claims
    base = recorded_base(inputs.state)
    records = inputs.state.records
    owned = {owner: frozenset(recorded.rendered.files) for owner, recorded in records.items()}
    moved = moves(renames, owned, claims.keys())
    displaced = _displaced(base, moved, renames, {claim.owner for claim in claims.values()})
    everything = [path for path in _paths(disk) if str(path) != PLAN]
    _require_not_kept(inputs.keep, everything, moved)
    paths = [path for path in everything if path not in inputs.keep]
    _require_free(disk, paths, moved, displaced)
    words = _words(renames, base, claims, disk, paths)
    new_base = {}
    for path in base.keys() - displaced.keys():
        old, file = base[path], words.renewed(path, base[path].file)[0]
        new_base[moved.target(path)] = OwnedFile(renames.owner(old.owner), file, old.kind)
    return replace(_carried(disk, paths, moved, words), base=new_base, displaced=displaced)


def _carried(disk: Disk, paths: list[PurePosixPath], moved: Moves, words: _Words) -> MergeInputs:
    ours: dict[PurePosixPath, File | None] = {}
    origin: dict[PurePosixPath, PurePosixPath] = {}
    found: dict[PurePosixPath, tuple[Found, ...]] = {}
    unmovable: list[PurePosixPath] = []
    for path in paths:
        target = moved.target(path)
        if target == path and disk.larger(path, LARGE):
            continue
        file = disk.file(path)
        if file is None:
            unmovable += [path] if target != path else []
            continue
        renewed, tokens = words.renewed(path, file)
        if target != path:
            ours.setdefault(path, None)
            origin[target] = path
        if target != path or tokens:
            ours[target] = renewed
        if tokens:
            found[target] = tokens
    return MergeInputs({}, {}, ours, origin, found, tuple(unmovable))


def _paths(disk: Disk) -> list[PurePosixPath]:
    return list(walk(disk.root, _HERE, layout.SKIPPED | _ignored(disk)))


def _ignored(disk: Disk) -> frozenset[str]:
    """Directories that the root's .gitignore names outright; patterns are not followed."""
    file = disk.file(PurePosixPath(".gitignore"))
    lines = file.content.decode(errors="replace").splitlines() if file is not None else []
    plain = (line.strip() for line in lines)
    return frozenset(
        line.strip("/") for line in plain if line.endswith("/") and line[0] not in "#!*"
    )


def _displaced(
    base: Mapping[PurePosixPath, OwnedFile], moved: Moves, renames: Renames, staying: set[str]
) -> dict[PurePosixPath, OwnedFile]:
    renamed = {old.name for old, _ in renames.components}
    taken = frozenset(moved.directories.values())
    targets = {target for path in base if (target := moved.target(path)) != path}
    return {
        path: old
        for path, old in base.items()
        if moved.target(path) == path
        and (old.owner not in staying or old.owner in {new.name for _, new in renames.components})
        and old.owner not in renamed
        and (path in targets or not taken.isdisjoint(path.parents))
    }


def _require_not_kept(keep: Kept, paths: list[PurePosixPath], moved: Moves) -> None:
    problems = [
        GorustError(
            f"{path} would move to {target}, and {fixed} is under keep:",
            place=str(fixed),
            next_step=f"take {fixed} out of keep: in gorust.yaml, or do without the rename",
        )
        for path in paths
        if (target := moved.target(path)) != path
        for fixed in (path, target)
        if fixed in keep
    ]
    require_none(problems)


def _require_free(
    disk: Disk,
    paths: list[PurePosixPath],
    moved: Moves,
    displaced: Mapping[PurePosixPath, OwnedFile],
) -> None:
    leaving = layout.homes(displaced)
    staying = {path for path in paths if moved.target(path) == path}
    problems = [
        GorustError(
            f"{path} would move to {target}, where there is a file already",
            place=str(target),
            next_step="move one of the two away, then run the same command again",
        )
        for path in paths
        if (target := moved.target(path)) != path
        and target in staying
        and target not in displaced
        and leaving.isdisjoint(target.parents)
        and disk.file(path) is not None
    ]
    require_none(problems)


def _words(
    renames: Renames,
    base: Mapping[PurePosixPath, OwnedFile],
    claims: Mapping[PurePosixPath, OwnedFile],
    disk: Disk,
    paths: list[PurePosixPath],
) -> _Words:
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
        old.go_package: list(_texts(disk, paths, layout.CLIENTS / old.go_package))
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
