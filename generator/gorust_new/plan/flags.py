"""A plan from command-line flags, and the flags from a plan.

Flags, a plan file and the interview all end in the same `Plan`, checked by the same
rules; a problem's place is the flag as it was typed.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain

from gorust_new.errors import ExitCode, GorustError, combined
from gorust_new.plan.complete import complete
from gorust_new.plan.model import Component, Kind, Language, Plan, Team, Traits, Velocity
from gorust_new.plan.problem import KeyPath, Problem, as_error, closest, listing, shown
from gorust_new.plan.rules.names import check_project
from gorust_new.plan.rules.spelling import as_name, is_name
from gorust_new.plan.rules.validate import problems
from gorust_new.plan.rules.values import check_module
from gorust_new.plan.vocabulary import TRAITS, chosen, not_a_choice, unknown_word

DEFAULT_MODULE = "example.com/{project}"


@dataclass(frozen=True, slots=True)
class Flags:
    """What was typed; each text as the user gave it, without the flag's own name.

    Args:
        project: the project's name, as PROJECT or the name of that directory.
        components: ``NAME:KIND`` or ``NAME:KIND:LANGUAGE`` (``-c``).
        calls: ``CALLER:CALLEE`` (``--call``).
        traits: ``NAME:TRAIT=VALUE`` (``--trait``).
        purposes: ``NAME:TEXT`` (``--purpose``).
        module: the Go module; empty for ``example.com/<project>``.
        team: ``mixed`` or ``specialist``, or empty.
        velocity: ``rapid`` or ``steady``, or empty.
    """

    project: str
    components: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    module: str = ""
    team: str = ""
    velocity: str = ""


def from_flags(flags: Flags) -> Plan:
    """The plan that `flags` describe, checked; languages and ports may be missing.

    Raises:
        GorustError: the first problem, carrying the others, with exit code USAGE.
    """
    return read_flags(flags)[0]


def read_flags(flags: Flags, *, partial: bool = False) -> tuple[Plan, Spots]:
    """The plan, and which flag said what, for checks that come after completion.

    Args:
        flags: what was typed.
        partial: accept that no component is named yet: an interview will ask for them.

    Raises:
        GorustError: as `from_flags`.
    """
    reading = _Reading(flags)
    plan = reading.plan()
    if not flags.components and not partial:
        hint = "name each as `-c NAME:KIND`, such as `-c gateway:web-api`"
        reading.wrong(Problem("no component is named", hint), "")
    if reading.errors:
        raise combined(reading.errors)
    found = problems(plan) if plan.components else chain(check_project(plan), check_module(plan))
    place = reading.spots
    if errors := [as_error(problem, place(problem.path), ExitCode.USAGE) for problem in found]:
        raise combined(errors)
    return plan, place


def to_flags(plan: Plan) -> list[str] | None:
    """The arguments, unquoted, that give `plan` once completed; None if flags cannot say it.

    They follow ``gorust-new PROJECT`` and do not name the project. Flags cannot choose a
    port, and know nothing of `because`, `contract`, `was` and `keep`.
    """
    flags = _flags_for(plan)
    if not _gives(flags, plan):
        return None
    several = {
        "--module": (flags.module,),
        "--team": (flags.team,),
        "--velocity": (flags.velocity,),
        "-c": flags.components,
        "--call": flags.calls,
        "--trait": flags.traits,
        "--purpose": flags.purposes,
    }
    pairs = ((flag, text) for flag, texts in several.items() for text in texts if text)
    return [word for pair in pairs for word in pair]


def to_command(plan: Plan, directory: str) -> str | None:
    """The one line to paste into a shell that creates `plan` in `directory`, or None."""
    arguments = to_flags(plan)
    if arguments is None:
        return None
    # A directory that begins with a dash would be read as a flag.
    target = f"./{directory}" if directory.startswith("-") else directory
    return shlex.join(["gorust-new", target, *arguments, "--yes"])


class Spots:
    """Which flag said what; a `gorust_new.plan.problem.Where`."""

    def __init__(self) -> None:
        self.said: dict[KeyPath, str] = {}

    def __call__(self, path: KeyPath) -> str:
        while path and path not in self.said:
            path = path[:-1]
        return self.said.get(path, "")


class _Reading:
    """One pass over the flags."""

    def __init__(self, flags: Flags) -> None:
        self.flags = flags
        self.spots = Spots()
        self.errors: list[GorustError] = []
        self._components: dict[str, Component] = {}
        self._numbers: dict[str, int] = {}
        # One problem with a component is enough: what else is said of it is not blamed.
        self._tried = {text.partition(":")[0] for text in flags.components}

    def plan(self) -> Plan:
        """The plan as far as it can be understood; errors are collected."""
        flags = self.flags
        for text in flags.components:
            self._component(text)
        for text in flags.calls:
            self._call(text)
        for text in flags.traits:
            self._trait(text)
        for text in flags.purposes:
            self._purpose(text)
        module = flags.module or _default_module(flags.project)
        self.spots.said |= {
            ("project",): f"PROJECT {flags.project}",
            ("go_module",): f"--module {module}" if flags.module else f"PROJECT {flags.project}",
        }
        team = self._choice("team", Team, flags.team, f"--team {flags.team}")
        pace = self._choice("velocity", Velocity, flags.velocity, f"--velocity {flags.velocity}")
        components = tuple(self._components.values())
        return Plan(flags.project, module, components, team, pace)  # type: ignore[arg-type]

    def _component(self, text: str) -> None:
        place = f"-c {text}"
        name, _, rest = text.partition(":")
        kind_text, _, language_text = rest.partition(":")
        if not name or not kind_text:
            name = as_name(name) or "gateway"
            example = f"write `-c {name}:web-api`, or `-c {name}:web-api:go` to choose the language"
            self.wrong(Problem(f"{shown(text)} names no kind", example), place)
            return
        if name in self._components:
            self.wrong(Problem(f"two components are called `{name}`", "rename one of them"), place)
            return
        kind = self._choice("kind", Kind, kind_text, place)
        language = self._choice("language", Language, language_text, place)
        number = self._numbers[name] = len(self._numbers)
        self.spots.said[("components", number)] = place
        # With a kind unknown, a stand-in that every check accepts.
        known = kind if isinstance(kind, Kind) else Kind.WEB_API
        spoken = language if isinstance(language, Language) and kind else None
        self._components[name] = Component(name, known, language=spoken)

    def _call(self, text: str) -> None:
        place = f"--call {text}"
        caller, _, callee = text.partition(":")
        if not callee:
            self.wrong(Problem(f"{shown(text)} names no callee", "write `CALLER:CALLEE`"), place)
        elif component := self._known(caller, place):
            at: KeyPath = ("components", self._numbers[caller], "calls", len(component.calls))
            self.spots.said[at] = place
            self.spots.said.setdefault(at[:-1], place)
            self._components[caller] = replace(component, calls=(*component.calls, callee))

    def _trait(self, text: str) -> None:
        place = f"--trait {text}"
        name, _, setting = text.partition(":")
        trait, _, value = setting.partition("=")
        if not value:
            example = f"write `{name or 'NAME'}:latency=hard`"
            self.wrong(Problem(f"{shown(text)} gives no trait a value", example), place)
        elif trait not in TRAITS:
            self.wrong(unknown_word("a trait", trait, list(TRAITS), ()), place)
        elif component := self._known(name, place):
            if getattr(component.traits, trait):
                self.wrong(Problem(f"`{name}` has two values of `{trait}`", "keep one"), place)
            member = self._choice(trait, TRAITS[trait], value, place)
            traits: Traits = replace(component.traits, **{trait: member})  # type: ignore[arg-type]
            self._components[name] = replace(component, traits=traits)

    def _purpose(self, text: str) -> None:
        name, colon, purpose = text.partition(":")
        place = f"--purpose {shown(text)[1:-1]}"
        if not colon:
            self.wrong(Problem(f"{shown(text)} says no purpose", "write `NAME:TEXT`"), place)
        elif component := self._known(name, place):
            self.spots.said[("components", self._numbers[name], "purpose")] = place
            self._components[name] = replace(component, purpose=purpose)

    def _known(self, name: str, place: str) -> Component | None:
        """The component called `name`; None, reported, if there is none."""
        component = self._components.get(name)
        if component is None and name not in self._tried:
            near = closest(name, self._components)
            there = listing((f"`{other}`" for other in self._components), "and")
            hint = (
                f"write `{near}`" if near else f"there are {there}" if there else "give it a `-c`"
            )
            self.wrong(Problem(f"there is no component {shown(name)}", hint), place)
        return component

    def _choice(self, key: str, enum: type[Enum], text: str, place: str) -> Enum | None:
        member = chosen(enum, text)
        if member is None and text:
            self.wrong(not_a_choice(key, enum, text, ()), place)
        return member

    def wrong(self, problem: Problem, place: str) -> None:
        """Records one problem with the flag at `place`."""
        self.errors.append(as_error(problem, place, ExitCode.USAGE))


def _default_module(project: str) -> str:
    return DEFAULT_MODULE.format(project=project if is_name(project) else "shop")


def _flags_for(plan: Plan) -> Flags:
    """What `plan` would be if it had been typed."""
    components = plan.components
    return Flags(
        plan.project,
        components=tuple(_spoken(component) for component in components),
        calls=tuple(f"{c.name}:{callee}" for c in components for callee in c.calls),
        traits=tuple(
            f"{c.name}:{trait}={member.value}"
            for c in components
            for trait in TRAITS
            if (member := getattr(c.traits, trait))
        ),
        purposes=tuple(f"{c.name}:{c.purpose}" for c in components if c.purpose),
        module="" if plan.go_module == _default_module(plan.project) else plan.go_module,
        team=plan.team.value if plan.team else "",
        velocity=plan.velocity.value if plan.velocity else "",
    )


def _spoken(component: Component) -> str:
    language = f":{component.language.value}" if component.language else ""
    return f"{component.name}:{component.kind.value}{language}"


def _gives(flags: Flags, plan: Plan) -> bool:
    """Whether `flags` lead to `plan`, completed as far as `plan` is."""
    try:
        said = from_flags(flags)
    except GorustError:
        return False
    if said == plan:
        return True
    if any(component.language is None for component in plan.components):
        return False
    return complete(said, lambda component: component.language or Language.GO) == plan
