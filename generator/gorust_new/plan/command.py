"""The command that makes a plan again, without questions: as words, and as a shell takes it."""

from __future__ import annotations

import shlex
from pathlib import PurePath

from gorust_new.errors import GorustError
from gorust_new.plan.complete import complete
from gorust_new.plan.flags import Flags, default_module, from_flags
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.shapes import core_name
from gorust_new.plan.vocabulary import TRAITS

WIDTH = 78
"""Columns after which a printed command goes on in the next line."""

_INDENT = "    "


def to_flags(plan: Plan) -> list[str] | None:
    """The arguments, unquoted, that give `plan` once completed; None if flags cannot say it.

    They follow ``gorust-new PROJECT`` and do not name the project. Flags know nothing of
    `was`: a project that is new has no earlier names.
    """
    pairs = _pairs(plan)
    return None if pairs is None else [word for pair in pairs for word in pair]


def for_flags(plan: Plan, directory: str) -> tuple[str, str] | None:
    """What to paste into a shell to create `plan` in `directory`, on one line and on several.

    None if flags cannot say it.
    """
    pairs = _pairs(plan)
    if pairs is None:
        return None
    named = PurePath(directory).name == plan.project
    given = [] if named else [["--project", plan.project]]
    return _spelled([*_into(directory), *given, *pairs, ["--yes"]])


def for_plan_file(plan_file: str, directory: str) -> tuple[str, str]:
    """The same for a plan that is in a file."""
    return _spelled([*_into(directory), ["--plan", plan_file]])


def shell_path(directory: str) -> str:
    """`directory` as a shell takes it, and no command takes for a flag."""
    return shlex.quote(f"./{directory}" if directory.startswith("-") else directory)


def _into(directory: str) -> list[list[str]]:
    return [["gorust-new"], [f"./{directory}" if directory.startswith("-") else directory]]


def _spelled(groups: list[list[str]]) -> tuple[str, str]:
    """The words of a command; a flag and its value are one group and stay on one line."""
    words = [shlex.join(group) for group in groups]
    return " ".join(words), wrapped(words)


def wrapped(words: list[str]) -> str:
    """Shell `words` in lines of at most `WIDTH` columns where that is possible.

    Indented by two columns, the lines after the first by four. A line feed inside of quotes
    stays as it is, with nothing before the text after it.
    """
    lines = ["  " + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + len(word) + len("  \\") <= WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(_INDENT + word)
    return " \\\n".join(lines)


def _pairs(plan: Plan) -> list[list[str]] | None:
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
        "--because": flags.reasons,
        "--port": flags.ports,
        "--contract": flags.contracts,
        "--sample": flags.samples,
        "--keep": flags.keep,
    }
    return [[flag, text] for flag, texts in several.items() for text in texts if text]


def _flags_for(plan: Plan) -> Flags:
    """What `plan` would be if it had been typed; ports only where they are not the next free."""
    bare = _typed(plan)
    if _gives(bare, plan):
        return bare
    return _typed(plan, ports=True)


def _typed(plan: Plan, *, ports: bool = False) -> Flags:
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
        reasons=tuple(f"{c.name}:{c.because}" for c in components if c.because),
        ports=tuple(text for c in components for text in _ports(c)) if ports else (),
        contracts=tuple(f"{c.name}:{c.contract}" for c in components if c.contract),
        samples=tuple(f"{c.name}:{c.sample.value}" for c in components if c.sample),
        keep=plan.keep,
        module="" if plan.go_module == default_module(plan.project) else plan.go_module,
        team=plan.team.value if plan.team else "",
        velocity=plan.velocity.value if plan.velocity else "",
    )


def _ports(component: Component) -> list[str]:
    ports = ((component.name, component.port), (core_name(component.name), component.core_port))
    return [f"{name}:{port}" for name, port in ports if port is not None]


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
