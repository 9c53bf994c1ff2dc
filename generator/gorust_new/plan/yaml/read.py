"""gorust.yaml to Plan, with every problem of the file reported in one pass."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice

from gorust_new.errors import combined
from gorust_new.places import PLAN
from gorust_new.plan.model import Plan
from gorust_new.plan.problem import LIMIT, Problem, as_error
from gorust_new.plan.rules.validate import problems
from gorust_new.plan.yaml.context import Places, Reading
from gorust_new.plan.yaml.nodes import Node
from gorust_new.plan.yaml.schema import plan_in


def read_plan(text: bytes, source: str = PLAN, *, any_shape: bool = False) -> Plan:
    """The plan that a file holds.

    Args:
        text: the bytes of the file; untrusted.
        source: what to call the file in errors.
        any_shape: accept kinds and languages that have no template yet, for a plan that
            is only to be explained.

    Raises:
        GorustError: the first problem in the order of lines, carrying the others.
    """
    return read_located(text, source, any_shape=any_shape)[0]


def read_located(
    text: bytes, source: str = PLAN, *, any_shape: bool = False
) -> tuple[Plan, Places]:
    """The plan and where each value of it stands, for checks that come later.

    Raises:
        GorustError: as `read_plan`.
    """
    reading = Reading(source)
    plan = plan_in(reading, parsed(text, source))
    found = list(reading.problems)
    if () not in reading.broken and len(found) < LIMIT:
        unread = frozenset(reading.unread)
        rules = (reading.relocated(p) for p in problems(plan, any_shape=any_shape, unread=unread))
        # A value that could not be read has been reported; what follows from its absence is noise.
        found += islice((p for p in rules if p.path not in reading.broken), LIMIT)
    _raise(found, reading.places)
    return plan, reading.places


def read_unchecked(text: bytes, source: str = PLAN) -> Plan:
    """The plan as far as its form goes: rules between values may be broken.

    Raises:
        GorustError: if the file does not have the form of a plan.
    """
    return plan_of(parsed(text, source), source)


def locate_unchecked(text: bytes, source: str = PLAN) -> tuple[Plan, Places]:
    """As `read_unchecked`, and where each value stands.

    Raises:
        GorustError: if the file does not have the form of a plan.
    """
    return _formed(parsed(text, source), source)


def plan_of(root: Node, source: str) -> Plan:
    """As `read_unchecked`, of a file that is parsed already.

    Raises:
        GorustError: if it does not have the form of a plan.
    """
    return _formed(root, source)[0]


def _formed(root: Node, source: str) -> tuple[Plan, Places]:
    reading = Reading(source)
    plan = plan_in(reading, root)
    _raise(reading.problems, reading.places)
    return plan, reading.places


@lru_cache(maxsize=4)
def parsed(text: bytes, source: str = PLAN) -> Node:
    """The nodes of a file; remembered, because an edit reads what the one before it wrote.

    Raises:
        GorustError: if it is not YAML, or not of a kind that a plan may be.
    """
    from gorust_new.plan.yaml import parse

    return parse.parse(parse.decode(text, source), source)


def _raise(found: list[Problem], places: Places) -> None:
    if not found:
        return

    def position(problem: Problem) -> tuple[int, int]:
        return problem.mark or places.mark(problem.path)

    errors = []
    for problem in sorted(found, key=position)[:LIMIT]:
        line, column = position(problem)
        errors.append(as_error(problem, f"{places.source}:{line}:{column}"))
    raise combined(errors)
