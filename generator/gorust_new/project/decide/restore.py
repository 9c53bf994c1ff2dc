"""Bringing back what the user deleted, because they ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from gorust_new.errors import GorustError, require_none
from gorust_new.project.disk.builder import ChangeSetBuilder
from gorust_new.project.disk.changeset import Action, Row
from gorust_new.tree import OwnedFile


def restored(
    builder: ChangeSetBuilder,
    claims: Mapping[PurePosixPath, OwnedFile],
    wanted: tuple[str, ...],
) -> None:
    """Put every rendered file that is missing, and that `wanted` covers, into `builder`.

    Args:
        wanted: names of components, and paths of files or directories.

    Raises:
        GorustError: naming each of `wanted` that nothing is rendered for.
    """
    for name in wanted:
        for path, claim in claims.items():
            missing = path not in builder.keep and builder.file(path) is None
            if missing and _covers(name, path, claim.owner):
                builder.put(path, claim.file)
                builder.row(Row(path, Action.RESTORE, "you had deleted it"))
    require_none([_unknown(name) for name in wanted if not _any(name, claims)])


def _any(name: str, claims: Mapping[PurePosixPath, OwnedFile]) -> bool:
    return any(_covers(name, path, claim.owner) for path, claim in claims.items())


def _covers(name: str, path: PurePosixPath, owner: str) -> bool:
    return name == owner or PurePosixPath(name) in (path, *path.parents)


def _unknown(name: str) -> GorustError:
    return GorustError(
        f"there is nothing of the templates' called {name} to bring back",
        place=f"--restore {name}",
        next_step="name a component of gorust.yaml or a path; your own files are in your"
        f" version control, as in: git checkout -- {name}",
    )
