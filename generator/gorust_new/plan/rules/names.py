"""Names: their spelling, the words they may not be, and the forms no two may share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gorust_new.plan.graph import called_in_rust, programs
from gorust_new.plan.model import Component, Language, Plan
from gorust_new.plan.names import Names, derive
from gorust_new.plan.problem import KeyPath, Problem, shown
from gorust_new.plan.rules.reserved import foreign_crate, reserved, reserved_project
from gorust_new.plan.rules.spelling import RULE, as_name, free_name, is_name, next_name
from gorust_new.plan.shapes import core_name

SERVER = "server"
"""What the crate that serves a Rust core is called after it: ``<crate>-server``."""

CLIENT = "client"
"""The same of the crate by which Rust calls a component: ``<crate>-client``."""

ENV_SETTINGS = (
    "ADDR", "ADMIN_ADDR", "BATCH", "CA", "CALL_TIMEOUT", "CERT", "DRAIN_DELAY", "DRAIN_TIMEOUT",
    "INSECURE", "IO_THREADS", "KEY", "LINGER", "LOG", "MAX_CALLS", "MAX_CONNECTIONS",
    "MAX_ENTRIES", "MAX_REQUESTS", "MAX_REQUEST_MIB", "OTLP_ENDPOINT", "PATIENCE",
    "REQUEST_TIMEOUT", "TARGET", "THREADS", "TIMEOUT", "TLS_CERT", "TLS_CLIENT_CA", "TLS_KEY",
    "TRUST_TRACEPARENT", "WORK", "WORKERS",
)  # fmt: skip
"""What follows a component's environment prefix: ORDER_ADMIN_ADDR is also ORDER-ADMIN's ADDR."""

CALL_SETTINGS = frozenset(
    {"BATCH", "CA", "CERT", "KEY", "LINGER", "MAX_CALLS", "PATIENCE", "TARGET", "TIMEOUT", "WORK"}
)
"""What follows the prefixes of a caller and of what it calls."""

_FORMS = {
    "name": "the directory",
    "go_package": "the Go package",
    "snake": "the module",
    "type_name": "the type",
    "var": "the variable",
    "env": "the environment prefix",
    "crate": "the crate",
    "crate_lib": "the library",
    "proto_package": "the proto package",
    "proto_dir": "the proto directory",
    "service": "the service",
    "service_module": "the module",
    "go_proto_package": "the Go package",
}


def check_project(plan: Plan) -> Iterator[Problem]:
    """The project's own name."""
    path: KeyPath = ("project",)
    if not is_name(plan.project):
        yield _misspelled(plan.project, "a project", path)
        return
    if why := reserved_project(derive("x", plan.project)):
        free = f"{plan.project[:35]}-app"
        yield Problem(
            f"`{plan.project}` cannot be the project's name: it is {why}", f"call it `{free}`", path
        )


def check_component_names(plan: Plan) -> Iterator[Problem]:
    """Spelling, reserved words and third-party crates; then `was` and `contract`."""
    for index, component in enumerate(plan.components):
        path: KeyPath = ("components", index, "name")
        if not is_name(component.name):
            yield _misspelled(component.name, "a component", path)
            continue
        yield from _check_reserved(plan, component, component.name, path)
        yield from _check_crates(plan, component, path)
        if component.contract:
            yield from _check_contract(plan, component, ("components", index, "contract"))
    yield from _check_was(plan)


def check_collisions(plan: Plan) -> Iterator[Problem]:
    """Two components of one name, or of two names that are one in some derived form."""
    claims: dict[tuple[str, str], tuple[int, str]] = {}
    first_at: dict[str, int] = {}
    in_rust = called_in_rust(plan)
    for index, component in enumerate(plan.components):
        if not is_name(component.name):
            continue
        path: KeyPath = ("components", index, "name")
        if component.name in first_at:
            yield Problem(
                f"two components are called `{component.name}`",
                _number(plan, component, "rename or delete one of them"),
                path,
            )
            continue
        first_at[component.name] = index
        for name, (form, value) in _claims(plan, component, in_rust):
            owner, other = claims.setdefault((form, value.lower()), (index, name))
            if owner != index:
                yield _collision(plan, index, name, other, f"{form} `{value}`")
                break


def part_names(component: Component) -> tuple[str, ...]:
    """What `component` is rendered as: its own name, and a split's core."""
    if component.language is Language.SPLIT:
        return (component.name, core_name(component.name))
    return (component.name,)


def _check_reserved(
    plan: Plan, component: Component, word: str, path: KeyPath
) -> Iterator[Problem]:
    if why := reserved(derive("x", word)):
        what = "a component's name" if path[-1] == "name" else "a contract's name"
        next_step = _rename(plan, component, "choose another word", word)
        yield Problem(f"`{word}` cannot be {what}: it is {why}", next_step, path)


def _check_crates(plan: Plan, component: Component, path: KeyPath) -> Iterator[Problem]:
    for name in part_names(component):
        crate = f"{plan.project}-{name}"
        for taken in (crate, f"{crate}-{SERVER}", f"{crate}-{CLIENT}"):
            if foreign_crate(taken):
                yield Problem(
                    f"`{component.name}` in the project `{plan.project}` would be the crate"
                    f" `{taken}`, which is a third-party crate's name",
                    _rename(plan, component, "rename the component or the project"),
                    path,
                )
                return


def _check_contract(plan: Plan, component: Component, path: KeyPath) -> Iterator[Problem]:
    if not is_name(component.contract):
        yield _misspelled(component.contract, "a contract", path)
        return
    yield from _check_reserved(plan, component, component.contract, path)
    if component.language is None:
        return
    if not any(part.has_contract for part in programs(component)):
        yield Problem(
            f"`{component.name}` has no gRPC contract for `contract` to name",
            "delete the `contract` line",
            path,
        )


def _check_was(plan: Plan) -> Iterator[Problem]:
    claimed: dict[str, str] = {}
    for index, component in enumerate(plan.components):
        was, path = component.was, ("components", index, "was")
        if not was:
            continue
        if not is_name(was):
            yield _misspelled(was, "a component", path)
        elif was == component.name:
            yield Problem(
                f"`{was}` says that it was called `{was}` before",
                "write the old name after `was:`, or delete the line",
                path,
            )
        elif was in claimed:
            yield Problem(
                f"both `{claimed[was]}` and `{component.name}` say that they were `{was}`",
                "keep `was` on the one that was renamed, and delete it from the other",
                path,
            )
        claimed.setdefault(was, component.name)


def _claims(
    plan: Plan, component: Component, in_rust: frozenset[str]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every form that must be nobody else's, each with the part it belongs to.

    Args:
        in_rust: the names that are called in Rust.
    """
    if component.language is None:
        named = [(component.name, component.contract, False)]
    else:
        named = [(p.name, p.contract, p.language is Language.RUST) for p in programs(component)]
    for name, contract, is_crate in named:
        names = derive(plan.project, name, contract if is_name(contract) else "")
        for form, label in _FORMS.items():
            yield name, (label, str(getattr(names, form)))
        for claim in _further_claims(names, is_crate=is_crate):
            yield name, claim
        if name in in_rust:
            yield name, ("the crate", f"{names.crate}-{CLIENT}")
            yield name, ("the library", f"{names.crate_lib}_{CLIENT}")


def _further_claims(names: Names, *, is_crate: bool) -> Iterator[tuple[str, str]]:
    if is_crate:
        yield "the crate", f"{names.crate}-{SERVER}"
        yield "the library", f"{names.crate_lib}_{SERVER}"
    for setting in ENV_SETTINGS:
        yield "the environment variable", f"{names.env}_{setting}"


def _collision(plan: Plan, index: int, name: str, other: str, form: str) -> Problem:
    component = plan.components[index]
    rendered = "" if name == component.name else f" (the core of `{component.name}`)"
    return Problem(
        f"`{name}`{rendered} and `{other}` would both be {form}",
        _rename(plan, component, "rename one of them"),
        ("components", index, "name"),
    )


def _number(plan: Plan, component: Component, otherwise: str) -> str:
    free = next_name(component.name, _is_free(plan))
    return f"call it `{free}`, for example" if free else otherwise


def _rename(plan: Plan, component: Component, otherwise: str, word: str = "") -> str:
    free = free_name(word or component.name, component.kind, _is_free(plan))
    return f"call it `{free}`, for example" if free else otherwise


def _is_free(plan: Plan) -> Callable[[str], bool]:
    taken = {other.replace("-", "") for c in plan.components for other in part_names(c)}
    return lambda name: name.replace("-", "") not in taken


def _misspelled(text: str, what: str, path: KeyPath) -> Problem:
    better = as_name(text)
    instead = f"write `{better}`: " if better and better != text else ""
    return Problem(f"{shown(text)} is not {what}'s name", f"{instead}{RULE}", path)
