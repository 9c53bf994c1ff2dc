"""Units joined into one project: each path has one owner, and none of them is ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.project.disk.paths import GORUST, PLAN, REMOVED, UnsafePathError, checked
from gorust_new.tree import File, FileClass, Unit


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """One rendered file: whose it is, and how it is treated."""

    owner: str
    file: File
    kind: FileClass


def join(units: Iterable[Unit]) -> dict[PurePosixPath, OwnedFile]:
    """Every file of `units` by path.

    Raises:
        GorustError: if two units claim one path, if two paths are one on a
            case-insensitive disk, or if a path is not the templates' to write.
    """
    claims: dict[PurePosixPath, OwnedFile] = {}
    spelled: dict[str, PurePosixPath] = {}
    for unit in units:
        for path, file in unit.tree.items():
            _require_writable(unit, path)
            twin = spelled.setdefault(str(path).casefold(), path)
            if path in claims or twin != path:
                first = claims[twin].owner
                raise GorustError(
                    f"{first} and {unit.owner} both write {path}",
                    place=str(path),
                    next_step="rename one of the two components",
                )
            claims[path] = OwnedFile(unit.owner, file, unit.classes.get(path, FileClass.MERGED))
    return claims


def ignore_undo() -> dict[PurePosixPath, File]:
    """The file that keeps the undo record out of version control."""
    return {PurePosixPath(GORUST, ".gitignore"): File(b"/undo/\n")}


def _require_writable(unit: Unit, path: PurePosixPath) -> None:
    try:
        safe = checked(str(path)) == path and path.parts[0] not in (REMOVED, PLAN)
    except UnsafePathError:
        safe = False
    if not safe:
        raise GorustError(
            f"the template {unit.template} writes {path}, which is not a template's to write",
            place=str(path),
            next_step="report this as a bug of gorust-new",
        )
