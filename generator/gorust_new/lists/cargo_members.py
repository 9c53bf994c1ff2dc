"""The workspace members of a rendered project, as entries of its Cargo.lock.

A component adds no third-party dependency of its own, so the lock file of a project
is the template's, less what no member comes to need, plus one entry for each member;
`cargo build --locked` then has nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePosixPath

from gorust_new.locks.cargo_lock import Id, Package, read, write
from gorust_new.locks.versions import version_key
from gorust_new.tree import File, Tree

_SECTION = re.compile(r"^\[{1,2}(?P<name>[^\[\]]+)\]{1,2}\s*$")
_ENTRY = re.compile(r"^(?P<key>[A-Za-z0-9_-]+)(?P<inherited>\.workspace)?\s*=\s*(?P<value>.*)$")
_PACKAGE_KEY = re.compile(r'package\s*=\s*"(?P<name>[^"]+)"')
_FEATURES = {
    ("bytes", "serde"): "async-nats",
    ("deranged", "serde_core"): "async-nats",
    ("rand", "chacha20"): "async-nats",
    ("zeroize", "zeroize_derive"): "jsonwebtoken",
}
"""What packages need where a feature of theirs is asked for, and by whom it is."""

_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")


def with_members(lock: str, tree: Tree) -> str:
    """`lock` with an entry for every workspace member in `tree`, and without what none needs.

    Args:
        lock: the text of a Cargo.lock that lists third-party packages only, those of every
            feature that a project can have.
        tree: every file of the project; members are found by their Cargo.toml.
    """
    third_party = read(lock)
    root = _sections(_text(tree[PurePosixPath("Cargo.toml")]))
    version = _unquote(root["workspace.package"]["version"])
    renamed = _renamed(root.get("workspace.dependencies", {}))
    manifests = {
        Id(_unquote(manifest["package"]["name"]), version): manifest
        for path, file in tree.items()
        if path.name == "Cargo.toml" and len(path.parts) > 1
        for manifest in (_sections(_text(file)),)
    }
    asked = _asked([*third_party.packages, *manifests])
    members = [
        Package(id_, needs=frozenset(asked[name] for name in _dependencies(manifest, renamed)))
        for id_, manifest in manifests.items()
    ]
    needed = _needed(members, third_party.packages)
    names = {package.id.name for package in needed}
    absent = {need for need, asks in _FEATURES.items() if asks not in names}
    kept = {package.id: _without(package, absent) for package in needed}
    return write(third_party.format, [*_needed(members, kept), *members])


def _without(package: Package, absent: Container[tuple[str, str]]) -> Package:
    """`package` without those of its needs that no feature asks for."""
    own = package.id.name
    needs = frozenset(need for need in package.needs if (own, need.name) not in absent)
    return replace(package, needs=needs)


def _needed(members: Iterable[Package], packages: Mapping[Id, Package]) -> list[Package]:
    """Those of `packages` that `members` need, directly or not."""
    found: dict[Id, Package] = {}
    pending = [id_ for member in members for id_ in member.needs]
    while pending:
        id_ = pending.pop()
        if id_ not in found and (package := packages.get(id_)):
            found[id_] = package
            pending += package.needs
    return list(found.values())


@lru_cache(maxsize=8)
def without_members(lock: str) -> str:
    """`lock` with its third-party packages only: what does not depend on the components.

    Raises:
        NotUnderstoodError: if it is not one that Cargo writes.
    """
    whole = read(lock)
    return write(whole.format, [p for id_, p in whole.packages.items() if id_.source])


def member_names(manifests: Tree) -> frozenset[str]:
    """What the crates are called that these rendered manifests are of."""
    return frozenset(
        _unquote(_sections(_text(file))["package"]["name"]) for file in manifests.values()
    )


def member_rules(tree: Tree) -> dict[str, str]:
    """Which directories the workspace in `tree` says are its members, as far as on one line."""
    root = tree.get(PurePosixPath("Cargo.toml"))
    workspace = _sections(_text(root)).get("workspace", {}) if root is not None else {}
    return {key: workspace.get(key, "") for key in ("members", "exclude")}


def _asked(ids: Iterable[Id]) -> dict[str, Id]:
    """The package our manifests mean by each name: the newest, where there are two."""
    return {id_.name: id_ for id_ in sorted(ids, key=lambda id_: version_key(id_.version))}


def _dependencies(manifest: dict[str, dict[str, str]], renamed: dict[str, str]) -> set[str]:
    found: set[str] = set()
    for section in _DEPENDENCIES:
        for key, value in manifest.get(section, {}).items():
            package = _PACKAGE_KEY.search(value)
            found.add(package["name"] if package else renamed.get(key, key))
    return found


def _renamed(workspace: dict[str, str]) -> dict[str, str]:
    """Workspace dependency keys that stand for a package of another name."""
    return {
        key: package["name"]
        for key, value in workspace.items()
        if (package := _PACKAGE_KEY.search(value))
    }


def _sections(text: str) -> dict[str, dict[str, str]]:
    """The one-line entries of each table of a manifest of ours (never a user's)."""
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in text.splitlines():
        if header := _SECTION.match(line):
            current = sections.setdefault(header["name"].strip(), {})
        elif entry := _ENTRY.match(line):
            current[entry["key"]] = entry["value"]
    return sections


def _unquote(value: str) -> str:
    return value.strip().strip('"')


def _text(file: File) -> str:
    return file.content.decode("utf-8", "replace")
