"""Plan to gorust.yaml: two-space block style, one key a line, the same bytes every time.

Written by hand and not by a YAML library: the layout is the product's, and the
quoting must hold for any text.
"""

from __future__ import annotations

import json
import re

from gorust_new.plan.model import Component, Plan, Traits
from gorust_new.plan.vocabulary import PROJECT_WORDS, TRAITS

HEADER = "# The plan of this project. Edit it, then run: gorust regenerate\n"
INDENT = "  "

_COMMENT_COLUMN = 23
# Words that some YAML reader takes for a truth value or for nothing.
_AMBIGUOUS = frozenset(["y", "n", "yes", "no", "true", "false", "on", "off", "null"])
_PLAIN = re.compile(r"[A-Za-z][\w ()'/+.;,-]*(?<! )")


def dump_plan(plan: Plan) -> str:
    """The text of gorust.yaml for `plan`; reading it gives `plan` again.

    Every valid plan can be written; so can one without languages or ports.
    """
    lines = [
        "gorust: 1",
        f"project: {scalar(plan.project)}",
        f"go_module: {scalar(plan.go_module)}",
    ]
    for key, enum in PROJECT_WORDS.items():
        if member := getattr(plan, key):
            values = " | ".join(str(choice.value) for choice in enum)
            lines.append(f"{key}: {member.value}".ljust(_COMMENT_COLUMN) + f"# {values}")
    if plan.keep:
        lines += ["keep:", *(f"{INDENT}- {scalar(path)}" for path in plan.keep)]
    lines.append("components:")
    for component in plan.components:
        lines += component_lines(component, INDENT)
    return HEADER + "\n".join(lines) + "\n"


def component_lines(component: Component, indent: str) -> list[str]:
    """`component` as an entry of a block sequence whose dashes stand after `indent`."""
    pairs = [f"{key}: {value}" for key, value in written(component)]
    return [f"{indent}- {pairs[0]}", *(f"{indent}{INDENT}{pair}" for pair in pairs[1:])]


def component_flow(component: Component) -> str:
    """`component` as a flow mapping on one line."""
    inside = ", ".join(f"{key}: {value}" for key, value in written(component, flow=True))
    return f"{{{inside}}}"


def written(component: Component, *, flow: bool = False) -> list[tuple[str, str]]:
    """The keys of `component` that say something, in their order, each with its YAML."""
    pairs = ((key, value_text(getattr(component, key), flow=flow)) for key in KEYS)
    return [(key, text) for key, text in pairs if text]


KEYS = (
    "name",
    "purpose",
    "kind",
    "language",
    "because",
    "traits",
    "calls",
    "port",
    "core_port",
    "contract",
    "sample",
    "was",
)
"""The keys of a component, in the order in which they are written."""

PROJECT_KEYS = ("gorust", "project", "go_module", "team", "velocity", "keep", "components")
"""The keys of the plan as a whole, in their order."""


def value_text(value: object, *, flow: bool = False) -> str:
    """The YAML of one value of a component; empty where nothing need be written."""
    if isinstance(value, Traits):
        known = ((name, getattr(value, name)) for name in TRAITS)
        inside = ", ".join(f"{name}: {member.value}" for name, member in known if member)
        return f"{{{inside}}}" if inside else ""
    if isinstance(value, tuple):
        inside = ", ".join(scalar(str(item), flow=True) for item in value)
        return f"[{inside}]" if inside else ""
    if isinstance(value, str):
        return scalar(value, flow=flow) if value else ""
    return "" if value is None else str(getattr(value, "value", value))


def scalar(text: str, *, flow: bool = False) -> str:
    """`text` as a YAML scalar on one line, that any reader takes for exactly this text.

    Args:
        text: any text.
        flow: whether it stands within brackets or braces, where a comma ends a plain scalar.
    """
    plain = _PLAIN.fullmatch(text) and text.lower() not in _AMBIGUOUS
    if plain and not (flow and "," in text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in quoted)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004 - YAML's two lengths
