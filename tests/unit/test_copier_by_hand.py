"""Each template works with plain Copier: its questions and defaults give the same bytes."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from copier import Settings, run_copy
from gorust_new.lists.go_modules import with_requirements
from gorust_new.plan.model import Plan
from gorust_new.plan.shapes import TODAY
from gorust_new.plan.yaml.read import read_plan
from gorust_new.render.folders import TEMPLATES
from gorust_new.render.render import render
from gorust_new.render.requests import Request
from gorust_new.tree import SHARED, File
from gorust_new.workflow.plans import completed, requests_of

from tests.helpers import ROOT, SHOP

PLAN: Plan = completed(
    read_plan(
        (
            SHOP + "  - {name: order-book, kind: web-api, language: go}\n"
            "  - {name: bill-of-sale, kind: microservice, language: go, port: 9200}\n"
            "  - {name: night-mill, kind: worker, language: go, port: 9300}\n"
            "  - {name: word-tool, kind: cli, language: go}\n"
            "  - {name: rust-tool, kind: tooling, language: rust}\n"
            "  - {name: price-tool, kind: cli, language: go, calls: [pricing]}\n"
            "  - {name: blank-tool, kind: cli, language: go, calls: [blank]}\n"
            "  - {name: rust-asker, kind: cli, language: rust, calls: [pricing]}\n"
            "  - {name: rust-caller, kind: cli, language: rust, calls: [blank]}\n"
            "  - {name: door, kind: gateway, language: go, port: 8300}\n"
            "  - {name: yard, kind: proxy, language: go, port: 8310, calls: [order-book]}\n"
            "  - {name: hall, kind: gateway, language: go, port: 8320, calls: [blank]}\n"
            "  - {name: portal, kind: gateway, language: go, port: 8330, calls: [order-book,"
            " pricing]}\n"
            "  - {name: front, kind: web-api, language: go, port: 8200, calls: [blank]}\n"
            "  - {name: blank, kind: engine, language: rust, port: 9400, sample: none}\n"
            "  - {name: front-mill, kind: engine, language: rust, port: 9650,"
            " calls: [bill-of-sale, blank]}\n"
            "  - {name: rust-api, kind: web-api, language: rust, port: 8400}\n"
            "  - {name: rust-front, kind: web-api, language: rust, port: 8410, calls: [pricing]}\n"
            "  - {name: rust-desk, kind: web-api, language: rust, port: 8420, calls: [blank]}\n"
            "  - {name: rust-door, kind: gateway, language: rust, port: 8500}\n"
            "  - {name: rust-yard, kind: proxy, language: rust, port: 8510, calls: [order-book]}\n"
            "  - {name: rust-hall, kind: gateway, language: rust, port: 8520, calls: [blank]}\n"
            "  - {name: rust-portal, kind: gateway, language: rust, port: 8530,"
            " calls: [order-book, pricing]}\n"
            "  - {name: empty-words, kind: engine, language: go, port: 9500, sample: none}\n"
            "  - {name: relay, kind: microservice, language: go, port: 9600, calls: [pricing]}\n"
            "  - {name: desk, kind: microservice, language: go, port: 9700, calls: [blank]}\n"
            "  - {name: router, kind: engine, language: go, port: 9800, sample: none,"
            " calls: [blank]}\n"
            "  - {name: day-mill, kind: worker, language: go, port: 9900, calls: [pricing]}\n"
            "  - {name: dusk-mill, kind: worker, language: go, port: 9910, calls: [blank]}\n"
        ).encode()
    )
)
_PRICING = {"callees": [{"name": "pricing", "port": 9090}], "callee": "pricing"}
_BLANK = {"callees": [{"name": "blank", "port": 9400, "sample": "none"}], "callee": "blank"}
ANSWERS: dict[str, dict[str, object]] = {
    "gateway": {"name": "gateway", "port": 8080, **_PRICING},
    "blank": {"name": "blank", "port": 9400},
    "empty-words": {"name": "empty-words", "port": 9500},
    "front": {"name": "front", "port": 8200, **_BLANK},
    "relay": {"name": "relay", "port": 9600, **_PRICING},
    "desk": {"name": "desk", "port": 9700, **_BLANK},
    "router": {"name": "router", "port": 9800, **_BLANK},
    "day-mill": {"name": "day-mill", "port": 9900, **_PRICING},
    "dusk-mill": {"name": "dusk-mill", "port": 9910, **_BLANK},
    "word-tool": {"name": "word-tool"},
    "rust-tool": {"name": "rust-tool"},
    "price-tool": {"name": "price-tool", **_PRICING},
    "blank-tool": {"name": "blank-tool", **_BLANK},
    "rust-asker": {"name": "rust-asker", **_PRICING},
    "rust-caller": {"name": "rust-caller", **_BLANK},
    "door": {"name": "door", "port": 8300},
    "yard": {
        "name": "yard",
        "port": 8310,
        "callees": [{"name": "order-book", "port": 8090, "http": True}],
    },
    "hall": {"name": "hall", "port": 8320, **_BLANK},
    "portal": {
        "name": "portal",
        "port": 8330,
        "callees": [
            {"name": "order-book", "port": 8090, "http": True},
            {"name": "pricing", "port": 9090},
        ],
        "callee": "pricing",
    },
    "bill-of-sale": {"name": "bill-of-sale", "port": 9200},
    "front-mill": {
        "name": "front-mill",
        "port": 9650,
        "callees": [{"name": "bill-of-sale", "port": 9200}, {"name": "blank", "port": 9400}],
    },
    "rust-api": {"name": "rust-api", "port": 8400, "home": "cores/rust-api"},
    "rust-front": {
        "name": "rust-front",
        "port": 8410,
        "home": "cores/rust-front",
        **_PRICING,
    },
    "rust-desk": {
        "name": "rust-desk",
        "port": 8420,
        "home": "cores/rust-desk",
        **_BLANK,
    },
    "rust-door": {"name": "rust-door", "port": 8500, "home": "cores/rust-door"},
    "rust-yard": {
        "name": "rust-yard",
        "port": 8510,
        "home": "cores/rust-yard",
        "callees": [{"name": "order-book", "port": 8090, "http": True}],
    },
    "rust-hall": {"name": "rust-hall", "port": 8520, "home": "cores/rust-hall", **_BLANK},
    "rust-portal": {
        "name": "rust-portal",
        "port": 8530,
        "home": "cores/rust-portal",
        "callees": [
            {"name": "order-book", "port": 8090, "http": True},
            {"name": "pricing", "port": 9090},
        ],
        "callee": "pricing",
    },
    "night-mill": {"name": "night-mill", "port": 9300},
    "order-book": {"name": "order-book", "port": 8090},
    "pricing": {"purpose_md": "prices a basket against live rules"},
    SHARED: {
        "has_jobs": True,
        "has_go_commands": True,
        "has_gateway": True,
        "has_rust_commands": True,
        "has_rust_askers": True,
        "has_rust_gateway": True,
    },
}
"""What differs from the default answers, by owner."""


def by_hand(request: Request, target: Path) -> None:
    """One plain run for each folder of `request`, as its README says."""
    for folder in request.folders:
        if folder.path != "decision":
            run_copy(
                str(ROOT / "templates" / folder.template),
                target,
                data={"folder": folder.path, **ANSWERS[request.owner]},
                defaults=True,
                overwrite=True,
                quiet=True,
                settings=Settings(),
            )


@pytest.mark.parametrize("owner", list(ANSWERS))
def test_by_hand_and_by_gorust_the_files_are_the_same(owner: str, tmp_path: Path) -> None:
    """A person who answers the questions gets what gorust renders for the same plan."""
    requests = [request for request in requests_of(PLAN) if request.owner == owner]
    for request in requests:
        by_hand(request, tmp_path)
    # Go itself finds what features require, by `go mod tidy`, as the README says.
    tree = with_requirements(
        {
            PurePosixPath(p.relative_to(tmp_path)): File(p.read_bytes())
            for p in tmp_path.rglob("*")
            if p.is_file()
        }
    )
    made = {str(path): file.content for path, file in tree.items()}
    (unit,) = [unit for unit in render(requests_of(PLAN)) if unit.owner == owner]
    expected = {
        str(path): file.content for path, file in unit.tree.items() if path.parts[1:2] != ("adr",)
    }
    for texts in (made, expected):  # says which toolchains there are, in a sentence of its own
        texts.pop("README.md", None)

    assert made == expected


def test_every_shape_is_made_by_hand_here() -> None:
    """A new shape brings its own case, and its folders stand in the README of its template."""
    made = {folder for r in requests_of(PLAN) for folder in r.folders if r.owner in ANSWERS}

    for language, shape in TODAY.shapes:
        template = TEMPLATES[language]
        folders = {f for f in made if f.template == template and f.path.startswith(f"{shape}/")}
        readme = (ROOT / "templates" / template / "README.md").read_text()
        there = {p.name for p in (ROOT / "templates" / template / shape).iterdir() if p.is_dir()}
        rendered = {folder.path for folder in folders}
        expected = {f"{shape}/{name}" for name in there}
        assert rendered == expected, f"ANSWERS and PLAN here need a component of {template}/{shape}"
        unsaid = [name for name in there if name not in readme]
        assert unsaid == [], f"templates/{template}/README.md does not name these folders"
