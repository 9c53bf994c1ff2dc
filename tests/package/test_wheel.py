"""The built wheel carries its templates and works outside the checkout."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from runpy import run_path

import pytest

from tests.helpers import ROOT, SHOP, gorust_new, run, tree


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    built = run(
        sys.executable,
        *("-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", out, ROOT),
    )
    assert built.returncode == 0, built.stderr
    return next(out.glob("*.whl"))


def test_carries_every_template_file(wheel: Path) -> None:
    """Nothing of templates/ is left behind, whatever its name."""
    expected = {
        f"gorust_new/_templates/{path.relative_to(ROOT / 'templates').as_posix()}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }

    assert expected <= set(zipfile.ZipFile(wheel).namelist())


def test_carries_the_plans_that_people_start_from(wheel: Path) -> None:
    """The example shop is offered wherever gorust-new is installed."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "examples").glob("*.yaml"):
        assert f"gorust_new/_examples/{path.name}" in names


def test_an_older_python_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before an installer looks for dependencies, and reports one of theirs instead."""
    hook = run_path(str(ROOT / "hatch_build.py"))["PythonHook"](str(ROOT), {})
    hook.update({})
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit, match=r"needs Python 3\.10 or newer; this is 3\.9\.18"):
        hook.update({})


@pytest.mark.slow
def test_generates_the_same_project_when_installed(wheel: Path, tmp_path: Path) -> None:
    """Installed in an environment of its own, it writes byte for byte what the checkout writes."""
    venv = tmp_path / "venv"
    assert run(sys.executable, "-m", "venv", venv).returncode == 0
    lock = ROOT / "requirements.lock"
    pip = (venv / "bin" / "pip", "install", "--quiet")
    assert run(*pip, "--require-hashes", "-r", lock, timeout=600).returncode == 0
    assert run(*pip, "--no-deps", wheel).returncode == 0
    (tmp_path / "shop.yaml").write_text(SHOP)

    plan = ("--plan", tmp_path / "shop.yaml", "--yes")
    installed = run(venv / "bin" / "gorust-new", tmp_path / "installed", *plan, cwd=tmp_path)
    checkout = gorust_new(tmp_path / "checkout", *plan)

    assert (installed.returncode, checkout.returncode) == (0, 0), installed.stderr
    assert tree(tmp_path / "installed") == tree(tmp_path / "checkout")
