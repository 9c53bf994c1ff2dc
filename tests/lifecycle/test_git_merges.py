"""Branches that each ran regenerate, merged by real Git: nothing to resolve but gorust.yaml."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.errors import GorustError

from tests.lifecycle.branches import (
    START,
    STYLES,
    Branches,
    Side,
    combined,
    commit,
    fresh,
    git,
    marked,
    random_side,
    settled,
    visible,
)
from tests.lifecycle.project import rows, snapshot
from tests.lifecycle.standin import V1, V2, component, core

MERGES = int(os.environ.get("GORUST_MERGES", "50"))


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in this test."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def two(tmp_path: Path) -> Branches:
    return Branches.begin(tmp_path / "shop", 0)


def added(*components: object) -> Side:
    """Somebody who only adds."""
    return Side({}, components)  # type: ignore[arg-type]


@pytest.mark.parametrize("style", STYLES)
def test_two_branches_that_add_a_component_are_as_if_one_had_added_both(
    two: Branches, tmp_path: Path, style: str
) -> None:
    """In each of Git's conflict styles; the record of the lists is not even in conflict."""
    git(two.project.root, "config", "merge.conflictStyle", style)
    one, other = added(core("mail")), added(core("search"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    conflicts = two.merge()
    assert not [path for path in conflicts if path.startswith(".gorust/aggregates")]
    both = combined(one, other)
    changes = two.project.regenerate(both)
    assert not changes.conflicts
    assert "rebuild" in rows(changes).values()
    assert marked(two.project.root) == []
    assert visible(two.project.root) == visible(fresh(tmp_path / "fresh", both))
    assert not two.project.plan(both)


def test_what_each_branch_wrote_into_one_file_survives_its_rebuilding(two: Branches) -> None:
    """Both called a new core, and both wrote a line of their own elsewhere in that file."""
    main = "services/gateway/main.go"
    one, other = added(core("mail")), added(core("search"))
    for name, side, line in (("one", one, "// mine"), ("other", other, "// yours")):
        two.work(name, side.plan())
        text = two.project.read(main)
        at = "package main\n" if name == "one" else "func listen"
        two.project.write(main, text.replace(at, f"{at}\n{line}\n" if name == "one"
                                             else f"{line}\n{at}"))  # fmt: skip
        commit(two.project.root)
    assert main in two.merge()
    two.project.regenerate(combined(one, other))
    text = two.project.read(main)
    assert text.count("// mine\n") == text.count("// yours\n") == 1
    assert "mailClient" in text
    assert "searchClient" in text
    assert "<<<<<<<" not in text


def test_lines_that_exclude_each_other_are_left_to_their_authors(two: Branches) -> None:
    """Named with both branches; our markers are never put inside Git's."""
    readme = "README.md"
    for name in ("one", "other"):
        two.work(name, START)
        two.project.edit(readme, "hello", f"hello from {name}")
        commit(two.project.root)
    assert two.merge() == [readme]
    before = snapshot(two.project.root)
    with pytest.raises(GorustError, match=r"README\.md holds a conflict of a Git merge") as refusal:
        two.project.regenerate(START, V2)
    assert refusal.value.place.startswith("README.md:3")
    assert "other" in refusal.value.message
    assert snapshot(two.project.root) == before


def test_a_conflict_half_resolved_by_hand_keeps_that_half(two: Branches) -> None:
    """What is rebuilt is the text as it is, not what Git had first."""
    main = "services/gateway/main.go"
    one, other = added(core("mail")), added(core("search"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    assert main in two.merge()
    two.project.write(main, two.project.read(main) + "\n// resolving\n")
    two.project.regenerate(combined(one, other))
    assert two.project.read(main).endswith("// resolving\n")


def test_a_hand_edit_in_a_generated_page_is_set_aside_even_in_a_conflict(two: Branches) -> None:
    """The page is made anew; what somebody wrote into it on a branch is kept."""
    one, other = added(core("mail")), added(core("search"))
    two.work("one", one.plan())
    two.edit("one", "docs/architecture.md", "my own note")
    two.work("other", other.plan())
    assert "docs/architecture.md" in two.merge()
    two.project.regenerate(combined(one, other))
    assert "my own note" in two.project.read("_removed/docs/architecture.md")
    assert "my own note" not in two.project.read("docs/architecture.md")


def test_a_crate_of_the_users_in_the_lock_file_survives_the_merge(two: Branches) -> None:
    """Cargo.lock is merged by entry, from both branches."""
    one, other = added(core("mail")), added(core("search"))
    own = '\n[[package]]\nname = "{}"\nversion = "0.1.0"\n'
    for name, side, crate in (("one", one, "shop-mine"), ("other", other, "shop-yours")):
        two.work(name, side.plan())
        two.project.write("Cargo.lock", two.project.read("Cargo.lock") + own.format(crate))
        commit(two.project.root)
    assert "Cargo.lock" in two.merge()
    two.project.regenerate(combined(one, other))
    lock = two.project.read("Cargo.lock")
    for crate in ("shop-mine", "shop-yours", "shop-mail", "shop-search", "shop-billing"):
        assert lock.count(f'name = "{crate}"') == 1


def test_a_component_removed_on_one_branch_leaves_the_lock_file(two: Branches) -> None:
    """Even though the other branch's half of the conflict still has it."""
    one, other = Side({"ledger": None}, ()), added(core("mail"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    two.merge()
    two.project.regenerate(combined(one, other))
    assert "shop-ledger" not in two.project.read("Cargo.lock")
    assert "shop-mail" in two.project.read("Cargo.lock")


def test_a_record_whose_conflict_was_added_with_its_markers_is_read_all_the_same(
    two: Branches,
) -> None:
    """`git add` too early loses Git's own copies; the markers still hold both sides."""
    one, other = added(core("mail")), added(core("search"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    conflicts = two.merge()
    assert ".gorust/components/gateway/lock.json" in conflicts
    git(two.project.root, "add", "-A")
    git(two.project.root, "commit", "-q", "-m", "too early")
    both = combined(one, other)
    two.project.regenerate(both)
    assert marked(two.project.root) == ["_removed/docs/architecture.md"], (
        "nobody knows who wrote it"
    )
    assert not two.project.plan(both)


def test_undo_after_a_merge_leads_back_to_the_conflict(two: Branches) -> None:
    """Byte for byte, Git's markers included, and the index is not touched."""
    one, other = added(core("mail")), added(core("search"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    two.merge()
    before, index = snapshot(two.project.root), git(two.project.root, "ls-files", "-s")
    two.project.regenerate(combined(one, other))
    assert git(two.project.root, "ls-files", "-s") == index
    two.project.undo()
    assert snapshot(two.project.root) == before


def test_a_rename_on_one_branch_and_a_new_port_on_the_other(two: Branches, tmp_path: Path) -> None:
    """The renamed component has the new port, and nothing of the old name is left."""
    office = START.component("office")
    one = Side({"office": replace(office, name="desk", was="office")}, ())
    other = Side({"office": replace(office, port=8700)}, ())
    two.work("one", one.plan())
    two.work("other", other.plan())
    two.merge()
    desk = replace(office, name="desk", port=8700)
    both = settled(combined(Side({"office": desk}, ())))
    two.project.regenerate(both)
    assert visible(two.project.root) == visible(fresh(tmp_path / "fresh", both))


@pytest.mark.parametrize("style", STYLES)
def test_a_component_that_each_branch_named_otherwise_keeps_one_of_the_names(
    two: Branches, tmp_path: Path, style: str
) -> None:
    """Git puts its markers into the files under both names; those of the other one just go."""
    git(two.project.root, "config", "merge.conflictStyle", style)
    ledger = START.component("ledger")
    one, other = (
        Side({"ledger": replace(ledger, name=name, was="ledger")}, ()) for name in ("mail", "x9")
    )
    two.work("one", one.plan())
    two.work("other", other.plan())
    assert "cores/x9/Cargo.toml" in two.merge()
    both = settled(combined(one, other))
    changes = two.project.regenerate(both)
    assert rows(changes)["cores/x9/Cargo.toml"] == "delete"
    assert visible(two.project.root) == visible(fresh(tmp_path / "fresh", both))


def test_what_somebody_wrote_under_the_name_that_is_not_taken_is_set_aside(two: Branches) -> None:
    """With both sides of the conflict: nobody else has those lines any more."""
    ledger = START.component("ledger")
    for branch, name in (("one", "mail"), ("other", "x9")):
        side = Side({"ledger": replace(ledger, name=name, was="ledger")}, ())
        two.work(branch, side.plan())
        two.edit(branch, f"cores/{name}/Cargo.toml", f"# written on {branch}")
    two.merge()
    two.project.write(
        "cores/mail/Cargo.toml", git(two.project.root, "show", "one:cores/mail/Cargo.toml")
    )
    two.project.regenerate(settled(Side({"ledger": replace(ledger, name="mail")}, ()).plan()))
    assert "# written on one" in two.project.read("cores/mail/Cargo.toml")
    assert "# written on other" in two.project.read("_removed/cores/x9/Cargo.toml")


def test_a_newer_template_on_one_branch_and_a_component_on_the_other(
    two: Branches, tmp_path: Path
) -> None:
    """All of it is of the newer template then."""
    two.work("one", START, V2)
    other = added(component("mail"))
    two.work("other", other.plan())
    two.merge()
    two.project.regenerate(other.plan(), V2)
    there, wanted = visible(two.project.root), visible(fresh(tmp_path / "f", other.plan(), V2))
    once = "services/{}/internal/sample.go"
    for name in ("gateway", "office", "mail"):
        assert b"hello" in there.pop(once.format(name))[0]
        wanted.pop(once.format(name))
    for path in ("cores/billing/src/lib.rs", "cores/ledger/src/lib.rs"):
        assert there.pop(path) != wanted.pop(path), "sample code is written only once"
    assert there == wanted


def test_a_new_module_path_on_one_branch_reaches_what_the_other_wrote(two: Branches) -> None:
    """The other branch's own code imports under the old path; it is replaced on the way."""
    one, other = Side({}, (), "example.com/new"), added(component("mail"))
    two.work("one", one.plan())
    two.work("other", other.plan())
    two.edit("other", "services/mail/own.go", 'import "example.com/shop/services/mail"')
    two.merge()
    two.project.regenerate(combined(one, other))
    assert 'import "example.com/new/services/mail"' in two.project.read("services/mail/own.go")


def merged_at_random(root: Path, seed: int) -> int:
    """One random merge; how many files outside gorust.yaml needed a person."""
    two = Branches.begin(root / f"seed-{seed}", seed)
    people = (
        random_side(two.chance, ["mail", "search-it"]),
        random_side(two.chance, ["b2c", "x9"]),
    )
    for name, side in zip(("one", "other"), people, strict=True):
        template = V2 if seed % 5 == 0 and name == "one" else V1
        two.work(name, side.plan(), template)
        for number in range(two.chance.randint(0, 2)):
            own = two.chance.choice(("notes-{}.txt", "services/gateway/{}.go", "docs/{}.md"))
            two.edit(name, own.format(name), f"line {number} of {name}")
    two.merge()
    both = settled(combined(*people))
    template = V2 if seed % 5 == 0 else V1
    try:
        changes = two.project.regenerate(both, template)
    except GorustError as refusal:
        return 1 + len(refusal.others)
    there = visible(two.project.root)
    text = b"\n".join(content for content, _ in there.values())
    assert all(line in text for line in two.lines), seed
    assert marked(two.project.root) == [], seed
    assert not two.project.plan(both, template), seed
    wanted = visible(fresh(root / "fresh", both, template))
    same = {path for path in wanted if there.get(path) == wanted[path]}
    once = {path for path in wanted if path.endswith(("sample.go", "lib.rs")) and template is V2}
    assert wanted.keys() - same - once == set(), seed
    return len(changes.conflicts)


@pytest.mark.parametrize("share", range(3))
def test_random_merges_need_nobody_outside_gorust_yaml(tmp_path: Path, share: int) -> None:
    """Sixteen of them in each share: no file is left to resolve, and none differs."""
    hand = {seed: merged_at_random(tmp_path, seed) for seed in range(share, 48, 3)}
    assert not any(hand.values()), hand


@pytest.mark.slow
def test_many_random_merges_need_nobody_outside_gorust_yaml(tmp_path: Path) -> None:
    """As many as the environment says."""
    hand = {seed: merged_at_random(tmp_path, seed) for seed in range(48, 48 + MERGES)}
    assert not any(hand.values()), hand
