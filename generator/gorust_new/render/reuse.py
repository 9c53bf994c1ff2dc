"""Which renders of the last command still hold; only the others are rendered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from gorust_new.render.render import RenderKey, render, render_keys
from gorust_new.render.requests import Request
from gorust_new.tree import AGGREGATES, Rendered


def render_stale(
    requests: Sequence[Request],
    current: Callable[[RenderKey], Rendered | None],
    recorded: AbstractSet[str],
) -> tuple[Rendered, ...]:
    """Every request rendered, or taken from `current` where that gives the same.

    The aggregates are made of all the others, so they are rendered with any of them, and
    when an owner has come or gone.

    Args:
        current: the recorded render of a key; None if it has to be rendered.
        recorded: every owner that there is a record of.

    Raises:
        GorustError: if a template fails or two requests claim one path.
    """
    known = {key.owner: same for key in render_keys(requests) if (same := current(key)) is not None}
    if {request.owner for request in requests} == set(known) == set(recorded):
        return tuple(known.values())
    known.pop(AGGREGATES, None)
    stale = tuple(request for request in requests if request.owner not in known)
    return render(stale, known=tuple(known.values()))
