"""The canonical text of a plan."""

from __future__ import annotations

import pytest
from gorust_new.plan.model import (
    Component,
    Crash,
    Kind,
    Language,
    Latency,
    Memory,
    Plan,
    Team,
    Traits,
    Velocity,
    Workload,
)
from gorust_new.plan.yaml.read import read_plan
from gorust_new.plan.yaml.write import dump_plan, scalar

SHOP = """\
# The plan of this project. Edit it, then run: gorust regenerate
gorust: 1
project: shop
go_module: example.com/shop
team: mixed            # mixed | specialist
velocity: rapid        # rapid | steady
components:
  - name: gateway
    purpose: public HTTP API
    kind: web-api
    language: go
    traits: {workload: network-io, latency: soft, memory: roomy, crash: restartable}
    calls: [pricing]
    port: 8080
  - name: pricing
    purpose: prices a basket against live rules
    kind: engine
    language: rust
    traits: {workload: cpu, latency: hard, memory: moderate, crash: critical}
    port: 9090
"""


def test_the_plan_of_the_design_is_written_as_the_design_shows_it() -> None:
    """Spacing and order included."""
    assert dump_plan(read_plan(SHOP.encode())) == SHOP


def test_every_key_is_written_in_its_order_and_empty_ones_are_not() -> None:
    """A plan with everything in it."""
    everything = Plan(
        "shop",
        "example.com/shop",
        (
            Component(
                "users",
                Kind.WEB_API,
                purpose="who they are",
                language=Language.SPLIT,
                traits=Traits(Workload.MIXED, Latency.NONE, Memory.TIGHT, Crash.CRITICAL),
                calls=("pricing", "yes"),
                port=8080,
                core_port=9090,
                because="of: this",
                contract="people",
                was="folk",
            ),
            Component("pricing", Kind.ENGINE, traits=Traits(latency=Latency.HARD)),
            Component("yes", Kind.ENGINE),
        ),
        team=Team.SPECIALIST,
        velocity=Velocity.STEADY,
        keep=("docs/my notes", "x"),
    )
    assert (
        dump_plan(everything)
        == """\
# The plan of this project. Edit it, then run: gorust regenerate
gorust: 1
project: shop
go_module: example.com/shop
team: specialist       # mixed | specialist
velocity: steady       # rapid | steady
keep:
  - docs/my notes
  - x
components:
  - name: users
    purpose: who they are
    kind: web-api
    language: split
    because: "of: this"
    traits: {workload: mixed, latency: none, memory: tight, crash: critical}
    calls: [pricing, "yes"]
    port: 8080
    core_port: 9090
    contract: people
    was: folk
  - name: pricing
    kind: engine
    traits: {latency: hard}
  - name: "yes"
    kind: engine
"""
    )
    assert read_plan(dump_plan(everything).encode()) == everything


@pytest.mark.parametrize(
    "text",
    ["no", "Yes", "null", "y", "ON", "42", "1.5", "1e3", ".inf", "~", "", " a", "a ", "- a", "a: b",
     "a #b", "{a}", "[a]", "&a", "*a", "!a", "%a", "@a", "`a`", "'a'", '"a"', "a\nb", "a\tb",
     "{{ x }}", "[= x =]", "{% if x %}", "$(rm -rf /)", "\\n", "\u2028", "\ufeff", "\x7f", "🦀",
     "2026-01-01", "=", "<<", "? a", "a:", "|", ">", "a\r\nb", "\x00", "\ufffe", "---", "..."],
)  # fmt: skip
@pytest.mark.parametrize("flow", [False, True])
def test_a_text_that_yaml_would_take_otherwise_is_quoted(text: str, *, flow: bool) -> None:
    """Numbers, dates, booleans and whatever opens a structure."""
    written = scalar(text, flow=flow)
    assert "\n" not in written
    if text not in {"", "42"} and text.isprintable() and text.isalnum() and text.isascii():
        assert written == f'"{text}"'
    else:
        assert written[0] == '"' or written == text == "🦀"


@pytest.mark.parametrize("text", ["public HTTP API", "it's quick", "größer", "a (b) c/d", "x; y."])
def test_an_ordinary_text_is_written_plain(text: str) -> None:
    """Quotes only where they are needed."""
    assert scalar(text) == text
    assert scalar("fast, and cheap") == "fast, and cheap"
    assert scalar("fast, and cheap", flow=True) == '"fast, and cheap"'
