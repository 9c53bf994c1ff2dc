"""The only place that runs Copier and touches Jinja: one request in, one tree out."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import plumbum
from copier import Settings, run_copy
from copier.errors import CopierError

from generator.errors import GorustError
from generator.render.requests import Request
from generator.render.templates import templates_root
from generator.tree import File

_TESTED_JINJA = (3, 1)


def render_request(request: Request) -> dict[PurePosixPath, File]:
    """Render `request` into memory, hermetically: no tasks, no settings, no programs.

    Raises:
        GorustError: if the template cannot be rendered with this data; it names the template.
    """
    with tempfile.TemporaryDirectory(prefix="gorust-render-") as scratch:
        target = Path(scratch) / "tree"
        try:
            run_copy(
                str(templates_root() / request.template),
                target,
                data={**request.data, "part": request.part},
                defaults=True,
                overwrite=True,
                quiet=True,
                unsafe=False,
                skip_tasks=True,
                settings=Settings(),
            )
        except (CopierError, jinja2.TemplateError, ValueError) as error:
            raise GorustError(
                f"template {request.template}/{request.part} cannot be rendered: {error}",
                next_step="report this with your gorust.yaml: it is a bug in gorust-new",
            ) from error
        return _read(target)


@contextlib.contextmanager
def fast_rendering() -> Iterator[None]:
    """Make many small runs cheap without changing what they render.

    Copier starts git once per file to mirror mode bits into an index that a scratch
    directory does not have; with an empty search path it finds no git and skips that.
    And it compiles the same path segments again in every run; here they are kept.
    """
    with plumbum.local.env(PATH=""), _compiled_once():
        yield


@contextlib.contextmanager
def _compiled_once() -> Iterator[None]:
    if tuple(int(part) for part in jinja2.__version__.split(".")[:2]) != _TESTED_JINJA:
        yield  # an unknown Jinja renders the same, only slower
        return
    kept: dict[str, Any] = {}
    original = jinja2.Environment.compile

    def compile_once(self: jinja2.Environment, source: Any, *args: Any, **options: Any) -> Any:
        # A yield tag is noticed while parsing, so such a source is parsed every time.
        if not isinstance(source, str) or "yield" in source or options.get("raw"):
            return original(self, source, *args, **options)
        if source not in kept:
            kept[source] = original(self, source, *args, **options)
        else:
            self.preprocess("")  # forgets the last yield tag, as parsing would
        return kept[source]

    jinja2.Environment.compile = compile_once  # type: ignore[method-assign]
    try:
        yield
    finally:
        jinja2.Environment.compile = original  # type: ignore[method-assign]


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
