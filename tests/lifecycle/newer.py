"""The next version of this very generator, with other templates, beside the one under test."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.helpers import ROOT, run


def newer_generator(home: Path) -> Path:
    """A copy of the generator in `home`, with a later version and changed templates."""
    for name in ("generator", "templates"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    edit(home / "generator/gorust_new/__init__.py", '__version__ = "', '__version__ = "9')
    hybrid, service = home / "templates/hybrid/base", home / "templates/go-service/http/base"
    edit(hybrid / "README.md.jinja", "\n", "\n\nMade with the second version.\n", count=1)
    (hybrid / "SECURITY.md").write_text("Report problems to the owner.\n")
    (hybrid / ".editorconfig").unlink()
    main = next(service.rglob("main.go.jinja"))
    edit(main, "package main\n", "package main\n\n// Second version.\n")
    proto = next((home / "templates/contract/proto").rglob("*proto_file*.jinja"))
    proto.write_text(proto.read_text() + "\n// Second version.\n")
    return home


def edit(path: Path, old: str, new: str, count: int = -1) -> None:
    """Replace text in a file."""
    text = path.read_text()
    assert old in text, path
    path.write_text(text.replace(old, new, count))


def gorust(home: Path, *args: str, project: Path) -> subprocess.CompletedProcess[str]:
    """`gorust` of the generator that lives in `home`."""
    call = "from gorust_new.cli.main import gorust; gorust()"
    return run(
        sys.executable, "-c", call, *args, cwd=project, env={"PYTHONPATH": str(home / "generator")}
    )
