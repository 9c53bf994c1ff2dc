"""The real renderer in the shape the life-cycle tests drive the stand-in by."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from gorust_new.plan.model import Plan
from gorust_new.tree import Unit

from tests.lifecycle.standin import Template


def real(what: Plan, template: Template) -> tuple[Unit, ...]:
    """The project of `what` from the templates; a greeting stands for a newer version of them."""
    return tuple(_newer(unit, template) for unit in _rendered(_settled(what)))


def _settled(what: Plan) -> Plan:
    """`what` without its ``was:``, which rendering does not look at."""
    return replace(what, components=tuple(replace(c, was="") for c in what.components))


@lru_cache(maxsize=64)
def _rendered(what: Plan) -> tuple[Unit, ...]:
    from gorust_new.render.render import render
    from gorust_new.workflow.plans import requests_of

    return render(requests_of(what))


def _newer(unit: Unit, template: Template) -> Unit:
    if template.greeting == "hello":
        return unit
    comment = {".go": b"// ", ".rs": b"// ", ".md": b"", ".toml": b"# "}
    tree = {
        path: replace(file, content=file.content + b"\n" + comment[path.suffix] + note)
        if path.suffix in comment
        else file
        for path, file in unit.tree.items()
        for note in (template.greeting.encode() + b"\n",)
    }
    return replace(unit, tree=tree, digest=f"{unit.digest}-{template.greeting}")
