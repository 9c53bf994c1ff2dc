"""A core whose sample was replaced moves from Rust to Go and back, with the real compilers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.cli.edits import Shop
from tests.helpers import SHOP, gorust_new, run

OURS = "services/pricing/internal/rpc/service.go"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """The example shop, whose core is in Rust."""
    made = gorust_new(tmp_path / "shop", "--plan", "-", "--yes", text=SHOP)
    assert made.returncode == 0, made.stderr
    return Shop(tmp_path / "shop")


def call_it_measure(shop: Shop, *paths: str) -> None:
    """The sample is replaced: the call has another name, on both sides and in the contract."""
    for path in paths:
        where = shop.root / path
        text = where.read_text()
        for old, new in (("rpc Compare(", "rpc Measure("), (".Compare,", ".Measure,")):
            text = text.replace(old, new)
        where.write_text(text.replace(") Compare(request", ") Measure(request"))


@pytest.mark.toolchain
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_only_the_new_adapter_is_left_to_write_when_the_sample_was_replaced(
    shop: Shop, tmp_path: Path
) -> None:
    """Everything else builds; once it is written, the same vectors and calls pass, and back."""
    target = os.environ.get("GORUST_TEST_TARGET_DIR") or str(tmp_path / "target")
    env = {"CARGO_TARGET_DIR": target}
    call_it_measure(
        shop, "proto/shop/pricing/v1/pricing.proto", "internal/clients/pricing/client.go"
    )
    adapter = shop.root / "cores/pricing/server/src/service.rs"
    rust = adapter.read_text().replace("CompareStream", "MeasureStream")
    adapter.write_text(rust.replace("async fn compare(", "async fn measure("))
    for path in (
        "cores/pricing/server/tests/binary.rs",
        "cores/pricing/server/examples/call_pricing.rs",
    ):
        where = shop.root / path
        where.write_text(where.read_text().replace(".compare(", ".measure("))

    shop.do("set", "pricing", "language=go", "because=the team writes Go")
    assert run("make", "gen", cwd=shop.root, timeout=900).returncode == 0
    built = run("go", "build", "./...", cwd=shop.root, timeout=900)
    complaints = [line for line in built.stderr.splitlines() if line.startswith("#")]
    assert built.returncode == 0 or complaints == [
        "# example.com/shop/services/pricing/internal/rpc"
    ]

    call_it_measure(shop, OURS)
    test = shop.root / OURS.replace(".go", "_test.go")
    test.write_text(test.read_text().replace(".Compare(t.Context()", ".Measure(t.Context()"))
    passed = run("make", "build", "test", "e2e", cwd=shop.root, timeout=1800)
    assert passed.returncode == 0, passed.stdout[-3000:] + passed.stderr[-3000:]

    shop.do("set", "pricing", "language=rust", "because=")
    for path in ("service.rs",):
        (shop.root / "cores/pricing/server/src" / path).write_text(
            (shop.root / "_removed/cores/pricing/server/src" / path).read_text()
        )
    for path in ("server/tests/binary.rs", "server/examples/call_pricing.rs"):
        (shop.root / "cores/pricing" / path).write_text(
            (shop.root / "_removed/cores/pricing" / path).read_text()
        )
    passed = run("make", "build", "e2e", cwd=shop.root, env=env, timeout=1800)
    assert passed.returncode == 0, passed.stdout[-3000:] + passed.stderr[-3000:]
