"""`gorust add`: one more component, its answers, whom it calls and who calls it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

from gorust_new.errors import ExitCode, GorustError, require_none
from gorust_new.plan.answers import PORTS, TEXTS, value_of, wrong
from gorust_new.plan.graph import parts_reached
from gorust_new.plan.model import Component, Kind, Plan
from gorust_new.plan.problem import Problem, listing, shown
from gorust_new.plan.rules.shapes import languages_of
from gorust_new.plan.shapes import core_name
from gorust_new.plan.vocabulary import TRAITS, unknown_word
from gorust_new.plan.yaml.edit import add_call, add_component
from gorust_new.workflow.edit import Before, Decided, Edit, decided, filled_in, opened
from gorust_new.workflow.project import Site


@dataclass(frozen=True, slots=True)
class Wanted:
    """A component as flags describe it; each text as it was typed.

    Args:
        answers: by the key of the plan, or the name of the trait: what was given for it.
        calls: what it calls.
        called_by: who calls it.
        like: a component whose kind, traits, language and callers it takes where nothing
            else is given; empty for none.
    """

    name: str
    answers: Mapping[str, str]
    calls: tuple[str, ...] = ()
    called_by: tuple[str, ...] = ()
    like: str = ""


def plan_add(site: Site, wanted: Wanted) -> Decided:
    """What adding a component changes; writes nothing.

    Raises:
        GorustError: if `wanted` does not make a component that fits, or as `regenerate`.
    """
    before = opened(site)
    component, callers = _described(before, wanted)
    return _added(before, component, callers, _typed(wanted, callers))


def plan_added(site: Site, plan: Plan) -> Decided:
    """The same of a plan that has its last component and its calls more than the project's.

    Raises:
        GorustError: as `plan_add`.
    """
    before, component = opened(site), plan.components[-1]
    known = {other.name: other.calls for other in before.plan.components}
    callers = [c.name for c in plan.components[:-1] if c.calls != known.get(c.name, c.calls)]
    return _added(before, component, tuple(callers), {})


def words_of(component: Component, callers: tuple[str, ...]) -> list[str]:
    """The command that adds `component` without a question, less the port that is free anyway."""
    given = {key: getattr(component, key) for key in ("kind", "language", *TEXTS, "sample")}
    given |= {trait: getattr(component.traits, trait) for trait in TRAITS}
    pairs = [
        (key, value.value if isinstance(value, Enum) else value) for key, value in given.items()
    ]
    pairs += [("call", name) for name in component.calls]
    pairs += [("called-by", name) for name in callers]
    flags = [word for key, value in pairs if value for word in (f"--{key}", str(value))]
    return ["add", component.name, *flags]


def callers_of(plan: Plan, name: str) -> tuple[str, ...]:
    """Who calls the component called `name`, or its core."""
    names = {name, core_name(name)}
    return tuple(c.name for c in plan.components if c.name != name and names & {*c.calls})


def _added(
    before: Before, component: Component, callers: tuple[str, ...], typed: Mapping[str, str]
) -> Decided:
    if any(other.name == component.name for other in before.plan.components):
        raise GorustError(
            f"there is a component {component.name} already",
            place=component.name,
            next_step=f"change it with: gorust set {component.name} KEY=VALUE",
            exit_code=ExitCode.USAGE,
        )
    component = filled_in(before, component, typed)
    text = add_component(before.text, component)
    for caller in callers:
        text = add_call(text, caller, _callee(component, before.component(caller).kind))
    called = f", which {listing(callers, 'and')} call{'s' * (len(callers) == 1)}" if callers else ""
    why = f"{component.name} is new{called}"
    about = (component.name,)
    return decided(before, Edit(text, why, typed, about, as_flags=True))


def _callee(component: Component, caller: Kind) -> str:
    """What a caller of a kind calls of it: itself, or the core of a split whose front it misses."""
    served = parts_reached(component, caller)
    return served[0].name if served else component.name


def _described(before: Before, wanted: Wanted) -> tuple[Component, tuple[str, ...]]:
    """The component that flags describe, and who calls it."""
    like = wanted.like
    model = before.component(like, _flag("like", like)) if like else None
    if model is None and "kind" not in wanted.answers:
        raise _what_is_it(wanted)
    values = _values(wanted)
    traits = {name: values.pop(name) for name in TRAITS if name in values}
    alike = (
        {"kind": model.kind, "traits": model.traits, "language": model.language} if model else {}
    )
    if model is not None and "kind" in values:
        alike.pop("language")
    start = Component(**{"name": wanted.name, **alike, **values, "calls": wanted.calls})  # type: ignore[arg-type]
    component = replace(start, traits=replace(start.traits, **traits))  # type: ignore[arg-type]
    callers = tuple(
        before.component(name, _flag("called-by", name)).name for name in wanted.called_by
    )
    return component, callers or (callers_of(before.plan, like) if model else ())


def _values(wanted: Wanted) -> dict[str, object]:
    values = {key: value_of(key, text) for key, text in wanted.answers.items()}
    problems = {key: value for key, value in values.items() if isinstance(value, Problem)}
    require_none([wrong(p, _flag(key, wanted.answers[key])) for key, p in problems.items()])
    return {key: value for key, value in values.items() if key not in problems}


def traits_given(texts: tuple[str, ...]) -> dict[str, str]:
    """``latency=hard`` and its like, taken apart.

    Raises:
        GorustError: if one names no trait, or gives it no value.
    """
    problems = []
    found: dict[str, str] = {}
    for text in texts:
        trait, _, value = text.partition("=")
        if trait not in TRAITS:
            problems.append((unknown_word("a trait", trait, list(TRAITS), ()), text))
        elif not value or trait in found:
            what = f"{shown(text)} gives no value" if not value else f"`{trait}` is given twice"
            problems.append((Problem(what, "write `--trait latency=hard`, each trait once"), text))
        found[trait] = value
    require_none([wrong(problem, f"--trait {text}") for problem, text in problems])
    return found


def _typed(wanted: Wanted, callers: tuple[str, ...]) -> dict[str, str]:
    name = wanted.name
    said = {f"{name}.{key}": _flag(key, text) for key, text in wanted.answers.items()}
    said |= {f"{name}.calls": _flag("call", called) for called in wanted.calls[:1]}
    called = {f"{caller}.calls": _flag("called-by", caller) for caller in callers}
    return {name: name, **said, **called}


def _flag(key: str, text: str) -> str:
    return f"--{key.replace('_', '-')} {shown(text)[1:-1]}"


def _what_is_it(wanted: Wanted) -> GorustError:
    kinds = [kind.value for kind in Kind if languages_of(kind)]
    return GorustError(
        f"nothing says what {wanted.name} is",
        place=wanted.name,
        next_step=f"give its --kind, or --like NAME for what NAME is; kinds are {listing(kinds)}",
        exit_code=ExitCode.USAGE,
    )


KEYS = ("kind", "language", *PORTS, *TEXTS)
"""What is said of a component by a flag of that name, besides its traits."""
