"""The engine on what the real templates write."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.model import Language, Plan

from tests.helpers import run
from tests.lifecycle.history import History
from tests.lifecycle.project import Project, rows, snapshot
from tests.lifecycle.real import real
from tests.lifecycle.standin import Template, component, core, plan

NEWER = Template(digest="v2", greeting="a newer template")


def ports(*components: object) -> Plan:
    """A plan whose components have ports of their own, as a completed one has."""
    start = plan(*components)  # type: ignore[arg-type]
    return replace(
        start,
        components=tuple(
            replace(component, port=8080 + 10 * number)
            for number, component in enumerate(start.components)
        ),
    )


SHOP = ports(component("gateway", calls=["pricing"]), core("pricing"))
RENAMED = ports(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
FRESH = ports(component("gateway", calls=["order-book"]), core("order-book"))


def visible(root: Path) -> dict[str, tuple[bytes, int]]:
    return {path: file for path, file in snapshot(root).items() if path[:8] != ".gorust/"}


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP, renderer=real)


def test_a_renamed_project_is_the_one_that_would_have_been_made_with_that_name(
    shop: Project, tmp_path: Path
) -> None:
    """Byte for byte, and undo brings the old one back."""
    before = snapshot(shop.root)
    changes = shop.regenerate(RENAMED)
    fresh = Project.new(tmp_path / "fresh", FRESH, renderer=real)
    assert snapshot(shop.root) == snapshot(fresh.root)
    assert not changes.conflicts + changes.mentions + changes.replacements
    shop.undo()
    assert snapshot(shop.root) == before


def in_rust(callee: str, was: str = "") -> Plan:
    """A chain of two cores in Rust."""
    return ports(component("front", Language.RUST, [callee]), core(callee, was=was))


def test_what_a_team_wrote_into_a_client_in_rust_follows_a_rename_and_an_end(
    tmp_path: Path,
) -> None:
    """It moves along with the crate, its neighbours find it, and unwired it is set aside."""
    chain = Project.new(tmp_path / "chain", in_rust("pricing"), renderer=real)
    chain.edit("crates/pricing-client/src/lib.rs", "/// Two texts", "/// Our two texts")
    chain.edit(
        "cores/front/server/src/service.rs",
        "let call = Call::of(&request);",
        "let call = Call::of(&request);\n        let _ = crate::Calls::of(&request)?;\n"
        "        // calls.pricing is ours",
    )
    changes = chain.regenerate(in_rust("order-book", was="pricing"))

    assert not changes.conflicts
    assert "/// Our two texts" in chain.read("crates/order-book-client/src/lib.rs")
    assert "// calls.order_book is ours" in chain.read("cores/front/server/src/service.rs")
    named = "order_book: order_book_client,"
    assert named in chain.read("cores/front/server/src/calls.rs")
    assert not (chain.root / "crates/pricing-client").exists()

    chain.regenerate(ports(component("front", Language.RUST), core("order-book")))
    aside = chain.read("_removed/crates/order-book-client/src/lib.rs")
    assert "/// Our two texts" in aside
    assert not (chain.root / "crates/clients").exists()
    assert "Calls::of" in chain.read("cores/front/server/src/service.rs")


def test_handlers_of_a_renamed_core_take_its_name_and_not_a_newer_template(shop: Project) -> None:
    """Sample code of a caller is its team's, but for names, which may not stay behind."""
    shop.regenerate(RENAMED, NEWER)
    handlers = shop.read("services/gateway/internal/api/orderbook.go")
    assert "orderbookcore.Texts" in handlers
    assert "a newer template" not in handlers


def test_what_a_team_wrote_into_a_handler_stays_when_its_core_is_renamed(shop: Project) -> None:
    """It is in the new place, and all that is around it has the new name."""
    shop.edit("services/gateway/internal/api/pricing.go", "package api", "package api\n\n// mine")
    assert not shop.regenerate(RENAMED).conflicts
    handlers = shop.read("services/gateway/internal/api/orderbook.go")
    assert "// mine\n" in handlers
    assert "pricing" not in handlers


def test_two_cores_that_swap_names_are_as_if_made_so(tmp_path: Path) -> None:
    """With the user's edits in their new places."""
    both = ports(component("gateway", calls=["alpha", "be-ta"]), core("alpha"), core("be-ta"))
    swapped = ports(
        component("gateway", calls=["alpha", "be-ta"]),
        core("be-ta", was="alpha"),
        core("alpha", was="be-ta"),
    )
    shop = Project.new(tmp_path / "shop", both, renderer=real)
    shop.edit("services/gateway/internal/api/alpha.go", "package api", "package api\n\n// mine")
    shop.edit("services/gateway/internal/api/alpha.go", "// mine", "// mine\nvar _ alphacore.Texts")
    shop.edit("cores/be-ta/run.json", "{", "{ ")
    changes = shop.regenerate(swapped)
    assert not changes.conflicts
    assert "// mine\nvar _ betacore.Texts\n" in shop.read("services/gateway/internal/api/beta.go")
    assert "// mine" not in shop.read("services/gateway/internal/api/alpha.go")
    assert shop.read("cores/alpha/run.json").startswith("{ ")


def test_a_new_project_name_is_as_if_it_had_always_been_it(shop: Project, tmp_path: Path) -> None:
    """In every file there is."""
    market = replace(SHOP, project="market", go_module="example.com/market/v2")
    changes = shop.regenerate(market)
    fresh = Project.new(tmp_path / "fresh", market, renderer=real)
    assert not changes.conflicts
    assert visible(shop.root) == visible(fresh.root)


def test_removing_and_adding_again_is_as_if_nothing_had_been(shop: Project) -> None:
    """Untouched files leave nothing behind."""
    before = snapshot(shop.root)
    alone = ports(component("gateway"))
    changes = shop.regenerate(alone)
    assert "move to _removed" not in rows(changes).values()
    shop.regenerate(SHOP)
    assert snapshot(shop.root) == before


def test_a_newer_template_reaches_edited_files_and_not_the_sample_code(shop: Project) -> None:
    """The one is ours to improve, the other the user's."""
    main = "services/gateway/main.go"
    shop.edit(main, "package main\n", "package main\n\n// mine\n")
    changes = shop.regenerate(SHOP, NEWER)
    assert not changes.conflicts
    assert "// mine\n" in shop.read(main)
    assert shop.read(main).endswith("// a newer template\n")
    assert "a newer template" not in shop.read("cores/pricing/src/lib.rs")


OWN = """package app

import (
\t"context"

\tpricingcore "example.com/shop/internal/clients/pricing"
)

// ownPricing speaks to PricingService (shop.pricing.v1, PRICING_TARGET).
type ownPricing struct{ pricing *pricingcore.Client }

func (o *ownPricing) ask(ctx context.Context) (uint32, error) {
\tpricing := o.pricing
\treturn pricing.Compare(ctx, pricingcore.Texts{Left: "a", Right: "b"})
}

var _ = (&ownPricing{}).ask
"""
EXTRA = """package pricing

import pricingv1 "example.com/shop/gen/go/shop/pricing/v1"

func extra() *pricingv1.CompareRequest { return &pricingv1.CompareRequest{} }

var _ = extra
"""


@pytest.mark.toolchain
@pytest.mark.skipif(shutil.which("go") is None, reason="needs Go")
def test_edited_code_still_compiles_after_a_rename(shop: Project) -> None:
    """The user's own Go and Rust, by the real compilers."""
    shop.write("services/gateway/internal/app/own.go", OWN)
    shop.write("internal/clients/pricing/extra.go", EXTRA)
    core_file = "services/gateway/internal/app/pricing_core.go"
    again = "\nvar again = connectPricing\n\nvar _ = again\n"
    shop.write(core_file, shop.read(core_file) + again)
    changes = shop.regenerate(RENAMED)
    assert not changes.conflicts
    made = run("make", "gen", cwd=shop.root, timeout=600)
    assert made.returncode == 0, made.stderr
    vetted = run("go", "vet", "./services/...", "./internal/...", cwd=shop.root, timeout=600)
    assert vetted.returncode == 0, vetted.stderr
    assert run("gofmt", "-l", "services", "internal", cwd=shop.root).stdout == ""


REAL_HISTORIES = int(os.environ.get("GORUST_REAL_HISTORIES", "16"))


@pytest.mark.slow
@pytest.mark.parametrize("share", range(4))
def test_no_line_is_lost_in_histories_of_real_projects(tmp_path: Path, share: int) -> None:
    """Random edits and plan changes on what the templates really render; all seeds are tried."""
    failed = {}
    for seed in range(share, REAL_HISTORIES, 4):
        place = tmp_path / f"seed-{seed}"
        history = History.begin(place, seed, real)
        try:
            for _ in range(5):
                history.step()
        except (AssertionError, GorustError) as error:
            failed[seed] = str(error)
        else:
            shutil.rmtree(place)
    assert failed == {}
