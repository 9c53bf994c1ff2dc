"""Where the templates are, and which version of them: from a checkout or an installed wheel."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from gorust_new.errors import GorustError

_PACKAGE = Path(__file__).resolve().parent.parent


_ROOT: ContextVar[Path | None] = ContextVar("templates", default=None)


@contextmanager
def templates_from(root: Path) -> Iterator[None]:
    """Inside, templates are those under `root`; for tests that bring their own."""
    token = _ROOT.set(root)
    try:
        yield
    finally:
        _ROOT.reset(token)


def templates_root() -> Path:
    """The directory that holds the templates in use.

    Raises:
        GorustError: if this installation carries none.
    """
    return _ROOT.get() or _installed()


@cache
def _installed() -> Path:
    """The directory holding go-service/, rust-core/, contract/ and hybrid/.

    Raises:
        GorustError: if this installation carries none.
    """
    for candidate in (_PACKAGE / "_templates", _PACKAGE.parent.parent / "templates"):
        if (candidate / "hybrid" / "copier.yml").is_file():
            return candidate
    raise GorustError(
        "this installation of gorust-new carries no templates",
        place=str(_PACKAGE),
        next_step="pip install --force-reinstall gorust-new",
    )


def folder_digest(template: str, folder: str) -> str:
    """SHA-256 over every path, mode and byte that rendering `folder` of `template` reads.

    Args:
        template: directory under templates/, as ``hybrid`` or ``go-service``.
        folder: the folder inside it that is rendered, as ``http/base``.
    """
    return _digest(templates_root(), template, folder)


@cache
def _digest(root: Path, template: str, folder: str) -> str:
    digest = hashlib.sha256()
    start = len(str(root)) + 1
    first = [f"{root}/copier.yml", f"{root}/{template}/file-classes.yml"]
    of_shape = f"{root}/{template}/{folder.rpartition('/')[0]}/file-classes.yml"
    if os.path.exists(of_shape) and of_shape not in first:  # noqa: PTH110 - as below
        first.append(of_shape)
    for path in (*first, *_files(f"{root}/{template}/{folder}")):
        with open(path, "rb") as handle:  # noqa: PTH123 - hundreds of files at every start
            content, runs = handle.read(), os.fstat(handle.fileno()).st_mode & 0o100
        name = path[start:].encode()
        digest.update(b"%d %d %d\n" % (len(name), bool(runs), len(content)))
        digest.update(name)
        digest.update(content)
    return digest.hexdigest()


def _files(top: str) -> list[str]:
    """Every file below `top`, in the order of their parts."""
    found = [
        f"{directory}/{name}".replace(os.sep, "/")
        for directory, _, names in os.walk(top)
        for name in names
    ]
    return sorted(found, key=lambda path: path.split("/"))
