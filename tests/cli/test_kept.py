"""Paths under ``keep:``, through the commands: what is reused of the last render included."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.test_reports import replace
from tests.helpers import gorust

MAIL = "  - name: mail\n    kind: engine\n    language: rust\n    port: 9490\n"


@pytest.mark.parametrize("kept", ["cores/mail", "cores/mail/Cargo.toml", "cores"])
def test_a_lock_file_has_a_kept_crate_whatever_else_is_rendered(
    made: Path, tmp_path: Path, kept: str
) -> None:
    """Its manifest is in no record, so that component is rendered again with any other."""
    shop = tmp_path / "shop"
    shutil.copytree(made, shop)
    plan = shop / "gorust.yaml"
    plan.write_text(f"{plan.read_text()}{MAIL}keep: [{kept}]\n")
    for port, following in (("8080", "8100"), ("8100", "8110"), ("8110", "8120")):
        done = gorust("regenerate", "-q", cwd=shop)
        assert done.returncode == 0, done.stderr
        assert 'name = "shop-mail"' in (shop / "Cargo.lock").read_text()
        assert gorust("plan", cwd=shop).returncode == 0
        replace(plan, f"port: {port}", f"port: {following}")
