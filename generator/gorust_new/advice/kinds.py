"""What the kind of a component says while its traits are unknown, as data.

A kind stands in for the traits that nobody stated: its lean counts once, and once more
for each of workload, latency and crash that is unknown. Among labelled components, whose
traits are all stated, the kinds' leans decide two of 54 rows.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gorust_new.plan.model import Kind


class NetworkHalf(Enum):
    """Whether a component of this kind has a network half that Go could take."""

    FRONT = "front"
    POSSIBLE = "possible"
    ABSENT = "absent"


class KindRule(NamedTuple):
    """How a kind leans.

    `lean` is -1 for Go, 0 for neither, 1 for Rust. `lean_if_critical` replaces it when
    a crash is critical.
    """

    lean: int
    network: NetworkHalf
    text: str
    source: str
    lean_if_critical: int | None = None


_ARTICLE_GO = "article: Go for web APIs, microservices, API gateways and CLI tools"
_ARTICLE_CORE = "article: Rust for core infrastructure (databases, game engines, kernels)"
_ARTICLE_PAUSE = "article: Rust where a 2 ms pause is catastrophic (trading, real-time audio)"
_ARTICLE_SMALL = "article: Rust where memory is tight (embedded, WebAssembly)"
_ARTICLE_COMPUTE = "article: Rust for the compute-intensive core"
_ARTICLE_LEANED_ON = "article: Rust for tooling that others lean on and that must not crash"
_LIKE_NETWORK = "not named by the article; network services by nature, like those it names"


def _network(text: str, source: str = _LIKE_NETWORK) -> KindRule:
    return KindRule(-1, NetworkHalf.FRONT, text, source)


def _compute(text: str) -> KindRule:
    return KindRule(1, NetworkHalf.POSSIBLE, text, _ARTICLE_COMPUTE)


def _core(text: str) -> KindRule:
    return KindRule(1, NetworkHalf.POSSIBLE, text, _ARTICLE_CORE)


def _whole(text: str, source: str) -> KindRule:
    return KindRule(1, NetworkHalf.ABSENT, text, source)


KINDS: dict[Kind, KindRule] = {
    Kind.WEB_API: _network("a web API is what Go is most used for", _ARTICLE_GO),
    Kind.GATEWAY: _network("an API gateway is network glue, Go's home ground", _ARTICLE_GO),
    Kind.MICROSERVICE: _network("a microservice is what Go is most used for", _ARTICLE_GO),
    Kind.CLI: KindRule(
        -1,
        NetworkHalf.ABSENT,
        "a command line tool is quick to write and to ship in Go",
        _ARTICLE_GO,
    ),
    Kind.PROXY: _network("a proxy is network glue, Go's home ground"),
    Kind.CONTROL_PLANE: _network("a control plane watches and calls other services"),
    Kind.OBSERVABILITY_AGENT: _network("an agent collects and ships over the network"),
    Kind.WORKER: _network("a worker takes jobs from a queue and calls other services"),
    Kind.ENGINE: _compute("an engine is a computing core"),
    Kind.SEARCH_ENGINE: _compute("a search engine is a computing core"),
    Kind.ML_INFERENCE: _compute("inference is a computing core"),
    Kind.MEDIA: _compute("media processing is a computing core"),
    Kind.CRYPTO: _compute("cryptography is a computing core"),
    Kind.SIMULATION: _compute("a simulation is a computing core"),
    Kind.DATABASE: _core("a database is core infrastructure"),
    Kind.STORAGE_ENGINE: _core("a storage engine is core infrastructure"),
    Kind.GAME_ENGINE: _whole(
        "a game engine is core infrastructure with a frame to meet", _ARTICLE_CORE
    ),
    Kind.KERNEL: _whole("a kernel has no room for a runtime beneath it", _ARTICLE_CORE),
    Kind.TRADING: _whole("trading loses money with each pause", _ARTICLE_PAUSE),
    Kind.AUDIO: _whole("real-time audio clicks with each pause", _ARTICLE_PAUSE),
    Kind.EMBEDDED: _whole("an embedded device has little memory", _ARTICLE_SMALL),
    Kind.WASM: _whole("a WebAssembly module has to be small", _ARTICLE_SMALL),
    Kind.TOOLING: KindRule(
        0,
        NetworkHalf.ABSENT,
        "tooling that others lean on must not crash",
        _ARTICLE_LEANED_ON,
        lean_if_critical=2,
    ),
    Kind.SHARED_LIBRARY: KindRule(
        0,
        NetworkHalf.POSSIBLE,
        "a library that others link must not crash",
        _ARTICLE_LEANED_ON,
        lean_if_critical=2,
    ),
    Kind.RUNTIME: KindRule(
        0,
        NetworkHalf.POSSIBLE,
        "a runtime that others run on must not crash",
        _ARTICLE_LEANED_ON,
        lean_if_critical=2,
    ),
    Kind.MESSAGE_BROKER: KindRule(
        0,
        NetworkHalf.POSSIBLE,
        "a message broker is network glue and storage at once",
        "not named by the article; brokers of both languages are in wide use",
    ),
}
