"""The plans that people start from, in a checkout or an installed wheel."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gorust_new.plan.flags import default_module
from gorust_new.plan.model import Plan
from gorust_new.plan.yaml.read import read_plan

_PACKAGE = Path(__file__).resolve().parent.parent.parent
_PLACES = (_PACKAGE / "_examples", _PACKAGE.parent.parent / "examples")


def example(project: str, name: str = "shop") -> Plan:
    """The example called `name` as the plan of `project`; languages and ports are open."""
    path = next(place / f"{name}.yaml" for place in _PLACES if place.is_dir())
    plan = read_plan(path.read_bytes(), path.name)
    return replace(plan, project=project, go_module=default_module(project))
