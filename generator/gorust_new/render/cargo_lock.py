"""Workspace members in Cargo.lock, exactly as Cargo would write them.

A component adds no third-party dependency of its own, so the lock file of a project
is the template's, plus one entry for each member; `cargo build --locked` then has
nothing to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from gorust_new.tree import File, Tree

_SECTION = re.compile(r"^\[{1,2}(?P<name>[^\[\]]+)\]{1,2}\s*$")
_ENTRY = re.compile(r"^(?P<key>[A-Za-z0-9_-]+)(?P<inherited>\.workspace)?\s*=\s*(?P<value>.*)$")
_PACKAGE_KEY = re.compile(r'package\s*=\s*"(?P<name>[^"]+)"')
_LOCKED = re.compile(r'^\[\[package\]\]\nname = "(?P<name>[^"]+)"\nversion = "(?P<version>[^"]+)"')
_DEPENDENCIES = ("dependencies", "build-dependencies", "dev-dependencies")


def with_members(lock: str, tree: Tree) -> str:
    """`lock` with one entry for every workspace member in `tree`, in Cargo's order.

    Args:
        lock: the text of a Cargo.lock that lists third-party packages only.
        tree: every file of the project; members are found by their Cargo.toml.
    """
    head, *blocks = lock.rstrip("\n").split("\n\n[[package]]\n")
    third_party = [f"[[package]]\n{block}" for block in blocks]
    root = _sections(_text(tree[PurePosixPath("Cargo.toml")]))
    version = _unquote(root["workspace.package"]["version"])
    renamed = _renamed(root.get("workspace.dependencies", {}))
    manifests = [
        _sections(_text(file))
        for path, file in tree.items()
        if path.name == "Cargo.toml" and len(path.parts) > 1
    ]
    names = [_unquote(manifest["package"]["name"]) for manifest in manifests]
    written = _written_names(third_party, ((name, version) for name in names))
    members = [
        _entry(name, version, _dependencies(manifest, renamed), written)
        for name, manifest in zip(names, manifests, strict=True)
    ]
    ordered = sorted([*third_party, *members], key=_order)
    return "\n\n".join([head, *ordered]) + "\n"


def _entry(name: str, version: str, needs: set[str], written: dict[str, str]) -> str:
    lines = ["[[package]]", f'name = "{name}"', f'version = "{version}"']
    if needs:
        listed = sorted(written[need] for need in needs)
        lines += ["dependencies = [", *(f' "{need}",' for need in listed), "]"]
    return "\n".join(lines)


def _written_names(blocks: Iterable[str], members: Iterable[tuple[str, str]]) -> dict[str, str]:
    """How a dependency list names each package: with its version only where there are two.

    Of two versions the newest is the one our manifests ask for.
    """
    versions: dict[str, list[str]] = {}
    for block in blocks:
        if found := _LOCKED.match(block):
            versions.setdefault(found["name"], []).append(found["version"])
    for name, version in members:
        versions.setdefault(name, []).append(version)
    return {
        name: name if len(all_) == 1 else f"{name} {max(all_, key=_version_key)}"
        for name, all_ in versions.items()
    }


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


def _order(block: str) -> tuple[str, tuple[int, ...]]:
    found = _LOCKED.match(block)
    return (found["name"], _version_key(found["version"])) if found else ("", ())


def _version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0]))


def _unquote(value: str) -> str:
    return value.strip().strip('"')


def _text(file: File) -> str:
    return file.content.decode("utf-8")
