"""The keys of gorust.yaml as data: what each may hold, and how it is read.

A value that cannot be read counts as unknown while the rest is read on, so one
mistake is reported once and does not hide the next.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from functools import partial

from gorust_new.errors import GorustError
from gorust_new.plan.model import Component, Kind, Language, Plan, Sample, Traits
from gorust_new.plan.problem import KeyPath, Problem, shown
from gorust_new.plan.rules.spelling import as_name
from gorust_new.plan.vocabulary import PROJECT_WORDS, TRAITS, chosen, not_a_choice, traits_of
from gorust_new.plan.yaml.context import EnoughError, Parser, Reading, is_null
from gorust_new.plan.yaml.nodes import Listing, Node, Scalar, Table

FORMAT = 1
"""The version of the file format that this program reads and writes."""

_TAKEN_FOR = {
    "int": "a number",
    "float": "a number",
    "bool": "yes or no",
    "null": "nothing",
    "timestamp": "a date",
}


def plan_in(reading: Reading, root: Node) -> Plan:
    """The plan in `root`, as far as it can be understood; problems go to `reading`.

    Raises:
        GorustError: if the plan has a later format.
    """
    _refuse_newer(root, reading.places.source)
    values: dict[str, object] = {}
    # Beyond the limit nothing more is read.
    with suppress(EnoughError):
        reading.table(root, _TOP, (), "the plan", values)
        if isinstance(root, Table):
            _require_top(reading, values)
    values.pop("gorust", None)
    blank: dict[str, object] = {"project": "", "go_module": "", "components": ()}
    given = {key: value for key, value in values.items() if value is not None}
    return Plan(**{**blank, **given})  # type: ignore[arg-type]


def _refuse_newer(root: Node, source: str) -> None:
    """A file of a later format is not ours to judge, so nothing else is said of it."""
    for entry in root.entries if isinstance(root, Table) else ():
        if isinstance(entry.key, Scalar) and entry.key.text == "gorust":
            value = entry.value
            text = value.text if isinstance(value, Scalar) else ""
            if text.isascii() and text.isdigit() and len(text) < 10 and int(text) > FORMAT:  # noqa: PLR2004
                raise GorustError(
                    f"this plan has format {int(text)}, and this program reads format {FORMAT}",
                    place=f"{source}:{value.mark.line}:{value.mark.column}",
                    next_step="install a newer gorust-new, which reads it",
                )


def _require_top(reading: Reading, values: dict[str, object]) -> None:
    project = values.get("project")
    root = as_name(project) if isinstance(project, str) else None
    reading.required(
        values,
        (),
        gorust=str(FORMAT),
        project="shop",
        go_module=f"example.com/{root or 'shop'}",
        components="` and under it `- name: gateway",
    )


def _component(reading: Reading, node: Node, path: KeyPath, number: int) -> Component | None:
    """One component, or None if not even its name can be read."""
    values: dict[str, object] = {}
    reading.table(node, _COMPONENT, path, "a component", values)
    if isinstance(node, Table):
        reading.required(values, path, name="gateway", kind="web-api")
    name = values.get("name")
    if not isinstance(name, str):
        return None
    if not isinstance(values.get("kind"), Kind):
        # A stand-in that every check accepts; without a language nothing hangs on it.
        values["kind"], values["language"] = Kind.WEB_API, None
    if (*path, "language") in reading.broken:
        values["language"] = None
    given = {key: value for key, value in values.items() if value is not None}
    reading.index_in_file.append(number)
    return Component(**given)  # type: ignore[arg-type]


def _name(reading: Reading, node: Node, path: KeyPath) -> str | None:
    """A name; one that is a number is left to the rules of names, which know better."""
    if isinstance(node, Scalar) and node.type in {"int", "float", "timestamp"}:
        return node.text
    return _text(reading, node, path)


def _text(reading: Reading, node: Node, path: KeyPath) -> str | None:
    """Any text; a plain value that YAML takes for something else must be quoted."""
    key = path[-1] if isinstance(path[-1], str) else path[-2]
    if not isinstance(node, Scalar):
        message = f"`{key}` must be text, not a list or a table"
        reading.problem(Problem(message, f'put it in quotes: `{key}: "…"`', path), node)
        return None
    taken_for = _TAKEN_FOR.get(node.type)
    if taken_for:
        message = f"YAML takes an unquoted {shown(node.text)} for {taken_for}, and `{key}` is text"
        quoted = f'put it in quotes: `"{node.text[:40]}"`'
        reading.problem(Problem(message, quoted, path), node)
        return None
    return node.text


def _choice(enum: type[Enum], reading: Reading, node: Node, path: KeyPath) -> Enum | None:
    key = str(path[-1])
    text = node.text if isinstance(node, Scalar) else None
    member = None if text is None else chosen(enum, text)
    if member is None:
        shown_text = "a list or a table" if text is None else text
        reading.problem(not_a_choice(key, enum, shown_text, path), node)
    return member


def _version(reading: Reading, node: Node, path: KeyPath) -> int | None:
    if isinstance(node, Scalar) and not node.style and node.text == str(FORMAT):
        return FORMAT
    written = shown(node.text) if isinstance(node, Scalar) else "this"
    message = f"{written} is no format of a plan"
    reading.problem(Problem(message, f"write `gorust: {FORMAT}`, without quotes", path), node)
    return None


def _port(reading: Reading, node: Node, path: KeyPath) -> int | None:
    text = node.text if isinstance(node, Scalar) else ""
    decimal = text.isascii() and text.isdigit() and len(text) <= 5 and text[0] != "0"  # noqa: PLR2004
    if decimal and isinstance(node, Scalar) and not node.style:
        return int(text)
    key = str(path[-1])
    if decimal:
        problem = Problem(f"`{key}` is a number", f"write `{key}: {text}`, without quotes", path)
    else:
        written = shown(text) if text else "this"
        problem = Problem(f"{written} is no port", f"write a plain number: `{key}: 8080`", path)
    reading.problem(problem, node)
    return None


def _texts(reading: Reading, node: Node, path: KeyPath) -> tuple[str, ...]:
    key = str(path[-1])
    if not isinstance(node, Listing):
        written = node.text[:40] if isinstance(node, Scalar) else "…"
        problem = Problem(f"`{key}` must be a list", f"write `{key}: [{written}]`", path)
        reading.problem(problem, node)
        return ()
    texts: list[str] = []
    for index, item in enumerate(node.items):
        here = (*path, len(texts))
        reading.places.marks[here] = (item.mark.line, item.mark.column)
        if is_null(item):
            message = f"entry {index + 1} of `{key}` is empty"
            reading.problem(Problem(message, "fill it in, or delete it", (*path, "?", index)), item)
            continue
        text = _name(reading, item, here)
        if text is not None:
            texts.append(text)
    return tuple(texts)


def _kept(reading: Reading, node: Node, path: KeyPath) -> tuple[str, ...]:
    return tuple(
        text.removeprefix("./").rstrip("/") or text for text in _texts(reading, node, path)
    )


def _traits(reading: Reading, node: Node, path: KeyPath) -> Traits:
    values: dict[str, object] = {}
    reading.table(node, _TRAITS, path, "the traits", values)
    return traits_of(values)


def _components(reading: Reading, node: Node, path: KeyPath) -> tuple[Component, ...]:
    if not isinstance(node, Listing):
        next_step = "begin each with a dash: `- name: gateway`"
        reading.problem(Problem("`components` must be a list", next_step, path), node)
        return ()
    components = []
    for index, item in enumerate(node.items):
        component = _component(reading, item, (*path, index), index)
        if component is None:
            reading.unread |= _names_in(item)
        else:
            components.append(component)
    return tuple(components)


def _names_in(item: Node) -> set[str]:
    """What an unreadable component may have been called, so that calls to it are not blamed."""
    if isinstance(item, Scalar):
        return {item.text}
    entries = item.entries if isinstance(item, Table) else ()
    texts = (entry.value.text for entry in entries if isinstance(entry.value, Scalar))
    return {"", *texts}


_TRAITS: dict[str, Parser] = {name: partial(_choice, enum) for name, enum in TRAITS.items()}

_COMPONENT: dict[str, Parser] = {
    "name": _name,
    "purpose": _text,
    "kind": partial(_choice, Kind),
    "language": partial(_choice, Language),
    "because": _text,
    "traits": _traits,
    "calls": _texts,
    "port": _port,
    "core_port": _port,
    "contract": _name,
    "sample": partial(_choice, Sample),
    "was": _name,
}

_TOP: dict[str, Parser] = {
    "gorust": _version,
    "project": _name,
    "go_module": _text,
    **{key: partial(_choice, enum) for key, enum in PROJECT_WORDS.items()},
    "keep": _kept,
    "components": _components,
}
