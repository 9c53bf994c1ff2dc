"""A plan from command-line flags; command.py goes the other way.

Flags, a plan file and the interview all end in the same `Plan`, checked by the same
rules; a problem's place is the flag as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from itertools import chain
from typing import NamedTuple

from gorust_new.errors import ExitCode, GorustError, combined
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample, Team, Traits, Velocity
from gorust_new.plan.problem import KeyPath, Problem, as_error, closest, listing, shown
from gorust_new.plan.rules.names import check_project
from gorust_new.plan.rules.spelling import as_name, is_name
from gorust_new.plan.rules.validate import problems
from gorust_new.plan.rules.values import check_keep, check_module
from gorust_new.plan.shapes import CORE_SUFFIX
from gorust_new.plan.vocabulary import TRAITS, chosen, not_a_choice, unknown_word

DEFAULT_MODULE = "example.com/{project}"

_LANGUAGE_LINE = re.compile(r"`language: (\w+)`")
_KIND_LINE = re.compile(r"`kind: ([\w-]+)`")


@dataclass(frozen=True, slots=True)
class Flags:
    """What was typed; each text as the user gave it, without the flag's own name.

    Whatever a plan can say, flags can say: the command that is printed after an interview
    has to make the same again.

    Args:
        project: the project's name, as PROJECT or the name of that directory.
        components: ``NAME:KIND`` or ``NAME:KIND:LANGUAGE`` (``-c``).
        calls: ``CALLER:CALLEE`` (``--call``).
        traits: ``NAME:TRAIT=VALUE`` (``--trait``).
        purposes: ``NAME:TEXT`` (``--purpose``).
        reasons: ``NAME:TEXT`` (``--because``).
        ports: ``NAME:PORT``, or ``NAME-core:PORT`` for the core of a split (``--port``).
        contracts: ``NAME:WORD`` (``--contract``).
        samples: ``NAME:none`` (``--sample``).
        keep: paths that no command touches (``--keep``).
        module: the Go module; empty for ``example.com/<project>``.
        team: ``mixed`` or ``specialist``, or empty.
        velocity: ``rapid`` or ``steady``, or empty.
    """

    project: str
    components: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
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
    found = problems(plan) if plan.components else _of_the_project(plan)
    place = reading.spots
    if errors := [as_error(problem, place(problem.path), ExitCode.USAGE) for problem in found]:
        raise combined([in_flags(error) for error in errors])
    return plan, place


def in_flags(error: GorustError) -> GorustError:
    """`error` with its next step in flags, where it tells to write a line into a plan file."""
    name, kind, *_ = [*error.place.removeprefix("-c ").split(":"), "", ""]
    if not error.place.startswith("-c ") or not kind:
        return error
    step = _LANGUAGE_LINE.sub(rf"`-c {name}:{kind}:\1`", error.next_step)
    step = _KIND_LINE.sub(rf"`-c {name}:\1`", step)
    step = step.replace("`because:`", f"`--because {name}:WHY`")
    return GorustError(error.message, place=error.place, next_step=step, exit_code=error.exit_code)


class Spots:
    """Which flag said what; a `gorust_new.plan.problem.Where`."""

    def __init__(self) -> None:
        self.said: dict[KeyPath, str] = {}

    def __call__(self, path: KeyPath) -> str:
        while path and path not in self.said:
            path = path[:-1]
        return self.said.get(path, "")


def _of_the_project(plan: Plan) -> Iterator[Problem]:
    return chain(check_project(plan), check_module(plan), check_keep(plan))


class _Told(NamedTuple):
    """A flag that gives a component one answer: its name, the plan's key, and what it says.

    Args:
        choices: what the answer is one of; any text if None.
    """

    name: str
    key: str
    what: str
    example: str = "write `NAME:TEXT`"
    choices: type[Enum] | None = None


_PURPOSE = _Told("--purpose", "purpose", "purpose")
_BECAUSE = _Told("--because", "because", "reason")
_CONTRACT = _Told("--contract", "contract", "contract", "write `NAME:WORD`")
_SAMPLE = _Told("--sample", "sample", "sample", "write `NAME:none`", Sample)


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
        for flag, texts in (
            (_PURPOSE, flags.purposes),
            (_BECAUSE, flags.reasons),
            (_CONTRACT, flags.contracts),
            (_SAMPLE, flags.samples),
        ):
            for text in texts:
                self._told(flag, text)
        for text in flags.ports:
            self._port(text)
        module = flags.module or default_module(flags.project)
        self.spots.said |= {
            ("project",): f"PROJECT {flags.project}",
            ("go_module",): f"--module {module}" if flags.module else f"PROJECT {flags.project}",
        }
        team = self._choice("team", Team, flags.team, f"--team {flags.team}")
        pace = self._choice("velocity", Velocity, flags.velocity, f"--velocity {flags.velocity}")
        components = tuple(self._components.values())
        for number, path in enumerate(flags.keep):
            self.spots.said[("keep", number)] = f"--keep {shown(path)[1:-1]}"
        return Plan(flags.project, module, components, team, pace, flags.keep)  # type: ignore[arg-type]

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

    def _told(self, flag: _Told, text: str) -> None:
        name, colon, said = text.partition(":")
        place = f"{flag.name} {shown(text)[1:-1]}"
        if not colon:
            self.wrong(Problem(f"{shown(text)} says no {flag.what}", flag.example), place)
        elif component := self._known(name, place):
            if getattr(component, flag.key):
                self.wrong(Problem(f"`{name}` has two of `{flag.name}`", "keep one"), place)
            self.spots.said[("components", self._numbers[name], flag.key)] = place
            choices = flag.choices
            value = self._choice(flag.key, choices, said, place) if choices else said
            self._components[name] = replace(component, **{flag.key: value})  # type: ignore[arg-type]

    def _port(self, text: str) -> None:
        place = f"--port {shown(text)[1:-1]}"
        name, _, number = text.partition(":")
        if not re.fullmatch("[0-9]{1,5}", number, re.ASCII):
            self.wrong(Problem(f"{shown(text)} gives no port", "write `NAME:8080`"), place)
            return
        key, front = "port", name.removesuffix(CORE_SUFFIX)
        if name not in self._components and front in self._components:
            key, name = "core_port", front
        if component := self._known(name, place):
            self.spots.said[("components", self._numbers[name], key)] = place
            self._components[name] = replace(component, **{key: int(number)})  # type: ignore[arg-type]

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


def default_module(project: str) -> str:
    """The Go module path of `project` where nobody gives one."""
    return DEFAULT_MODULE.format(project=project if is_name(project) else "shop")
