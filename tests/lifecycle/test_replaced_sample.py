"""A core whose sample was replaced moves from Rust to Go and back, with the real compilers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.edits import Shop, why
from tests.helpers import SHOP, gorust_new, run
from tools.sample.__main__ import GONE, REPLACEMENT, replace_example

OURS = "services/pricing/internal/rpc/service.go"

DOCUMENT = "services/gateway/openapi.json"
"""What a callee that is added has its path in."""


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The example shop, whose core is in Rust."""
    made = gorust_new(tmp_path / "shop", "--plan", "-", "--yes", text=SHOP)
    assert made.returncode == 0, made.stderr
    return Shop(tmp_path / "shop")


CORE = "cores/pricing/server"
MEASURE = {
    "proto/shop/pricing/v1/pricing.proto": ("rpc Compare(", "rpc Measure("),
    "internal/clients/pricing/client.go": (").Compare,", ").Measure,"),
    f"{CORE}/src/service.rs": ("async fn compare(", "async fn measure("),
}
"""A sample that was replaced: the call has another name in the contract and on both sides."""

STREAM = ("CompareStream", "MeasureStream")
MEASURE_IN_GO = {
    OURS: (") Compare(request", ") Measure(request"),
    OURS.replace(".go", "_test.go"): (".Compare(t.Context()", ".Measure(t.Context()"),
}


def edit(shop: Shop, edits: dict[str, tuple[str, str]]) -> None:
    """Replace words as a user would."""
    for path, words in edits.items():
        where = shop.root / path
        assert words[0] in where.read_text(), path
        where.write_text(where.read_text().replace(*words))


def passes(shop: Shop, *targets: str, **env: str) -> None:
    """Targets of make are green."""
    made = run("make", *targets, cwd=shop.root, env=env, timeout=1800)
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]


@pytest.mark.toolchain
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_only_the_new_adapter_is_left_to_write_when_the_sample_was_replaced(
    shop: Shop, cargo_target: Path
) -> None:
    """Everything else builds; once it is written the same calls pass; and the same way back."""
    edit(shop, MEASURE)
    edit(shop, {f"{CORE}/src/service.rs": STREAM})

    done = shop.do("set", "pricing", "language=go", "because=the team writes Go")
    assert "services/pricing" in why(done, f"{CORE}/src/service.rs")
    passes(shop, "build")
    edit(shop, MEASURE_IN_GO)
    passes(shop, "build", "test", "e2e")

    done = shop.do("set", "pricing", "language=rust", "because=")
    assert "cores/pricing" in why(done, OURS)
    for path in MEASURE:
        if path.startswith(CORE):
            (shop.root / path).write_text((shop.root / "_removed" / path).read_text())
    passes(shop, "build", "e2e", CARGO_TARGET_DIR=str(cargo_target))


@pytest.mark.toolchain
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_a_project_whose_example_was_replaced_grows_and_is_renamed(
    shop: Shop, cargo_target: Path
) -> None:
    """Other messages, another RPC; then a second core and a call to it; then a new name."""
    replace_example(shop.root)
    passes(shop, "lint", "build", "test", "e2e", CARGO_TARGET_DIR=str(cargo_target))
    own = [str(path.relative_to(REPLACEMENT)) for path in REPLACEMENT.rglob("*") if path.is_file()]
    before = {path: (shop.root / path).read_bytes() for path in own}

    shop.do("add", "stock", "--kind", "engine", "--language", "rust")
    shop.do("set", "gateway", "calls=pricing,stock")
    after = {path: (shop.root / path).read_bytes() for path in own}
    assert list(json.loads(after.pop(DOCUMENT))["paths"]) == [
        *json.loads(before.pop(DOCUMENT))["paths"],
        "/v1/stock/compare",
    ]
    assert after == before
    passes(shop, "lint", "build", "e2e", CARGO_TARGET_DIR=str(cargo_target))

    shop.do("rename", "pricing", "tariff")
    lines = (shop.root / "cores/tariff/src/lib.rs").read_bytes()
    assert lines == before["cores/pricing/src/lib.rs"]
    assert not any((shop.root / path).exists() for path in GONE)
    assert (shop.root / "test/vectors/tariff/quote.json").exists()
    passes(shop, "lint", "build", "test", "e2e", CARGO_TARGET_DIR=str(cargo_target))
