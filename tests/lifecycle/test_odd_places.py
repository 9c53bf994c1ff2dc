"""Files, paths and places that are not as a template expects them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path, PurePosixPath

import pytest
from gorust_new.errors import GorustError
from gorust_new.project.record.state import find_root, load

from tests.lifecycle.project import Project, rows, snapshot
from tests.lifecycle.standin import V1, V2, Template, component, core, plan, render

SHOP = plan(component("gateway", calls=["billing"]), core("billing"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


def test_a_project_with_crlf_endings_is_not_edited_and_stays_crlf(shop: Project) -> None:
    """Line endings are no edit, and what is written has the file's own."""
    for path in ("README.md", "Makefile", "services/gateway/main.go"):
        shop.write(path, shop.read(path).replace("\n", "\r\n"))
    assert not shop.regenerate(SHOP)
    shop.edit("README.md", "## End", "## My end")
    assert not shop.regenerate(SHOP, V2).conflicts
    readme = shop.read("README.md")
    assert readme == "# shop\r\n\r\ngood day\r\n\r\n## Use\r\n\r\nmake run\r\n\r\n## My end\r\n"
    assert "good day from gateway" in shop.read("services/gateway/main.go")
    assert "\n" not in shop.read("services/gateway/main.go").replace("\r\n", "")


def test_a_missing_final_newline_stays_missing(shop: Project) -> None:
    """The user's editor left it out, and it is theirs to add."""
    shop.write("README.md", shop.read("README.md").rstrip("\n"))
    shop.regenerate(SHOP, V2)
    assert shop.read("README.md").endswith("good day\n\n## Use\n\nmake run\n\n## End")


def test_the_users_executable_bit_stays_and_the_templates_arrives(shop: Project) -> None:
    """Each side's change of it counts."""
    (shop.root / "README.md").chmod(0o755)
    shop.regenerate(SHOP, V2)
    assert os.access(shop.root / "README.md", os.X_OK)
    assert (shop.root / "tools/check.sh").stat().st_mode & 0o777 == 0o755


def test_permission_bits_we_know_nothing_of_stay(shop: Project) -> None:
    """Only who may run a file is ours to change."""
    (shop.root / "README.md").chmod(0o600)
    shop.regenerate(SHOP, V2)
    assert (shop.root / "README.md").stat().st_mode & 0o777 == 0o600


def test_a_binary_file_changed_on_both_sides_gets_the_templates_beside_it(shop: Project) -> None:
    """Markers would break it; removing the copy resolves the conflict."""
    shop.write("docs/logo.png", b"\x89PNG\0mine")
    changes = shop.regenerate(SHOP, V2)
    assert [str(c.beside) for c in changes.conflicts] == ["docs/logo.png.template"]
    assert (shop.root / "docs/logo.png.template").read_bytes() == b"\x89PNG\0good day"
    with pytest.raises(GorustError, match=r"docs/logo\.png still holds a conflict"):
        shop.regenerate(SHOP, V2)
    (shop.root / "docs/logo.png.template").unlink()
    shop.regenerate(SHOP, V2)
    assert (shop.root / "docs/logo.png").read_bytes() == b"\x89PNG\0mine"
    assert not shop.regenerate(SHOP, V2)


def test_a_text_file_that_is_not_utf8_is_never_merged_by_line(shop: Project) -> None:
    """Its bytes stay as they are, and the template's go beside it."""
    shop.write("README.md", "# shop\n\nGrüße\n".encode("latin-1"))
    changes = shop.regenerate(SHOP, V2)
    assert str(changes.conflicts[0].beside) == "README.md.template"
    assert (shop.root / "README.md").read_bytes() == "# shop\n\nGrüße\n".encode("latin-1")


def test_a_symbolic_link_in_place_of_a_file_is_left_alone_while_nothing_changes(
    shop: Project, tmp_path: Path
) -> None:
    """Once the template changes, it is refused and not followed."""
    outside = tmp_path / "outside.md"
    outside.write_text("outside\n")
    (shop.root / "README.md").unlink()
    (shop.root / "README.md").symlink_to(outside)
    assert not shop.regenerate(SHOP)
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"README\.md is a symbolic link"):
        shop.regenerate(SHOP, V2)
    assert snapshot(shop.root) == before
    assert outside.read_text() == "outside\n"
    assert shop.regenerate(SHOP, V2, keep=("README.md",))
    assert (shop.root / "README.md").is_symlink()


def test_a_linked_directory_is_never_written_through(shop: Project, tmp_path: Path) -> None:
    """Not even to delete what was once below it."""
    outside = tmp_path / "elsewhere"
    shutil.move(shop.root / "services", outside)
    (shop.root / "services").symlink_to(outside)
    before = snapshot(outside)
    with pytest.raises(GorustError, match="below a symbolic link, services"):
        shop.regenerate(SHOP, V2)
    shop.regenerate(plan(core("billing")))
    assert snapshot(outside) == before


def test_a_directory_or_a_pipe_in_place_of_a_file_is_refused(shop: Project) -> None:
    """Only when the template wants to write there."""
    (shop.root / "README.md").unlink()
    (shop.root / "README.md").mkdir()
    (shop.root / "Makefile").unlink()
    os.mkfifo(shop.root / "Makefile")
    with pytest.raises(GorustError, match=r"README\.md is a directory, where the template"):
        shop.regenerate(SHOP, V2)
    assert not shop.regenerate(SHOP)


def test_a_file_in_place_of_a_directory_is_refused(shop: Project) -> None:
    """It is named, and it stays."""
    shop.write("services/mail", "a file\n")
    with pytest.raises(GorustError, match="below services/mail, which is a file"):
        shop.regenerate(plan(*SHOP.components, component("mail")))
    assert shop.read("services/mail") == "a file\n"


def test_a_read_only_file_is_refused_before_anything_is_written(shop: Project) -> None:
    """With the command that makes it writable."""
    (shop.root / "README.md").chmod(0o444)
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"README\.md is read-only") as refusal:
        shop.regenerate(SHOP, V2)
    assert "chmod u+w README.md" in refusal.value.next_step
    assert snapshot(shop.root) == before
    assert not shop.regenerate(SHOP)


def test_spaces_and_umlauts_in_the_path_of_a_project(tmp_path: Path) -> None:
    """Rename and undo work there as anywhere."""
    project = Project.new(tmp_path / "mein größtes Projekt ☂", SHOP)
    project.write("services/gateway/Übung eins.go", "package main\n")
    project.regenerate(plan(component("front", calls=["billing"], was="gateway"), core("billing")))
    assert project.read("services/front/Übung eins.go") == "package main\n"
    project.undo()
    assert project.has("services/gateway/Übung eins.go")


def test_a_dirty_git_tree_and_its_index_are_not_touched(shop: Project) -> None:
    """What is staged stays staged, byte for byte."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", "-C", str(shop.root)]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "README.md"], check=True)
    shop.edit("Makefile", "run:\n", "mine:\n\nrun:\n")
    index = (shop.root / ".git/index").read_bytes()
    shop.regenerate(SHOP, V2)
    assert (shop.root / ".git/index").read_bytes() == index
    status = subprocess.run(
        [*git, "status", "--porcelain", "-uall"], capture_output=True, check=True
    )
    assert b".gorust/undo" not in status.stdout


def test_a_project_in_a_subdirectory_of_a_repository(tmp_path: Path) -> None:
    """Nothing is written outside of it."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    project = Project.new(tmp_path / "shop", SHOP)
    project.regenerate(plan(component("gateway")), V2)
    project.undo()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".git", "shop"]


def test_a_project_is_found_from_any_directory_inside(shop: Project, tmp_path: Path) -> None:
    """Outside, the refusal says what was looked for."""
    assert find_root(shop.root / "services/gateway/internal") == shop.root
    with pytest.raises(GorustError, match=r"there is no gorust\.yaml"):
        find_root(tmp_path)


def test_a_hand_deleted_memory_is_built_again_and_what_differs_is_a_conflict(
    shop: Project,
) -> None:
    """What is the same is adopted, and sample code stays as it is."""
    shop.edit("README.md", "hello", "my hello")
    shop.edit("cores/billing/src/lib.rs", "hello", "my business")
    shutil.rmtree(shop.root / ".gorust")
    changes = shop.regenerate(SHOP)
    assert [str(conflict.path) for conflict in changes.conflicts] == ["README.md"]
    done = rows(changes)
    assert done["services/gateway/main.go"] == "adopt"
    assert done["cores/billing/src/lib.rs"] == "keep"
    assert "my business" in shop.read("cores/billing/src/lib.rs")
    shop.write("README.md", "mine\n")
    shop.regenerate(SHOP)
    assert not shop.regenerate(SHOP)


def test_the_memory_of_one_component_alone_may_be_deleted(shop: Project) -> None:
    """It is remembered anew, and then nothing is pending."""
    shutil.rmtree(shop.root / ".gorust/components/gateway")
    assert set(load(shop.root).records) == {"shared", "aggregates", "billing"}
    shop.regenerate(SHOP)
    assert not shop.regenerate(SHOP)


def test_a_memory_of_a_newer_generator_is_refused(shop: Project) -> None:
    """An older one would take away what it does not know."""
    lock = shop.root / ".gorust/shared/lock.json"
    lock.write_text(json.dumps({**json.loads(lock.read_text()), "generator": "999.0"}))
    with pytest.raises(GorustError, match=r"newer gorust \(999\.0\)"):
        load(shop.root)


@pytest.mark.parametrize("damage", ["lock", "base", "link", "directory"])
def test_a_damaged_memory_is_refused_with_its_place(shop: Project, damage: str) -> None:
    """Whether it is forged, cut, linked or gone."""
    where = shop.root / ".gorust/shared"
    if damage == "lock":
        (where / "lock.json").write_text('{"format": 1, "classes": {"../../x": "once"}}')
    elif damage == "base":
        (where / "base.tar").write_bytes(b"not a tar")
    elif damage == "link":
        (where / "base.tar").unlink()
        (where / "base.tar").symlink_to("/etc/passwd")
    else:
        (where / "base.tar").unlink()
        (where / "base.tar").mkdir()
    with pytest.raises(GorustError, match="what gorust remembers of shared cannot be used") as no:
        load(shop.root)
    assert no.value.place == ".gorust/shared"


def test_a_file_of_the_users_where_a_template_now_wants_one_is_a_conflict(shop: Project) -> None:
    """Both are there to choose from, and undo brings the user's back."""
    shop.write("docs/guide.md", "# My guide\n")
    changes = shop.regenerate(SHOP, V2)
    assert [str(conflict.path) for conflict in changes.conflicts] == ["docs/guide.md"]
    assert shop.read("docs/guide.md") == (
        "<<<<<<< yours\n# My guide\n=======\n# Guide\n>>>>>>> template\n"
    )
    shop.undo()
    assert shop.read("docs/guide.md") == "# My guide\n"


def test_a_deleted_file_stays_deleted_and_is_reported_once(shop: Project) -> None:
    """Only where the template has changed since, and not again."""
    (shop.root / "README.md").unlink()
    (shop.root / "Makefile").unlink()
    assert not shop.regenerate(SHOP)
    changes = shop.regenerate(SHOP, V2)
    assert rows(changes)["README.md"] == "stays deleted"
    assert "Makefile" not in rows(changes)
    assert not shop.has("README.md")
    assert not shop.regenerate(SHOP, V2)


def test_a_hand_edited_generated_file_is_set_aside_and_rewritten(shop: Project) -> None:
    """Each edit is kept in _removed, an earlier one is not overwritten."""
    before = shop.read("docs/architecture.md")
    shop.write("docs/architecture.md", "mine\n")
    changes = shop.regenerate(SHOP)
    assert rows(changes)["docs/architecture.md"] == "replace"
    assert shop.read("_removed/docs/architecture.md") == "mine\n"
    assert shop.read("docs/architecture.md") == before
    shop.write("docs/architecture.md", "mine again\n")
    shop.regenerate(SHOP)
    assert shop.read("_removed/docs/architecture.md") == "mine\n"
    assert shop.read("_removed/docs/architecture.md.2") == "mine again\n"


def test_sample_code_is_not_touched_by_a_newer_template(shop: Project) -> None:
    """But an untouched sample still goes with its component."""
    shop.regenerate(SHOP, V2)
    assert "hello: sample code" in shop.read("services/gateway/internal/sample.go")
    removed = shop.regenerate(plan(core("billing")), V2)
    assert rows(removed)["services/gateway/internal/sample.go"] == "delete"


def test_a_kept_path_is_not_touched_and_catches_up_when_it_is_let_go(shop: Project) -> None:
    """Its base waits, so that the edits in between are merged."""
    shop.regenerate(SHOP, V2, keep=("README.md", "services/"))
    assert "hello" in shop.read("README.md")
    assert "hello from" in shop.read("services/gateway/main.go")
    now = render(SHOP, V2)[0]
    state = load(shop.root)
    assert state.current("shared", now.template, now.digest, now.data, ("README.md",))
    assert not state.current("shared", now.template, now.digest, now.data)
    shop.edit("README.md", "## End", "## My end")
    shop.regenerate(SHOP, V2)
    assert "good day" in shop.read("README.md")
    assert "## My end" in shop.read("README.md")


def test_a_path_kept_for_two_runs_still_catches_up_when_it_is_let_go(shop: Project) -> None:
    """What a kept path missed is remembered for as long as it is kept."""
    for _ in range(3):
        shop.regenerate(SHOP, V2, keep=("README.md",))
    assert not shop.plan(SHOP, V2, keep=("README.md",))
    unit = render(SHOP, V2)[0]
    assert not load(shop.root).current("shared", unit.template, unit.digest, unit.data)
    shop.regenerate(SHOP, V2)
    assert "good day" in shop.read("README.md")


def test_a_template_that_drops_a_file_removes_it_only_unedited(shop: Project) -> None:
    """An edited one moves to _removed, its executable bit with it."""
    without = Template(digest="v3", script=False)
    shop.edit("tools/check.sh", "exit 0", "exit 1")
    shop.regenerate(SHOP, without)
    assert not shop.has("tools")
    assert "exit 1" in shop.read("_removed/tools/check.sh")
    assert os.access(shop.root / "_removed/tools/check.sh", os.X_OK)


def test_untouched_files_keep_their_modification_time(shop: Project) -> None:
    """Neither Go nor Cargo builds them again."""
    for path in shop.root.rglob("*"):
        os.utime(path, (1, 1), follow_symlinks=False)
    changes = shop.regenerate(plan(*SHOP.components, component("mail")))
    touched = {str(change.path) for change in changes.changes}
    for path in shop.root.rglob("*"):
        name = str(path.relative_to(shop.root))
        if path.is_file() and name not in touched and not name.startswith(".gorust/undo"):
            assert path.stat().st_mtime == 1, name


def test_directories_that_were_empty_before_are_set_aside(shop: Project) -> None:
    """Left behind they would be members of the Cargo workspace without a manifest."""
    (shop.root / "cores/billing/benches").mkdir()
    shop.regenerate(plan(component("gateway")))
    assert (shop.root / "_removed/cores/billing/benches").is_dir()
    assert not (shop.root / "cores").exists()
    shop.undo()
    assert (shop.root / "cores/billing/benches").is_dir()


def test_stubs_of_a_contract_that_is_gone_are_deleted_and_nothing_else_there(
    shop: Project,
) -> None:
    """A file of the user's among them stays."""
    shop.write("gen/go/shop/billing/v1/billing.pb.go", "package billingv1\n")
    shop.write("gen/go/shop/billing/v1/mine.go", "package billingv1\n")
    shop.write("gen/go/shop/other/v1/other.pb.go", "package otherv1\n")
    shop.regenerate(plan(component("gateway")))
    assert not shop.has("gen/go/shop/billing/v1/billing.pb.go")
    assert shop.has("gen/go/shop/billing/v1/mine.go")
    assert shop.has("gen/go/shop/other/v1/other.pb.go")


def test_owners_that_write_one_path_or_a_forbidden_one_are_refused() -> None:
    """Whatever the case of its letters; the message names both owners, or the template."""
    from dataclasses import replace

    from gorust_new.project.disk.ownership import join
    from gorust_new.tree import File, OwnedFile, owned

    def only(path: str) -> dict[PurePosixPath, OwnedFile]:
        return owned("shared", {PurePosixPath(path): File(b"")}, {})

    shared, *rest = render(SHOP, V1)
    twin = replace(rest[0], files=only("readme.MD"))
    with pytest.raises(GorustError, match=r"shared and aggregates both write readme\.MD"):
        join((shared, twin))
    for path in ("gorust.yaml", ".git/config", "../x", "_removed/x", ".gorust/shared/lock.json"):
        with pytest.raises(GorustError, match="not a template's to write"):
            join([replace(shared, files=only(path))])
