"""Renames: files move with their edits, identifiers change token-exactly, the rest is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.names import derive
from gorust_new.project.rename.renames import Renames
from gorust_new.project.rename.tokens import tokens

from tests.lifecycle.project import Project, rows, snapshot
from tests.lifecycle.standin import V2, component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


def replaced(
    text: str, *pairs: tuple[str, str], code: bool = True, others: tuple[str, ...] = ()
) -> str:
    renames = Renames(
        tuple((derive("shop", old), derive("shop", new)) for old, new in pairs),
        ("shop", "shop"),
        ("example.com/shop", "example.com/shop"),
        tuple(derive("shop", name) for name in others),
    )
    return tokens(renames).replace(text, code=code)[0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'import "example.com/shop/internal/clients/pricing"',
            'import "example.com/shop/internal/clients/orderbook"',
        ),
        (
            'pb "example.com/shop/gen/go/shop/pricing/v1"',
            'pb "example.com/shop/gen/go/shop/order_book/v1"',
        ),
        (
            '"example.com/shop/services/pricing/internal/x"',
            '"example.com/shop/services/order-book/internal/x"',
        ),
        ("package shop.pricing.v1;", "package shop.order_book.v1;"),
        ("shop.pricing.v1.PricingService/Compare", "shop.order_book.v1.OrderBookService/Compare"),
        (
            'import "shop/pricing/v1/pricing.proto";',
            'import "shop/order_book/v1/order_book.proto";',
        ),
        ("use contracts::shop::pricing::v1::X;", "use contracts::shop::order_book::v1::X;"),
        (
            'shop-pricing = { path = "../cores/pricing" }',
            'shop-order-book = { path = "../cores/order-book" }',
        ),
        ("shop-pricing-server", "shop-order-book-server"),
        ("use shop_pricing::distance;", "use shop_order_book::distance;"),
        ("shop-pricing-client", "shop-order-book-client"),
        (
            'pricing_client = { path = "../crates/pricing-client" }',
            'order_book_client = { path = "../crates/order-book-client" }',
        ),
        ("calls.pricing.compare(&call, texts)", "calls.order_book.compare(&call, texts)"),
        ("pricingv1.NewPricingServiceClient(c)", "orderbookv1.NewOrderBookServiceClient(c)"),
        (
            "pricing_service_server::PricingServiceServer",
            "order_book_service_server::OrderBookServiceServer",
        ),
        ("PricingService_Compare_FullMethodName", "OrderBookService_Compare_FullMethodName"),
        ('env("PRICING_TARGET")', 'env("ORDER_BOOK_TARGET")'),
        ('config.Load("PRICING")', 'config.Load("ORDER_BOOK")'),
        ("./services/pricing ./cores/pricing/", "./services/order-book ./cores/order-book/"),
        ("bin/pricing", "bin/order-book"),
    ],
)
def test_each_form_of_a_name_is_replaced(before: str, after: str) -> None:
    """There and back again."""
    assert replaced(before, ("pricing", "order-book")) == after
    assert replaced(after, ("order-book", "pricing")) == before


@pytest.mark.parametrize(
    "text",
    [
        "pricing",
        "Pricing is hard.",
        "the pricing of it",
        "MY_PRICING_X",
        "PRICINGX",
        "shop-pricing-rules",
        "shop_pricing_rules",
        "my-shop-pricing",
        "github.com/acme/services/pricing",
        "xshop.pricing.v1",
        "myshop/pricing/v1",
        "other.com/shop/internal/clients/pricing2",
        "example.com/shopping",
        "MyPricingService",
        "PricingServices",
        "example.com/shop.git",
        "services/pricing-v2",
    ],
)
def test_nothing_inside_another_word_is_replaced(text: str) -> None:
    """A token is whole or it is another."""
    assert replaced(text, ("pricing", "order-book")) == text


def test_a_prefix_that_another_component_has_is_not_taken_from_it() -> None:
    """The longer name wins."""
    text = (
        "ORDER_ADDR ORDER_BOOK_ADDR services/order services/order-book shop-order shop-order-book"
    )
    assert replaced(text, ("order", "sale"), others=("order-book",)) == (
        "SALE_ADDR ORDER_BOOK_ADDR services/sale services/order-book shop-sale shop-order-book"
    )


def test_two_names_swap_in_one_pass() -> None:
    """What was replaced is not replaced again."""
    text = "shop.pricing.v1 shop.search.v1 PRICING_ADDR SEARCH_ADDR"
    swapped = replaced(text, ("pricing", "search"), ("search", "pricing"))
    assert swapped == "shop.search.v1 shop.pricing.v1 SEARCH_ADDR PRICING_ADDR"


def test_two_components_swap_their_names_with_their_edits(tmp_path: Path) -> None:
    """Each edit stays with its code."""
    both = plan(component("gateway", calls=["billing", "search"]), core("billing"), core("search"))
    shop = Project.new(tmp_path / "shop", both)
    shop.edit("cores/billing/src/lib.rs", "hello", "billing business")
    shop.edit("cores/search/src/lib.rs", "hello", "search business")
    shop.write("cores/search/src/extra.rs", "use shop_search::x; use shop_billing::y;\n")
    swapped = plan(
        component("gateway", calls=["billing", "search"]),
        core("search", was="billing"),
        core("billing", was="search"),
    )
    changes = shop.regenerate(swapped)
    assert not changes.conflicts
    assert shop.read("cores/search/src/lib.rs") == "//! billing business: the crate shop_search.\n"
    assert shop.read("cores/billing/src/lib.rs") == "//! search business: the crate shop_billing.\n"
    assert shop.read("cores/billing/src/extra.rs") == "use shop_billing::x; use shop_search::y;\n"
    assert not shop.regenerate(plan(component("gateway", calls=["billing", "search"]),
                                    core("search"), core("billing")))  # fmt: skip


def test_a_rename_and_a_template_change_at_once(shop: Project) -> None:
    """Edits meet both without a conflict."""
    shop.edit("cores/pricing/server/main.rs", "fn main() {\n", "fn main() {\n    mine();\n")
    shop.write(
        "services/gateway/own.go", "package main\n\n// PricingService speaks shop.pricing.v1\n"
    )
    renamed = plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
    changes = shop.regenerate(renamed, V2)
    assert not changes.conflicts
    assert "mine();" in shop.read("cores/order-book/server/main.rs")
    assert 'run("ORDER_BOOK_ADDR")' in shop.read("cores/order-book/server/main.rs")
    assert "good day from gateway" in shop.read("services/gateway/main.go")
    assert "orderBookClient := orderbook.New(env)" in shop.read("services/gateway/main.go")
    assert "// OrderBookService speaks shop.order_book.v1" in shop.read("services/gateway/own.go")
    sample = shop.read("cores/order-book/src/lib.rs")
    assert sample == "//! hello: the crate shop_order_book.\n", "names reach it, templates do not"
    assert shop.has("docs/adr/order-book.md")
    assert shop.has("test/vectors/order-book/work.json")
    assert rows(changes)["cores/order-book"] == "move"
    assert rows(changes)["cores/order-book/server/main.rs"] == "update"


def test_identifiers_the_templates_made_of_the_name_change_in_the_users_lines(
    shop: Project,
) -> None:
    """In code, not in prose, and each is reported with its line."""
    shop.edit("services/gateway/main.go", "\tlisten(", "\tpricingClient.Close()\n\tlisten(")
    shop.write("README.md", shop.read("README.md") + "pricingClient is ours, Pricing is not.\n")
    changes = shop.regenerate(
        plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
    )
    assert "\torderBookClient.Close()\n" in shop.read("services/gateway/main.go")
    assert "pricingClient is ours, Pricing is not." in shop.read("README.md")
    where = {(str(r.path), r.old): r.line for r in changes.replacements}
    line = where["services/gateway/main.go", "pricingClient"]
    assert "orderBookClient" in shop.read("services/gateway/main.go").splitlines()[line - 1]
    assert ("README.md", "pricingClient is ours, Pricing is not.") in [
        (str(m.path), m.text) for m in changes.mentions
    ]


def test_a_variable_that_is_called_like_the_package_stays_a_variable(shop: Project) -> None:
    """Only what the import brings is renamed."""
    shop.write(
        "services/gateway/own.go",
        'package main\n\nimport "example.com/shop/internal/clients/pricing"\n\n'
        "func own() {\n\tpricing := pricing.New(x)\n\tpricing.Close()\n}\n",
    )
    shop.regenerate(
        plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
    )
    own = shop.read("services/gateway/own.go")
    assert "\tpricing := orderbook.New(x)\n\tpricing.Close()\n" in own


def test_an_alias_of_the_users_stays(shop: Project) -> None:
    """They chose the name."""
    shop.write(
        "services/gateway/own.go",
        'package main\n\nimport pricing "example.com/shop/internal/clients/pricing"\n\n'
        "var x = pricing.New(1)\n",
    )
    shop.regenerate(
        plan(component("gateway", calls=["order-book"]), core("order-book", was="pricing"))
    )
    own = shop.read("services/gateway/own.go")
    assert 'import pricing "example.com/shop/internal/clients/orderbook"' in own
    assert "var x = pricing.New(1)" in own


def test_a_new_project_name_and_module_path_reach_every_file(shop: Project) -> None:
    """The user's own files too."""
    shop.edit("services/gateway/main.go", "\tlisten(", "\tmine()\n\tlisten(")
    shop.write("cores/pricing/src/own.rs", "use shop_pricing::x;\n")
    shop.write("cores/pricing/Cargo.toml", shop.read("cores/pricing/Cargo.toml") + "\n[features]\n")
    market = plan(*SHOP.components, project="market", go_module="example.com/market/v2")
    changes = shop.regenerate(market)
    assert not changes.conflicts
    main = shop.read("services/gateway/main.go")
    assert '"example.com/market/v2/internal/clients/pricing"' in main
    assert "mine()" in main
    assert shop.read("cores/pricing/src/own.rs") == "use market_pricing::x;\n"
    assert 'name = "market-pricing"' in shop.read("cores/pricing/Cargo.toml")
    assert shop.has("proto/market/pricing/v1/pricing.proto")
    assert not shop.has("proto/shop")
    assert not shop.regenerate(market)


def test_a_contract_that_keeps_its_name_keeps_its_wire(shop: Project) -> None:
    """Clients out there go on working."""
    before = shop.read("proto/shop/pricing/v1/pricing.proto")
    renamed = plan(
        component("gateway", calls=["quotes"]), core("quotes", was="pricing", contract="pricing")
    )
    shop.regenerate(renamed)
    assert shop.read("proto/shop/pricing/v1/pricing.proto") == before
    assert shop.has("cores/quotes/server/main.rs")


def test_a_removed_component_makes_room_for_a_renamed_one(tmp_path: Path) -> None:
    """What was worked on in the old one is set aside."""
    both = plan(component("gateway"), core("billing"), core("search"))
    shop = Project.new(tmp_path / "shop", both)
    shop.edit("cores/search/src/lib.rs", "hello", "old search")
    shop.edit("cores/billing/src/lib.rs", "hello", "new search")
    shop.write("cores/search/src/extra.rs", "old extra\n")
    shop.write("cores/billing/src/extra.rs", "new extra\n")
    before = snapshot(shop.root)
    shop.regenerate(plan(component("gateway"), core("search", was="billing")))
    assert "new search" in shop.read("cores/search/src/lib.rs")
    assert "old search" in shop.read("_removed/cores/search/src/lib.rs")
    assert shop.read("cores/search/src/extra.rs") == "new extra\n"
    assert shop.read("_removed/cores/search/src/extra.rs") == "old extra\n"
    assert not shop.has("cores/billing")
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_rename_onto_a_file_of_the_users_is_refused(shop: Project) -> None:
    """By name, and nothing is changed."""
    shop.write("cores/order-book/src/lib.rs", "mine\n")
    before = snapshot(shop.root)
    with pytest.raises(GorustError, match=r"would move to cores/order-book/src/lib\.rs") as refusal:
        shop.regenerate(plan(component("gateway"), core("order-book", was="pricing")))
    assert refusal.value.place == "cores/order-book/src/lib.rs"
    assert snapshot(shop.root) == before


def test_a_was_that_never_was_is_an_error(shop: Project) -> None:
    """Or one that two components claim."""
    with pytest.raises(GorustError, match="there was no component billing"):
        shop.regenerate(plan(component("gateway"), core("order-book", was="billing")))
    with pytest.raises(GorustError, match="two components say they were pricing"):
        shop.regenerate(plan(core("a", was="pricing"), core("b", was="pricing")))


def test_ignored_built_binary_and_kept_files_are_not_rewritten(shop: Project) -> None:
    """Names in them are somebody else's business."""
    shop.write(".gitignore", "/out/\n")
    for path in (
        "out/x.txt",
        "target/x.txt",
        "bin/x.txt",
        "gen/go/x.txt",
        "vendor/x.txt",
        "docs/kept.txt",
    ):
        shop.write(path, "shop.pricing.v1\n")
    shop.write("data.bin", b"\0shop.pricing.v1")
    before = snapshot(shop.root)
    renamed = plan(component("gateway"), core("quotes", was="pricing"))
    shop.regenerate(renamed, keep=("docs/kept.txt",))
    after = snapshot(shop.root)
    for path in (
        "out/x.txt",
        "target/x.txt",
        "bin/x.txt",
        "gen/go/x.txt",
        "vendor/x.txt",
        "docs/kept.txt",
        "data.bin",
    ):
        assert after[path] == before[path], path


def test_a_component_in_another_language_leaves_its_old_code_in_removed(shop: Project) -> None:
    """Where neither Go nor Cargo looks."""
    shop.edit("cores/pricing/server/main.rs", "}\n", "    mine();\n}\n")
    shop.write("cores/pricing/src/extra.rs", "extra\n")
    before = snapshot(shop.root)
    changes = shop.regenerate(plan(component("gateway"), component("pricing")))
    assert not changes.conflicts
    assert shop.has("services/pricing/main.go")
    assert not shop.has("cores/pricing")
    assert "mine();" in shop.read("_removed/cores/pricing/server/main.rs")
    assert shop.read("_removed/cores/pricing/src/extra.rs") == "extra\n"
    shop.undo()
    assert snapshot(shop.root) == before


def test_a_component_renamed_and_in_another_language_at_once(shop: Project) -> None:
    """The old code is set aside under its new name."""
    shop.write("cores/pricing/src/extra.rs", "use shop_pricing::x;\n")
    shop.edit("cores/pricing/src/lib.rs", "hello", "mine")
    gone = plan(component("gateway"), component("quotes", was="pricing"))
    changes = shop.regenerate(gone)
    assert not changes.conflicts
    assert "mine" in shop.read("_removed/cores/quotes/src/lib.rs")
    assert shop.read("_removed/cores/quotes/src/extra.rs") == "use shop_pricing::x;\n"
    assert not changes.replacements
    assert not shop.regenerate(plan(component("gateway"), component("quotes")))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("use shop_grpc::Call;", "use market_grpc::Call;"),
        ("use shop_compute::Scope;", "use market_compute::Scope;"),
        ('{ package = "shop-grpc" }', '{ package = "market-grpc" }'),
        ("cargo test -p shop-compute", "cargo test -p market-compute"),
        ('import "shop/batch/v1/batch.proto";', 'import "market/batch/v1/batch.proto";'),
        ("  shop.batch.v1.EntryHeader header = 1;", "  market.batch.v1.EntryHeader header = 1;"),
        ("use contracts::shop::batch::v1::X;", "use contracts::market::batch::v1::X;"),
        ('"example.com/shop/gen/go/shop/batch/v1"', '"example.com/shop/gen/go/market/batch/v1"'),
        ("shop-grpc-web is another crate", "shop-grpc-web is another crate"),
    ],
)
def test_a_new_project_name_reaches_what_users_name_of_the_shared_parts(
    before: str, after: str
) -> None:
    """Their crates and their contract, in files that only a user wrote."""
    renames = Renames((), ("shop", "market"), ("example.com/shop", "example.com/shop"))
    assert tokens(renames).replace(before, code=True)[0] == after
