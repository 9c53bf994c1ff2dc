"""What comes to stand behind a gateway gets its row, whatever its user has written in the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.edits import Shop
from tests.helpers import gorust_new, tree
from tests.lifecycle.newer import edit, gorust, newer_generator

PLAN = """\
gorust: 1
project: shop
go_module: example.com/shop
components:
  - {{name: edge, kind: gateway, language: {language}, calls: [orders]}}
  - {{name: orders, kind: web-api, language: go}}
  - {{name: billing, kind: web-api, language: go}}
  - {{name: pricing, kind: engine, language: rust}}
"""
GO = {
    "table": "services/edge/internal/routes/routes.go",
    "settings": "services/edge/internal/config/backends.go",
    "bound": "MaxCalls: 512,",
    "word": "maxBody",
    "template": "go-service/gateway/base/services/[= name =]/internal/app/app.go.jinja",
}
RUST = {
    "table": "cores/edge/src/table.rs",
    "settings": "cores/edge/src/behind.rs",
    "bound": "max_calls: Some(512),",
    "word": "MAX_BODY",
    "template": "rust-core/gateway/base/cores/[= name =]/src/serve.rs",
}


@pytest.fixture(params=[("go", GO), ("rust", RUST)], ids=["go", "rust"])
def gateway(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Shop, dict[str, str]]:
    """A gateway in front of one service, whose row its user has changed."""
    language, paths = request.param
    plan = PLAN.format(language=language)
    made = gorust_new(tmp_path / "shop", "--plan", "-", "--yes", text=plan)
    assert made.returncode == 0, made.stderr
    shop = Shop(tmp_path / "shop")
    edit(shop.root / paths["table"], paths["bound"], paths["bound"].replace("512", "64"))
    return shop, paths


def stand_behind(shop: Shop, paths: dict[str, str], *names: str) -> None:
    """Every one of them has its row, billing its settings, and the user's change is there."""
    table, settings = ((shop.root / paths[of]).read_text() for of in ("table", "settings"))
    assert all(f'"/{name}/"' in table for name in names)
    assert "64" in table
    assert "BILLING" in settings


def test_a_new_service_and_a_first_core_reach_a_table_that_was_edited(
    gateway: tuple[Shop, dict[str, str]],
) -> None:
    """And leave it as it was when they go again."""
    shop, paths = gateway
    before = tree(shop.root / "services") | tree(shop.root / "cores")
    shop.do("set", "edge", "calls=+billing")
    shop.do("set", "edge", "calls=+pricing")
    stand_behind(shop, paths, "orders", "billing", "pricing")

    shop.do("set", "edge", "calls=-billing,-pricing")
    assert tree(shop.root / "services") | tree(shop.root / "cores") == before


def test_newer_templates_keep_no_service_from_its_row(
    gateway: tuple[Shop, dict[str, str]], tmp_path: Path
) -> None:
    """What puts a gateway together is never frozen, as sample code is."""
    shop, paths = gateway
    home = newer_generator(tmp_path / "newer")
    edit(home / "templates" / paths["template"], paths["word"], "LARGEST")
    done = gorust(home, "set", "edge", "calls=+billing", project=shop.root)
    assert done.returncode == 0, done.stderr
    stand_behind(shop, paths, "orders", "billing")
    part = paths["template"].split("[= name =]/")[1].removesuffix(".jinja")
    (glue,) = shop.root.glob(f"*/edge/{part}")
    assert "LARGEST" in glue.read_text()
