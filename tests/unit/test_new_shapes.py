"""A shape is a folder and a row: two that exist only here, rendered with the real templates."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.shapes import TODAY, Offer, offering
from gorust_new.plan.yaml.read import read_plan
from gorust_new.render.render import render
from gorust_new.render.templates import templates_from
from gorust_new.tree import Rendered
from gorust_new.workflow.plans import requests_of

from tests.helpers import ROOT, run

FOLDERS = Path(__file__).resolve().parent.parent / "fixtures" / "shapes"
ROWS = frozenset({(Language.GO, "cli"), (Language.GO, "grpc")})
PLAN = """\
gorust: 1
project: shop
go_module: example.com/shop
components:
  - {name: gateway, kind: web-api, language: go, calls: [orders-2]}
  - {name: orders-2, kind: microservice, language: go}
  - {name: sweeper, kind: cli, language: go}
"""


@pytest.fixture
def shapes(tmp_path: Path) -> Iterator[None]:
    """The templates with two folders more, and the offer with two rows more."""
    root = tmp_path / "templates"
    shutil.copytree(ROOT / "templates", root)
    for shape in ("cli", "grpc"):  # those here have less in them
        shutil.rmtree(root / "go-service" / shape, ignore_errors=True)
    shutil.copytree(FOLDERS, root, dirs_exist_ok=True)
    with templates_from(root), offering(Offer(TODAY.shapes | ROWS)):
        yield


def completed_plan() -> Plan:
    """The plan with its ports, and the languages it says."""

    def none_is_open(_: object) -> Language:
        raise AssertionError

    return complete(read_plan(PLAN.encode()), none_is_open)


def rendered() -> dict[str, Rendered]:
    """What each owner renders."""
    return {unit.owner: unit for unit in render(requests_of(completed_plan()))}


@pytest.mark.usefixtures("shapes")
def test_a_shape_without_a_contract_is_a_folder_and_a_row() -> None:
    """It has its own files, its decision and a sample, and nothing that belongs to a contract."""
    paths = {path.as_posix() for path in rendered()["sweeper"].tree}
    sample = {path for path in paths if "/sweeper/internal/compare/" in path or "vectors" in path}

    assert paths - sample == {"services/sweeper/main.go", "docs/adr/sweeper.md"}
    assert sample


@pytest.mark.usefixtures("shapes")
def test_a_contract_served_in_go_brings_its_proto_and_its_client() -> None:
    """Whoever serves a contract owns it: what imports the client finds it."""
    units = rendered()
    paths = {path.as_posix() for path in units["orders-2"].tree}

    assert {
        "services/orders-2/main.go",
        "proto/shop/orders_2/v1/orders_2.proto",
        "internal/clients/orders2/client.go",
    } <= paths
    calling = b"".join(file.content for file in units["gateway"].tree.values())
    assert b'"example.com/shop/internal/clients/orders2"' in calling


@pytest.mark.usefixtures("shapes")
def test_a_project_without_rust_has_no_file_of_rust() -> None:
    """A contract in Go needs Go alone."""
    paths = [path for unit in rendered().values() for path in unit.tree]

    assert [path for path in paths if path.suffix == ".rs" or path.name.startswith("Cargo")] == []


@pytest.mark.toolchain
@pytest.mark.usefixtures("shapes")
def test_a_project_of_new_shapes_builds(tmp_path: Path) -> None:
    """Everything that is imported was rendered, and vet has nothing to say."""
    if not shutil.which("go"):
        pytest.skip("needs Go")
    for unit in rendered().values():
        for path, file in unit.tree.items():
            target = tmp_path / "shop" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.content)

    built = run("make", "build-go", cwd=tmp_path / "shop", timeout=600)
    assert built.returncode == 0, built.stderr
    vetted = run("go", "vet", "./...", cwd=tmp_path / "shop", timeout=600)
    assert vetted.returncode == 0, vetted.stderr
    assert {path.name for path in (tmp_path / "shop" / "bin").iterdir()} == {
        *("gateway", "orders-2", "sweeper")
    }
