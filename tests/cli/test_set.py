"""`gorust set`: single answers, and all that follows from them."""

from __future__ import annotations

import pytest

from tests.cli.edits import Shop, why


def test_answers_are_edited_in_place_and_carried_out_at_once(shop: Shop) -> None:
    """The comments stay, the port arrives in the code, and one undo takes all of it back."""
    before, plan = shop.files(), shop.plan

    told = shop.do("set", "pricing", "latency=soft", "port=9100")

    expected = plan.replace("latency: hard", "latency: soft").replace("port: 9090", "port: 9100")
    assert shop.plan == expected
    assert ":9101/readyz" in (shop.root / "cores/pricing/run.json").read_text()
    assert why(told, "gorust.yaml") == "pricing: latency=soft and port=9100"
    assert shop.run("plan").returncode == 0
    assert "set pricing latency=soft port=9100" in shop.run("undo", "--list").stdout
    shop.do("undo")
    assert shop.files() == before


def test_an_answer_is_taken_back_by_an_empty_value(shop: Shop) -> None:
    """A trait is unknown again; a port is the next that is free."""
    shop.do("set", "pricing", "port=9200", "memory=", "because=we know it")
    assert "{workload: cpu, latency: hard, crash: critical}" in shop.plan

    shop.do("set", "pricing", "port=", "because=")

    assert "port: 9090" in shop.plan
    assert "because" not in shop.plan


def test_what_the_project_is_asked_needs_no_component(shop: Shop) -> None:
    """Team and pace, and the module path with all that follows from it."""
    shop.do("set", "team=specialist", "velocity=", "go_module=example.com/market/v2")

    assert "team: specialist            # mixed | specialist" in shop.plan
    assert "velocity:" not in shop.plan
    assert "module example.com/market/v2" in (shop.root / "go.mod").read_text()


def test_calls_are_added_and_taken_out_by_sign(shop: Shop) -> None:
    """`+` and `-` change the list, names alone replace it; nothing calls what is not there."""
    shop.do("set", "gateway", "calls=-pricing")
    assert "calls" not in shop.plan
    shop.do("set", "gateway", "calls=+pricing")
    assert "    calls: [pricing]\n" in shop.plan
    shop.do("set", "gateway", "calls=pricing")
    assert "    calls: [pricing]\n" in shop.plan

    assert "calls nothing" not in shop.refused("set", "gateway", "calls=-search", code=2)
    assert "`search`, which is not there" in shop.refused("set", "gateway", "calls=+search")
    assert "neither a list nor" in shop.refused("set", "gateway", "calls=+pricing,mail", code=2)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["pricing", "latency=hrd"], 2, "it may be none, soft or hard"),
        (["pricing", "latncy=hard"], 2, "write `latency`"),
        (["pricing", "latency"], 2, "write `latency=hard`; it may be none, soft or hard"),
        (["pricing", "port=99999"], 1, "write a port from 1024 to 65534"),
        (["pricing", "port=8080"], 1, "port=8080: `pricing` wants 8080"),
        (["pricing", "port=8080"], 1, "-> write `port=90"),
        (["pricing", "port=x"], 2, "write `port=8080`"),
        (["pricing", "name=rates"], 2, "gorust rename OLD NEW"),
        (["pricing", "kind="], 2, "cannot be left open"),
        (["pricing", "language=python"], 2, "it may be go, rust or split"),
        (["pricing", "core_port=9200"], 1, "only a split has a core"),
        (["pricng", "latency=hard"], 2, "write pricing; there are gateway and pricing"),
        (["latency=hard"], 2, "gorust set gateway latency=hard"),
        (["pricing"], 2, "gorust set NAME KEY=VALUE"),
        ([], 2, "gorust set NAME KEY=VALUE"),
        (["pricing", "port=9100", "port=9200"], 2, "given twice"),
    ],
)
def test_what_is_refused_names_what_there_is(
    shop: Shop, words: list[str], code: int, said: str
) -> None:
    """With the word that was typed as its place; nothing is written."""
    assert said in shop.refused("set", *words, code=code)


def test_several_mistakes_are_reported_at_once(shop: Shop) -> None:
    """Whoever mends one does not meet the next."""
    said = shop.refused("set", "pricing", "latency=hrd", "colour=red", "port=", code=2)

    assert "latency=hrd: `hrd`" in said
    assert "colour=red: `colour` is not an answer" in said


def test_a_mistake_in_the_file_is_named_by_its_line(shop: Shop) -> None:
    """The line in the file as it is, not as it would be; and `set` can mend a wrong answer."""
    shop.write("gorust.yaml", shop.plan.replace("calls: [pricing]", "calls: [pricng]"))
    line = shop.plan[: shop.plan.index("pricng")].count("\n") + 1

    assert f"gorust.yaml:{line}:13: " in shop.refused("set", "pricing", "port=9100")
    shop.do("set", "gateway", "calls=pricing")
    assert "calls: [pricing]" in shop.plan


def test_a_language_without_a_template_is_refused_by_name(shop: Shop) -> None:
    """It says what can be generated, and everything stays as it is."""
    said = shop.refused("set", "pricing", "language=go", "kind=wasm")

    assert "`pricing`: there is no template yet for `kind: wasm` in Go" in said


def test_a_choice_against_the_advice_is_remarked_on_once_and_kept(shop: Shop) -> None:
    """Unless the reason is given with it."""
    doubted = shop.do("set", "gateway", "language=split")["notes"]
    assert doubted == ["gateway is split, and the advice is go (strong): gorust explain gateway"]
    assert shop.do("set", "gateway", "port=8180")["notes"] == []
    shop.do("undo")
    shop.do("undo")

    assert shop.do("set", "gateway", "language=split", "because=it computes")["notes"] == []
    assert "because: it computes" in shop.plan


def test_a_dry_run_shows_the_diff_and_writes_nothing(shop: Shop) -> None:
    """Exit 4 as `plan` has it; gorust.yaml is part of the diff."""
    before, times = shop.files(), shop.times()
    shown = shop.run("set", "pricing", "port=9100", "--dry-run")

    assert shown.returncode == 4
    assert "+    port: 9100\n" in shown.stdout
    assert "Next: gorust set pricing port=9100" in shown.stdout
    assert (shop.files(), shop.times()) == (before, times)


def test_only_what_changed_has_a_new_time(shop: Shop) -> None:
    """Neither Go nor Cargo builds anything else again."""
    before, times = shop.files(), shop.times()

    shop.do("set", "pricing", "port=9100")

    after = shop.files()
    touched = {path for path, time in shop.times().items() if times.get(path) != time}
    assert touched == {path for path in after if before.get(path) != after[path]}


def test_what_is_so_already_changes_nothing(shop: Shop) -> None:
    """No byte, no time, no level of undo."""
    times = shop.times()

    assert shop.do("set", "pricing", "latency=hard")["pending"] is False
    assert shop.times() == times
    assert shop.run("undo").returncode == 1
