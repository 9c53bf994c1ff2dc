"""The only place that runs Copier and touches Jinja: one request in, one tree out."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path, PurePosixPath

import jinja2
from copier import Settings, run_copy
from copier.errors import CopierError

from gorust_new.errors import GorustError
from gorust_new.render.folders import Folder
from gorust_new.render.requests import Request
from gorust_new.render.templates import templates_root
from gorust_new.tree import File


def render_request(request: Request, place: Path) -> dict[PurePosixPath, File]:
    """Render `request` into memory, hermetically: no tasks, no settings, no programs.

    Args:
        request: what to render.
        place: a scratch directory; what is laid together there is used again.

    Raises:
        GorustError: if the template cannot be rendered with this data; it names the folders.
    """
    target = Path(tempfile.mkdtemp(dir=place)) / "tree"
    try:
        run_copy(
            str(assembled(request.folders, place)),
            target,
            data=request.variables,
            defaults=True,
            overwrite=True,
            quiet=True,
            unsafe=False,
            skip_tasks=True,
            settings=Settings(),
            cleanup_on_error=False,  # all of `place` goes
        )
    except KeyboardInterrupt:
        raise  # Copier's own kind of it is a CopierError as well
    except (CopierError, jinja2.TemplateError, ValueError) as error:
        raise GorustError(
            f"template {request} cannot be rendered: {error}",
            next_step="report this with your gorust.yaml: it is a bug in gorust-new",
        ) from error
    return _read(target)


def assembled(folders: tuple[Folder, ...], place: Path) -> Path:
    """A template in `place` of all `folders` laid together: one run of Copier, not one each."""
    root = templates_root()
    name = hashlib.sha256(" ".join(map(str, folders)).encode()).hexdigest()[:16]
    template = place / f"template-{name}"
    if not template.exists():
        template.mkdir()
        shutil.copy(root / "copier.yml", template)
        for folder in folders:
            _lay(root / str(folder), template / "tree")
    return template


def _lay(folder: Path, tree: Path) -> None:
    """Copy what is in `folder`; the first file that cannot be copied is the error."""
    tree.mkdir(exist_ok=True)
    for entry in list(os.scandir(folder)):
        if entry.is_dir():
            _lay(Path(entry.path), tree / entry.name)
        else:
            shutil.copy(entry.path, tree / entry.name)


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
