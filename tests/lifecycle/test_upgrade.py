"""`gorust upgrade`: what newer templates bring, by component and with reasons, and taken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gorust_new.plan.shapes import TODAY
from gorust_new.render.changelog import changes_since
from gorust_new.render.folders import COMPONENT, CONTRACT, LISTS, PROJECT, TEMPLATES, of_shape
from gorust_new.render.templates import templates_from

from tests.helpers import ROOT, SHOP, gorust_new, tree
from tests.lifecycle.newer import gorust
from tests.lifecycle.test_newer_version import newer

__all__ = ["newer"]

MAIN = "services/gateway/main.go"
WHY = """\
# Changes

## Unreleased

## 90.1.0 (some day)

- `go-service/http`: a service says which version
  it is of.
- `go-service/worker`: nothing for anybody here.
- `hybrid`: whom to tell of a security problem.

## 0.1.0

- `go-service/http`: how it began.
"""


@pytest.fixture
def shop(newer: Path, tmp_path: Path) -> Path:
    """A project of this version, in which somebody edited a file; the newer one gives reasons."""
    root = tmp_path / "shop"
    made = gorust_new(root, "--plan", "-", text=SHOP)
    assert made.returncode == 0, made.stderr
    (root / MAIN).write_text((root / MAIN).read_text() + "\n// mine\n")
    (newer / "templates/CHANGELOG.md").write_text(WHY)
    core = next((newer / "templates/rust-core/grpc").rglob("main.rs.jinja"))
    core.write_text(core.read_text() + "// Second version.\n")
    return root


def test_it_says_by_component_what_comes_and_why(newer: Path, shop: Path) -> None:
    """Versions, reasons since the version that made it, and files; nothing is written."""
    before = tree(shop)
    shown = gorust(newer, "upgrade", "--dry-run", project=shop)
    told = json.loads(gorust(newer, "upgrade", "--dry-run", "--json", project=shop).stdout)

    assert tree(shop) == before
    assert shown.returncode == 4
    assert (
        "gateway (0.1.0 → 90.1.0): 1 file\n  - a service says which version it is of.\n"
        in shown.stdout
    )
    assert "the shared parts (0.1.0 → 90.1.0): 3 files\n  - whom to tell" in shown.stdout
    assert "how it began" not in shown.stdout
    parts = {part["name"]: part for part in told["parts"]}
    assert set(parts) == {"shared", "gateway", "pricing"}
    assert parts["gateway"]["paths"] == [MAIN]
    assert parts["pricing"]["why"] == []


def test_it_is_taken_for_everything_and_edits_are_merged(newer: Path, shop: Path) -> None:
    """One step, which undo takes back; afterwards nothing is pending."""
    before = tree(shop)

    done = gorust(newer, "upgrade", project=shop)

    assert done.returncode == 0, done.stderr
    text = (shop / MAIN).read_text()
    assert "// Second version." in text
    assert text.endswith("// mine\n")
    assert gorust(newer, "plan", project=shop).returncode == 0
    again = gorust(newer, "upgrade", project=shop)
    assert "the templates are those that made this project" in again.stdout
    assert gorust(newer, "undo", project=shop).returncode == 0
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == before


def test_it_is_taken_for_one_component_and_the_shared_parts_it_stands_on(
    newer: Path, shop: Path
) -> None:
    """The others stay as they are, and are still said to be behind; the rest can follow."""
    pricing = {p: c for p, c in tree(shop).items() if "cores/pricing" in p}

    done = gorust(newer, "upgrade", "gateway", project=shop)

    assert done.returncode == 0, done.stderr
    assert "pricing (0.1.0 → 90.1.0): left as it is" in done.stdout
    assert "// Second version." in (shop / MAIN).read_text()
    assert (shop / "SECURITY.md").exists()
    assert {p: c for p, c in tree(shop).items() if "cores/pricing" in p} == pricing
    left = json.loads(gorust(newer, "upgrade", "--dry-run", "--json", project=shop).stdout)
    assert [part["name"] for part in left["parts"]] == ["pricing"]
    assert [change["path"] for change in left["changes"]] == ["cores/pricing/server/src/main.rs"]
    assert gorust(newer, "upgrade", "pricing", project=shop).returncode == 0
    assert gorust(newer, "plan", project=shop).returncode == 0


def test_one_component_alone_needs_a_plan_that_is_carried_out(newer: Path, shop: Path) -> None:
    """And a component that exists; nothing is written otherwise."""
    before = tree(shop)
    unknown = gorust(newer, "upgrade", "gatway", project=shop)
    assert (unknown.returncode, tree(shop)) == (2, before)
    assert "write gateway; there are shared, gateway and pricing" in unknown.stderr
    plan = (shop / "gorust.yaml").read_text()
    (shop / "gorust.yaml").write_text(plan + "  - {name: mail, kind: engine, language: rust}\n")

    refused = gorust(newer, "upgrade", "gateway", project=shop)

    assert refused.returncode == 1
    assert "gorust.yaml asks for more than newer templates" in refused.stderr
    assert gorust(newer, "upgrade", project=shop).returncode == 0
    assert (shop / "cores/mail").is_dir()


def test_reasons_are_those_after_the_version_that_rendered_it(tmp_path: Path) -> None:
    """What is not released comes after every version."""
    (tmp_path / "CHANGELOG.md").write_text(WHY.replace("ed\n", "ed\n\n- `contract`: a word.\n", 1))
    with templates_from(tmp_path):
        assert changes_since("90.1.0", ["go-service/http", "contract"]) == ("a word.",)
        assert len(changes_since("0.1.0", ["go-service/http", "hybrid", "contract"])) == 3
        assert len(changes_since("0.0.9", ["go-service/http"])) == 2
        assert changes_since("0.1.0", ["hybrid/decision"]) == ()


def test_what_the_changelog_names_is_a_template() -> None:
    """A line that is said of nothing would reach nobody."""
    families = {family.name for family in (PROJECT, LISTS, COMPONENT, CONTRACT)}
    families |= {of_shape(*shape).name for shape in TODAY.shapes} | {*TEMPLATES.values()}
    text = (ROOT / "templates" / "CHANGELOG.md").read_text()
    lines = [line for line in text.splitlines() if line.startswith("- ")]

    assert lines
    assert [line for line in lines if line.split("`")[1] not in families] == []
