"""Cargo.lock merged package by package: the user's own and what they raised stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from gorust_new.locks.cargo_lock import Id, Lock, NotUnderstoodError, Package, read, write
from gorust_new.locks.versions import newest, version_key
from gorust_new.project.merge.by_key import merge_entries_by_key

_Packages = Mapping[Id, Package]
_Slot = tuple[str, str, str]
"""Versions of one name that exclude each other: same source, Cargo-compatible."""

_EMPTY = Lock(0, {})


def merge_cargo_lock(base: str, ours: str, theirs: str) -> str | None:
    """`ours` with the template's changes; None if a version is not understood."""
    try:
        old = read(base) if base else _EMPTY
        own, new = read(ours), read(theirs)
    except NotUnderstoodError:
        return None
    before, after = _members(old.packages), _members(new.packages)
    members = merge_entries_by_key(before, _members(own.packages), after, _both_members(before))
    # The crate of a member that the template dropped is gone, whoever changed its entry.
    for name in before.keys() - after.keys():
        members.pop(name, None)
    chosen = merge_entries_by_key(
        _slots(old.packages), _slots(own.packages), _slots(new.packages), newest
    )
    known = {**own.packages, **new.packages}
    packages = _reachable(members.values(), chosen, known)
    return None if packages is None else write(max(own.format, new.format), packages)


def without_lost(base: str, ours: str, names: AbstractSet[str]) -> str | None:
    """`base` without the members of these `names` that `ours` has no more.

    Returns:
        None if there are none, or if one of the two is not understood.
    """
    try:
        old, own = read(base), read(ours)
    except NotUnderstoodError:
        return None
    gone = (_members(old.packages).keys() & names) - _members(own.packages).keys()
    lost = {id_ for id_ in old.packages if not id_.source and id_.name in gone}
    left = [replace(p, needs=p.needs - lost) for p in old.packages.values() if p.id not in lost]
    return write(old.format, left) if lost else None


def _members(packages: _Packages) -> dict[str, Package]:
    return {id_.name: package for id_, package in packages.items() if not id_.source}


def _both_members(base: Mapping[str, Package]) -> Callable[[Package, Package], Package]:
    """How a member that both sides changed is merged: its dependencies as a set."""

    def both(ours: Package, theirs: Package) -> Package:
        old = base.get(ours.id.name)
        before = {id_.name for id_ in old.needs} if old is not None else set()
        mine = {id_.name: id_ for id_ in ours.needs}
        other = {id_.name: id_ for id_ in theirs.needs}
        names = (mine.keys() | other.keys()) - (before - mine.keys()) - (before - other.keys())
        needs = frozenset(mine.get(name) or other[name] for name in names)
        return replace(ours, id=max(ours.id, theirs.id), needs=needs)

    return both


def _slot(id_: Id) -> _Slot:
    """Cargo keeps one version of those that are compatible: same leftmost non-zero number."""
    numbers = version_key(id_.version)[0]
    leading = []
    for number in numbers:
        leading.append(str(number))
        if number:
            break
    return id_.name, id_.source, ".".join(leading)


def _slots(packages: _Packages) -> dict[_Slot, str]:
    return {_slot(id_): id_.version for id_ in packages if id_.source}


def _reachable(
    members: Iterable[Package], chosen: Mapping[_Slot, str], known: _Packages
) -> list[Package] | None:
    """Every package the members need, in its merged version; nothing else, as Cargo has it."""
    todo = list(members)
    by_name = {package.id.name: package.id for package in todo}
    done: dict[Id, Package] = {}
    while todo:
        package = todo.pop()
        needs = set()
        for id_ in package.needs:
            merged = by_name.get(id_.name) if not id_.source else _chosen(id_, chosen)
            if merged is None:
                return None
            needs.add(merged)
            if merged.source and merged not in done:
                if merged not in known:
                    return None
                done[merged] = known[merged]
                todo.append(known[merged])
        done[package.id] = replace(package, needs=frozenset(needs))
    return list(done.values())


def _chosen(id_: Id, chosen: Mapping[_Slot, str]) -> Id:
    return replace(id_, version=chosen.get(_slot(id_), id_.version))
