"""Where a component lives in a generated project (design, section 7), as data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from gorust_new.plan.names import Names
from gorust_new.project.disk.paths import relative

HOMES = (
    "services/*", "cores/*", "internal/clients/*", "crates/*-client", "proto/*/*", "test/vectors/*",
)  # fmt: skip
"""Directories that belong to one component each, with all that is in them."""

_HOME = re.compile(
    "({})/".format("|".join(home.replace("*", "[^/]+") for home in HOMES)),
)

GO_STUBS = PurePosixPath("gen/go")
"""Written by `make gen`; here only removed, once the contract is gone."""

CORES = PurePosixPath("cores")
CLIENTS = PurePosixPath("internal/clients")
PROTO = PurePosixPath("proto")
WORKSPACE = PurePosixPath("Cargo.toml")


def homes(paths: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """The component directories that `paths` lie in."""
    found = set()
    for path in paths:
        home = _home(path)
        if home is not None:
            found.add(home)
    return found


def directories(names: Names) -> tuple[PurePosixPath, ...]:
    """The directories of the component called `names`, in the order of `HOMES`."""
    return (
        PurePosixPath("services", names.name),
        PurePosixPath("cores", names.name),
        CLIENTS / names.go_package,
        PurePosixPath("crates", f"{names.name}-client"),
        PROTO / PurePosixPath(names.proto_dir).parent,
        PurePosixPath("test/vectors", names.name),
    )


def files(names: Names) -> tuple[PurePosixPath, ...]:
    """Files named after the component, wherever it lives."""
    return (PROTO / names.proto_dir / names.proto_file,)


def _home(path: PurePosixPath) -> PurePosixPath | None:
    match = _HOME.match(str(path))
    return None if match is None else relative(match.group(1))
