"""`gorust remove` and `gorust rename`: nothing of anyone's is lost, and what is left fits."""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.project.transaction.apply import apply
from gorust_new.project.transaction.recover import recover
from gorust_new.workflow.project import find
from gorust_new.workflow.rename import plan_rename

from tests.cli.edits import Shop
from tests.helpers import gorust_new
from tests.lifecycle.project import dies, everything

MINE = "//! Mine.\n"


def actions(document: dict[str, list[dict[str, str]]], what: str) -> dict[str, str]:
    """The rows of one action: each path with its second one."""
    return {row["path"]: row.get("other", "") for row in document["rows"] if row["action"] == what}


def test_what_is_called_is_not_removed_unless_it_is_unwired(shop: Shop) -> None:
    """The refusal names the caller, at its line, and what to type."""
    line = shop.plan[: shop.plan.index("calls:")].count("\n") + 1
    said = shop.refused("remove", "pricing")
    assert f"gorust.yaml:{line}:12: gateway calls pricing" in said
    assert "gorust remove pricing --unwire" in said

    shop.do("remove", "pricing", "--unwire")

    assert "pricing" not in shop.plan
    assert not (shop.root / "cores").exists()
    assert shop.run("check").returncode == 0


def test_pristine_files_go_and_edited_ones_are_set_aside(shop: Shop) -> None:
    """Each is listed; one undo brings everything back."""
    shop.write("cores/pricing/src/rates.rs", MINE)
    shop.write("cores/pricing/src/lib.rs", MINE)
    before = shop.files()

    told = shop.do("remove", "pricing", "--unwire")

    aside = actions(told, "move to _removed")
    assert aside["cores/pricing/src/lib.rs"] == "_removed/cores/pricing/src/lib.rs"
    assert (shop.root / "_removed/cores/pricing/src/rates.rs").read_text() == MINE
    assert not (shop.root / "cores").exists()
    assert "proto/shop/pricing/v1/pricing.proto" in actions(told, "delete")
    shop.do("undo")
    assert shop.files() == before


def test_several_are_removed_at_once_but_never_the_last(shop: Shop) -> None:
    """A project has at least one component."""
    assert "the only component" in shop.refused("remove", "gateway", "pricing")
    shop.do("remove", "gateway")
    assert "the only component" in shop.refused("remove", "pricing")


def test_removing_is_as_if_the_component_had_never_been(shop: Shop, tmp_path: Path) -> None:
    """What is left is what a fresh project of that plan has, byte for byte."""
    shop.do("remove", "pricing", "--unwire")
    fresh = Shop(tmp_path / "fresh")
    made = gorust_new(fresh.root, "--plan", shop.root / "gorust.yaml")
    assert made.returncode == 0, made.stderr

    ours, theirs = shop.files(), fresh.files()
    ours.pop("gorust.yaml"), theirs.pop("gorust.yaml")
    assert ours == theirs


def test_a_rename_takes_everything_along(shop: Shop) -> None:
    """Files with their edits, callers, the contract; the port stays; data words are listed."""
    shop.write("cores/pricing/src/rates.rs", MINE)
    shop.write("notes.txt", "pricing is fun\n")
    plan = shop.plan

    told = shop.do("rename", "pricing", "quotes")

    wanted = plan.replace("name: pricing", "name: quotes").replace("[pricing]", "[quotes]")
    assert shop.plan == wanted
    assert (shop.root / "cores/quotes/src/rates.rs").read_text() == MINE
    assert (shop.root / "proto/shop/quotes/v1/quotes.proto").exists()
    assert not (shop.root / "cores/pricing").exists()
    assert {"path": "notes.txt", "line": 1, "text": "pricing is fun"} in told["mentions"]
    assert "the wire changes: shop.pricing.v1 is shop.quotes.v1" in told["notes"][0]
    assert shop.run("check").returncode == 0
    shop.do("rename", "quotes", "pricing")
    assert shop.plan == plan


def test_the_contract_can_keep_its_name(shop: Shop) -> None:
    """What goes over the wire stays; nobody outside has to follow."""
    proto = shop.root / "proto/shop/pricing/v1/pricing.proto"

    told = shop.do("rename", "pricing", "quotes", "--keep-contract")

    assert told["notes"] == []
    assert "    contract: pricing\n" in shop.plan
    assert "package shop.pricing.v1;" in proto.read_text()
    assert (shop.root / "cores/quotes").is_dir()
    assert shop.run("check").returncode == 0
    assert shop.do("rename", "quotes", "rates")["notes"] == []
    assert "service PricingService" in proto.read_text()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["pricing", "gateway"], 2, "there is a component gateway already"),
        (["pricing", "pricing"], 2, "there is a component pricing already"),
        (["pricing", "Quotes"], 1, "Quotes: `Quotes` is not a component's name"),
        (["pricing", "func"], 1, "func: `func` cannot be a component's name"),
        (["prcing", "quotes"], 2, "write pricing"),
        (["pricing"], 2, "gorust rename OLD NEW"),
        (["gateway", "edge", "--keep-contract"], 2, "no gRPC contract to keep"),
    ],
)
def test_a_rename_that_cannot_be_is_refused(
    shop: Shop, words: list[str], code: int, said: str
) -> None:
    """By the word that was typed; nothing is written."""
    assert said in shop.refused("rename", *words, code=code)


def test_a_rename_by_verb_and_one_by_hand_are_the_same(shop: Shop) -> None:
    """One mechanism: `was:` and regenerate, or the verb."""
    plan = shop.plan
    shop.do("rename", "pricing", "quotes")
    by_verb = shop.files()
    shop.do("undo")
    edited = plan.replace(
        "  - name: pricing  # ours\n", "  - name: quotes  # ours\n    was: pricing\n"
    )

    shop.write("gorust.yaml", edited)
    shop.do("regenerate")

    assert shop.files() == by_verb


def test_a_component_written_but_not_made_yet_is_renamed_in_the_plan_alone(shop: Shop) -> None:
    """It has no files, so there is nothing it was."""
    shop.write("gorust.yaml", shop.plan + "  - name: search\n    kind: engine\n")

    shop.do("rename", "search", "finder")

    assert (shop.root / "cores/finder").is_dir()
    assert "search" not in shop.plan


@pytest.mark.parametrize("at", [1, 9, 20, 45, 80, 120, 200])
def test_a_killed_verb_leaves_gorust_yaml_and_all_else_or_has_done_everything(
    shop: Shop, at: int
) -> None:
    """The edit of the plan is part of the one transaction."""
    before = everything(shop.root)
    changes = plan_rename(find(shop.root), "pricing", "quotes").changes

    dies(apply, shop.root, changes, at=at)
    recover(shop.root)

    if everything(shop.root) != before:
        assert "name: quotes" in shop.plan
        assert shop.run("check").returncode == 0
