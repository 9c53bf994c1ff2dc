"""`gorust add`: one more component, its callers, and nothing else."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
import yaml

from tests.cli.edits import Shop, why
from tests.helpers import BIN, gorust_new, run


def component(shop: Shop, name: str) -> dict[str, object]:
    """What gorust.yaml says of a component."""
    found: dict[str, dict[str, object]] = {
        each["name"]: each for each in yaml.safe_load(shop.plan)["components"]
    }
    return found[name]


def test_a_component_is_added_by_flags_with_its_caller_and_a_free_port(shop: Shop) -> None:
    """The comments stay, the language is the advised one, and undo takes it back."""
    before, plan = shop.files(), shop.plan

    told = shop.do(
        *("add", "search", "--kind", "search-engine", "--called-by", "gateway"),
        *("--latency", "soft", "--trait", "memory=tight", "--purpose", "finds: all"),
    )

    assert shop.plan.startswith(plan.replace("calls: [pricing]", "calls: [pricing, search]"))
    assert component(shop, "search") == {
        "name": "search",
        "purpose": "finds: all",
        "kind": "search-engine",
        "language": "rust",
        "traits": {"latency": "soft", "memory": "tight"},
        "port": 9100,
    }
    assert why(told, "gorust.yaml") == "search is new, which gateway calls"
    assert shop.run("check").returncode == 0
    shop.do("undo")
    assert shop.files() == before


def test_a_callee_is_added_to_the_document_beside_what_the_user_wrote_there(shop: Shop) -> None:
    """At the same place even; and it goes from there when the callee does."""
    document = "services/gateway/openapi.json"
    born = json.loads((shop.root / document).read_text())
    end, mine = (
        '\n  },\n  "components"',
        '"/mine": {\n      "get": {"responses": {"200": {"description": "Mine."}}}\n    }',
    )
    edited = (shop.root / document).read_text().replace(end, f",\n    {mine}{end}")
    edited = edited.replace('"version": "1"', '"version": "7"')
    shop.write(document, edited)

    shop.do("add", "tax", "--kind", "engine", "--language", "go", "--called-by", "gateway")

    text = (shop.root / document).read_text()
    paths = json.loads(text)["paths"]
    assert set(paths) == {"/v1/pricing/compare", "/mine", "/v1/tax/compare"}
    assert all(line.removesuffix(",") in text for line in edited.splitlines())
    shop.do("remove", "tax", "--unwire")
    assert (shop.root / document).read_text() == edited
    shop.do("set", "gateway", "calls=")
    alone = json.loads((shop.root / document).read_text())
    assert list(born["paths"]) == ["/v1/pricing/compare"]
    assert set(alone["paths"]) == {"/mine", "/v1/gateway/compare"}


def test_a_callee_brings_what_its_path_refers_to_into_a_document_of_the_users(shop: Shop) -> None:
    """Who wrote a document anew had no use for what was in it."""
    document = "services/gateway/openapi.json"
    mine = '"/mine": {"get": {"responses": {"200": {"description": "Mine."}}}}'
    head = '"openapi": "3.1.1", "info": {"title": "mine", "version": "1"}'
    shop.write(document, f'{{\n  {head},\n  "paths": {{{mine}}}\n}}\n')

    shop.do("add", "tax", "--kind", "engine", "--language", "go", "--called-by", "gateway")

    whole = json.loads((shop.root / document).read_text())
    assert set(whole["paths"]) == {"/mine", "/v1/tax/compare"}
    assert set(whole["components"]["pathItems"]) == {"Compare"}
    assert {"Invalid", "TooSlow"} < set(whole["components"]["responses"])
    assert set(whole["components"]["schemas"]) == {"Error"}


def test_what_is_added_is_what_a_fresh_project_would_have(shop: Shop, tmp_path: Path) -> None:
    """Nobody can tell, records and all."""
    shop.do("add", "mail", "--like", "pricing")
    shop.do("add", "office", "--kind", "web-api", "--call", "mail", "--language", "go")
    fresh = Shop(tmp_path / "fresh")
    made = gorust_new(fresh.root, "--plan", shop.root / "gorust.yaml")
    assert made.returncode == 0, made.stderr

    ours, theirs = shop.files(), fresh.files()
    assert ours.pop("gorust.yaml") != theirs.pop("gorust.yaml")
    assert ours == theirs


def test_a_neighbour_gives_kind_traits_language_and_callers(shop: Shop) -> None:
    """What is given besides counts more."""
    shop.do("add", "rates", "--like", "pricing", "--latency", "none", "--port", "9500")

    rates, pricing = component(shop, "rates"), component(shop, "pricing")
    assert (rates["kind"], rates["language"]) == (pricing["kind"], pricing["language"])
    assert rates["traits"] == {**pricing["traits"], "latency": "none"}  # type: ignore[dict-item]
    assert rates["port"] == 9500
    assert component(shop, "gateway")["calls"] == ["pricing", "rates"]


def test_a_split_is_called_by_its_core_where_its_front_speaks_http(shop: Shop) -> None:
    """Whoever calls it needs a contract."""
    shop.do("add", "quotes", "--kind", "web-api", "--language", "split", "--called-by", "gateway")

    assert component(shop, "gateway")["calls"] == ["pricing", "quotes-core"]
    assert component(shop, "quotes")["core_port"] == 9100


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["x"], 2, "give its --kind, or --like NAME"),
        (["x", "--kind", "compute-core"], 2, "--kind compute-core: "),
        (["x", "--kind", "compute-core"], 2, "write `engine`; it may be web-api"),
        (["x", "--kind", "worker", "--language", "rust"], 1, "write `--language go`"),
        (["x", "--kind", "engine", "--latency", "hrd"], 2, "it may be none, soft or hard"),
        (["x", "--kind", "engine", "--trait", "late=hard"], 2, "--trait late=hard: "),
        (["x", "--kind", "engine", "--called-by", "gatway"], 2, "--called-by gatway: there is no"),
        (["x", "--kind", "web-api", "--called-by", "pricing"], 1, "`x` cannot be called"),
        (["x", "--kind", "web-api", "--call", "nobody"], 1, "--call nobody: "),
        (["x", "--kind", "engine", "--port", "8080"], 1, "--port 8080: `x` wants 8080"),
        (["x", "--kind", "engine", "--port", "no"], 2, "--port no: `no` is no port"),
        (["x", "--like", "pricng"], 2, "--like pricng: there is no component"),
        (["Search", "--kind", "engine"], 1, "Search: `Search` is not a component's name"),
        (["pricing", "--kind", "engine"], 2, "there is a component pricing already"),
        (["--kind", "engine"], 2, "gorust add NAME"),
        (["x", "--kind", "wasm"], 1, "there is no template yet for `kind: wasm`"),
    ],
)
def test_what_is_refused_names_the_flag_and_what_there_is(
    shop: Shop, words: list[str], code: int, said: str
) -> None:
    """And leaves every byte as it was."""
    assert said in shop.refused("add", *words, code=code)


def test_only_what_changed_has_a_new_time(shop: Shop) -> None:
    """A neighbour that is not concerned is not built again."""
    before, times = shop.files(), shop.times()

    shop.do("add", "search", "--kind", "engine", "--called-by", "gateway")

    after, touched = shop.files(), shop.times()
    written = {path for path, time in touched.items() if times.get(path) != time}
    assert written == {path for path in after if before.get(path) != after[path]}
    assert not [path for path in written if path.startswith("cores/pricing/")]


def test_the_printed_data_make_the_same_files_by_plain_copier(shop: Shop, tmp_path: Path) -> None:
    """Typed as printed, in an empty directory; and nothing is written by printing."""
    before = shop.files()
    words = ("office", "--kind", "web-api", "--language", "go", "--call", "pricing")
    printed = json.loads(shop.run("add", *words, "--print-data", "--json").stdout)
    assert shop.files() == before
    by_hand = tmp_path / "by-hand"
    by_hand.mkdir()

    for program in printed["programs"]:
        (by_hand / program["file"]).write_text(program["data"])
        for command in program["commands"]:
            done = run(BIN / "copier", *shlex.split(command)[1:], cwd=by_hand)
            assert done.returncode == 0, done.stderr
        (by_hand / program["file"]).unlink()

    shop.do("add", *words)
    after = shop.files()
    made = {str(path.relative_to(by_hand)): path.read_bytes() for path in by_hand.rglob("*")
            if path.is_file()}  # fmt: skip
    assert made == {path: after[path] for path in made}
    assert {path for path in after if path.startswith("services/office/")} <= set(made)
