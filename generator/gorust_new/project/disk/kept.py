"""What no command touches: the paths listed under ``keep:`` in gorust.yaml."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath


class KeptPathError(AssertionError):
    """Something of ours was about to write to a kept path."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The entries of ``keep:``; each covers its path and all below it.

    Args:
        entries: as the plan has them, with or without a slash at either end.
    """

    entries: tuple[str, ...] = ()
    _paths: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Normalise once; membership is asked for every path of a project."""
        paths = tuple(path for entry in self.entries if (path := entry.strip("/")))
        object.__setattr__(self, "_paths", paths)

    def __contains__(self, path: PurePosixPath) -> bool:
        """Whether `path` is one of the entries, or lies below one."""
        if not self._paths:
            return False
        text = str(path)
        return any(text == kept or text.startswith(f"{kept}/") for kept in self._paths)

    def below(self, directory: PurePosixPath) -> tuple[PurePosixPath, ...]:
        """The entries that lie inside `directory`."""
        start = f"{directory}/"
        return tuple(PurePosixPath(kept) for kept in self._paths if kept.startswith(start))
