"""What looks like a name and is not: data words, comments and go.mod lines of the user's."""

from __future__ import annotations

from pathlib import Path

import pytest
from gorust_new.errors import GorustError
from gorust_new.plan.yaml.edit import drop_key

from tests.lifecycle.project import Project
from tests.lifecycle.real import real
from tests.lifecycle.standin import Template, component, core, plan

SHOP = plan(component("gateway", calls=["price-engine"]), core("price-engine"))
RENAMED = plan(component("gateway", calls=["rate-core"]), core("rate-core", was="price-engine"))
GO = "package main\n\nvar priceEngineClient = 1\n"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return Project.new(tmp_path / "shop", SHOP)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("services/gateway/q.go", '\tconst q = "SELECT priceEngineClient FROM price_engine"'),
        ("services/gateway/q.go", "\tconst q = `select priceEngineClient`"),
        ("services/gateway/q.go", '\tX int `db:"priceEngineClient"`'),
        ("services/gateway/q.go", '\tx := "a \\" priceEngineClient"'),
        ("cores/price-engine/src/q.rs", 'const Q: &str = "priceEngineClient";'),
        ("cores/price-engine/src/q.rs", 'const Q: &str = r#"say "priceEngineClient""#;'),
        ("cores/price-engine/src/q.rs", 'const Q: &str = "a\n  priceEngineClient\n";'),
        ("deploy/values.yaml", "priceEngineClient: 3"),
        ("deploy/values.yml", "- priceEngineClient"),
        ("deploy/config.toml", "priceEngineClient = 3"),
        ("deploy/config.json", '{"priceEngineClient": 3}'),
        ("deploy/run.sh", "priceEngineClient=3"),
        ("deploy/rules.mk", "priceEngineClient := 3"),
        ("schema.sql", "CREATE TABLE price_engine (priceEngineClient INT);"),
    ],
)
def test_a_word_in_data_stays_and_is_mentioned(shop: Project, path: str, line: str) -> None:
    """Half of a query renamed is a query that fails."""
    shop.write(path, f"{line}\n")
    changes = shop.regenerate(RENAMED)
    where = path.replace("price-engine", "rate-core")
    assert shop.read(where) == f"{line}\n"
    assert where in {str(mention.path) for mention in changes.mentions}


@pytest.mark.parametrize(
    "line",
    [
        "\tpriceEngineClient.Close()",
        '\tpriceEngineClient.Say("it", `raw`)',
        "\t// don't \"quote: priceEngineClient",
        "\tc := '\"'; priceEngineClient.Close()",
        '\t/* a " b */ priceEngineClient.Close()',
    ],
)
def test_an_identifier_in_code_still_follows(shop: Project, line: str) -> None:
    """Between strings, and in what only looks like one."""
    shop.write("services/gateway/own.go", f"package main\n{line}\n")
    shop.regenerate(RENAMED)
    assert "rateCoreClient" in shop.read("services/gateway/own.go")


@pytest.mark.parametrize(
    "text",
    [
        'Get("/shop.price_engine.v1.PriceEngineService/X")',
        'import "example.com/shop/internal/clients/priceengine"',
        'os.Getenv("PRICE_ENGINE_ADDR")',
    ],
)
def test_names_of_ours_in_strings_are_replaced(shop: Project, text: str) -> None:
    """Import paths, services and variables are nothing else, wherever they stand."""
    shop.write("services/gateway/own.go", f"package main\n\n{text}\n")
    shop.regenerate(RENAMED)
    assert "rice" not in shop.read("services/gateway/own.go")


def test_a_comment_on_a_requirement_keeps_it(tmp_path: Path) -> None:
    """Somebody wrote why; the template has no say in that."""
    shop = Project.new(tmp_path / "shop", SHOP)
    pinned = "\texample.org/a v1.2.0 // pinned, ticket 12: v1.2.0 works"
    shop.edit("go.mod", "\texample.org/a v1.2.0", pinned)
    shop.regenerate(plan(*SHOP.components, component("mail")))
    assert pinned in shop.read("go.mod")


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "wanted"),
    [
        ("\ta v1.0.0", "\ta v1.0.0 // why", "", "\ta v1.0.0 // why"),
        ("\ta v1.0.0", "\ta v1.0.0 // since v1.0.0", "\ta v1.1.0", "\ta v1.1.0 // since v1.0.0"),
        (
            "\ta v1.0.0 // indirect",
            "\ta v1.0.0 // indirect; why",
            "\ta v1.0.0",
            "\ta v1.0.0 // why",
        ),
        ("\ta v1.0.0", "\ta v1.0.0 // why", "\ta v1.0.0 // indirect", "\ta v1.0.0 // why"),
    ],
)
def test_a_comment_in_go_mod_survives_what_the_template_does(
    base: str, ours: str, theirs: str, wanted: str
) -> None:
    """Dropped, raised, or no longer indirect."""
    from gorust_new.project.merge.go_mod import merge_go_mod

    texts = [f"module m\n\ngo 1.26\n\nrequire (\n{line}\n)\n" for line in (base, ours, theirs)]
    texts[2] = texts[2] if theirs else "module m\n\ngo 1.26\n"
    merged = merge_go_mod(*texts)
    assert merged is not None
    assert wanted in merged.splitlines()


def test_a_go_mod_of_another_module_is_refused_by_name(tmp_path: Path) -> None:
    """What is generated imports the module of gorust.yaml, so nothing would compile."""
    shop = Project.new(tmp_path / "shop", plan(core("sums")), renderer=real)
    shop.write("go.mod", "module example.com/mine\n\ngo 1.26\n")
    with pytest.raises(GorustError, match="is of the module example") as refusal:
        shop.plan(plan(core("sums"), component("gateway")))
    assert "go_module: example.com/mine" in refusal.value.next_step


def test_lines_in_the_ignore_file_of_the_records_stay(shop: Project) -> None:
    """Ours is added where it is missing, and nothing else."""
    shop.write(".gorust/.gitignore", "/undo/\n*.bak\n")
    shop.regenerate(SHOP, Template("v9", "again"))
    assert shop.read(".gorust/.gitignore") == "/undo/\n*.bak\n"
    shop.write(".gorust/.gitignore", "*.bak")
    shop.regenerate(SHOP, Template("v10", "and again"))
    assert shop.read(".gorust/.gitignore") == "*.bak\n/undo/\n"


HEAD = "gorust: 1\nproject: shop\ngo_module: example.com/shop\ncomponents:\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "  - name: edge\n    was: pricing  # since the merger\n    kind: engine\n",
            "  - name: edge\n    # since the merger\n    kind: engine\n",
        ),
        (
            "  - {name: edge, # one\n     was: pricing, # two\n     kind: engine} # three\n",
            "  - {name: edge, # one\n      # two\n     kind: engine} # three\n",
        ),
        (
            "  - {name: edge, # one\n     kind: engine, # two\n     was: pricing # three\n    }\n",
            "  - {name: edge, # one\n     kind: engine, # two\n      # three\n    }\n",
        ),
        (
            "  - {name: edge, # one\n     was: pricing,\n     kind: engine}\n",
            "  - {name: edge, # one\n     kind: engine}\n",
        ),
        (
            "  - {\n    was: pricing, # why\n    name: edge, kind: engine}\n",
            "  - {\n     # why\n    name: edge, kind: engine}\n",
        ),
    ],
)
def test_a_comment_beside_was_outlives_it(text: str, wanted: str) -> None:
    """In block and in flow style."""
    assert drop_key((HEAD + text).encode(), "edge", "was").decode() == HEAD + wanted
