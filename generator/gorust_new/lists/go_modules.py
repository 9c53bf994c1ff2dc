"""The requirements of a rendered Go module, those of its features joined.

A feature with dependencies of its own brings them as ``go.FEATURE.mod`` and
``go.FEATURE.sum``, beside the go.mod and go.sum that every Go project has. What is
rendered is what `go mod tidy` would leave, for every combination of features, as long
as all of them name the same version of what they share.

Formats: https://go.dev/ref/mod#go-mod-file and https://go.dev/ref/mod#go-sum-files
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.locks.versions import newest, version_key
from gorust_new.tree import File, Tree

_MOD, _SUM = PurePosixPath("go.mod"), PurePosixPath("go.sum")
_PART = re.compile(r"go\.[a-z]+\.(?P<of>mod|sum)")
_REQUIRE = re.compile(
    r"^\t(?P<module>\S+) (?P<version>v\S+)(?P<indirect> // indirect)?$", re.MULTILINE
)


def with_requirements(tree: Tree) -> Tree:
    """`tree` with the go.mod and go.sum of all its features, and without their parts.

    Args:
        tree: the shared files of a project.
    """
    parts = {path: file for path, file in tree.items() if _PART.fullmatch(str(path))}
    if not parts:
        return tree
    mods, sums = (
        [_text(tree[whole])] + [_text(parts[path]) for path in parts if path.suffix == whole.suffix]
        for whole in (_MOD, _SUM)
    )
    versions = _versions(mods)
    joined = {_MOD: _joined_mod(mods, versions), _SUM: _joined_sum(sums, versions)}
    rest = {path: file for path, file in tree.items() if path not in parts}
    return rest | {
        path: replace(rest[path], content=text.encode("utf-8")) for path, text in joined.items()
    }


def _versions(texts: list[str]) -> dict[str, str]:
    """The version of each module that all requirements together select."""
    versions: dict[str, str] = {}
    for found in _requirements(texts):
        module, version = found["module"], found["version"]
        versions[module] = newest(versions.get(module, version), version)
    return versions


def _joined_mod(texts: list[str], versions: dict[str, str]) -> str:
    """The first text, with the requirements of all: direct where one asks for it directly."""
    direct = {found["module"] for found in _requirements(texts) if not found["indirect"]}
    head, _, _ = texts[0].partition("\nrequire (")
    blocks = (
        [f"\t{module} {versions[module]}\n" for module in sorted(direct)],
        [
            f"\t{module} {versions[module]} // indirect\n"
            for module in sorted(versions.keys() - direct)
        ],
    )
    return head + "".join(f"\nrequire (\n{''.join(lines)})\n" for lines in blocks)


def _requirements(texts: Iterable[str]) -> Iterator[re.Match[str]]:
    for text in texts:
        yield from _REQUIRE.finditer(text)


def _joined_sum(texts: list[str], versions: dict[str, str]) -> str:
    """The hashes of all, but for modules whose content is not used in that version."""
    lines = {line for text in texts for line in text.splitlines()}
    contents = {tuple(line.split(" ")[:2]) for line in lines if "/go.mod h1:" not in line}
    unused = {
        (module, version)
        for module, version in contents
        if newest(version, versions.get(module, version)) != version
    }
    used = (line for line in lines if _module(line) not in unused)
    return "".join(f"{line}\n" for line in sorted(used, key=_sum_order))


def _module(line: str) -> tuple[str, str]:
    module, version, _ = line.split(" ")
    return module, version.removesuffix("/go.mod")


def _sum_order(line: str) -> tuple[object, ...]:
    module, version = _module(line)
    return module, version_key(version), version, "/go.mod h1:" in line


def _text(file: File) -> str:
    return file.content.decode("utf-8")
