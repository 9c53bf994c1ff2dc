"""Components that begin with one empty RPC, with the real Go and Rust."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden.test_golden import HERE
from tests.helpers import gorust, gorust_new, run

pytestmark = pytest.mark.toolchain

GO = ("return Output{}, ErrUnwritten", "return Output{}, nil")
WRITTEN = {
    "cores/pricing/src/lib.rs": ("    Err(Error::Unwritten)", "    Ok(Output {})"),
    "services/users/internal/answer/answer.go": GO,
    "services/router/internal/answer/answer.go": GO,
}
"""The domain as its user writes it: what stands there, and what then."""


def test_the_tests_say_what_is_missing_until_it_is_written(
    tmp_path: Path, cargo_target: Path
) -> None:
    """It builds and is clean from the beginning; once the domain is there every check passes."""
    shop = tmp_path / "shop"
    plan = HERE / "plans" / "unwritten.yaml"
    made = gorust_new(shop, "--plan", str(plan), "--yes")
    assert made.returncode == 0, made.stderr
    env = {"CARGO_TARGET_DIR": str(cargo_target), "NO_COLOR": "1"}

    clean = run("make", "lint", "build", cwd=shop, env=env, timeout=1800)
    assert clean.returncode == 0, clean.stdout[-3000:] + clean.stderr[-3000:]
    for test, where in (("test-rust", "cores/pricing/src/lib.rs"), ("test-go", "internal/answer")):
        told = run("make", test, cwd=shop, env=env, timeout=1800)
        assert told.returncode != 0
        assert where in told.stdout + told.stderr

    found = json.loads(gorust("rpc", "--json", "--dry-run", cwd=shop).stdout)
    assert [one["missing"] for one in found["rpcs"]] == [[], [], [], []]
    for path, (empty, written) in WRITTEN.items():
        text = (shop / path).read_text()
        assert text.count(empty) == 1
        (shop / path).write_text(text.replace(empty, written))
    done = run("make", "test", "e2e", cwd=shop, env=env, timeout=1800)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
