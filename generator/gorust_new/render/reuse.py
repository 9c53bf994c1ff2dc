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
    behind: AbstractSet[str] = frozenset(),
) -> tuple[Rendered, ...]:
    """Every request rendered, or taken from `current` where that gives the same.

    The aggregates are made of all the others, so they are rendered with any of them, and
    when an owner has come or gone.

    Args:
        current: the recorded render of a key; None if it has to be rendered.
        recorded: every owner that there is a record of.
        behind: owners whose record does not have all of their last render: enough to tell
            that nothing changed, but not to make a lock file of.

    Raises:
        GorustError: if a template fails or two requests claim one path.
    """
    known = {key.owner: same for key in render_keys(requests) if (same := current(key)) is not None}
    if {request.owner for request in requests} == set(known) == set(recorded):
        return tuple(known.values())
    exact = {owner: same for owner, same in known.items() if owner not in {AGGREGATES, *behind}}
    stale = tuple(request for request in requests if request.owner not in exact)
    return render(stale, known=tuple(exact.values()))
