"""What stands out of the page's picture while a box is pointed at: whom it calls, and who calls it.

Style sheets alone do it, so that the page still needs no script. A browser that does not
know `:has` shows the picture as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from gorust_new.diagram.model import Picture

Ends = tuple[int, int]
"""A call as the numbers of its caller and its callee."""


def ends(picture: Picture) -> list[Ends]:
    """Every call of `picture`, in its order."""
    numbers = {node.name: index for index, node in enumerate(picture.nodes)}
    return [(numbers[edge.caller], numbers[edge.callee]) for edge in picture.edges]


def node_mark(number: int) -> str:
    """The class of a box."""
    return f"n{number}"


def edge_marks(call: Ends) -> str:
    """The classes of a call: from whom, to whom."""
    return f"f{call[0]} t{call[1]}"


def entry_mark(number: int) -> str:
    """The class of a call from outside to a box."""
    return f"t{number}"


def style(picture: Picture) -> str:
    """The rules for every box of `picture`: it, its neighbours and its calls stay as they are."""
    if not picture.edges:
        return ""
    calls = ends(picture)
    rules = [_FADING]
    rules += [_rule(number, calls) for number in range(len(picture.nodes))]
    return "\n".join(rules)


_POINTED = ":is(:hover,:focus-visible)"
_FADING = f"""
.g .g-link,.g .g-edge{{transition:opacity .12s}}
.g:has(.g-link{_POINTED}) :is(.g-link,.g-edge){{opacity:.14}}
.g:has(.g-edge:hover) .g-edge:not(:hover){{opacity:.3}}
""".strip()


def _rule(number: int, calls: list[Ends]) -> str:
    near = ",".join(_near(number, calls))
    own = f".f{number},.t{number}"
    pointed = f".g:has(.{node_mark(number)}{_POINTED})"
    stays = f"{pointed} :is({near},{own}){{opacity:1}}"
    return f"{stays}\n{pointed} :is({own}) .g-call{{stroke-width:2.6}}"


def _near(number: int, calls: list[Ends]) -> Iterator[str]:
    """The marks of a box and of all that it calls or that call it."""
    neighbours = {other for call in calls if number in call for other in call}
    return (f".{node_mark(other)}" for other in sorted(neighbours | {number}))
