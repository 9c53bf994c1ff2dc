"""Calls: that the callee exists, can be called, by this caller, once, and not in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from gorust_new.plan.graph import parts_reached, programs
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import env_prefix
from gorust_new.plan.problem import KeyPath, Problem, closest, listing, shown
from gorust_new.plan.rules.names import CALL_SETTINGS, ENV_SETTINGS
from gorust_new.plan.shapes import (
    COMMAND_SHAPES,
    CORE_SUFFIX,
    GATEWAY_SHAPES,
    HTTP_SHAPES,
    available,
    calls_others,
    core_name,
    shape_of,
)

_COMMANDS = frozenset({"completion", "help", "settings"})
"""What every program that people type can be told, besides asking those it calls."""

_GO_FILE = ("doc.go", HTTP_SHAPES | COMMAND_SHAPES)
_RUST_FILE = ("lib.rs", HTTP_SHAPES - GATEWAY_SHAPES | COMMAND_SHAPES)
"""What is there already beside a file for each callee, and in which shapes."""


def check_calls(plan: Plan, unread: AbstractSet[str], *, any_shape: bool) -> Iterator[Problem]:
    """Every entry of every `calls`.

    Args:
        plan: the plan.
        unread: names of components that stand in the file but could not be read.
        any_shape: whether the plan is only looked at, so that what cannot be rendered may stand.
    """
    by_name = {component.name: component for component in plan.components}
    for index, component in enumerate(plan.components):
        if component.calls and not any_shape:
            yield from _check_caller(component, ("components", index, "calls"))
        seen: set[str] = set()
        for number, callee in enumerate(component.calls):
            path: KeyPath = ("components", index, "calls", number)
            if callee in seen:
                message = f"`{component.name}` lists its call to {shown(callee)} twice"
                yield Problem(message, "delete one of the two", path)
            elif callee not in unread:
                yield from _check_callee(component, callee, by_name, path, any_shape=any_shape)
            seen.add(callee)
            yield from _check_settings(component, callee, path)
            yield from _check_command(component, callee, path)
            yield from _check_file(component, callee, path)
    yield from _check_circles(plan, by_name)


def _check_caller(component: Component, path: KeyPath) -> Iterator[Problem]:
    kind, language = component.kind, component.language
    if language is None or calls_others(kind, language):
        return
    callees = listing((f"`{name}`" for name in component.calls), "and")
    yield Problem(
        f"`{component.name}` is of `kind: {kind.value}`, and such cannot call others yet",
        f"delete its `calls`, and let one of `kind: web-api` or `microservice` call {callees}",
        path,
    )


def _check_settings(caller: Component, callee: str, path: KeyPath) -> Iterator[Problem]:
    """That no setting of the caller's own is also one of how it calls `callee`."""
    theirs = env_prefix(callee)
    for setting in ENV_SETTINGS:
        about, _, last = setting.rpartition("_")
        if about == theirs and last in CALL_SETTINGS:
            yield Problem(
                f"a setting of how `{caller.name}` calls `{callee}` would be called as one of its"
                f" own, {env_prefix(caller.name)}_{setting}",
                _another_name(callee),
                path,
            )
            return


def _another_name(callee: str) -> str:
    return f"call `{callee}` by another name, such as `{callee}s`"


def _check_command(caller: Component, callee: str, path: KeyPath) -> Iterator[Problem]:
    """That the command by which `callee` is asked is none that every program has."""
    if callee in _COMMANDS and shape_of(caller.kind, Language.GO) in COMMAND_SHAPES:
        yield Problem(
            f"`{caller.name}` would ask `{callee}` by `{caller.name} {callee}`,"
            " a command that every command line program has",
            _another_name(callee),
            path,
        )


def _check_file(caller: Component, callee: str, path: KeyPath) -> Iterator[Problem]:
    """That the file for what `callee` is asked is none that every such program has."""
    rust = caller.language is Language.RUST
    file, shapes = _RUST_FILE if rust else _GO_FILE
    shape = shape_of(caller.kind, Language.RUST if rust else Language.GO)
    if callee == file.partition(".")[0] and caller.language and shape in shapes:
        yield Problem(
            f"what `{caller.name}` has `{callee}` answer would be in a file `{file}`,"
            " and there is one of that name",
            _another_name(callee),
            path,
        )


def _check_callee(
    caller: Component, callee: str, by_name: dict[str, Component], path: KeyPath, *, any_shape: bool
) -> Iterator[Problem]:
    if callee == caller.name:
        yield Problem(f"`{callee}` calls itself", "delete it from `calls`", path)
    elif callee in by_name:
        if not any_shape:
            yield from _check_reached(caller, by_name[callee], path)
    elif callee.endswith(CORE_SUFFIX) and callee[: -len(CORE_SUFFIX)] in by_name:
        yield from _check_core(caller, by_name[callee[: -len(CORE_SUFFIX)]], path)
    else:
        yield _dangling(caller, callee, by_name, path)


def _check_core(caller: Component, split: Component, path: KeyPath) -> Iterator[Problem]:
    if split.language is Language.SPLIT:
        if split is caller:
            message = f"`{split.name}` is a split and calls its own core already"
            yield Problem(message, f"delete `{core_name(split.name)}` from `calls`", path)
    elif split.language is not None:
        yield Problem(
            f"there is no `{core_name(split.name)}`: `{split.name}` is not a split",
            f"call `{split.name}`, or write `language: split` for it",
            path,
        )


def _check_reached(caller: Component, callee: Component, path: KeyPath) -> Iterator[Problem]:
    language = callee.language
    if language is None or not available(callee.kind, language):
        return
    front = programs(callee)[0]
    if front in parts_reached(callee, caller.kind):
        return
    why = "it speaks HTTP and has no gRPC contract" if front.protocol else "nothing is served by it"
    if front.shape in GATEWAY_SHAPES:
        why = "it is a gateway, and stands in front of others"
    message = f"`{callee.name}` cannot be called: {why}"
    yield Problem(message, _instead_of(callee, language), path)


def _instead_of(callee: Component, language: Language) -> str:
    """What to call where `callee` cannot be called."""
    core = core_name(callee.name)
    if language is Language.SPLIT:
        return f"call `{core}`, which is its Rust core"
    elsewhere = "move what is computed into a component of `kind: engine`"
    if available(callee.kind, Language.SPLIT):
        return f"write `language: split` for `{callee.name}` and call `{core}`, or {elsewhere}"
    return f"{elsewhere}, and call that"


def _dangling(
    caller: Component, callee: str, by_name: dict[str, Component], path: KeyPath
) -> Problem:
    known = [name for name in by_name if name != caller.name]
    known += [
        core_name(component.name)
        for component in by_name.values()
        if component.language is Language.SPLIT and component is not caller
    ]
    near = closest(callee, known)
    if near:
        next_step = f"write `{near}`"
    elif known and len(known) <= 12:  # noqa: PLR2004 - as many as a person reads
        next_step = f"name one of {listing(known)}, or delete it from `calls`"
    else:
        next_step = "add that component, or delete it from `calls`"
    return Problem(f"`{caller.name}` calls {shown(callee)}, which is not there", next_step, path)


def _check_circles(plan: Plan, by_name: dict[str, Component]) -> Iterator[Problem]:
    """Each call that closes a circle, found by depth-first search without recursion."""
    index_of = {component.name: index for index, component in enumerate(plan.components)}
    done: set[str] = set()
    for start, first in by_name.items():
        trail: list[str] = []
        on_trail: set[str] = set()
        stack = [] if start in done else [(start, iter(enumerate(first.calls)))]
        while stack:
            name, calls = stack[-1]
            if not trail or trail[-1] != name:
                trail.append(name)
                on_trail.add(name)
            number, callee = next(calls, (0, None))
            if callee is None:
                stack.pop()
                on_trail.discard(trail.pop())
                done.add(name)
            elif callee in on_trail and callee != name:
                path: KeyPath = ("components", index_of[name], "calls", number)
                yield _circle([*trail[trail.index(callee) :], callee], path)
            elif callee in by_name and callee not in done and callee != name:
                stack.append((callee, iter(enumerate(by_name[callee].calls))))


def _circle(trail: list[str], path: KeyPath) -> Problem:
    around = " calls ".join(f"`{name}`" for name in trail[:8])
    return Problem(
        f"calls run in a circle: {around}",
        f"delete `{trail[-1]}` from the calls of `{trail[-2]}`,"
        " or move what both need into a component of its own",
        path,
    )
