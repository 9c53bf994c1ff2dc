"""One word in, every name form out."""

from __future__ import annotations

import pytest
from gorust_new.plan.model import Component, Kind, Plan
from gorust_new.plan.names import derive
from gorust_new.plan.rules.reserved import foreign_crate, reserved, reserved_project
from gorust_new.plan.rules.spelling import as_name, next_name
from gorust_new.plan.rules.validate import validate


def test_every_form_of_the_worked_example() -> None:
    """As the design lists them."""
    names = derive("shop", "order-book")
    assert names.go_package == "orderbook"
    assert names.snake == "order_book"
    assert names.type_name == "OrderBook"
    assert names.var == "orderBook"
    assert names.env == "ORDER_BOOK"
    assert names.crate == "shop-order-book"
    assert names.crate_lib == "shop_order_book"
    assert names.proto_package == "shop.order_book.v1"
    assert names.proto_dir == "shop/order_book/v1"
    assert names.proto_file == "order_book.proto"
    assert names.service == "OrderBookService"
    assert names.service_module == "order_book_service"
    assert names.go_proto_package == "orderbookv1"


def test_a_contract_names_what_is_on_the_wire_and_nothing_else() -> None:
    """Crate, directory and settings have the component's own name."""
    names = derive("my-shop", "quotes", contract="price-list")
    assert names.proto_package == "my_shop.price_list.v1"
    assert names.service == "PriceListService"
    assert names.go_proto_package == "pricelistv1"
    assert names.crate == "my-shop-quotes"
    assert names.go_package == "quotes"


@pytest.mark.parametrize(
    ("name", "service", "module"),
    [
        ("a-b", "AbService", "ab_service"),
        ("b2-c", "B2cService", "b2c_service"),
        ("a-b-c", "AbCService", "ab_c_service"),
        ("x-ray", "XRayService", "x_ray_service"),
        ("ray-x", "RayXService", "ray_x_service"),
        ("v2-api", "V2ApiService", "v2_api_service"),
        ("order-2", "Order2Service", "order2_service"),
        ("s3", "S3Service", "s3_service"),
    ],
)
def test_the_service_module_is_what_the_rust_stub_generator_calls_it(
    name: str, service: str, module: str
) -> None:
    """Digits and acronyms as its snake case has them."""
    names = derive("shop", name)
    assert (names.service, names.service_module) == (service, module)
    assert _heck_snake(service) == module


def _heck_snake(camel: str) -> str:
    """The rule of the Rust crate `heck`, by which tonic names the module of a service."""
    words, start, mode = [], 0, ""
    for i, char in enumerate(camel[:-1]):
        following = camel[i + 1]
        now = "lower" if char.islower() else "upper" if char.isupper() else mode
        if now == "lower" and following.isupper():
            words.append(camel[start : i + 1])
            start, mode = i + 1, ""
        elif mode == "upper" and char.isupper() and following.islower():
            words.append(camel[start:i])
            start, mode = i, ""
        else:
            mode = now
    return "_".join([*words, camel[start:]]).lower()


@pytest.mark.parametrize(
    ("name", "chokes"),
    [
        ("func", "keyword of Go"),
        ("type", "keyword of Go"),
        ("crate", "keyword of Rust"),
        ("self", "keyword of Rust"),
        ("core", "crate of Rust"),
        ("std", "crate of Rust"),
        ("proc-macro", "crate of Rust"),
        ("message", "keyword of protobuf"),
        ("rpc", "keyword of protobuf"),
        ("nul", "device on Windows"),
        ("com1", "device on Windows"),
        ("com-1", "device on Windows"),
        ("internal", "directory that Go treats specially"),
        ("vendor", "directory that Go treats specially"),
        ("target", "build results"),
        ("tokio", "crate that the generated code depends on"),
        ("tonic", "crate that the generated code depends on"),
        ("kubernetes", "Kubernetes"),
        ("uint", "predeclared by Go"),
        ("error", "predeclared by Go"),
        ("main", "meaning of its own in Go"),
        ("init", "meaning of its own in Go"),
        ("context", "Go package that the generated code imports"),
        ("con-text", "Go package that the generated code imports"),
        ("sl-og", "written `slog`"),
        ("platform", "part that every project has"),
        ("server", "part that every project has"),
        ("order-test", "compiled for tests"),
        ("order-linux", "compiled for one platform only"),
        ("engine-386", "compiled for one platform only"),
        ("front-js", "compiled for one platform only"),
    ],
)
def test_a_reserved_name_says_what_chokes_on_it(name: str, chokes: str) -> None:
    """A language, a tool, or a part that every project has."""
    assert chokes in (reserved(derive("shop", name)) or "")


@pytest.mark.parametrize(
    "name", ["gateway", "pricing", "order-book", "linux", "users", "auth", "search", "linux-agent"]
)
def test_an_ordinary_name_is_free(name: str) -> None:
    """Though it contains a reserved word."""
    assert reserved(derive("shop", name)) is None


@pytest.mark.parametrize("name", ["core", "type", "nul", "tokio", "google", "grpc", "vendor"])
def test_a_project_is_refused_what_harms_its_crates_or_proto_packages(name: str) -> None:
    """Its name begins all of them."""
    assert reserved_project(derive("x", name))


@pytest.mark.parametrize("name", ["shop", "runtime", "context", "test", "platform"])
def test_a_project_may_be_called_what_only_a_component_may_not(name: str) -> None:
    """No directory or variable is called like it."""
    assert reserved_project(derive("x", name)) is None


def test_a_third_party_crate_is_known_by_dash_and_underscore() -> None:
    """To Cargo the two are one."""
    assert foreign_crate("serde-json")
    assert foreign_crate("serde_json")
    assert not foreign_crate("shop-pricing")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ünïcode", "unicode"),
        ("größe", "grosse"),
        ("Łódź Café", "lodz-cafe"),
        ("OrderBook", "order-book"),
        ("Ærø", "aero"),
        ("漢字", None),
    ],
)
def test_a_suggested_name_keeps_its_letters(text: str, name: str | None) -> None:
    """Accents go, letters stay; what has no Latin letters suggests nothing."""
    assert as_name(text) == name


def test_a_second_one_is_numbered() -> None:
    """`api` beside `api` is `api-2`, and the number goes on from there."""
    assert next_name("api", lambda _: True) == "api-2"
    assert next_name("api-2", lambda name: name != "api-2") == "api-3"
    clash = Plan("shop", "example.com/shop", (Component("api", Kind.WEB_API),) * 2)
    assert "`api-2`" in validate(clash)[0].next_step
