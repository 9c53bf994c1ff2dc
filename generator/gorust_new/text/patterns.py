"""Patterns as .gitignore has them: gitignore(5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Patterns:
    """A list of patterns, of which the last that matches decides."""

    spec: GitIgnoreSpec

    @classmethod
    def of(cls, lines: Iterable[str]) -> Patterns:
        """The patterns of `lines`; one that Git would not understand matches nothing."""
        good = []
        for line in lines:
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                continue
            good.append(line)
        return cls(GitIgnoreSpec.from_lines(good))

    def decide(self, path: str) -> bool | None:
        """Whether `path` is one of them; a directory ends in a slash. None if none matches."""
        return self.spec.check_file(path).include
