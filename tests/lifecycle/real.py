"""The real renderer in the shape the life-cycle tests drive the stand-in by."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from gorust_new.plan.model import Plan
from gorust_new.tree import Rendered

from tests.lifecycle.standin import Template


def real(what: Plan, template: Template) -> tuple[Rendered, ...]:
    """The project of `what` from the templates; a greeting stands for a newer version of them."""
    return tuple(_newer(each, template) for each in _rendered(_settled(what)))


def _settled(what: Plan) -> Plan:
    """`what` without its ``was:``, which rendering does not look at."""
    return replace(what, components=tuple(replace(c, was="") for c in what.components))


@lru_cache(maxsize=64)
def _rendered(what: Plan) -> tuple[Rendered, ...]:
    from gorust_new.render.render import render
    from gorust_new.workflow.plans import requests_of

    return render(requests_of(what))


def _newer(now: Rendered, template: Template) -> Rendered:
    if template.greeting == "hello":
        return now
    comment = {".go": b"// ", ".rs": b"// ", ".md": b"", ".toml": b"# "}
    note = template.greeting.encode() + b"\n"
    files = {
        path: replace(
            owned,
            file=replace(
                owned.file, content=owned.file.content + b"\n" + comment[path.suffix] + note
            ),
        )
        if path.suffix in comment
        else owned
        for path, owned in now.files.items()
    }
    return replace(now, files=files, digest=f"{now.digest}-{template.greeting}")
