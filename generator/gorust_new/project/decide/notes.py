"""What somebody should know before or after a regenerate, beside what happens to each path."""

from __future__ import annotations

from gorust_new.project.record.state import State
from gorust_new.tree import SHARED, Rendered


def notes(state: State, project: tuple[Rendered, ...], version: str) -> tuple[str, ...]:
    """Sentences about the whole run."""
    other = sorted(_other_templates(state, project, version))
    if not other:
        return ()
    sentence = (
        f"the templates of this gorust-new are not those that made {_some(other)}, though both"
        f" say they are version {version}: if a teammate's are newer, take that version first"
    )
    return (sentence,)


def _other_templates(state: State, project: tuple[Rendered, ...], version: str) -> set[str]:
    """Owners that the same version rendered from templates of another content.

    Which of the two came later nobody can say: versions have an order, contents have not.
    """
    return {
        "the shared parts" if now.owner == SHARED else now.owner
        for now in project
        if (then := state.records.get(now.owner)) is not None
        and then.generator == version
        and then.rendered.template == now.template
        and then.rendered.digest not in ("", now.digest)
    }


def _some(names: list[str]) -> str:
    shown = 3
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" and {more} more" if more > 0 else "")
