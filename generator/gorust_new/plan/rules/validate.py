"""Everything that must hold of a plan, whoever built it: file, flags or interview."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from gorust_new.errors import ExitCode, GorustError, combined
from gorust_new.plan.model import Plan
from gorust_new.plan.problem import LIMIT, Problem, Where, as_error, nowhere
from gorust_new.plan.rules.calls import check_calls
from gorust_new.plan.rules.names import check_collisions, check_component_names, check_project
from gorust_new.plan.rules.shapes import check_shapes
from gorust_new.plan.rules.values import (
    check_keep,
    check_module,
    check_ports,
    check_samples,
    check_texts,
)

MAX_COMPONENTS = 1000


def validate(
    plan: Plan, where: Where = nowhere, *, any_shape: bool = False
) -> tuple[GorustError, ...]:
    """All problems of `plan`, each at its place; empty if it is valid.

    Args:
        plan: completed or not; what hangs on a language is checked where there is one.
        where: what the user knows a value's place by.
        any_shape: accept kinds and languages that have no template yet, as for a plan
            that is only to be explained.
    """
    found = islice(problems(plan, any_shape=any_shape), LIMIT)
    return tuple(as_error(problem, where(problem.path)) for problem in found)


def require_valid(
    plan: Plan,
    where: Where = nowhere,
    *,
    any_shape: bool = False,
    exit_code: ExitCode = ExitCode.REFUSED,
) -> None:
    """Does nothing for a valid plan.

    Raises:
        GorustError: the first problem, carrying the others.
    """
    found = islice(problems(plan, any_shape=any_shape), LIMIT)
    if errors := [as_error(problem, where(problem.path), exit_code) for problem in found]:
        raise combined(errors)


def problems(
    plan: Plan, *, any_shape: bool = False, unread: AbstractSet[str] = frozenset()
) -> Iterator[Problem]:
    """The problems of `plan`, found one by one.

    Args:
        plan: the plan.
        any_shape: as for `validate`.
        unread: names of components that the user wrote, but that could not be read.
    """
    if len(plan.components) > MAX_COMPONENTS:
        message = f"the plan has {len(plan.components)} components; {MAX_COMPONENTS} is the most"
        yield Problem(message, "split the project", ("components",))
        return
    if not plan.components and not unread:
        yield Problem(
            "the plan has no components",
            "add one, such as `- {name: gateway, kind: web-api}`",
            ("components",),
        )
    yield from check_project(plan)
    yield from check_module(plan)
    yield from check_keep(plan)
    yield from check_component_names(plan)
    yield from check_collisions(plan)
    if not any_shape:
        yield from check_shapes(plan)
    yield from check_calls(plan, unread, any_shape=any_shape)
    yield from check_ports(plan)
    yield from check_samples(plan)
    yield from check_texts(plan)
