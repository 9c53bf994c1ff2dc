"""Rendering: fast or plain the same bytes, one owner for a path, locks as Cargo writes them."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.rules.reserved import foreign_crate
from gorust_new.plan.shapes import TODAY
from gorust_new.plan.yaml.read import read_plan
from gorust_new.render import folders
from gorust_new.render.cargo_members import with_members
from gorust_new.render.copier_patches import fast_rendering
from gorust_new.render.copier_run import render_request
from gorust_new.render.render import render, render_keys, union
from gorust_new.tree import AGGREGATES, SHARED, File
from gorust_new.workflow.plans import completed, requests_of

from tests.helpers import ROOT, SHOP

PLAN = completed(read_plan(SHOP.encode()))
TWO_CALLS = SHOP.replace("[pricing]", "[pricing, search]") + (
    "  - {name: search, kind: engine, language: rust}\n"
)
TEMPLATE_FILES = sorted((ROOT / "templates").rglob("*.jinja"))
TO_BE_REWRITTEN = (
    "config.go.jinja",
    "connect_cores.go.jinja",
    "base/cores/[= name =]/README.md.jinja",
)
"""Files of the floor, which is being rewritten."""


def test_fast_rendering_renders_what_plain_copier_renders() -> None:
    """Byte for byte and mode for mode, for every request of a project."""
    for request in requests_of(completed(read_plan(TWO_CALLS.encode()))):
        plain = render_request(request)
        with fast_rendering():
            fast = render_request(request)
            again = render_request(request)

        assert fast == plain
        assert again == plain


def test_no_path_of_a_template_holds_logic() -> None:
    """Folders show what they generate: paths hold names; when is said in render/folders.py."""
    paths = [path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*")]

    assert len(paths) > 100
    assert [path for path in paths if "%" in str(path)] == []
    for path in paths:
        names = re.findall(r"\[=(.*?)=\]", path.as_posix())
        assert all(re.fullmatch(r" (call\.)?[a-z_]+ ", name) for name in names), path


@pytest.mark.parametrize("template", TEMPLATE_FILES, ids=lambda path: path.name)
def test_a_template_reads_as_what_it_generates(template: Path) -> None:
    """One tag in twelve lines at most, and names without filters, conditions or arithmetic."""
    text = template.read_text()
    names = re.findall(r"\[=(.*?)=\]", text)

    assert [n for n in names if not re.fullmatch(r" (call\.)?[a-z_]+ ", n)] == []
    if not str(template).endswith(TO_BE_REWRITTEN):
        assert text.count("[%") * 12 <= text.count("\n")


def test_every_folder_of_a_template_is_in_the_table() -> None:
    """A folder that nothing renders is found, and a row without a folder as well."""
    shapes = [folders.of_shape(language, shape) for language, shape in TODAY.shapes]
    families = [folders.PROJECT, folders.LISTS, folders.COMPONENT, folders.CONTRACT, *shapes]
    listed = {str(folder) for family in families for folder in family.folders}
    flat = [ROOT / "templates" / name for name in ("hybrid", "contract")]
    shaped = [
        ROOT / "templates" / folders.TEMPLATES[language] / shape for language, shape in TODAY.shapes
    ]
    there = {
        child.relative_to(ROOT / "templates").as_posix()
        for home in (*flat, *shaped)
        for child in home.iterdir()
        if child.is_dir()
    }

    assert there == listed


def test_rendering_twice_gives_the_same_units() -> None:
    """No clock, no user, no machine."""
    assert render(requests_of(PLAN)) == render(requests_of(PLAN))


def test_facts_foretell_what_a_unit_carries() -> None:
    """So that nothing has to be rendered to see that nothing has changed."""
    requests = requests_of(PLAN)

    assert [(f.owner, f.template, f.digest, f.data) for f in render_keys(requests)] == [
        (one.owner, one.template, one.digest, one.data) for one in render(requests)
    ]


def test_each_component_owns_its_files_and_no_shared_file_names_it() -> None:
    """Shared files never list components; what lists them is in the aggregates."""
    owners = {one.owner: one for one in render(requests_of(PLAN))}

    assert set(owners) == {SHARED, AGGREGATES, "gateway", "pricing"}
    assert PurePosixPath("cores/pricing/src/lib.rs") in owners["pricing"].tree
    assert PurePosixPath("Cargo.lock") in owners[AGGREGATES].tree
    assert "pricing" not in str(owners[SHARED].data)


def test_a_path_that_two_units_render_is_refused_by_name() -> None:
    """Both owners are in the sentence."""
    tree = {PurePosixPath("a"): File(b"")}

    with pytest.raises(GorustError, match=r"two and one"):
        union([("one", tree), ("two", tree)])


def test_members_stand_in_the_lock_where_cargo_puts_them() -> None:
    """Sorted by name; a dependency of which there are two versions is named with its own."""
    lock = """\
version = 4

[[package]]
name = "aaa"
version = "1.0.0"

[[package]]
name = "syn"
version = "1.0.9"

[[package]]
name = "syn"
version = "2.0.10"
"""
    root = (
        '[workspace.package]\nversion = "0.1.0"\n'
        '[workspace.dependencies]\nx = { package = "aaa" }\n'
    )
    member = (
        '[package]\nname = "shop-core"\n[[bin]]\nname = "core"\n'
        '[dependencies]\nx.workspace = true\nsyn = "2"\n'
    )
    tree = {
        PurePosixPath("Cargo.toml"): File(root.encode()),
        PurePosixPath("cores/core/Cargo.toml"): File(member.encode()),
    }

    written = with_members(lock, tree)

    assert (
        '[[package]]\nname = "shop-core"\nversion = "0.1.0"\ndependencies = [\n "aaa",\n'
        ' "syn 2.0.10",\n]\n\n[[package]]\nname = "syn"\nversion = "1.0.9"' in written
    )


def test_no_component_can_be_named_like_a_crate_of_the_lock_file() -> None:
    """The plan's list of third-party crates keeps up with the template's Cargo.lock."""
    lock = ROOT / "templates" / "hybrid" / "rust-lists" / "Cargo.lock"
    names = re.findall(r'^name = "(.+)"', lock.read_text(), re.MULTILINE)

    assert len(names) > 100
    assert {
        name for name in names if "-" in name or "_" in name if not foreign_crate(name)
    } == set()
