"""Makes many small Copier runs cheap without changing what they render.

Measured on a plan of ten components (345 files): Copier spends most of its time on
looking for git, on compiling the same path segments in every run, and on building the
whole render context again for each segment of each path. Each is avoided here. The last
two reach into Copier and Jinja, so they are used only with versions they were made for,
and a test holds that plain Copier renders the same bytes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jinja2
import plumbum

_KNOWN_JINJA = ("3.1.",)
_KNOWN_COPIER = tuple(f"9.{minor}." for minor in range(15, 20))


@contextlib.contextmanager
def fast_rendering() -> Iterator[None]:
    """Everything rendered inside is rendered fast, where the versions are known ones.

    Copier starts git once per file to mirror mode bits into an index that a scratch
    directory does not have; with an empty search path it finds no git and skips that.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(plumbum.local.env(PATH=""))
        if version("jinja2").startswith(_KNOWN_JINJA):
            stack.enter_context(_compiled_once())
        if version("copier").startswith(_KNOWN_COPIER):
            stack.enter_context(_context_built_once())
        yield


@contextlib.contextmanager
def _compiled_once() -> Iterator[None]:
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

    with _replaced(jinja2.Environment, "compile", compile_once):
        yield


@contextlib.contextmanager
def _context_built_once() -> Iterator[None]:
    from copier import Phase
    from copier._main import Worker

    build: Callable[[Any], Any] = Worker._render_context  # noqa: SLF001
    render: Callable[..., str] = Worker._render_string  # noqa: SLF001
    locate: Callable[[Any], Path] = Worker.answers_relpath.fget  # type: ignore[attr-defined]
    # A worker is kept with what is remembered of it, so its id stays its own.
    contexts: dict[tuple[int, Any], tuple[Any, Any]] = {}
    answers: dict[int, tuple[Any, Path]] = {}

    def render_context(self: Any) -> Any:
        key = (id(self), Phase.current())
        if key not in contexts:
            contexts[key] = (self, build(self))
        return contexts[key][1]

    def answers_relpath(self: Any) -> Path:
        if id(self) not in answers:
            answers[id(self)] = (self, locate(self))
            contexts.clear()  # finding it out changes the context it was found with
        self.jinja_env.preprocess("")  # forgets the last yield tag, as rendering it would
        return answers[id(self)][1]

    def render_string(self: Any, string: str, extra_context: Any = None) -> str:
        env = self.jinja_env
        marks = (env.variable_start_string, env.block_start_string, env.comment_start_string)
        if any(mark in string for mark in marks):
            return render(self, string, extra_context)
        env.preprocess("")  # forgets the last yield tag, as parsing would
        return string

    with (
        _replaced(Worker, "_render_context", render_context),
        _replaced(Worker, "_render_string", render_string),
        _replaced(Worker, "answers_relpath", property(answers_relpath)),
    ):
        yield


@contextlib.contextmanager
def _replaced(owner: type, name: str, value: object) -> Iterator[None]:
    original = owner.__dict__[name]
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, original)
