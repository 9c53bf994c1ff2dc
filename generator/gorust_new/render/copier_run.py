"""The only place that runs Copier and touches Jinja: one request in, one tree out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path, PurePosixPath

import jinja2
from copier import Settings, run_copy
from copier.errors import CopierError

from gorust_new.errors import GorustError
from gorust_new.render.requests import Request
from gorust_new.render.templates import templates_root
from gorust_new.tree import File

_MEMORY = "/dev/shm"  # noqa: S108 - a private directory is made inside it


def render_request(request: Request) -> dict[PurePosixPath, File]:
    """Render `request` into memory, hermetically: no tasks, no settings, no programs.

    Raises:
        GorustError: if the template cannot be rendered with this data; it names the template.
    """
    with tempfile.TemporaryDirectory(prefix="gorust-render-", dir=_scratch()) as scratch:
        target = Path(scratch) / "tree"
        try:
            run_copy(
                str(templates_root() / request.folder.template),
                target,
                data=variables(request),
                defaults=True,
                overwrite=True,
                quiet=True,
                unsafe=False,
                skip_tasks=True,
                settings=Settings(),
            )
        except (CopierError, jinja2.TemplateError, ValueError) as error:
            raise GorustError(
                f"template {request.folder} cannot be rendered: {error}",
                next_step="report this with your gorust.yaml: it is a bug in gorust-new",
            ) from error
        return _read(target)


def variables(request: Request) -> dict[str, object]:
    """What Copier is given: the data, and which folder it is about."""
    call = {} if request.call is None else {"call": request.call}
    return {**request.data, **call, "folder": request.folder.path}


def _scratch() -> str | None:
    """Where to render: in memory if the system has a place for it and nobody said otherwise.

    What is rendered is read back at once, so a disk would only be in the way.
    """
    usable = not os.environ.get("TMPDIR") and os.access(_MEMORY, os.W_OK | os.X_OK)
    return _MEMORY if usable else None


def _read(root: Path) -> dict[PurePosixPath, File]:
    if not root.is_dir():
        return {}
    return {
        PurePosixPath(path.relative_to(root).as_posix()): File(
            path.read_bytes(), executable=bool(path.stat().st_mode & 0o100)
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
