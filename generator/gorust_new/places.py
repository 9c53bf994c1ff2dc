"""Names of the places in a project that are gorust's own."""

from __future__ import annotations

PLAN = "gorust.yaml"
"""The user's own plan, which marks a project's root."""

GORUST = ".gorust"
"""Where locks, bases and the undo record live, below the project's root."""

REMOVED = "_removed"
"""Where edited files go that the plan no longer has: Go and Cargo both ignore it."""
