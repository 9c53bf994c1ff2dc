"""Every test runs with its own state directory and without the user's Copier settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is slow, not wrong: no example has to end within a time.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the golden trees anew; review the diff"
    )


@pytest.fixture(scope="session")
def cargo_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Cargo target directory for all projects: what they depend on is the same."""
    given = os.environ.get("GORUST_TEST_TARGET_DIR")
    return Path(given) if given else tmp_path_factory.mktemp("cargo-target")


@pytest.fixture(autouse=True)
def _isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    state: Path = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(state / "no-settings.yml"))
    monkeypatch.setenv("NO_COLOR", "1")
    # Go builds and tests what is the same in two projects once, wherever they are.
    monkeypatch.setenv("GOFLAGS", "-trimpath")
    monkeypatch.delenv("GORUST_DEBUG", raising=False)
