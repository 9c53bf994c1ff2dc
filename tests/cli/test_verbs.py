"""`gorust` on the command line: exit codes, JSON, help, and the reference page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gorust_new.cli.main import VERBS

from tests.helpers import ROOT, SHOP, gorust, gorust_new, tree


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A fresh project in a directory with a space and an umlaut in its path."""
    root = tmp_path / "mein Lädchen" / "shop"
    root.parent.mkdir()
    made = gorust_new(root, "--plan", "-", text=SHOP)
    assert made.returncode == 0, made.stderr
    return root


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_is_documented(verb: str) -> None:
    """`--help` works without a project, and the reference page knows the verb."""
    done = gorust(verb, "--help", cwd=Path("/"))

    assert done.returncode == 0
    assert f"`{verb}" in (ROOT / "docs" / "reference.md").read_text()
    assert verb in gorust("--help").stdout


@pytest.mark.parametrize(
    "verb", ["regenerate", "plan", "undo", "check", "doctor", "graph", "add", "set"]
)
def test_outside_a_project_every_verb_says_so(verb: str, tmp_path: Path) -> None:
    """One sentence, exit 1, and the way to a project."""
    done = gorust(verb, cwd=tmp_path)

    assert done.returncode == 1
    assert "gorust-new" in done.stderr


@pytest.mark.parametrize("verb", ["regenerate", "plan", "check", "explain", "review", "graph"])
def test_json_is_one_document_with_a_schema(verb: str, shop: Path) -> None:
    """Nothing else is on stdout."""
    done = gorust(verb, "--json", cwd=shop)

    assert json.loads(done.stdout)["schema"] == 1


def test_errors_are_json_too_when_json_was_asked_for(tmp_path: Path) -> None:
    """A script reads the same sentence, place and next step."""
    done = gorust("check", "--json", cwd=tmp_path)
    document = json.loads(done.stdout)

    assert (done.returncode, document["exit_code"]) == (1, 1)
    assert document["errors"][0]["next_step"]


def test_a_fresh_project_has_nothing_pending(shop: Path) -> None:
    """regenerate, plan and check agree, from any directory inside; nothing is touched."""
    before = {path: (shop / path).stat().st_mtime_ns for path in tree(shop)}

    assert gorust("check", cwd=shop).returncode == 0
    assert gorust("plan", cwd=shop / "services").returncode == 0
    assert gorust("regenerate", cwd=shop / "cores").returncode == 0
    assert before == {path: (shop / path).stat().st_mtime_ns for path in tree(shop)}


def test_plan_shows_what_regenerate_then_does_and_undo_takes_it_back(shop: Path) -> None:
    """Exit 4 with a diff; then exit 0; then the same bytes as before."""
    text = (shop / "gorust.yaml").read_text()
    (shop / "gorust.yaml").write_text(text.replace("port: 9090", "port: 9190"))
    before = tree(shop)

    planned = gorust("plan", "--json", cwd=shop)
    assert planned.returncode == 4
    assert tree(shop) == before
    done = gorust("regenerate", "--json", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert json.loads(planned.stdout)["changes"] == json.loads(done.stdout)["changes"]
    assert tree(shop) != before
    assert gorust("undo", cwd=shop).returncode == 0
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == {
        p: c for p, c in before.items() if "undo/" not in p
    }


@pytest.mark.parametrize("verb", ["regenerate", "plan", "check", "explain", "review", "graph"])
def test_every_verb_repairs_what_a_killed_command_left_and_says_so(verb: str, shop: Path) -> None:
    """On stderr, once, and only there; the result is as if nothing had been."""
    (shop / ".gorust" / "undo" / "next").mkdir(parents=True)

    first, second = gorust(verb, cwd=shop), gorust(verb, cwd=shop)

    assert "an earlier command was killed" in first.stderr
    assert (second.stderr, second.stdout) == ("", first.stdout)


def test_check_names_a_hand_edited_generated_file(shop: Path) -> None:
    """Exit 4, the path, and what will happen to the edit."""
    page = shop / "docs" / "architecture.md"
    page.write_text(page.read_text() + "mine\n")

    done = gorust("check", cwd=shop)

    assert done.returncode == 4
    assert "docs/architecture.md" in done.stdout


def test_explain_answers_for_every_kind_outside_a_project(tmp_path: Path) -> None:
    """Kinds without a template are explained all the same."""
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "gorust: 1\nproject: any\ngo_module: example.com/any\ncomponents:\n"
        "  - {name: board, kind: embedded}\n  - {name: door, kind: gateway}\n"
    )

    done = gorust("explain", "--plan", plan, "--json", cwd=tmp_path)
    decided = {c["name"]: c["decision"] for c in json.loads(done.stdout)["components"]}

    assert done.returncode == 0, done.stderr
    assert decided == {"board": "rust", "door": "go"}


def test_explain_supposes_what_if(shop: Path) -> None:
    """The decision before and after; a word we do not know is wrong usage."""
    supposed = gorust("explain", "gateway", "--what-if", "latency=hard", cwd=shop)

    assert supposed.returncode == 0
    assert "latency hard" in supposed.stdout
    assert gorust("explain", "--what-if", "latency=never", cwd=shop).returncode == 2


def test_graph_draws_every_format(shop: Path, tmp_path: Path) -> None:
    """Each names both components; -o writes a file."""
    for form in ("terminal", "mermaid", "svg", "html", "json"):
        drawn = gorust("graph", "--format", form, cwd=shop).stdout
        assert "gateway" in drawn
        assert "pricing" in drawn
    picture = tmp_path / "shop.svg"

    assert gorust("graph", "--format", "svg", "-o", picture, cwd=shop).returncode == 0
    assert picture.read_text().startswith("<svg")


def test_doctor_names_what_is_missing_with_the_fix(shop: Path, tmp_path: Path) -> None:
    """Without Go and Rust in the path: exit 1 and where to get them."""
    done = gorust("doctor", cwd=shop, env={"PATH": str(tmp_path)})

    assert done.returncode == 1
    assert "go.dev" in done.stdout
    assert "rustup" in done.stdout


def test_adding_a_component_gives_what_a_fresh_project_would_have(
    shop: Path, tmp_path: Path
) -> None:
    """Only what changed is rendered, and nobody can tell: records, locks and all."""
    plan = shop / "gorust.yaml"
    text = plan.read_text().replace("calls: [pricing]", "calls: [pricing, search]")
    plan.write_text(text + "  - name: search\n    kind: engine\n    language: rust\n")

    assert gorust("regenerate", cwd=shop).returncode == 0
    fresh = gorust_new(tmp_path / "shop", "--plan", plan)

    assert fresh.returncode == 0, fresh.stderr
    assert {p: c for p, c in tree(shop).items() if "undo/" not in p} == tree(tmp_path / "shop")


@pytest.mark.parametrize(
    ("verb", "instead"),
    [
        ("delete", "gorust remove NAME"),
        ("mv", "gorust rename OLD NEW"),
        ("regenrate", "write `gorust regenerate`"),
        ("frobnicate", "gorust --help"),
    ],
)
def test_a_verb_that_is_none_says_what_to_do_instead(verb: str, instead: str) -> None:
    """Wrong usage, and the way to what was probably wanted."""
    done = gorust(verb, "x")

    assert done.returncode == 2
    assert f"`{verb}` is not a verb" in done.stderr
    assert instead in done.stderr


def test_doctor_asks_no_version_where_any_will_do(shop: Path) -> None:
    """A C compiler is a C compiler."""
    assert "(needs 0)" not in gorust("doctor", cwd=shop).stdout


@pytest.mark.parametrize("verb", ["review", "explain", "plan"])
def test_a_pending_rename_is_understood_by_every_verb(verb: str, shop: Path) -> None:
    """Callers may still list the old name until the next regenerate; nobody complains."""
    plan = shop / "gorust.yaml"
    renamed = plan.read_text().replace(
        "  - name: pricing\n", "  - name: quotes\n    was: pricing\n"
    )
    plan.write_text(renamed)
    done = gorust(verb, cwd=shop)
    assert done.returncode in (0, 4), done.stderr
    assert "quotes" in done.stdout
