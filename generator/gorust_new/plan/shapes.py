"""Kind and language together choose the shape: the template variant that is rendered.

One table of data (design, section 3). A shape is offered only once its template
exists: adding one is a folder under templates/ and a row in `TODAY`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gorust_new.plan.model import Kind, Language

GO_SHAPES: dict[Kind, str] = {
    Kind.WEB_API: "http",
    Kind.GATEWAY: "gateway",
    Kind.PROXY: "gateway",
    Kind.MICROSERVICE: "grpc",
    Kind.CONTROL_PLANE: "grpc",
    Kind.OBSERVABILITY_AGENT: "grpc",
    Kind.WORKER: "worker",
    Kind.CLI: "cli",
    Kind.TOOLING: "cli",
    Kind.ENGINE: "grpc",
    Kind.DATABASE: "grpc",
    Kind.STORAGE_ENGINE: "grpc",
    Kind.SEARCH_ENGINE: "grpc",
    Kind.MESSAGE_BROKER: "grpc",
    Kind.ML_INFERENCE: "grpc",
    Kind.MEDIA: "grpc",
    Kind.CRYPTO: "grpc",
    Kind.SIMULATION: "grpc",
    Kind.RUNTIME: "grpc",
    Kind.SHARED_LIBRARY: "grpc",
    Kind.TRADING: "grpc",
    Kind.AUDIO: "grpc",
    Kind.GAME_ENGINE: "grpc",
}

RUST_SHAPES: dict[Kind, str] = {
    **{kind: shape for kind, shape in GO_SHAPES.items() if kind is not Kind.WORKER},
    Kind.WASM: "wasm",
    Kind.EMBEDDED: "no-std",
    Kind.KERNEL: "no-std",
}

PORTLESS: frozenset[str] = frozenset({"cli", "wasm", "no-std"})
"""Shapes that listen on nothing."""

CORE_SUFFIX = "-core"
"""What a split's Rust core is called after its front."""


HTTP_SHAPES: frozenset[str] = frozenset({"http", "gateway"})
"""Shapes that clients outside the project call over HTTP."""

COMMAND_SHAPES: frozenset[str] = frozenset({"cli"})
"""Shapes that people type: they do one thing and end."""

GATEWAY_SHAPES: frozenset[str] = frozenset({"gateway"})
"""Shapes that pass HTTP requests on to others."""

CALLING_SHAPES: frozenset[str] = frozenset({"http", "gateway", "grpc", "worker", "cli"})
"""Shapes that call others, in Go."""

RUST_CALLING_SHAPES: frozenset[str] = frozenset({"http", "gateway", "grpc", "cli"})
"""Shapes that call others, in Rust."""

DELEGATING_SHAPES: frozenset[str] = frozenset({"grpc", "worker"})
"""Those of them that have one they call work out their own example."""

JOB_SHAPES: frozenset[str] = frozenset({"worker"})
"""Shapes that do the jobs of a queue."""

CONTRACT_SHAPES: frozenset[str] = frozenset({"grpc"})
"""Shapes with a gRPC contract that other components can call."""


def reaches(caller: str | None, callee: str) -> bool:
    """Whether a component of one shape can call one of the other."""
    behind_a_gateway = caller in GATEWAY_SHAPES and callee in HTTP_SHAPES - GATEWAY_SHAPES
    return callee in CONTRACT_SHAPES or behind_a_gateway


def shape_of(kind: Kind, language: Language) -> str | None:
    """The shape of `kind` in Go or Rust, whether or not its template exists yet."""
    return {Language.GO: GO_SHAPES, Language.RUST: RUST_SHAPES}[language].get(kind)


def calls_others(kind: Kind, language: Language) -> bool:
    """Whether a component of `kind` calls others: in a split, whether its front does."""
    if language is Language.RUST:
        return shape_of(kind, language) in RUST_CALLING_SHAPES
    return shape_of(kind, Language.GO) in CALLING_SHAPES


@dataclass(frozen=True, slots=True)
class Offer:
    """What can be generated: the shapes that have a template."""

    shapes: frozenset[tuple[Language, str]]

    def has(self, kind: Kind, language: Language) -> bool:
        """Whether a component of `kind` can be rendered in `language`."""
        if language is Language.SPLIT:
            calls = calls_others(kind, language)
            both = (Language.RUST, "grpc") in self.shapes and self.has(kind, Language.GO)
            return calls and both
        return (language, shape_of(kind, language)) in self.shapes


TODAY = Offer(
    frozenset(
        {
            (Language.GO, "http"),
            (Language.GO, "gateway"),
            (Language.GO, "grpc"),
            (Language.GO, "worker"),
            (Language.GO, "cli"),
            (Language.RUST, "http"),
            (Language.RUST, "gateway"),
            (Language.RUST, "grpc"),
            (Language.RUST, "cli"),
        }
    )
)
"""The shapes under templates/, a row each."""

_OFFER = ContextVar("offer", default=TODAY)


@contextmanager
def offering(offer: Offer) -> Iterator[None]:
    """Inside, `offer` is what can be generated; for tests that bring their own shapes."""
    token = _OFFER.set(offer)
    try:
        yield
    finally:
        _OFFER.reset(token)


def available(kind: Kind, language: Language) -> bool:
    """Whether a component of `kind` can be rendered in `language`, as offered now."""
    return _OFFER.get().has(kind, language)


def core_name(name: str) -> str:
    """What the Rust core of the split called `name` is called."""
    return name + CORE_SUFFIX
