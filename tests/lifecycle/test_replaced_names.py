"""Where a rename replaces names, where it leaves them alone, and what it says of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lifecycle.project import Project
from tests.lifecycle.standin import component, core, plan

SHOP = plan(component("gateway", calls=["pricing"]), core("pricing"))


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


@pytest.mark.parametrize(
    "path",
    [
        "cores/pricing/src/bin/tool.rs",
        "cores/pricing/fuzz/target/x.rs",
        "services/gateway/dist/embed.go",
        "services/gateway/bin/x.go",
        "services/gateway/target/x.go",
        "services/gateway/vendor/x.go",
        "services/gateway/out2/x.go",
        "services/gateway/data/x.go",
        "services/gateway/build/x.go",
        "services/gateway/.env",
    ],
)
def test_names_are_replaced_in_directories_of_any_name(shop: Project, path: str) -> None:
    """Only what Git ignores, a cache or a neighbour's is left alone."""
    shop.write(".gitignore", "/out/\n/data/\n/build/\n/bin/\n/target/\n.env\n")
    shop.write(path, "shop.pricing.v1\n")
    shop.regenerate(plan(component("gateway"), core("quotes", was="pricing")))
    assert shop.read(path.replace("pricing", "quotes")) == "shop.quotes.v1\n"


@pytest.mark.parametrize(
    ("path", "also"),
    [
        ("services/gateway/out/x.go", ""),
        ("deep/er/out/x.go", ""),
        ("services/gateway/scratch/x.go", "services/gateway/.gitignore"),
        ("excluded/x.go", ""),
        ("web/node_modules/x/y.js", ""),
        ("web/__pycache__/x.py", ""),
        ("cache/x.txt", "cache/CACHEDIR.TAG"),
        ("inner/services/x.go", "inner/gorust.yaml"),
        ("clone/x.go", "clone/.git/HEAD"),
        ("sub/module/x.go", "sub/module/.git"),
        ("_removed/x.go", ""),
        ("gen/go/x.go", ""),
        ("build-x/x.go", ""),
    ],
)
def test_names_stay_in_what_is_ignored_a_cache_or_a_neighbours(
    shop: Project, path: str, also: str
) -> None:
    """By the rules that Git has for it, nested ones too."""
    shop.write(".gitignore", "out/\n!keep/\nbuild-*/\n")
    shop.write(".git/info/exclude", "/excluded/\n")
    if also:
        shop.write(also, "/scratch/\n")
    shop.write(path, "shop.pricing.v1\n")
    shop.regenerate(plan(component("gateway"), core("quotes", was="pricing")))
    assert shop.read(path) == "shop.pricing.v1\n"


def test_a_large_text_is_named_instead_of_replaced_in(shop: Project) -> None:
    """With the first line that holds an old name."""
    shop.write("data.sql", b"-- nothing\n" * 300_000 + b"-- shop.pricing.v1\n")
    changes = shop.regenerate(plan(component("gateway"), core("quotes", was="pricing")))
    found = [mention for mention in changes.mentions if str(mention.path) == "data.sql"]
    assert [(mention.line, mention.text) for mention in found] == [
        (300_001, "(a file of 3 MB, in which nothing is replaced)")
    ]


def test_mentions_that_are_not_listed_are_counted(shop: Project) -> None:
    """Nobody takes a part for the whole."""
    shop.write("notes.txt", "the pricing\n" * 600)
    changes = shop.regenerate(plan(component("gateway"), core("quotes", was="pricing")))
    assert len(changes.mentions) == 500
    assert changes.mentions_left_out > 90
