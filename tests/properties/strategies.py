"""Names, texts and whole plans to draw from, hostile ones among them."""

from __future__ import annotations

import re
from dataclasses import replace

from gorust_new.plan import vocabulary
from gorust_new.plan.graph import programs
from gorust_new.plan.model import (
    Component,
    Kind,
    Language,
    Plan,
    Sample,
    Team,
    Traits,
    Velocity,
)
from gorust_new.plan.rules.validate import validate
from hypothesis import assume
from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,7}(-[a-z0-9]{1,6}){0,3}", fullmatch=True)
WORDS = st.sampled_from(
    ["gateway", "pricing", "users", "orders", "ledger", "search-index", "order-book", "x-ray",
     "b2-c", "a-b", "no", "yes", "null", "quotes", "media-store", "risk", "fraud-check", "v2-api",
     "s3", "item-2", "orders-admin", "orders-server"]
)  # fmt: skip
HOSTILE = st.sampled_from(
    ["{{ x }}", "{% for %}", "[= name =]", "[# x #]", "${{ x }}", "$(rm)", "`id`", "a: b", "a #b",
     "'", '"', "\\", "\n", "\t", "---", "...", "&a *a", "!!x", "|", ">", "%", "@", "no", "42", "~",
     "\u2028", "\u0085"[:0], "🦀", "é", "\ufeff", "# x", "- x", "? x", " x", "x "]
)  # fmt: skip
TEXTS = (
    st.lists(HOSTILE | st.text(max_size=8), max_size=4)
    .map("".join)
    .filter(lambda text: not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", text))
)
PATHS = st.from_regex(r"[a-zA-Z0-9_ é'-]{1,8}(/[a-zA-Z0-9_ .é-]{1,6}x){0,2}", fullmatch=True).map(
    lambda path: path.strip()
)
TRAITS = st.builds(
    Traits,
    **{name: st.none() | st.sampled_from(enum) for name, enum in vocabulary.TRAITS.items()},
)
SHAPES = st.sampled_from(
    [
        (Kind.WEB_API, Language.GO),
        (Kind.WEB_API, Language.SPLIT),
        (Kind.ENGINE, Language.RUST),
        (Kind.DATABASE, Language.RUST),
        (Kind.WEB_API, None),
        (Kind.TRADING, None),
    ]
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Valid plans, with everything in them that a plan can say."""
    names = draw(st.lists(WORDS | NAMES, min_size=1, max_size=4, unique=True))
    components = [draw(components_called(name)) for name in names]
    callees = [
        part.name
        for component in components
        if component.language
        for part in programs(component)
        if part.has_contract
    ]
    for index, component in enumerate(components):
        if component.kind is Kind.WEB_API and callees:
            others = [name for name in callees if not name.startswith(component.name)]
            some = (
                draw(st.lists(st.sampled_from(others), unique=True, max_size=3)) if others else []
            )
            components[index] = replace(component, calls=tuple(some))
    plan = Plan(
        draw(st.sampled_from(["shop", "my-shop", "no", "x1"])),
        draw(st.sampled_from(["example.com/shop", "1a.de/x/v2", "github.com/Acme/shop-x_y~z"])),
        tuple(components),
        team=draw(st.none() | st.sampled_from(Team)),
        velocity=draw(st.none() | st.sampled_from(Velocity)),
        keep=tuple(draw(st.lists(PATHS, unique=True, max_size=2))),
    )
    assume(not validate(plan))
    return plan


@st.composite
def components_called(draw: st.DrawFn, name: str) -> Component:
    kind, language = draw(SHAPES)
    has_contract = language in {Language.RUST, Language.SPLIT}
    number = sum(map(ord, name)) * 20 % 50_000 + 2000
    return Component(
        name,
        kind,
        purpose=draw(TEXTS),
        language=language,
        traits=draw(TRAITS),
        port=draw(st.sampled_from([None, number])),
        core_port=draw(st.sampled_from([None, number + 10]))
        if language is Language.SPLIT
        else None,
        because=draw(TEXTS),
        contract=draw(st.sampled_from(["", f"{name[:30]}-wire"])) if has_contract else "",
        sample=draw(st.sampled_from([None, *Sample])) if has_contract else None,
        was=draw(st.sampled_from(["", f"{name[:30]}-old"])),
    )
