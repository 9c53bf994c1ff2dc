"""The house keeps its shape: imports go one way, one room per library, files stay small."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "generator" / "gorust_new"

LAYERS = (
    {"errors", "locks", "places", "text", "tree"},
    {"plan"},
    {"advice"},
    {"render", "project"},
    {"diagram"},
    {"interview", "toolchain"},
    {"workflow"},
    {"report"},
    {"cli"},
    {"__main__"},
)
"""Lowest first; a room imports from lower layers and from itself only."""

HOMES = {
    "copier": {"render"},
    "plumbum": {"render"},
    "jinja2": {"render"},
    "pathspec": {"render"},
    "questionary": {"interview"},
    "prompt_toolkit": {"interview"},
    "click": {"cli"},
    "platformdirs": {"places"},
    "yaml": {"plan"},
}
"""Third-party libraries and the rooms that may import them."""

CLI = {"workflow", "report", "diagram", "interview", "errors", "text"}
"""What the command line is made of: it parses and prints, and the workflow does the work."""

CLI_NAMES = {
    "gorust_new.plan.model.Plan",
    "gorust_new.advice.explain",
    "gorust_new.project.disk.changeset",
}
"""Values it is handed, and may name."""

LONGEST_FILE = 400


def modules() -> list[Path]:
    return sorted(path for path in GENERATOR.rglob("*.py") if "_templates" not in path.parts)


def room(path: Path) -> str:
    return path.relative_to(GENERATOR).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name: str) -> int:
    found = [index for index, rooms in enumerate(LAYERS) if name in rooms]
    assert found, f"room {name} stands in no layer"
    return found[0]


def test_imports_go_one_way() -> None:
    """A module imports from its own room and from lower layers."""
    for path in modules():
        here = room(path)
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "gorust_new" or len(parts) == 1 or parts[1] in {here, "__version__"}:
                continue
            assert layer(parts[1]) < layer(here), f"{path} imports {name}"


def test_the_command_line_does_its_work_by_the_workflow() -> None:
    """No verb reaches into the plan, the project or the renderer itself."""
    for path in (GENERATOR / "cli").glob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "gorust_new" or parts[1] in {*CLI, "cli", "__version__"}:
                continue
            assert any(name.startswith(allowed) for allowed in CLI_NAMES), f"{path}: {name}"


def test_each_library_has_one_room() -> None:
    """A third-party library is imported where it lives, and nowhere else."""
    for path in modules():
        for name in imports(path):
            library = name.partition(".")[0]
            assert room(path) in HOMES.get(library, {room(path)}), f"{path} imports {library}"


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    """Four hundred lines at the most."""
    others = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    for path in [*modules(), *others]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE, path


def test_only_the_command_line_prints_or_exits() -> None:
    """Every other room returns values or raises."""
    for path in modules():
        if room(path) == "cli":
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*print\(|sys\.exit\(|raise SystemExit", text, re.MULTILINE), path
