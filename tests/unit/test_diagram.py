"""The graph of a plan, and its pictures, say everything and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import unescape
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from gorust_new.diagram.html import html
from gorust_new.diagram.markup import mono_width, sans_width
from gorust_new.diagram.mermaid import mermaid
from gorust_new.diagram.model import Advised, build
from gorust_new.diagram.svg import svg
from gorust_new.diagram.svg_scene import place
from gorust_new.diagram.terminal import terminal
from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.report import documents, drawing
from gorust_new.text.cells import cells
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.unit.diagram_reader import followed
from tests.unit.report_plans import (
    Opinion,
    Sureness,
    city,
    core,
    market,
    opinions,
    plan,
    shop,
    split,
    web,
)

GOLDEN = Path(__file__).parent / "report_golden"
PLANS = {"one": plan(web("gateway")), "shop": shop(), "market": market(), "city": city()}
HOSTILE = "</title><script>alert(1)</script>\"]]}--> `|x|` & <b onload='x'> \x1b[31m\u202e\n\nend"


def graph_json(of: Plan, advice: Mapping[str, Advised]) -> str:
    """The graph as the command line prints it."""
    return documents.dumped(drawing.graph(of, build(of, advice)))


Drawing = Callable[[Plan, Mapping[str, Advised]], str]
DRAWINGS: dict[str, Drawing] = {
    "terminal-40": lambda of, advice: terminal(of, 40, advice=advice),
    "terminal-80": lambda of, advice: terminal(of, 80, advice=advice),
    "terminal-120": lambda of, advice: terminal(of, 120, advice=advice),
    "mermaid": lambda of, _: mermaid(of),
    "svg": lambda of, advice: svg(of, advice=advice),
    "html": lambda of, advice: html(of, advice=advice),
    "json": graph_json,
}


@st.composite
def plans(draw: st.DrawFn, most: int = 40) -> Plan:
    """Acyclic plans of up to `most` components that call what comes after them."""
    number = draw(st.integers(1, most))
    components: list[Component] = []
    callable_names: list[str] = []
    for index in range(number):
        name = f"{draw(st.sampled_from(['a', 'order-book', 'x' * 30]))}-{index}"
        chosen = st.lists(st.sampled_from(callable_names), max_size=5, unique=True)
        calls = tuple(draw(chosen)) if callable_names else ()
        port = 8000 + 20 * index
        form = draw(st.sampled_from(["web", "core", "split", "both"]))
        if form == "web":
            components.append(web(name, *calls, port=port))
        elif form == "split":
            components.append(split(name, *calls, port=port, core_port=port + 10))
            callable_names.append(f"{name}-core")
        else:
            made = core(name, port)
            callable_names.append(name)
            components.append(replace(made, calls=calls if form == "both" else ()))
    return plan(*reversed(components))


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("form", DRAWINGS)
def test_every_component_and_every_call_is_in_every_picture(name: str, form: str) -> None:
    """Whatever the form."""
    of = PLANS[name]
    _assert_complete(of, form, DRAWINGS[form](of, opinions(of)))


@settings(max_examples=60, deadline=None)
@given(of=plans(), form=st.sampled_from(sorted(DRAWINGS)))
def test_any_plan_can_be_drawn_completely(of: Plan, form: str) -> None:
    """Up to forty components, with any calls."""
    _assert_complete(of, form, DRAWINGS[form](of, opinions(of)))


@settings(max_examples=60, deadline=None)
@given(of=plans(), width=st.integers(40, 200))
def test_no_line_is_wider_than_the_terminal(of: Plan, width: int) -> None:
    """Unless a name alone is."""
    names = max(cells(node.name) for node in build(of).nodes)
    longest = max(map(cells, terminal(of, width, advice=opinions(of)).splitlines()))
    assert longest <= max(width, names + 7)


@settings(max_examples=60, deadline=None)
@given(of=plans(most=8))
def test_each_call_of_a_diagram_can_be_followed_from_its_caller_to_its_callee(of: Plan) -> None:
    """Reads the diagram as a person would: along the lines, straight on where two cross."""
    graph = build(of)
    assume(len(graph.nodes) <= 12)
    text = terminal(of, 400)
    assert followed(text, {node.name for node in graph.nodes}) == {
        (edge.caller, edge.callee) for edge in graph.edges
    }


@pytest.mark.parametrize("form", DRAWINGS)
def test_the_same_plan_gives_the_same_bytes(form: str) -> None:
    """No set or dict decides where something stands."""
    draw = DRAWINGS[form]
    assert draw(city(), opinions(city())) == draw(city(), opinions(city()))


@pytest.mark.parametrize("form", ["terminal-80", "mermaid", "svg", "html"])
def test_hostile_text_stays_text(form: str) -> None:
    """In markup, in a terminal and in a diagram language."""
    of = shop()
    hostile = tuple(
        replace(component, purpose=HOSTILE, because=HOSTILE) for component in of.components
    )
    text = DRAWINGS[form](replace(of, components=hostile), {})
    for mark in ("<script", "onload='", "\x1b", "\u202e", "</title><"):
        assert mark not in text.replace("</title></", "").replace("</title><rect", "").replace(
            "</title><path", ""
        )


@pytest.mark.parametrize("form", ["svg", "html", "mermaid"])
def test_even_a_hostile_name_cannot_break_out(form: str) -> None:
    """Names are checked when a plan is read; a picture does not rely on it."""
    of = plan(web(HOSTILE), project=f"p{HOSTILE}")
    text = DRAWINGS[form](of, {})
    assert "<script" not in text
    assert "\x1b" not in text
    if form == "mermaid":
        assert re.fullmatch(r"  x_[0-9a-f]+\(\"[^\"]*\"\):::go", text.splitlines()[2])


def test_words_of_mermaid_are_fine_names() -> None:
    """No identifier is the component's bare name."""
    text = mermaid(plan(web("end", "class", "default", "a-b"), *map(core, ("class", "default")),
                        core("a-b"), core("a")))  # fmt: skip
    starts = {line.split()[0] for line in text.splitlines()[1:]}
    assert not {"end", "class", "default"} & starts


def test_mermaid_identifiers_differ_when_names_do() -> None:
    """Though dashes are not allowed in them."""
    names = ["a-b", "a", "b", "ab", "a-b-core", "x"]
    lines = mermaid(plan(*map(core, names))).splitlines()
    assert len({re.split(r"[\[(]", line)[0] for line in lines[1 : 1 + len(names)]}) == len(names)


def test_many_calls_in_mermaid_carry_no_labels_that_would_cover_each_other() -> None:
    """The contract then stands in the box of the callee."""
    text = mermaid(city())
    assert "-->|" not in text
    assert "city.engine_01.v1.Engine01Service" in text


@pytest.mark.parametrize("name", PLANS)
def test_the_svg_is_xml_with_a_title_and_fetches_nothing(name: str) -> None:
    """No link, script, image or font."""
    text = svg(PLANS[name], advice=opinions(PLANS[name]))
    root = ET.fromstring(text)  # noqa: S314 - our own text
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title") is not None
    assert root.find(f"{space}desc") is not None
    assert not re.search(r"url\((?!#)|href|@import|<script|<image|@font-face", text)


@settings(max_examples=40, deadline=None)
@given(of=plans())
def test_boxes_of_the_svg_hold_their_text_and_do_not_overlap(of: Plan) -> None:
    """By the widths of the widest common fonts."""
    scene = place(build(of, opinions(of)))
    boxes = [scene.boxes[node.name] for node in scene.graph.nodes]
    for node, box in zip(scene.graph.nodes, boxes, strict=True):
        what = sans_width(f"{node.title} · {node.role}", 12) + mono_width(node.address, 12)
        assert mono_width(node.name, 15) + 20 < box.width
        assert what + 34 < box.width
        assert box.x >= 0
        assert box.right <= scene.width
        assert box.y + box.height <= scene.height
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            beside = one.right <= other.x or other.right <= one.x
            above = one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01
            assert beside or above


def test_the_page_is_self_contained_and_allows_no_script() -> None:
    """Its policy names the one style sheet by its hash."""
    text = html(market(), advice=opinions(market()))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert not re.search(r"<script|<link|style=|https?://(?!www\.w3\.org/2000/svg)|@import", text)


def test_the_page_says_where_the_choice_goes_against_the_advice() -> None:
    """And only there."""
    advice = {"pricing": Opinion(Language.GO, Sureness.LEAN)}
    assert "lean: Go" in html(shop(), advice=advice)
    assert "chosen: Rust" in html(shop(), advice=advice)
    assert "chosen:" not in html(shop(), advice={"pricing": Opinion(Language.RUST, Sureness.LEAN)})


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda advice: terminal(shop(), 80, advice=advice), "advice: split"),
        (lambda advice: terminal(shop(), 30, advice=advice), "advice: split, strong"),
        (lambda advice: svg(shop(), advice=advice), "advice: strong for split, not taken"),
        (lambda advice: html(shop(), advice=advice), "○○○"),
    ],
    ids=["terminal", "list", "svg", "html"],
)
def test_advice_that_was_not_taken_looks_like_it(
    draw: Callable[[Mapping[str, Advised]], str], said: str
) -> None:
    """No picture shows a disagreement as agreement."""
    against = {"pricing": Opinion(Language.SPLIT, Sureness.STRONG)}
    taken = {"pricing": Opinion(Language.RUST, Sureness.STRONG)}
    assert said in draw(against)
    assert said not in draw(taken)


def test_hollow_dots_are_explained_where_there_are_any() -> None:
    """The legend names them only then."""
    against = {"pricing": Opinion(Language.SPLIT, Sureness.LEAN)}
    assert svg(shop(), advice=against).count('class="g-dot g-hollow"') == 2
    assert "hollow: not taken" in svg(shop(), advice=against)
    assert "hollow: not taken" not in svg(shop(), advice=opinions(shop()))


def test_a_box_that_is_pointed_at_keeps_its_neighbours_and_its_calls() -> None:
    """Its rule names it, whom it calls, who calls it, and the calls between them; no others."""
    of = plan(web("a", "c"), web("b", "c", "d"), core("c"), core("d", 9100))
    text = html(of)
    rule = next(line for line in text.splitlines() if line.startswith(".g:has(.n1:is("))
    assert ":is(.n1,.n2,.n3,.f1,.t1){opacity:1}" in rule
    assert 'class="g-edge f1 t3"' in text
    assert 'href="#part-d" class="g-link n3"' in text
    assert ":has" not in html(plan(core("alone")))


def test_a_long_plan_is_a_table_in_a_terminal() -> None:
    """Above twelve programs: a line each where boxes take a screen; every call is there."""
    of = city()
    text = terminal(of, 120, advice=opinions(of))
    graph = build(of)
    assert "╭" not in text
    assert len(text.splitlines()) < 2 * len(graph.nodes)
    for node in graph.nodes:
        row = text.split(f"\n{node.name} ", 1)[1]
        for edge in graph.calls(node.name):
            assert re.search(rf"(?<![\w-]){edge.callee}(?![\w-])", row)


def test_the_json_has_the_documented_shape() -> None:
    """Field by field."""
    document = json.loads(graph_json(shop(), opinions(shop())))
    assert list(document) == [
        "schema", "project", "go_module", "team", "velocity", "nodes", "calls",
    ]  # fmt: skip
    assert document["schema"] == 1
    assert document["nodes"][1] == {
        "name": "pricing",
        "component": "pricing",
        "kind": "engine",
        "language": "rust",
        "chosen": "rust",
        "shape": "grpc",
        "protocol": "gRPC",
        "contract": "shop.pricing.v1.PricingService",
        "port": 9090,
        "admin_port": 9091,
        "purpose": "prices a basket against live rules",
        "because": "",
        "advice": {"decision": "rust", "strength": "lean", "agrees": True},
    }
    assert document["calls"] == [
        {
            "caller": "gateway",
            "callee": "pricing",
            "protocol": "gRPC",
            "contract": "shop.pricing.v1.PricingService",
        }
    ]


def test_a_split_is_two_nodes_and_the_call_between_them() -> None:
    """Front in Go, core in Rust."""
    graph = build(plan(split("catalog")))
    assert [(node.name, node.language) for node in graph.nodes] == [
        ("catalog", Language.GO),
        ("catalog-core", Language.RUST),
    ]
    assert [(edge.caller, edge.callee) for edge in graph.edges] == [("catalog", "catalog-core")]


def test_a_kept_contract_gives_the_name_on_the_wire() -> None:
    """After a rename that keeps it."""
    graph = build(plan(replace(core("offers"), contract="pricing")))
    assert graph.nodes[0].contract == "shop.pricing.v1.PricingService"


def test_a_component_without_a_port_shows_none() -> None:
    """Rather than the word None."""
    tool = Component("migrate", Kind.CLI, language=Language.GO)
    assert build(plan(tool)).nodes[0].address == ""
    assert ":None" not in terminal(plan(tool)) + svg(plan(tool)) + html(plan(tool))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("terminal-40.txt", terminal(market(), 40)),
        ("terminal-80.txt", terminal(market(), 80, advice=opinions(market()))),
        ("shop-80.txt", terminal(shop(), 80)),
        ("shop-colour.txt", terminal(shop(), 80, colour=True)),
        ("shop.mmd", mermaid(shop()) + "\n"),
        ("shop.svg", svg(shop(), advice=opinions(shop()))),
        ("shop.html", html(shop(), advice=opinions(shop()))),
        ("shop.json", graph_json(shop(), opinions(shop()))),
    ],
)
def test_the_pictures_of_the_examples(name: str, text: str, request: pytest.FixtureRequest) -> None:
    """As they were reviewed; --update-golden writes them anew."""
    golden = GOLDEN / name
    if request.config.getoption("--update-golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def _assert_complete(of: Plan, form: str, text: str) -> None:
    graph = build(of)
    for node in graph.nodes:
        assert re.search(rf"(?<![\w-]){node.name}(?![\w-])", text), node.name
    if form == "json":
        calls = {(call["caller"], call["callee"]) for call in json.loads(text)["calls"]}
        assert calls == {(edge.caller, edge.callee) for edge in graph.edges}
    elif form == "mermaid":
        assert len(re.findall(r"^  \w+ -->", text, re.MULTILINE)) == len(graph.edges)
    elif form in {"svg", "html"}:
        for edge in graph.edges:
            assert f"{edge.caller} calls {edge.callee} over {edge.label}" in unescape(text)
    elif "└▶" in text:
        assert text.count("└▶") + text.count("├▶") == len(graph.edges)
