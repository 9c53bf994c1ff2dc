"""The house keeps its shape: imports go one way, one room per library, files stay small."""

from __future__ import annotations

import ast
import re
import statistics
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT / "generator" / "gorust_new"
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

LAYERS = (
    {"errors", "locks", "places", "text", "tree"},
    {"plan", "lists"},
    {"advice", "contract"},
    {"render", "project"},
    {"diagram"},
    {"interview", "toolchain"},
    {"workflow"},
    {"report"},
    {"cli"},
    {"entry"},
    {"__main__"},
)
"""Lowest first; a room imports from lower layers and from itself only."""

INSIDE = {
    "project": (
        {"disk"},
        {"merge"},
        {"record"},
        {"rename"},
        {"decide", "transaction"},
    ),
    "plan": (
        {
            "complete",
            "facts",
            "graph",
            "model",
            "names",
            "ports",
            "problem",
            "shapes",
            "vocabulary",
        },
        {"rules"},
        {"answers", "flags"},
        {"command"},
        {"yaml"},
    ),
}
"""The same inside the two large rooms."""

HOMES = {
    "antlr4": "contract",
    "click": "cli",
    "copier": "render",
    "jinja2": "render",
    "pathspec": "text",
    "platformdirs": "places",
    "plumbum": "render",
    "prompt_toolkit": "interview",
    "proto_schema_parser": "contract",
    "questionary": "interview",
    "yaml": "plan",
}
"""Third-party libraries and the one room that may import each."""

CLI = {"workflow", "report", "diagram", "interview", "errors", "text"}
"""What the command line is made of: it parses and prints, and the workflow does the work."""

CLI_NAMES = {
    "gorust_new.plan.model.Plan",
    "gorust_new.project.disk.changeset",
}
"""Values it is handed, and may name."""

LONGEST_FILE, LONGEST_FUNCTION = 400, 42


def modules() -> list[Path]:
    return sorted(path for path in GENERATOR.rglob("*.py") if "_templates" not in path.parts)


def room(path: Path) -> str:
    return path.relative_to(GENERATOR).parts[0].removesuffix(".py")


@cache
def imports(path: Path) -> tuple[str, ...]:
    found: list[str] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def layer(name: str, layers: tuple[set[str], ...] = LAYERS) -> int:
    found = [index for index, rooms in enumerate(layers) if name in rooms]
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


@pytest.mark.parametrize("large", INSIDE)
def test_imports_go_one_way_inside_a_large_room(large: str) -> None:
    """What is on disk knows nothing of merging, and the model of a plan nothing of its file."""
    for path in (GENERATOR / large).rglob("*.py"):
        here = path.relative_to(GENERATOR / large).parts[0].removesuffix(".py")
        for name in imports(path):
            if not name.startswith(f"gorust_new.{large}.") or here == "__init__":
                continue
            there = name.split(".")[2]
            lower = layer(there, INSIDE[large]) < layer(here, INSIDE[large])
            beside = layer(there, INSIDE[large]) == 0 == layer(here, INSIDE[large])
            assert there == here or lower or beside, f"{path} imports {name}"


def test_no_module_needs_itself_by_a_detour() -> None:
    """There is an order in which the modules can be read, each after those it builds on."""
    named = {name_of(path): path for path in modules()}
    needs = {
        name: {found for used in imports(path) for found in _modules_in(used, named)} - {name}
        for name, path in named.items()
    }
    TopologicalSorter(needs).prepare()  # raises CycleError, which names the modules


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(GENERATOR.parent).with_suffix("").parts)


def _modules_in(imported: str, named: dict[str, Path]) -> list[str]:
    """`imported` is ``room.module.name`` or ``room.module``."""
    return [name for name in (imported, imported.rpartition(".")[0]) if name in named][:1]


def test_the_command_line_does_its_work_by_the_workflow() -> None:
    """No verb reaches into the plan, the project or the renderer itself."""
    for path in (GENERATOR / "cli").glob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] != "gorust_new" or parts[1] in {*CLI, "cli", "__version__"}:
                continue
            assert any(name.startswith(allowed) for allowed in CLI_NAMES), f"{path}: {name}"


def test_each_library_has_one_room() -> None:
    """A third-party library is imported where it lives, and one we have not chosen nowhere."""
    for path in modules():
        for name in imports(path):
            library = name.partition(".")[0]
            if library not in sys.stdlib_module_names and library != "gorust_new":
                assert room(path) == HOMES.get(library), f"{path} imports {library}"


def test_what_is_imported_is_declared() -> None:
    """Each library that has a room is a dependency of the package, and the other way round."""
    declared = re.search(r"^dependencies = \[(.*?)^\]", PROJECT, re.MULTILINE | re.DOTALL)
    assert declared
    names = re.findall(r'"([a-z][a-z0-9-]*)', declared[1])
    renamed = {
        "antlr4-python3-runtime": "antlr4",
        "prompt-toolkit": "prompt_toolkit",
        "proto-schema-parser": "proto_schema_parser",
        "pyyaml": "yaml",
    }
    assert {renamed.get(name, name) for name in names} == set(HOMES)


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    """Four hundred lines at the most."""
    others = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    for path in [*modules(), *others]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE, path


def test_no_function_is_longer_than_a_glance() -> None:
    """Forty-two lines at the most; half of them have eight or fewer."""
    lengths = []
    for path in modules():
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef):
                lengths.append((node.end_lineno or 0) - node.lineno + 1)
                assert lengths[-1] <= LONGEST_FUNCTION, f"{path}: {node.name}"
    assert statistics.median(lengths) <= 8


def test_every_test_says_its_behaviour_in_a_sentence() -> None:
    """Its name says what holds, its docstring why or how far; a failure is read before the code."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = (ast.get_docstring(node) or "").strip()
                assert said[-1:] in {".", "?"}, f"{path}: {node.name}"


def test_only_the_command_line_prints_or_exits() -> None:
    """Every other room returns values or raises."""
    for path in modules():
        if room(path) == "cli":
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"^\s*print\(|sys\.exit\(|raise SystemExit", text, re.MULTILINE), path
