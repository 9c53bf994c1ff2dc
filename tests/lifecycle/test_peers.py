"""The cases in which other generators lose work (every row was measured on them)."""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.errors import GorustError

from tests.lifecycle.project import Project, rows, snapshot
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["billing"]), core("billing"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    """Gateway calls billing; a service has an edited file, an extra one, an edited Makefile."""
    project = Project.new(tmp_path / "shop", SHOP)
    project.edit("cores/billing/server/main.rs", "fn main() {\n", "fn main() {\n    audit();\n")
    project.write("cores/billing/server/extra.rs", "pub fn extra() {}\n")
    project.edit("Makefile", "run:\n", "mine:\n\techo mine\n\nrun:\n")
    return project


def test_nothing_changed_means_nothing_is_written(shop: Project) -> None:
    """Copier's update would have asked."""
    before = snapshot(shop.root)
    assert not shop.regenerate(SHOP)
    assert snapshot(shop.root) == before


def test_removing_a_component_keeps_what_was_worked_on(shop: Project) -> None:
    """In _removed, and the record of it is gone."""
    changes = shop.regenerate(plan(component("gateway")))
    assert "audit();" in shop.read("_removed/cores/billing/server/main.rs")
    assert shop.read("_removed/cores/billing/server/extra.rs") == "pub fn extra() {}\n"
    assert not shop.has("cores/billing")
    assert not shop.has(".gorust/components/billing")
    assert "echo mine" in shop.read("Makefile")
    assert rows(changes)["cores/billing/server/main.rs"] == "move to _removed"
    assert not shop.regenerate(plan(component("gateway")))


def test_renaming_a_component_carries_edits_and_extra_files_along(shop: Project) -> None:
    """Peers leave them behind in the old place."""
    shop.write("services/gateway/own.go", _OWN)
    renamed = plan(component("gateway", calls=["order-book"]), core("order-book", was="billing"))
    changes = shop.regenerate(renamed)
    assert not changes.conflicts
    assert "audit();" in shop.read("cores/order-book/server/main.rs")
    assert "use shop_order_book::run;" in shop.read("cores/order-book/server/main.rs")
    assert shop.read("cores/order-book/server/extra.rs") == "pub fn extra() {}\n"
    assert not shop.has("cores/billing")
    own = shop.read("services/gateway/own.go")
    assert '"example.com/shop/internal/clients/orderbook"' in own
    assert "orderbook.New(" in own
    assert "billing := 1" in own
    assert [(str(r.path), r.line, r.new) for r in changes.replacements if "own.go" in str(r.path)]
    assert any("billing := 1" in mention.text for mention in changes.mentions)
    assert not shop.regenerate(plan(component("gateway", calls=["order-book"]), core("order-book")))


_OWN = """package main

import "example.com/shop/internal/clients/billing"

func own() {
\tclient := billing.New("x")
\tbilling := 1
}
"""


def test_adding_a_component_does_not_touch_the_users_shared_file(shop: Project) -> None:
    """Not even its modification time."""
    makefile = shop.root / "Makefile"
    before = makefile.stat().st_mtime_ns
    changes = shop.regenerate(plan(*SHOP.components, component("ship")))
    assert not changes.conflicts
    assert makefile.stat().st_mtime_ns == before
    assert shop.has("services/ship/main.go")


def test_a_value_next_to_an_edit_becomes_a_conflict_that_is_named(shop: Project) -> None:
    """With the base, so that one can see who changed what."""
    shop.edit("README.md", "hello", "hello, dear reader")
    changes = shop.regenerate(SHOP, V2)
    assert [str(conflict.path) for conflict in changes.conflicts] == ["README.md"]
    text = shop.read("README.md")
    assert "<<<<<<< yours\nhello, dear reader\n||||||| last generated\nhello\n" in text
    assert "=======\ngood day\n>>>>>>> template\n" in text
    with pytest.raises(GorustError, match=r"README\.md still holds a conflict"):
        shop.regenerate(SHOP, V2)
    shop.write("README.md", "# shop\n\ngood day, dear reader\n")
    shop.regenerate(SHOP, V2)
    assert not shop.regenerate(SHOP, V2)
    assert shop.read("README.md") == "# shop\n\ngood day, dear reader\n"


def test_two_conflicts_in_one_run_are_both_reported(shop: Project) -> None:
    """And both are named until they are resolved."""
    shop.edit("README.md", "hello", "hi")
    shop.edit("services/gateway/main.go", "hello from", "hi from")
    changes = shop.regenerate(SHOP, V2)
    assert [str(c.path) for c in changes.conflicts] == ["README.md", "services/gateway/main.go"]
    with pytest.raises(GorustError) as refusal:
        shop.regenerate(SHOP, V2)
    assert len(refusal.value.others) == 1
    shop.undo()
    assert "hi" in shop.read("README.md")
    assert "<<<<<<<" not in shop.read("services/gateway/main.go")


def test_a_plan_changes_nothing_and_says_what_is_then_done(shop: Project) -> None:
    """The same value decides what is shown and what is written."""
    before = snapshot(shop.root)
    planned = shop.plan(plan(component("gateway")), V2)
    assert snapshot(shop.root) == before
    assert shop.regenerate(plan(component("gateway")), V2) == planned
    changed = {p for p, f in {**before, **snapshot(shop.root)}.items()
               if before.get(p) != snapshot(shop.root).get(p)}  # fmt: skip
    named = {str(change.path) for change in planned.changes}
    ends = tuple(f"{end}/" for move in planned.moves for end in (move.source, move.target))
    assert changed - named == {path for path in changed - named if path.startswith(ends)}
    assert named <= changed


def test_undo_brings_back_every_byte_and_mode(shop: Project) -> None:
    """After a rename and a template change at once."""
    before = snapshot(shop.root)
    shop.regenerate(plan(component("gateway", calls=["ledger"]), core("ledger", was="billing")), V2)
    assert snapshot(shop.root) != before
    shop.undo()
    assert snapshot(shop.root) == before
    with pytest.raises(GorustError, match="nothing to undo"):
        shop.undo()


def test_undo_refuses_where_something_was_edited_since(shop: Project) -> None:
    """Naming each path, and changing none."""
    shop.regenerate(SHOP, V2)
    shop.write("README.md", "mine now\n")
    shop.write("services/gateway/main.go", "mine too\n")
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"README\.md was edited since") as refusal:
        shop.undo()
    assert [str(other.place) for other in refusal.value.others] == ["services/gateway/main.go"]
    assert snapshot(shop.root) == before
