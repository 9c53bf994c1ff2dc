"""`gorust set NAME language=…`: what others see of a component stays, what is its own is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from gorust_new.plan.yaml.read import read_plan
from gorust_new.report import documents
from gorust_new.workflow.edit import carry_out
from gorust_new.workflow.new import new, plan_new
from gorust_new.workflow.plans import completed
from gorust_new.workflow.project import find
from gorust_new.workflow.regenerate import plan_regenerate, undo
from gorust_new.workflow.set_answers import plan_set

from tests.helpers import SHOP, run, tree

VECTORS, CONTRACT = "test/vectors/pricing/compare.json", "proto/shop/pricing/v1/pricing.proto"
EXTRA = '{"name": "ours", "input": {"left": "ab", "right": "ac"}, "output": {"distance": 1}}'


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The shop, whose core may be a split as well."""
    place = tmp_path / "shop"
    new(plan_new(completed(read_plan(SHOP.encode())), place), place)
    return place


def changed(shop: Path, *answers: str) -> dict[str, Any]:
    """Give answers of pricing, and carry it out; what is reported."""
    site = find(shop)
    changes = plan_set(site, "pricing", answers).changes
    carry_out(site, changes, "set")
    return dict(documents.changes(changes, written=True))


def write(shop: Path, path: str, old: str, text: str) -> None:
    """Replace text in a file as a user would."""
    before = (shop / path).read_text()
    assert old in before, path
    (shop / path).write_text(before.replace(old, text, 1))


def reasons(told: dict[str, Any]) -> dict[str, str]:
    """Why each path is set aside."""
    return {r["path"]: r["why"] for r in told["rows"] if r["action"] == "move to _removed"}


def test_what_others_see_of_it_stays(shop: Path) -> None:
    """Contract, port, callers, client and golden vectors; and the way back is the same."""
    before, plan = tree(shop), (shop / "gorust.yaml").read_text()

    told = changed(shop, "language=go", "because=the team")

    after = tree(shop)
    assert "language: go\n    because: the team\n" in (shop / "gorust.yaml").read_text()
    same = (VECTORS, CONTRACT, "internal/clients/pricing/client.go", "services/gateway/main.go")
    assert [path for path in same if after[path] != before[path]] == []
    assert "services/pricing/main.go" in after
    assert not any(path.startswith("cores/") for path in after)
    assert reasons(told) == {}
    assert told["notes"] == []
    assert not plan_regenerate(find(shop))
    changed(shop, "language=rust", "because=")
    assert (shop / "gorust.yaml").read_text() == plan
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == {
        p: c for p, c in before.items() if "undo/" not in p
    }


def test_what_was_worked_on_is_set_aside_beside_its_new_place(shop: Path) -> None:
    """Edited files and the user's own, each with the new file that it belongs to, or the home."""
    write(shop, "cores/pricing/src/lib.rs", "//!", "//! Ours.\n//!")
    (shop / "cores/pricing/src/rates.rs").write_text("//! Rates.\n")
    write(shop, VECTORS, "[", f"[{EXTRA},")
    mine, before = (shop / VECTORS).read_bytes(), tree(shop)

    told = changed(shop, "language=go")

    why = reasons(told)
    assert why["cores/pricing/src/lib.rs"].endswith("its place now is services/pricing")
    assert why["cores/pricing/src/rates.rs"].endswith("its place now is services/pricing")
    assert (shop / "_removed/cores/pricing/src/rates.rs").read_text() == "//! Rates.\n"
    assert (shop / VECTORS).read_bytes() == mine
    assert "what you wrote of pricing in Rust is in _removed" in " ".join(told["notes"])
    undo(find(shop))
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == {
        p: c for p, c in before.items() if "undo/" not in p
    }


def test_a_split_serves_the_contract_that_callers_know(shop: Path) -> None:
    """Its front takes port and contract over, even one with a name of its own; and back."""
    changed(shop, "contract=rates")
    contract = "proto/shop/rates/v1/rates.proto"
    before = tree(shop)

    changed(shop, "language=split")

    after = tree(shop)
    plan = (shop / "gorust.yaml").read_text()
    assert "language: split\n" in plan
    assert "port: 9090\n    core_port: 9100\n" in plan
    assert after[contract] == before[contract]
    assert "proto/shop/pricing_core/v1/pricing_core.proto" in after
    assert b"shop/rates/v1" in after["internal/clients/pricing/client.go"]
    changed(shop, "language=rust")
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == {
        p: c for p, c in before.items() if "undo/" not in p
    }


def test_who_called_the_core_of_a_split_calls_what_takes_its_place(shop: Path) -> None:
    """Once, even if it called both halves; the port of the core is gone with it."""
    changed(shop, "language=split")
    plan = shop / "gorust.yaml"
    plan.write_text(plan.read_text().replace("[pricing]", "[pricing-core]"))
    changed(shop, "language=go")
    assert "calls: [pricing]" in plan.read_text()
    assert "core_port" not in plan.read_text()
    changed(shop, "language=split")
    plan.write_text(plan.read_text().replace("[pricing]", "[pricing, pricing-core]"))
    changed(shop, "language=rust")
    assert "calls: [pricing]" in plan.read_text()


def test_what_a_front_had_is_named_beside_what_its_core_has(shop: Path) -> None:
    """A service that computes, and lets a core of its own do it: today's templates can."""
    site = find(shop)
    carry_out(site, plan_set(site, "gateway", ["calls="]).changes, "set")
    write(shop, "services/gateway/internal/compare/distance.go", "package", "// Ours.\npackage")
    write(shop, "test/vectors/gateway/compare.json", "[", f"[{EXTRA},")

    told = documents.changes(plan_set(site, "gateway", ["language=split"]).changes, written=False)

    why = reasons(dict(told))
    assert "cores/gateway-core" in why["services/gateway/internal/compare/distance.go"]
    assert why["test/vectors/gateway/compare.json"].endswith(
        "test/vectors/gateway-core/compare.json"
    )


@pytest.mark.toolchain
@pytest.mark.skipif(
    shutil.which("go") is None or shutil.which("cargo") is None, reason="needs Go and Rust"
)
def test_the_same_vectors_pass_before_and_after_and_all_else_builds(
    shop: Path, cargo_target: Path
) -> None:
    """Both ways, with a vector of the team's own and a core that was worked on."""
    env = {"CARGO_TARGET_DIR": str(cargo_target), "CI": ""}

    def passes(*command: str) -> None:
        done = run(*command, cwd=shop, env=env, timeout=1500)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]

    write(shop, VECTORS, "[", f"[{EXTRA},")
    write(shop, "cores/pricing/src/lib.rs", "//!", "//! Ours.\n//!")
    passes("cargo", "test", "-q", "-p", "shop-pricing", "--test", "domain")
    changed(shop, "language=go")
    passes("make", "build-go")
    passes("go", "vet", "./...")
    passes("go", "test", "./services/pricing/...", "./internal/clients/...")
    changed(shop, "language=rust")
    passes("cargo", "test", "-q", "-p", "shop-pricing", "--test", "domain")
    passes("make", "build-go")
