"""Every kind in every language that it has, as one project that calls to and fro."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from gorust_new.plan.graph import parts_reached
from gorust_new.plan.model import Component, Kind, Language
from gorust_new.plan.shapes import available, calls_others

from tests.helpers import gorust_new, run

pytestmark = [pytest.mark.toolchain, pytest.mark.nightly]

HEAD = "gorust: 1\nproject: every\ngo_module: example.com/every\ncomponents:\n"
LIMIT_SECONDS = 5400


SPLITS = (Kind.WEB_API, Kind.GATEWAY, Kind.MICROSERVICE, Kind.WORKER, Kind.CLI)
"""A kind of each shape that a split can have."""


def every_kind() -> list[Component]:
    """A component of each kind in each language; two of three call one in either language.

    Who is called calls nobody: the end-to-end tests of one start all that is below it.
    """
    made: list[Component] = []
    called: dict[Language, str] = {}
    for kind in reversed(Kind):  # whoever faces the network comes last
        for language in (Language.RUST, Language.GO, Language.SPLIT):
            if not available(kind, language) or (language is Language.SPLIT and kind not in SPLITS):
                continue
            one = Component(f"{kind.value}-{language.value}", kind, language=language)
            if len(made) % 3 and calls_others(kind, language):
                one = replace(one, calls=tuple(called.values()))
            elif language is not Language.SPLIT and parts_reached(one):
                called[language] = one.name
            made.append(one)
    return made


def plan_of(components: list[Component]) -> str:
    """The plan as its user would write it."""
    line = "  - {{name: {}, kind: {}, language: {}, calls: [{}]}}\n"
    return HEAD + "".join(
        line.format(each.name, each.kind.value, each.language.value, ", ".join(each.calls))
        for each in components
        if each.language
    )


def test_a_project_of_every_kind_is_green(tmp_path: Path, cargo_target: Path) -> None:
    """Fifty components: built, linted by every linter, tested, and called from end to end."""
    components = every_kind()
    assert len(components) >= 47
    made = gorust_new(tmp_path / "every", "--plan", "-", "--yes", text=plan_of(components))
    assert made.returncode == 0, made.stderr
    env = {"CARGO_TARGET_DIR": str(cargo_target), "NO_COLOR": "1"}
    for target in ("build", "lint-all", "test", "e2e"):
        done = run("make", target, cwd=tmp_path / "every", env=env, timeout=LIMIT_SECONDS)
        assert done.returncode == 0, _wrong(done.stdout) + done.stderr[-6000:]


def _wrong(printed: str) -> str:
    """The end of it, without a line for each of the hundred packages that are well."""
    well = re.compile(r"ok\s|.*\[no test files\]")
    return "\n".join(line for line in printed.splitlines() if not well.match(line))[-6000:]
