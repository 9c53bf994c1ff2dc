"""Rendering: fast or plain the same bytes, one owner for a path, locks as Cargo writes them."""

from __future__ import annotations

import fcntl
import os
import re
import signal
import sys
from pathlib import Path, PurePosixPath

import jinja2
import pytest
from copier._main import Worker
from gorust_new.errors import GorustError
from gorust_new.lists.cargo_members import with_members
from gorust_new.plan.rules.reserved import foreign_crate
from gorust_new.plan.shapes import TODAY
from gorust_new.plan.yaml.read import read_plan
from gorust_new.render import folders, scratch, versions
from gorust_new.render.copier_patches import fast_rendering
from gorust_new.render.copier_run import render_request
from gorust_new.render.render import render, render_keys
from gorust_new.tree import AGGREGATES, SHARED, File
from gorust_new.workflow.doctor import Health
from gorust_new.workflow.plans import completed, requests_of

from tests.helpers import ROOT, SHOP, run

PLAN = completed(read_plan(SHOP.encode()))
TWO_CALLS = SHOP.replace("[pricing]", "[pricing, search]") + (
    "  - {name: search, kind: engine, language: rust}\n"
)
TEMPLATE_FILES = sorted((ROOT / "templates").rglob("*.jinja"))


def test_fast_rendering_renders_what_plain_copier_renders(tmp_path: Path) -> None:
    """Byte for byte and mode for mode, for every request of a project."""
    for request in requests_of(completed(read_plan(TWO_CALLS.encode()))):
        plain = render_request(request, tmp_path)
        with fast_rendering():
            fast = render_request(request, tmp_path)
            again = render_request(request, tmp_path)

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
    if "rpc" in template.relative_to(ROOT / "templates").parts[:1]:
        # What an RPC gets is made of its messages, field by field.
        assert [n for n in names if not re.fullmatch(r" [a-z_]+(\.[a-z_]+)* ", n)] == []
        return

    assert [n for n in names if not re.fullmatch(r" (call\.)?[a-z_]+ ", n)] == []
    assert text.count("[%") * 12 <= text.count("\n")


def test_every_folder_of_a_template_is_in_the_table() -> None:
    """A folder that nothing renders is found, and a row without a folder as well."""
    shapes = [folders.of_shape(language, shape) for language, shape in TODAY.shapes]
    shared = [folders.PROJECT, folders.LISTS, folders.COMPONENT, folders.CONTRACT]
    families = [*shared, folders.OPENAPI, folders.GATEWAY_TESTS, *shapes]
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


def test_an_untried_version_is_rendered_the_plain_way(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is patched then, the bytes are the same, and doctor says so."""
    monkeypatch.setitem(versions.TRIED, "copier", ("8.",))
    compile_, parts = jinja2.Environment.compile, Worker._render_parts
    request = requests_of(PLAN)[0]

    with fast_rendering():
        assert (jinja2.Environment.compile, Worker._render_parts) == (compile_, parts)
        plainly = render_request(request, tmp_path)

    assert plainly == render_request(request, tmp_path)
    monkeypatch.undo()
    with fast_rendering():
        patched = (jinja2.Environment.compile, Worker._render_parts) != (compile_, parts)
        assert patched is not bool(versions.untried())


def test_doctor_names_a_version_that_was_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a note: it works, and takes longer."""
    monkeypatch.setitem(versions.TRIED, "jinja2", ("2.",))

    health = Health((), (), tuple(versions.untried().items()))

    assert health.problems == ()
    assert len(health.notes) == 1
    assert health.notes[0].startswith("jinja2 3.")


def test_a_killed_render_is_swept_up_by_the_next(tmp_path: Path) -> None:
    """What a process that is gone left in memory or on disk goes; what is in use stays."""
    left, early, used, fresh = (
        tmp_path / f"{scratch.PREFIX}{name}" for name in ("left", "early", "used", "new")
    )
    for place in (left, early, used, fresh):
        place.mkdir()
    for place in (left, used, fresh):
        (place / scratch.LOCK).touch()
    for place in (left, early, used):
        os.utime(place, (0, 0))

    with (used / scratch.LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        scratch.sweep(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([used, fresh])


def test_a_process_killed_while_it_renders_leaves_nothing_for_long(tmp_path: Path) -> None:
    """SIGKILL cannot be caught: the next render finds the directory and removes it."""
    code = (
        "import os, signal\n"
        "from gorust_new.render.scratch import scratch\n"
        "with scratch() as place:\n"
        "    (place / 'half').write_text('rendered')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = run(sys.executable, "-c", code, env={"TMPDIR": str(tmp_path)})
    assert killed.returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))

    scratch.sweep(tmp_path)

    assert list(tmp_path.iterdir()) == []


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


def test_a_path_that_two_parts_of_one_owner_render_is_refused_by_name() -> None:
    """A component is rendered from several folders; two owners are told apart when they join."""
    request = next(request for request in requests_of(PLAN) if request.owner == "gateway")

    with pytest.raises(GorustError, match="which another part of gateway does, too") as error:
        render([request, request])
    assert error.value.place in {str(path) for path in render([request])[0].tree}


def test_members_stand_in_the_lock_where_cargo_puts_them() -> None:
    """Sorted by name; a dependency of which there are two versions is named with its own."""
    lock = """\
version = 4

[[package]]
name = "aaa"
version = "1.0.0"
dependencies = [
 "syn 1.0.9",
]

[[package]]
name = "bbb"
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

    assert "bbb" not in written, "nobody needs it"
    assert (
        '[[package]]\nname = "shop-core"\nversion = "0.1.0"\ndependencies = [\n "aaa",\n'
        ' "syn 2.0.10",\n]\n\n[[package]]\nname = "syn"\nversion = "1.0.9"' in written
    )


@pytest.mark.parametrize("asks", [True, False])
def test_a_crate_has_in_the_lock_what_only_the_features_that_are_asked_for_need(
    asks: bool,
) -> None:
    """Cargo would take out what `bytes` needs only where the client of the queue is."""
    lock = (ROOT / "templates" / "hybrid" / "rust-lists" / "Cargo.lock").read_text()
    needs = "bytes.workspace = true\n" + ("async-nats.workspace = true\n" if asks else "")
    tree = {
        PurePosixPath("Cargo.toml"): File(b'[workspace.package]\nversion = "0.1.0"\n'),
        PurePosixPath("crates/a/Cargo.toml"): File(
            f'[package]\nname = "shop-a"\n[dependencies]\n{needs}'.encode()
        ),
    }

    (section,) = (
        part for part in with_members(lock, tree).split("[[package]]\n") if 'name = "bytes"' in part
    )

    assert (' "serde",' in section) == asks


def test_no_component_can_be_named_like_a_crate_of_the_lock_file() -> None:
    """The plan's list of third-party crates keeps up with the template's Cargo.lock."""
    lock = ROOT / "templates" / "hybrid" / "rust-lists" / "Cargo.lock"
    names = re.findall(r'^name = "(.+)"', lock.read_text(), re.MULTILINE)

    assert len(names) > 100
    assert {
        name for name in names if "-" in name or "_" in name if not foreign_crate(name)
    } == set()
