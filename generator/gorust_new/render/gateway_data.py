"""What the templates of a gateway know of what is behind it."""

from __future__ import annotations

from gorust_new.plan.graph import Graph, Program

_NOWHERE = "nowhere"
"""What is asked of a gateway with nothing behind it."""


def answered_by(program: Program, drawn: Graph) -> str:
    """Whose example a program answers with: its own, or over HTTP that of the first it calls."""
    calls = () if program.has_contract else drawn.calls_of(program.name)
    return calls[0].callee.name if calls else program.name


def first_route(drawn: Graph, program: Program, tries: dict[bool, str]) -> str:
    """The end of a line to try: the path of a route, and what is sent there.

    Args:
        tries: what is sent, by whether who answers is unwritten.
    """
    calls = drawn.calls_of(program.name)
    if not calls:
        return _NOWHERE
    callee = calls[0].callee
    answering = drawn.by_name[answered_by(callee, drawn)]
    return f"{callee.name}/v1/{answering.name}/{tries[answering.unwritten]}"
