"""Requests to units: rendered, classed, checked that no path has two owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.render.requests import Request
from gorust_new.render.templates import template_digest
from gorust_new.tree import AGGREGATES, File, FileClass, Tree, Unit

_CARGO_LOCK = PurePosixPath("Cargo.lock")


@dataclass(frozen=True, slots=True)
class RenderKey:
    """What decides a unit's content; equal keys render equal bytes."""

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


def render(requests: Sequence[Request], known: tuple[Unit, ...] = ()) -> tuple[Unit, ...]:
    """Render every request; the two halves of a split become one unit.

    Args:
        requests: what to render; the aggregates among them.
        known: units that need no rendering, and are returned before the rendered ones.

    Raises:
        GorustError: if a template fails or two requests claim one path.
    """
    from gorust_new.render.copier_patches import fast_rendering
    from gorust_new.render.parallel import render_all

    with fast_rendering():
        trees = render_all(requests)
    rendered = zip(requests, trees, strict=True)
    units = tuple(
        _unit(owner, tuple(group)) for owner, group in groupby(rendered, key=lambda r: r[0].owner)
    )
    return _complete_lock((*known, *units))


def _key(owner: str, requests: tuple[Request, ...]) -> RenderKey:
    first, *rest = requests
    return RenderKey(
        owner=owner,
        template="+".join(f"{request.template}/{request.part}" for request in requests),
        digest="+".join(template_digest(request.template, request.part) for request in requests),
        data={**first.data, **{f"part{n}": request.data for n, request in enumerate(rest, 2)}},
    )


def _unit(owner: str, rendered: tuple[tuple[Request, Tree], ...]) -> Unit:
    from gorust_new.render.file_classes import classify

    known = _key(owner, tuple(request for request, _ in rendered))
    classes: dict[PurePosixPath, FileClass] = {}
    for request, tree in rendered:
        classes.update(classify(request.template, tree))
    tree = union([(f"{owner} ({r.template}/{r.part})", tree) for r, tree in rendered])
    return Unit(owner, known.template, known.digest, known.data, tree, classes)


def union(trees: Sequence[tuple[str, Tree]]) -> dict[PurePosixPath, File]:
    """All files of several named trees.

    Raises:
        GorustError: if a path is in two of them; it names both.
    """
    joined: dict[PurePosixPath, File] = {}
    owners: dict[PurePosixPath, str] = {}
    for owner, tree in trees:
        for path, file in tree.items():
            if path in joined:
                raise GorustError(
                    f"{owner} and {owners[path]} both render {path}",
                    next_step="rename one of the two components",
                )
            joined[path], owners[path] = file, owner
    return joined


def _complete_lock(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    from gorust_new.render.cargo_lock import with_members

    every = union([(unit.owner, unit.tree) for unit in units])
    if _CARGO_LOCK not in every:
        return units
    text = with_members(every[_CARGO_LOCK].content.decode("utf-8"), every)
    locked = File(text.encode("utf-8"))
    return tuple(
        replace(unit, tree={**unit.tree, _CARGO_LOCK: locked}) if unit.owner == AGGREGATES else unit
        for unit in units
    )
