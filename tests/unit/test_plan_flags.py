"""Flags end in the same plan as a file, and a plan can be said in flags again."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from gorust_new.errors import ExitCode, GorustError
from gorust_new.plan.command import for_flags, to_flags
from gorust_new.plan.complete import complete
from gorust_new.plan.flags import Flags, from_flags, read_flags
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample
from gorust_new.plan.yaml.read import read_plan

SHOP = Flags(
    "shop",
    components=("gateway:web-api:go", "pricing:engine"),
    calls=("gateway:pricing",),
    traits=("pricing:latency=hard", "pricing:embeds=no", "gateway:memory=roomy"),
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
        reasons=tuple(several.get("--because", ())),
        ports=tuple(several.get("--port", ())),
        contracts=tuple(several.get("--contract", ())),
        samples=tuple(several.get("--sample", ())),
        keep=tuple(several.get("--keep", ())),
        module=several.get("--module", [""])[0],
        team=several.get("--team", [""])[0],
        velocity=several.get("--velocity", [""])[0],
    )


def test_flags_and_file_give_the_same_plan() -> None:
    """There is one plan, however it is said."""
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
  - {name: pricing, kind: engine, traits: {latency: hard, embeds: no}}
"""
    )


def test_a_plan_is_said_in_flags_that_give_it_again() -> None:
    """Complete or not."""
    for plan in (from_flags(SHOP), complete(from_flags(SHOP), choose)):
        arguments = to_flags(plan)
        assert arguments is not None
        again = from_flags(parsed(arguments, "shop"))
        assert again == plan or complete(again, choose) == plan


def test_the_command_survives_a_shell() -> None:
    """On one line and on several, whatever is in the texts."""
    hostile = "it's `$(rm -rf /)`; \"{{ x }}\" 'n\n # !"
    plan = complete(from_flags(replace(SHOP, purposes=(f"gateway:{hostile}",))), choose)
    for command in for_flags(plan, "my shop") or ():
        words = shlex.split(command.replace("\\\n", " "))
        assert words[:4] == ["gorust-new", "my shop", "--project", "shop"]
        assert words[-1] == "--yes"
        assert from_flags(parsed(words[4:-1], "shop")).component("gateway").purpose == hostile
    assert (for_flags(plan, "-x") or ("",))[0].startswith("gorust-new ./-x ")


def test_a_long_command_is_broken_between_its_flags() -> None:
    """No line is wider than a terminal, and a flag stands beside its value."""
    plan = complete(from_flags(SHOP), choose)
    one, lines = for_flags(plan, "shop") or ("", "")
    assert shlex.split(lines.replace("\\\n", " ")) == shlex.split(one)
    assert max(map(len, lines.splitlines())) <= 80
    assert len(lines.splitlines()) > 1
    assert not any(line.rstrip(" \\").endswith("-c") for line in lines.splitlines())


@pytest.mark.parametrize(
    ("change", "flag"),
    [
        ({"port": 8888}, ["--port", "gateway:8888"]),
        ({"because": "we want it"}, ["--because", "gateway:we want it"]),
        ({"purpose": ""}, []),
    ],
)
def test_whatever_a_plan_can_say_flags_can_say(change: dict[str, object], flag: list[str]) -> None:
    """Ports that are not the next free ones, reasons, kept paths: nothing needs a file."""
    plan = complete(from_flags(SHOP), choose)
    first = replace(plan.components[0], **change)  # type: ignore[arg-type]
    other = replace(plan, components=(first, *plan.components[1:]), keep=("docs", "a b"))
    arguments = to_flags(other)
    assert arguments is not None
    assert complete(from_flags(parsed(arguments, "shop")), choose) == other
    pairs = list(zip(arguments[::2], arguments[1::2], strict=True))
    assert not flag or tuple(flag) in pairs
    assert ("--keep", "a b") in pairs


def test_the_core_of_a_split_has_a_port_of_its_own() -> None:
    """`NAME-core` is what the other components call it by, too."""
    said = replace(SHOP, components=("gateway:web-api:split", "pricing:engine"))
    plan = from_flags(replace(said, ports=("gateway:8000", "gateway-core:9500")))
    assert (plan.components[0].port, plan.components[0].core_port) == (8000, 9500)


def test_an_empty_call_instead_of_an_example_is_one_flag() -> None:
    """A word that is no choice is named, with those there are."""
    plan = from_flags(replace(SHOP, samples=("pricing:none",)))
    assert plan.component("pricing").sample is Sample.NONE
    assert "--sample pricing:none" in (for_flags(complete(plan, choose), "shop") or ("",))[0]
    with pytest.raises(GorustError, match="is not a value of `sample`"):
        from_flags(replace(SHOP, samples=("pricing:nothing",)))


def test_an_earlier_name_has_no_flag() -> None:
    """A project that is new has no earlier names."""
    plan = complete(from_flags(SHOP), choose)
    first = replace(plan.components[0], was="edge")
    assert to_flags(replace(plan, components=(first, *plan.components[1:]))) is None


def test_a_module_of_the_usual_name_need_not_be_said() -> None:
    """Another one is."""
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
        ({"components": ("a:kernel:go",)}, "-c a:kernel:go", "no template", "by hand"),
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
        ({"reasons": ("gateway",)}, "--because gateway", "says no reason", "`NAME:TEXT`"),
        ({"reasons": ("gateway:a",) * 2}, "--because gateway:a", "has two", "keep one"),
        ({"ports": ("gateway",)}, "--port gateway", "gives no port", "`NAME:8080`"),
        ({"ports": ("x:8080",)}, "--port x:8080", "no component `x`", "`gateway`"),
        ({"ports": ("gateway:80",)}, "--port gateway:80", "out of range", "from 1024"),
        ({"keep": ("../x",)}, "--keep ../x", "../x", ""),
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
    """As it was typed, with what to type instead."""
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
    """One run, one round of repairs."""
    with pytest.raises(GorustError) as caught:
        from_flags(Flags("shop", ("a:x", "b:y"), calls=("c:d",), team="z"))
    assert len(caught.value.others) == 3


def test_an_interview_may_begin_with_flags_that_name_no_component() -> None:
    """But what they do say is checked."""
    plan, _ = read_flags(Flags("shop", team="mixed"), partial=True)
    assert plan == Plan("shop", "example.com/shop", (), plan.team)
    with pytest.raises(GorustError, match="project's name"):
        read_flags(Flags("My Shop"), partial=True)


def test_spots_outlive_reading_for_the_checks_that_come_later() -> None:
    """What only shows once languages are chosen has a flag, too."""
    _, where = read_flags(SHOP)
    assert where(("components", 1, "language")) == "-c pricing:engine"
    assert where(("components", 0, "calls", 0)) == "--call gateway:pricing"
    assert where(("components", 9)) == ""
