"""A Go component begins to call others, and ceases to: the sample follows, the user's stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.edits import Shop
from tests.helpers import gorust, gorust_new, tree

PLAN = """\
gorust: 1
project: shop
go_module: example.com/shop
components:
  - {name: tally, kind: engine, language: go}
  - {name: front, kind: microservice, language: go}
  - {name: hollow, kind: microservice, language: go, sample: none}
  - {name: mill, kind: worker, language: go}
"""
ADAPTER, WORK = "services/front/internal/rpc/service.go", "services/mill/internal/work/work.go"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Three components that call nobody, and one that they could call."""
    made = gorust_new(tmp_path / "shop", "--plan", "-", "--yes", text=PLAN)
    assert made.returncode == 0, made.stderr
    return Shop(tmp_path / "shop")


def edit(shop: Shop, path: str, old: str, new: str) -> None:
    """Replace text in a file as a user would."""
    text = (shop.root / path).read_text()
    assert text.count(old) == 1
    (shop.root / path).write_text(text.replace(old, new))


def code(shop: Shop) -> dict[str, bytes]:
    """Every file but for our own records."""
    return {p: c for p, c in tree(shop.root).items() if not p.startswith(".gorust/")}


def test_sample_code_that_nobody_edited_follows_and_comes_back(shop: Shop) -> None:
    """The adapter is the same bytes either way; what computed by itself asks its client."""
    before = code(shop)
    for name in ("front", "hollow", "mill"):
        shop.do("set", name, "calls=+tally")

    assert (shop.root / ADAPTER).read_bytes() == before[ADAPTER]
    asks = (shop.root / "services/front/internal/compare/distance.go").read_text()
    assert "d.Core.Compare(ctx, tallycore.Texts(texts))" in asks
    assert "w.Cores.Tally.Compare(ctx, tallycore.Texts(in))" in (shop.root / WORK).read_text()
    empty = (shop.root / "services/hollow/internal/answer/answer.go").read_text()
    assert "Cores cores.Clients" in empty

    for name in ("front", "hollow", "mill"):
        shop.do("set", name, "calls=-tally")
    assert code(shop) == before


def test_an_adapter_that_its_user_wrote_is_not_touched_by_a_first_call(shop: Shop) -> None:
    """Only what puts the parts together says anew what they are made of."""
    edit(shop, ADAPTER, "const maxEntries = 64", "const maxEntries = 32 // as agreed")
    ours = (shop.root / ADAPTER).read_bytes()
    shop.do("set", "front", "calls=+tally")

    assert (shop.root / ADAPTER).read_bytes() == ours
    assert not (shop.root / "_removed").exists()


def test_an_edit_of_a_job_goes_along_or_is_a_conflict_that_is_named(shop: Shop) -> None:
    """What is asked for stays the user's; how the job is done is for him to say, once."""
    edit(shop, WORK, "// Input is a job, as JSON.", "// Input is a job, as JSON, of the night.")
    shop.do("set", "mill", "calls=+tally")
    text = (shop.root / WORK).read_text()
    assert "of the night" in text
    assert "w.Cores.Tally.Compare" in text

    gorust("undo", cwd=shop.root)
    edit(
        shop,
        WORK,
        "	return Output{Distance: distance}, err",
        "	return Output{Distance: 1}, err",
    )
    told = gorust("set", "mill", "calls=+tally", cwd=shop.root)
    assert told.returncode == 3
    assert WORK in told.stdout
