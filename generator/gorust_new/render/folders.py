"""Which template folder is rendered when, and once per what: one table of data.

A folder holds one feature, and its paths hold names only: no condition, no loop. When
it is rendered is said here. A new feature is a folder and a row; a new shape is a
folder with some of the folders of `SHAPE` in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from gorust_new.plan.model import Language
from gorust_new.render.templates import templates_root

TEMPLATES: dict[Language, str] = {Language.GO: "go-service", Language.RUST: "rust-core"}


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder of a template, and when it is rendered.

    Args:
        template: directory under templates/, which holds the copier.yml.
        path: the folder inside it, as ``base`` or ``http/base``.
        needs: variables that must be true, or not empty.
        unless: variables that must be false, or empty.
        per_call: whether it is rendered once for each of `calls`, as the variable `call`;
            what it needs is then said of the callee.
    """

    template: str
    path: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    per_call: bool = False

    def __str__(self) -> str:
        """Where it is under templates/."""
        return f"{self.template}/{self.path}"

    @property
    def shape(self) -> str:
        """Of which shape it is; empty if of none."""
        return self.path.rpartition("/")[0]

    def wanted(self, data: Mapping[str, object]) -> bool:
        """Whether it is rendered with `data`."""
        lacks = any(not data[fact] for fact in self.needs)
        return not lacks and not any(data[fact] for fact in self.unless)


@dataclass(frozen=True, slots=True)
class Family:
    """Folders that are rendered with the same data, for the same owner.

    Args:
        name: what a project's records call it, as ``go-service/http``.
        folders: all of them, in the order they are rendered.
    """

    name: str
    folders: tuple[Folder, ...]


PROJECT = Family(
    "hybrid",
    (
        Folder("hybrid", "base"),
        Folder("hybrid", "contracts", needs=("has_contracts",)),
        Folder("hybrid", "go", needs=("has_go",)),
        Folder("hybrid", "go-clients", needs=("has_go", "has_contracts")),
        Folder("hybrid", "go-gateway", needs=("has_gateway",)),
        Folder("hybrid", "go-gateway-tests", needs=("has_gateway_tests",)),
        Folder("hybrid", "go-chains", needs=("has_chains",)),
        Folder("hybrid", "go-openapi", needs=("has_go_documents",)),
        Folder("hybrid", "go-grpc", needs=("has_go_grpc",)),
        Folder("hybrid", "go-jobs", needs=("has_jobs",)),
        Folder("hybrid", "go-cli", needs=("has_go_commands",)),
        Folder("hybrid", "go-commands", needs=("has_typed",)),
        Folder("hybrid", "go-without-grpc", needs=("has_go",), unless=("has_contracts",)),
        Folder("hybrid", "rust-workspace", needs=("has_rust",)),
        Folder("hybrid", "rust", needs=("has_rust_services",)),
        Folder("hybrid", "rust-http", needs=("has_rust_http",)),
        Folder("hybrid", "rust-jobs", needs=("has_rust_jobs",)),
        Folder("hybrid", "rust-cli", needs=("has_rust_commands",)),
        Folder("hybrid", "rust-cli-calls", needs=("has_rust_askers",)),
        Folder("hybrid", "rust-contracts", needs=("has_rust_services", "has_contracts")),
        Folder("hybrid", "rust-clients", needs=("has_rust_calls",)),
        Folder("hybrid", "rust-gateway", needs=("has_rust_gateway",)),
        Folder("hybrid", "rust-alone", needs=("has_rust_services",), unless=("has_go",)),
    ),
)
"""Once a project; knows no component."""

LISTS = Family(
    "hybrid/lists",
    (
        Folder("hybrid", "lists"),
        Folder("hybrid", "rust-lists", needs=("has_rust",)),
    ),
)
"""Once a project; made of the list of its components."""

SHAPE = Family(
    "",
    (
        Folder("", "base"),
        Folder("", "alone", unless=("calls",)),
        Folder("", "with-cores", needs=("core_calls",)),
        Folder("", "with-calls", needs=("calls",)),
        Folder("", "without-cores", needs=("calls",), unless=("core_calls",)),
        Folder("", "e2e-alone", needs=("has_go",), unless=("calls",)),
        Folder("", "e2e-with-cores", needs=("has_go", "core_calls")),
        Folder("", "per-call", needs=("has_contract",), per_call=True),
        Folder(
            "", "per-call-example", needs=("has_contract",), unless=("unwritten",), per_call=True
        ),
        Folder("", "per-call-unwritten", needs=("unwritten",), per_call=True),
        Folder("", "per-call-delegate", needs=("delegate",), per_call=True),
        Folder("", "example", unless=("unwritten",)),
        Folder("", "computing", needs=("computes",)),
        Folder("", "computing-alone", needs=("computes",), unless=("calls",)),
        Folder("", "computing-with-cores", needs=("computes", "calls")),
        Folder("", "rust-jobs", needs=("has_rust_jobs",)),
        Folder("", "unwritten", needs=("unwritten",)),
        Folder("", "unwritten-alone", needs=("unwritten",), unless=("calls",)),
        Folder("", "unwritten-with-cores", needs=("unwritten", "calls")),
    ),
)
"""Once a program, in the directory of its shape; a shape has those it needs."""

COMPONENT = Family("hybrid/decision", (Folder("hybrid", "decision", needs=("adr",)),))
"""Once a program, whatever its shape."""

SAMPLE = Family(
    "go-service/sample",
    (
        Folder("go-service", "sample", needs=("computes",)),
        Folder("go-service", "sample-pool", needs=("computes", "serves")),
    ),
)
"""Once a Go program that computes by itself: what it computes until its owner knows better."""

OPENAPI = Family(
    "contract/openapi",
    (
        Folder("contract", "openapi-http", needs=("documented",), unless=("gateway",)),
        Folder("contract", "openapi-gateway", needs=("documented", "gateway")),
    ),
)
"""Once a program that is called over HTTP: its document."""

GATEWAY_TESTS = Family(
    "contract/e2e-gateway",
    (
        Folder("contract", "e2e-gateway", needs=("has_go",)),
        Folder("contract", "e2e-gateway-with-calls", needs=("has_go", "calls")),
    ),
)
"""Once a gateway, whichever language it is in: what it is held to from outside."""

CONTRACT = Family(
    "contract",
    (
        Folder("contract", "proto", unless=("unwritten",)),
        Folder("contract", "go-client", needs=("has_go",), unless=("unwritten",)),
        Folder("contract", "rust-client", needs=("called_in_rust",), unless=("unwritten",)),
        Folder("contract", "proto-unwritten", needs=("unwritten",)),
        Folder("contract", "go-client-unwritten", needs=("has_go", "unwritten")),
        Folder("contract", "rust-client-unwritten", needs=("called_in_rust", "unwritten")),
    ),
)
"""Once a contract, whoever serves it."""


def of_shape(language: Language, shape: str) -> Family:
    """The folders of a shape: those of `SHAPE` that its directory has."""
    return _in_directory(templates_root(), TEMPLATES[language], shape)


@cache
def _in_directory(root: Path, template: str, shape: str) -> Family:
    home = root / template / shape
    return Family(
        f"{template}/{shape}",
        tuple(
            replace(folder, template=template, path=f"{shape}/{folder.path}")
            for folder in SHAPE.folders
            if (home / folder.path).is_dir()
        ),
    )
