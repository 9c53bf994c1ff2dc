"""Requests to what each owner renders: rendered, classed, and the lock file completed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.lists import seal
from gorust_new.render.requests import Request
from gorust_new.render.templates import folder_digest
from gorust_new.tree import AGGREGATES, SHARED, File, FileClass, Rendered, Tree, owned

_CARGO_LOCK = PurePosixPath("Cargo.lock")


@dataclass(frozen=True, slots=True)
class RenderKey:
    """What decides what an owner renders; equal keys render equal bytes."""

    owner: str
    template: str
    digest: str
    data: Mapping[str, object]


def render_keys(requests: Sequence[Request]) -> tuple[RenderKey, ...]:
    """The keys of each owner, without rendering anything."""
    return tuple(
        _key(owner, tuple(group))
        for owner, group in groupby(requests, key=lambda request: request.owner)
    )


def render(requests: Sequence[Request], known: tuple[Rendered, ...] = ()) -> tuple[Rendered, ...]:
    """Render every request; the two halves of a split are one owner.

    Args:
        requests: what to render; the aggregates among them.
        known: what needs no rendering, and is returned before the rendered ones.

    Raises:
        GorustError: if a template fails or two requests of one owner claim one path.
    """
    from gorust_new.render.copier_patches import fast_rendering
    from gorust_new.render.parallel import render_all
    from gorust_new.render.scratch import scratch

    with fast_rendering(), scratch() as place:
        trees = render_all(requests, place)
    pairs = zip(requests, trees, strict=True)
    rendered = tuple(
        _rendered(owner, tuple(group)) for owner, group in groupby(pairs, key=lambda r: r[0].owner)
    )
    return _complete_lock((*known, *rendered))


def _key(owner: str, requests: tuple[Request, ...]) -> RenderKey:
    """The key of all that `owner` renders.

    It covers the folders that were not wanted this time as well: which are is in the data.
    """
    families = tuple(dict.fromkeys(family for r in requests for family in r.families))
    digests = [
        folder_digest(folder.template, folder.path)
        for family in families
        for folder in family.folders
    ]
    return RenderKey(
        owner=owner,
        template="+".join(family.name for family in families),
        digest=hashlib.sha256("".join(digests).encode()).hexdigest(),
        data=_data(requests),
    )


def _data(requests: tuple[Request, ...]) -> Mapping[str, object]:
    """The variables of a program; those of a split's second half under a key of their own."""
    first, *rest = {id(request.data): request.data for request in requests}.values()
    return {**first, **{f"part{n}": data for n, data in enumerate(rest, 2)}}


def _rendered(owner: str, pairs: tuple[tuple[Request, Tree], ...]) -> Rendered:
    from gorust_new.render.file_classes import classify

    known = _key(owner, tuple(request for request, _ in pairs))
    kinds: dict[PurePosixPath, FileClass] = {}
    for request, tree in pairs:
        kinds.update(classify(request.folders, tree))
    tree = _together(pairs)
    if owner == AGGREGATES:
        tree = {**tree, **_sealed(known, tree, kinds)}
    if owner == SHARED:
        from gorust_new.lists.go_modules import with_requirements

        tree = with_requirements(tree)
    return Rendered(owner, known.template, known.digest, known.data, owned(owner, tree, kinds))


def _together(pairs: tuple[tuple[Request, Tree], ...]) -> Tree:
    """What the requests of one owner render, who may not claim a path twice either."""
    joined: dict[PurePosixPath, File] = {}
    for request, tree in pairs:
        for path in tree.keys() & joined.keys():
            raise GorustError(
                f"{request} renders {path}, which another part of {request.owner} does, too",
                place=str(path),
                next_step="report this as a bug of gorust-new",
            )
        joined |= tree
    return joined


def _sealed(
    key: RenderKey, tree: Tree, kinds: Mapping[PurePosixPath, FileClass]
) -> dict[PurePosixPath, File]:
    source = seal.source(key.template, key.digest, key.data)
    return {
        path: replace(file, content=seal.sealed(file.content, source))
        for path, file in tree.items()
        if kinds.get(path) is FileClass.GENERATED
    }


def _complete_lock(project: tuple[Rendered, ...]) -> tuple[Rendered, ...]:
    from gorust_new.lists.cargo_members import with_members

    every = {path: file for each in project for path, file in each.tree.items()}
    if _CARGO_LOCK not in every:
        return project
    text = with_members(every[_CARGO_LOCK].content.decode("utf-8"), every)
    locked = File(text.encode("utf-8"))
    return tuple(
        _with_content(each, _CARGO_LOCK, locked) if each.owner == AGGREGATES else each
        for each in project
    )


def _with_content(rendered: Rendered, path: PurePosixPath, file: File) -> Rendered:
    owned = replace(rendered.files[path], file=file)
    return replace(rendered, files={**rendered.files, path: owned})
