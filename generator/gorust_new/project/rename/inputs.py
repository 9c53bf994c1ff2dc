"""What regenerate looks at: the project and what is asked of it, and both after the renames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gorust_new.project.disk.changeset import Mention
from gorust_new.project.disk.kept import Kept
from gorust_new.project.disk.reader import Disk
from gorust_new.project.record.state import State
from gorust_new.project.rename.renames import Renames
from gorust_new.tree import File, OwnedFile

if TYPE_CHECKING:
    from gorust_new.project.rename.tokens import Found


@dataclass(frozen=True, slots=True)
class Inputs:
    """A project, and what it is to become.

    Args:
        disk: the project as it is.
        state: what it remembers of its last render.
        claims: every file as rendered now.
        renames: what is called differently since the last render.
        keep: paths that no command touches.
    """

    disk: Disk
    state: State
    claims: Mapping[PurePosixPath, OwnedFile]
    renames: Renames
    keep: Kept


@dataclass(frozen=True, slots=True)
class MergeInputs:
    """What regenerate compares, after the renames.

    Args:
        base: the last render, at its new paths and with its new names, but for what is
            dealt with already because its component is gone.
        renewed: the user's files with replaced tokens, by their new paths.
        found: those tokens.
        paths: every file of the user's that was looked at, by its old path.
        large: files that hold such tokens but are too large to be replaced in.
    """

    base: Mapping[PurePosixPath, OwnedFile]
    renewed: Mapping[PurePosixPath, File] = field(default_factory=dict)
    found: Mapping[PurePosixPath, tuple[Found, ...]] = field(default_factory=dict)
    paths: tuple[PurePosixPath, ...] = ()
    large: tuple[Mention, ...] = ()


def recorded_base(state: State) -> dict[PurePosixPath, OwnedFile]:
    """Every file of the last renders."""
    return {
        path: owned
        for recorded in state.records.values()
        for path, owned in recorded.rendered.files.items()
    }
