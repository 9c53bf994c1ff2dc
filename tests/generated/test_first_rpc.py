"""The tutorial of a generated project, followed to the letter with the real Go and Rust."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.helpers import BIN, SHOP, gorust, gorust_new, run

pytestmark = pytest.mark.toolchain

CORE = "pricing"
DOMAIN, UNWRITTEN = f"cores/{CORE}/src/reverse.rs", "    Err(Error::Unwritten)\n"


def steps(shop: Path) -> dict[str, list[str]]:
    """What the tutorial has to be typed, by language, with the name of the core for NAME."""
    text = (shop / "docs/first-rpc.md").read_text().replace("NAME", CORE)
    found: dict[str, list[str]] = {}
    for language, block in re.findall(r"```(\w+)\n(.*?)```", text, re.DOTALL):
        found.setdefault(language, []).append(block)
    return found


def test_the_tutorial_leads_to_an_rpc_that_passes_every_check(
    tmp_path: Path, cargo_target: Path
) -> None:
    """Its contract, its two commands, its domain, its vectors; and then nothing is left to do."""
    shop = tmp_path / "shop"
    assert gorust_new(shop, "--plan", "-", text=SHOP).returncode == 0
    typed = steps(shop)
    (rpc, messages), (rust,), (vectors,) = typed["proto"], typed["rust"], typed["json"]
    commands, check = typed["sh"]

    contract = shop / f"proto/shop/{CORE}/v1/{CORE}.proto"
    service, brace, rest = contract.read_text().partition("\n}\n")
    contract.write_text(f"{service}\n{rpc}}}\n{rest}\n{messages}")
    path = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    for command in commands.splitlines():
        assert run(*command.split(), cwd=shop, env=path).returncode in (0, 4), command

    domain = shop / DOMAIN
    text = domain.read_text()
    assert brace
    assert text.count(UNWRITTEN) == 1
    domain.write_text(text.replace(UNWRITTEN, rust).replace("(_input:", "(input:"))
    (shop / f"test/vectors/{CORE}/reverse.json").write_text(vectors)

    env = {"CARGO_TARGET_DIR": str(cargo_target)}
    done = run(*check.split(), cwd=shop, env=env, timeout=1800)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    left = gorust("rpc", CORE, cwd=shop)
    assert left.returncode == 0
    assert "reverse" not in left.stdout.lower().replace("reverse (unary): nothing is missing", "")
