"""The places that are gorust's own: their names in a project, and where else it may write."""

from __future__ import annotations

from pathlib import Path

PLAN = "gorust.yaml"
"""The user's own plan, which marks a project's root."""

GORUST = ".gorust"
"""Where locks, bases and the undo record live, below the project's root."""

UNDO = f"{GORUST}/undo"
"""Where the record of each command that wrote lives, for `undo`."""

NEXT = f"{UNDO}/next"
"""The record that is being made; only a command that was killed leaves it behind."""

REMOVED = "_removed"
"""Where edited files go that the plan no longer has: Go and Cargo both ignore it."""


def state_directory() -> Path | None:
    """Where this user's programs keep what they could do without; None without a home.

    The platform's own place: below ``$XDG_STATE_HOME`` or ``~/.local/state`` on Linux.
    """
    from platformdirs import user_state_path

    state = user_state_path("gorust", appauthor=False)
    return state if state.is_absolute() else None
