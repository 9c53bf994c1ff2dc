"""The plans that people start from are valid, complete where they should be, and writable."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Kind, Language
from gorust_new.plan.rules.validate import validate
from gorust_new.plan.yaml import parse
from gorust_new.plan.yaml.read import read_plan
from gorust_new.plan.yaml.write import dump_plan

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def choose(component: Component) -> Language:
    return Language.GO if component.kind is Kind.WEB_API else Language.RUST


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_a_valid_plan_also_once_completed(path: Path) -> None:
    """And survives being written."""
    plan = read_plan(path.read_bytes(), path.name)
    full = complete(plan, choose)
    assert validate(full) == ()
    assert read_plan(dump_plan(full).encode()) == full


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_reads_the_same_without_the_c_library(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some systems do not have it."""
    plan = read_plan(path.read_bytes())
    monkeypatch.setattr(parse, "_LOADER", yaml.SafeLoader)
    assert read_plan(path.read_bytes()) == plan


def test_there_are_examples() -> None:
    """Those that the documents name."""
    assert {path.stem for path in EXAMPLES} >= {
        "shop",
        "minimal-go",
        "minimal-rust",
        "five-components",
    }


def test_the_demo_leaves_language_and_port_to_the_advice() -> None:
    """It is there to show them."""
    shop = next(path for path in EXAMPLES if path.stem == "shop")
    for component in read_plan(shop.read_bytes()).components:
        assert component.language is None
        assert component.port is None
