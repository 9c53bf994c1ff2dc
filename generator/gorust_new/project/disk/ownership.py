"""All owners joined into one project: each path has one owner, and none of them is ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from gorust_new.errors import GorustError
from gorust_new.places import GORUST, PLAN, REMOVED
from gorust_new.project.disk.paths import UnsafePathError, checked
from gorust_new.tree import File, OwnedFile, Rendered


def join(project: Iterable[Rendered]) -> dict[PurePosixPath, OwnedFile]:
    """Every file of `project` by path.

    Raises:
        GorustError: if two owners claim one path, if two paths are one on a
            case-insensitive disk, or if a path is not the templates' to write.
    """
    claims: dict[PurePosixPath, OwnedFile] = {}
    spelled: dict[str, PurePosixPath] = {}
    for rendered in project:
        for path, owned in rendered.files.items():
            _require_writable(rendered, path)
            twin = spelled.setdefault(str(path).casefold(), path)
            if path in claims or twin != path:
                first = claims[twin].owner
                raise GorustError(
                    f"{first} and {rendered.owner} both write {path}",
                    place=str(path),
                    next_step="rename one of the two components",
                )
            claims[path] = owned
    return claims


IGNORE_FILE = PurePosixPath(GORUST, ".gitignore")
_UNDO = b"/undo/"


def ignore_undo(there: File | None = None) -> dict[PurePosixPath, File]:
    """The file that keeps the undo record out of version control.

    Args:
        there: what it is now; lines of the user's stay.
    """
    if there is None:
        return {IGNORE_FILE: File(_UNDO + b"\n")}
    if _UNDO in there.content.splitlines():
        return {IGNORE_FILE: there}
    apart = b"" if there.content.endswith(b"\n") or not there.content else b"\n"
    return {IGNORE_FILE: replace(there, content=there.content + apart + _UNDO + b"\n")}


def _require_writable(rendered: Rendered, path: PurePosixPath) -> None:
    try:
        safe = checked(str(path)) == path and path.parts[0] not in (REMOVED, PLAN)
    except UnsafePathError:
        safe = False
    if not safe:
        raise GorustError(
            f"the template {rendered.template} writes {path}, which is not a template's to write",
            place=str(path),
            next_step="report this as a bug of gorust-new",
        )
