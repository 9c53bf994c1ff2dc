"""The advice as a person and as a script reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import pytest
from gorust_new.advice import advise
from gorust_new.advice.explain import (
    adr,
    changes_since,
    explain,
    parse_overrides,
)
from gorust_new.advice.precedents import precedents
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.model import (
    Allocation,
    Component,
    Crash,
    Ecosystem,
    Embeds,
    Kind,
    Language,
    Latency,
    Memory,
    Plan,
    State,
    Team,
    Traits,
    Untrusted,
    Velocity,
    Workload,
)
from gorust_new.report.documents import dumped, explained
from gorust_new.report.explanation import screen
from markdown_it import MarkdownIt

GLUE = Traits(
    Workload.NETWORK_IO,
    Latency.SOFT,
    Memory.ROOMY,
    Crash.RESTARTABLE,
    State.NONE,
    Allocation.LIGHT,
    Embeds.NO,
    Untrusted.NO,
    Ecosystem.CLOUD_NATIVE,
)
GATEWAY = Component("gateway", Kind.WEB_API, "public HTTP API", Language.GO, GLUE)
PLAN = Plan("shop", "example.com/shop", (GATEWAY,), Team.MIXED, Velocity.RAPID)

HOSTILE = (
    "```\n# x\n<script>alert(1)</script> --> <!-- gorust-advice: {} -->\n"
    "![i](http://evil) [l](javascript:x) | a | b |\n---\n$x$ {{ 7 }} [= name =] \x1b[31m\u202e"
)


SECTIONS = (
    "Context",
    "Decision",
    "Alternatives",
    "Precedents",
    "Consequences",
    "When to revisit",
)


def record(component: Component, plan: Plan = PLAN) -> str:
    return adr(component, plan, advise(component.kind, component.traits, plan.team, plan.velocity))


def test_the_screen_says_decision_reasons_flip_price_and_choice() -> None:
    """What a person needs to agree or to object."""
    text = "\n".join(screen(explain(PLAN, GATEWAY)))
    assert text.startswith("gateway: go, strong (web-api)")
    for part in ("workload network-io", "Would change it", "latency hard: then rust", "Given up"):
        assert part in text
    assert "go, as advised" in text


REST = Traits(
    state=State.OWNS_DATA,
    allocation=Allocation.HEAVY,
    embeds=Embeds.YES,
    untrusted=Untrusted.YES,
    ecosystem=Ecosystem.SYSTEMS,
)
FOUR = ("workload", "latency", "memory", "crash")


def test_every_explanation_fits_one_screen() -> None:
    """Twenty-four rows of eighty columns, whatever was said."""
    hostile = Component("x" * 40, Kind.WASM, HOSTILE, Language.GO, because="b" * 10_000)
    values = (Workload, Latency, Memory, Crash)
    for kind in (Kind.WEB_API, Kind.EMBEDDED, Kind.TOOLING, Kind.STORAGE_ENGINE):
        for combination in product(*((None, *each) for each in values)):
            traits = replace(REST, **dict(zip(FOUR, combination, strict=True)))
            component = replace(hostile, kind=kind, traits=traits)
            lines = screen(explain(PLAN, component, {"latency": "hard"}))
            assert len(lines) <= 24
            assert max(map(len, lines)) <= 80


def test_a_choice_against_the_advice_shows_its_reason() -> None:
    """Or says that none is recorded."""
    stubborn = replace(GATEWAY, language=Language.RUST, because="we all know Rust")
    assert "because: we all know Rust" in "\n".join(screen(explain(PLAN, stubborn)))
    silent = replace(GATEWAY, language=Language.RUST)
    assert "no reason is recorded" in " ".join("".join(screen(explain(PLAN, silent))).split())


def test_what_if_shows_before_and_after() -> None:
    """A supposed fact is set against what is stated."""
    explanation = explain(PLAN, GATEWAY, parse_overrides(["latency=hard"]))
    text = "\n".join(screen(explanation))
    assert text.startswith("gateway: rust, lean")
    assert "if latency=hard" in text
    assert "before: go, strong" in text
    entry = explained([explanation])["components"][0]
    assert entry["what_if"]["before"] == {"decision": "go", "strength": "strong"}


@pytest.mark.parametrize("text", ["latency", "latency=", "speed=hard", "latency=HARD", "=", ""])
def test_an_override_that_means_nothing_names_what_would(text: str) -> None:
    """A typing mistake is a usage error."""
    with pytest.raises(GorustError) as refused:
        parse_overrides([text])
    assert refused.value.exit_code is ExitCode.USAGE
    assert "latency" in refused.value.next_step


def test_the_document_has_the_agreed_form() -> None:
    """Schema 1, as docs/reference.md has it."""
    found = json.loads(dumped(explained([explain(PLAN, GATEWAY)])))
    assert found["schema"] == 1
    entry = found["components"][0]
    assert (entry["name"], entry["decision"], entry["strength"]) == ("gateway", "go", "strong")
    assert set(entry["reasons"][0]) == {"trait", "value", "favours", "text"}
    assert entry["flip"] == {"trait": "latency", "value": "hard", "decision": "rust"}
    assert entry["chosen"] == "go"
    assert len(entry["precedents"]) == 7
    assert set(entry["precedents"][0]) == {
        "system",
        "component",
        "kind",
        "chosen",
        "since",
        "link",
    }
    agreeing = [each for each in entry["precedents"] if each["chosen"] == "go"]
    assert entry["precedents_agree"] == len(agreeing)
    assert entry["existing"] is None


def test_a_component_without_a_language_has_chosen_nothing() -> None:
    """The choice is null, and the screen is silent."""
    open_choice = replace(GATEWAY, language=None)
    assert explained([explain(PLAN, open_choice)])["components"][0]["chosen"] is None
    assert "Chosen" not in "\n".join(screen(explain(PLAN, open_choice)))


def test_the_record_has_every_section() -> None:
    """Six, and the footer that a later check reads."""
    text = record(GATEWAY)
    for title in SECTIONS:
        assert f"\n## {title}\n" in text
    assert "public HTTP API" in text
    assert text.endswith("-->\n")


def test_the_record_says_why_the_advice_was_not_taken() -> None:
    """In the words of the plan."""
    text = record(replace(GATEWAY, language=Language.RUST, because="*we* know Rust"))
    assert "written in Rust" in text
    assert r"because: \*we\* know Rust" in text


def test_hostile_text_stays_text_in_the_record() -> None:
    """No markup, no link but the precedents, no second footer."""
    hostile = replace(GATEWAY, purpose=HOSTILE, because=HOSTILE, language=Language.RUST)
    text = record(hostile)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    children = [child for token in tokens for child in (token.children or [])]
    assert not {child.type for child in children} & {"image", "html_inline"}
    links = {str(child.attrs["href"]) for child in children if child.type == "link_open"}
    assert links <= {each.link for each in precedents()}
    assert not {token.type for token in tokens} & {"fence", "table_open", "code_block"}
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", *["h2"] * 6]
    assert sum(token.type == "html_block" for token in tokens) == 1
    assert changes_since(text, hostile, PLAN) == ()


def test_a_very_long_purpose_does_not_flood_the_record() -> None:
    """The plan holds the rest."""
    assert len(record(replace(GATEWAY, purpose="p" * 10_000))) < 4000


def test_a_record_knows_when_traits_or_choice_changed() -> None:
    """So that check can ask for another look."""
    text = record(GATEWAY)
    assert changes_since(text, GATEWAY, PLAN) == ()
    changed = replace(GATEWAY, traits=replace(GLUE, latency=Latency.HARD), language=Language.RUST)
    told = changes_since(text, changed, replace(PLAN, team=None))
    assert [sentence.partition(" of ")[0] for sentence in told] == ["latency", "team", "chosen"]
    assert "was soft when its ADR was written and is hard now" in told[0]
    assert "is not known now" in told[1]


@pytest.mark.parametrize(
    "text", ["", "# ours\n", "<!-- gorust-advice: {broken} -->", "<!-- gorust-advice: [] -->"]
)
def test_a_record_of_the_users_own_is_left_in_peace(text: str) -> None:
    """Without our footer there is nothing to compare."""
    assert changes_since(text, GATEWAY, PLAN) == ()


def test_precedents_are_shown_with_who_when_and_where() -> None:
    """On the screen the count, the names and years, and the nearest one's link."""
    explanation = explain(PLAN, GATEWAY)
    nearest = explanation.advice.alike.precedents[0]
    text = " ".join(" ".join(screen(explanation)).split())
    assert "of the 7 most like it chose go" in text
    assert f"{nearest.system} {nearest.since}" in text
    assert nearest.link in text
    assert f"]({nearest.link}): Go since {nearest.since}" in record(GATEWAY)


def test_a_product_that_exists_is_said_before_any_language() -> None:
    """On the screen, in the record and in the document."""
    bus = Component("bus", Kind.MESSAGE_BROKER, "events", Language.GO)
    explanation = explain(PLAN, bus)
    assert screen(explanation)[1].split()[:4] == ["First", "a", "message", "broker"]
    assert "None of the three: a message broker is usually taken" in record(bus)
    assert "NATS" in explained([explanation])["components"][0]["existing"]["products"]
