"""Flags end in the same plan as a file, and a plan can be said in flags again."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.complete import complete
from gorust_new.plan.flags import Flags, from_flags, read_flags, to_command, to_flags
from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.yaml.read import read_plan

SHOP = Flags(
    "shop",
    components=("gateway:web-api:go", "pricing:engine"),
    calls=("gateway:pricing",),
    traits=("pricing:latency=hard", "pricing:workload=cpu", "gateway:memory=roomy"),
    purposes=("gateway:the way in: public",),
    team="mixed",
    velocity="steady",
)


def choose(component: Component) -> Language:
    return Language.GO if component.kind is Kind.WEB_API else Language.RUST


def parsed(arguments: list[str], project: str) -> Flags:
    """The flags in `arguments`, as a command line would take them apart."""
    several: dict[str, list[str]] = {}
    for flag, text in zip(arguments[::2], arguments[1::2], strict=True):
        several.setdefault(flag, []).append(text)
    return Flags(
        project,
        components=tuple(several.get("-c", ())),
        calls=tuple(several.get("--call", ())),
        traits=tuple(several.get("--trait", ())),
        purposes=tuple(several.get("--purpose", ())),
        module=several.get("--module", [""])[0],
        team=several.get("--team", [""])[0],
        velocity=several.get("--velocity", [""])[0],
    )


def test_flags_and_file_give_the_same_plan() -> None:
    assert from_flags(SHOP) == read_plan(
        b"""
gorust: 1
project: shop
go_module: example.com/shop
team: mixed
velocity: steady
components:
  - name: gateway
    purpose: "the way in: public"
    kind: web-api
    language: go
    traits: {memory: roomy}
    calls: [pricing]
  - {name: pricing, kind: engine, traits: {latency: hard, workload: cpu}}
"""
    )


def test_a_plan_is_said_in_flags_that_give_it_again() -> None:
    for plan in (from_flags(SHOP), complete(from_flags(SHOP), choose)):
        arguments = to_flags(plan)
        assert arguments is not None
        again = from_flags(parsed(arguments, "shop"))
        assert again == plan or complete(again, choose) == plan


def test_the_command_survives_a_shell() -> None:
    hostile = "it's `$(rm -rf /)`; \"{{ x }}\" 'n\n # !"
    plan = complete(from_flags(replace(SHOP, purposes=(f"gateway:{hostile}",))), choose)
    command = to_command(plan, "my shop")
    assert command is not None
    words = shlex.split(command)
    assert words[:2] == ["gorust-new", "my shop"]
    assert words[-1] == "--yes"
    assert from_flags(parsed(words[2:-1], "shop")).component("gateway").purpose == hostile
    assert (to_command(plan, "-x") or "").startswith("gorust-new ./-x ")


@pytest.mark.parametrize(
    "change",
    [
        {"port": 8888},
        {"because": "we want it"},
        {"was": "edge"},
    ],
)
def test_what_flags_cannot_say_has_no_command(change: dict[str, object]) -> None:
    plan = complete(from_flags(SHOP), choose)
    first = replace(plan.components[0], **change)  # type: ignore[arg-type]
    assert to_flags(replace(plan, components=(first, *plan.components[1:]))) is None
    assert to_command(replace(plan, keep=("docs",)), "shop") is None


def test_a_module_of_the_usual_name_need_not_be_said() -> None:
    plan = from_flags(SHOP)
    assert plan.go_module == "example.com/shop"
    assert "--module" not in (to_flags(plan) or ())
    other = from_flags(replace(SHOP, module="github.com/acme/shop"))
    assert (to_flags(other) or [])[:2] == ["--module", "github.com/acme/shop"]


@pytest.mark.parametrize(
    ("changes", "place", "message", "next_step"),
    [
        ({"components": ("gateway",)}, "-c gateway", "names no kind", "`-c gateway:web-api`"),
        ({"components": (":engine",)}, "-c :engine", "names no kind", "`-c gateway:web-api`"),
        ({"components": ("a:webapi",)}, "-c a:webapi", "`webapi`", "write `web-api`"),
        ({"components": ("a:engine:golang",)}, "-c a:engine:golang", "`golang`", "write `go`"),
        ({"components": ("a:engine", "a:engine")}, "-c a:engine", "two components", "rename"),
        ({"components": ("core:engine",)}, "-c core:engine", "crate of Rust", "`core-engine`"),
        ({"components": ("a:worker:go",)}, "-c a:worker:go", "no template", "`kind: web-api`"),
        ({"components": ()}, "", "no component is named", "-c NAME:KIND"),
        ({"calls": ("gateway",)}, "--call gateway", "names no callee", "`CALLER:CALLEE`"),
        ({"calls": ("gatway:pricing",)}, "--call gatway:pricing", "`gatway`", "write `gateway`"),
        ({"calls": ("gateway:pricng",)}, "--call gateway:pricng", "not there", "`pricing`"),
        ({"calls": ("gateway:pricing",) * 2}, "--call gateway:pricing", "twice", "delete one"),
        ({"traits": ("pricing",)}, "--trait pricing", "gives no trait", "`pricing:latency=hard`"),
        ({"traits": ("pricing:x=y",)}, "--trait pricing:x=y", "`x` is not a trait", "workload"),
        ({"traits": ("pricing:crash=no",)}, "--trait pricing:crash=no", "`no`", "critical"),
        ({"traits": ("x:crash=critical",)}, "--trait x:crash=critical", "no component `x`", "are"),
        ({"traits": ("pricing:crash=critical",) * 2}, "--trait pricing:crash=critical", "two", "k"),
        ({"purposes": ("gateway",)}, "--purpose gateway", "says no purpose", "`NAME:TEXT`"),
        ({"purposes": ("gateway:\x1b",)}, "--purpose gateway:\\x1b", "control character", "delete"),
        ({"team": "big"}, "--team big", "not a value of `team`", "mixed or specialist"),
        ({"velocity": "fast"}, "--velocity fast", "not a value of `velocity`", "write `rapid`"),
        ({"module": "http://x"}, "--module http://x", "scheme", "example.com/shop"),
        ({"project": "My Shop"}, "PROJECT My Shop", "not a project's name", "`my-shop`"),
    ],
)
def test_a_mistake_is_placed_at_its_flag(
    changes: dict[str, object], place: str, message: str, next_step: str
) -> None:
    base = Flags("shop", components=("gateway:web-api:go", "pricing:engine"))
    with pytest.raises(GorustError) as caught:
        from_flags(replace(base, **changes))  # type: ignore[arg-type]
    error = caught.value
    assert error.others == ()
    assert error.place == place
    assert message in error.message
    assert next_step in error.next_step
    assert error.exit_code is ExitCode.USAGE


def test_all_mistakes_come_at_once() -> None:
    with pytest.raises(GorustError) as caught:
        from_flags(Flags("shop", ("a:x", "b:y"), calls=("c:d",), team="z"))
    assert len(caught.value.others) == 3


def test_an_interview_may_begin_with_flags_that_name_no_component() -> None:
    plan, _ = read_flags(Flags("shop", team="mixed"), partial=True)
    assert plan == Plan("shop", "example.com/shop", (), plan.team)
    with pytest.raises(GorustError, match="project's name"):
        read_flags(Flags("My Shop"), partial=True)


def test_spots_outlive_reading_for_the_checks_that_come_later() -> None:
    _, where = read_flags(SHOP)
    assert where(("components", 1, "language")) == "-c pricing:engine"
    assert where(("components", 0, "calls", 0)) == "--call gateway:pricing"
    assert where(("components", 9)) == ""
