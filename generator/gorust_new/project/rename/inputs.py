"""What regenerate looks at: the project and what is asked of it, and both after the renames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

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
        base: the last render, at its new paths and with its new names.
        displaced: parts of it that stand where something renamed goes now.
        ours: what differs from the disk so far; None for a path that is vacated.
        origin: where each moved path was.
        found: the tokens replaced in each file, by its new path.
        unmovable: links and other special files in a directory that moves; they stay.
    """

    base: Mapping[PurePosixPath, OwnedFile]
    displaced: Mapping[PurePosixPath, OwnedFile] = field(default_factory=dict)
    ours: Mapping[PurePosixPath, File | None] = field(default_factory=dict)
    origin: Mapping[PurePosixPath, PurePosixPath] = field(default_factory=dict)
    found: Mapping[PurePosixPath, tuple[Found, ...]] = field(default_factory=dict)
    unmovable: tuple[PurePosixPath, ...] = ()


def recorded_base(state: State) -> dict[PurePosixPath, OwnedFile]:
    """Every file of the last renders."""
    return {
        path: owned
        for recorded in state.records.values()
        for path, owned in recorded.rendered.files.items()
    }
