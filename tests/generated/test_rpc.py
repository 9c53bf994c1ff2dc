"""An RPC added by hand, from the .proto to its answer over HTTP, with the real Go and Rust."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import SHOP, gorust, gorust_new, run, tree
from tests.rpcs import add_rpcs

pytestmark = pytest.mark.toolchain

LIMIT_SECONDS = 1800.0

WRITTEN = {
    "track": (
        "    Err(Error::Unwritten)",
        (
            "    let hub = u32::try_from(input.parcel % 7).unwrap_or_default();\n"
            "    Ok(Output { hub })"
        ),
    ),
    "quote": (
        "    Err(Error::Unwritten)",
        (
            "    Ok(Output {\n        cents: input.grams * 2,\n        size: input.size.clone(),\n"
            "        extras: input.items.clone(),\n    })"
        ),
    ),
    "watch": (
        "    Err::<iter::Empty<_>, _>(Error::Unwritten)",
        (
            "    let since = i64::try_from(input.parcel).unwrap_or_default();\n"
            "    Ok((1..=3).map(move |hub| Output { hub, since }))"
        ),
    ),
}
"""The domain of each RPC as its user writes it: what stands there, and what then."""

SIZE = {"height": 1.5, "width": None}
ANSWERS: dict[str, tuple[object, object]] = {
    "track": ({"parcel": 8}, {"hub": 1}),
    "quote": (
        {
            "grams": 21,
            "country": None,
            "items": [{"name": "a"}],
            "speed": 1,
            "size": SIZE,
            "notes": {"en": "x"},
        },
        {"cents": 42, "size": SIZE, "extras": [{"name": "a"}]},
    ),
    "watch": ({"parcel": 5}, [{"hub": hub, "since": 5} for hub in (1, 2, 3)]),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project to whose contract three RPCs were added, one of each form."""
    root = tmp_path_factory.mktemp("rpc") / "shop"
    assert gorust_new(root, "--plan", "-", text=SHOP).returncode == 0
    add_rpcs(root / "proto/shop/pricing/v1/pricing.proto")
    return root


def told(root: Path, target: Path, *command: str) -> tuple[int, str]:
    """Run a command of the project's; its exit code and all it printed."""
    env = {"CARGO_TARGET_DIR": str(target), "NO_COLOR": "1", "RUST_BACKTRACE": "0"}
    done = run(*command, cwd=root, env=env, timeout=LIMIT_SECONDS)
    return done.returncode, done.stdout + done.stderr


def passes(root: Path, target: Path, *command: str) -> None:
    """Run a command that has to succeed."""
    code, printed = told(root, target, *command)
    assert code == 0, printed[-6000:]


def test_an_rpc_is_one_file_by_hand_and_then_its_domain(shop: Path, cargo_target: Path) -> None:
    """It builds and lints at once; only its own tests fail, and say what to write; then none does.

    The core, its tests and the services are built and tested; what all projects share is
    tested elsewhere.
    """
    before = tree(shop)
    assert gorust("rpc", cwd=shop).returncode == 0
    written = sources(shop)

    passes(shop, cargo_target, "make", "build", "lint")
    passes(shop, cargo_target, "go", "test", "./internal/clients/...", "./services/...")
    rust = ("cargo", "test", "-p", "shop-pricing", "--locked", "--no-fail-fast")
    code, printed = told(shop, cargo_target, *rust)
    assert code != 0
    assert printed.count("test result: FAILED. 0 passed; 1 failed") == len(WRITTEN)
    for word in WRITTEN:
        assert f"write `{word}` in cores/pricing/src/{word}.rs" in printed
        fill_in(shop, word)

    passes(shop, cargo_target, "make", "build", "lint")
    passes(shop, cargo_target, *rust)
    passes(shop, cargo_target, "make", "e2e")
    answered_over_http(shop)
    taken_back(shop, before, written)


def fill_in(shop: Path, word: str) -> None:
    """Write a domain function and a vector, as its user would."""
    domain = shop / f"cores/pricing/src/{word}.rs"
    empty, written = WRITTEN[word]
    text = domain.read_text()
    assert text.count(empty) == 1
    domain.write_text(
        text.replace(empty, written)
        .replace("(_input:", "(input:")
        .replace("use std::{fmt, iter};", "use std::fmt;")
    )
    asked, answer = ANSWERS[word]
    vectors = [{"name": "one", "input": asked, "output": answer}]
    (shop / f"test/vectors/pricing/{word}.json").write_text(json.dumps(vectors))


def answered_over_http(shop: Path) -> None:
    """Each RPC answers what its vector says, from HTTP through Go into Rust and back.

    The example beside them still refuses what its contract does.
    """
    core, admin, edge, edge_admin = free_ports(4)
    here = "127.0.0.1"
    settings = {
        "PRICING_ADDR": f"{here}:{core}",
        "PRICING_ADMIN_ADDR": f"{here}:{admin}",
        "GATEWAY_ADDR": f"{here}:{edge}",
        "GATEWAY_ADMIN_ADDR": f"{here}:{edge_admin}",
        "GATEWAY_PRICING_TARGET": f"{here}:{core}",
    }
    with running(shop, "pricing", settings), running(shop, "gateway", settings):
        for word, (asked, answer) in ANSWERS.items():
            got = post(f"http://{here}:{edge}/v1/pricing/{word}", asked)
            if isinstance(answer, list):
                events = [json.loads(line[6:]) for line in got.splitlines() if line]
                assert events == answer
            else:
                assert json.loads(got) == answer
        too_long = {"left": "", "right": "x" * (16 * 1024 + 1)}
        with pytest.raises(urllib.error.HTTPError, match="400"):
            post(f"http://{here}:{edge}/v1/pricing/compare", too_long)


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on just now."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]


@contextlib.contextmanager
def running(shop: Path, name: str, settings: dict[str, str]) -> Iterator[None]:
    """One binary of the project, stopped at the end; it has to end well."""
    own = {key: value for key, value in settings.items() if key.startswith(name.upper())}
    with subprocess.Popen([shop / "bin" / name], env={**os.environ, **own}) as process:
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def post(url: str, body: object) -> str:
    """The answer, once the services are there."""
    request = urllib.request.Request(  # noqa: S310
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
                return str(response.read().decode())
        except urllib.error.HTTPError as error:
            if error.code != 503:  # the core has not come up yet
                raise
        except (urllib.error.URLError, ConnectionError):
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def taken_back(shop: Path, before: dict[str, bytes], written: dict[str, bytes]) -> None:
    """What was edited since is not taken back silently; without the edits every byte returns."""
    assert gorust("undo", cwd=shop).returncode == 1
    for path, content in written.items():
        if path.startswith(("cores/pricing/src/", "test/vectors/")):
            (shop / path).write_bytes(content)

    assert gorust("undo", cwd=shop).returncode == 0

    assert sources(shop) == {path: before[path] for path in before if path.startswith(OURS)}


OURS = ("cores/", "services/", "internal/", "proto/", "test/", "crates/", "go.mod", "Cargo.")


def sources(shop: Path) -> dict[str, bytes]:
    """What the project is made of, without what was built."""
    return {path: content for path, content in tree(shop).items() if path.startswith(OURS)}
