"""What the kind of a component says, as data.

Once its facts are known, the kind says nothing: on the labelled components no kind adds
to what the facts say (docs/advice.md). So its lean stands in for facts that are unknown
and goes away as they are answered.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gorust_new.plan.model import Kind


class Family(Enum):
    """Kinds that do alike; two components of one family are more alike than others."""

    NETWORK = "network"
    COMMAND = "command"
    LIBRARY = "library"
    COMPUTE = "compute"
    DATA = "data"
    DEVICE = "device"


class Halves(Enum):
    """Whether mixed work of this kind falls into a network half and a computing half.

    NATURAL: it usually does. POSSIBLE: where the facts say so. NONE: it is one piece.
    """

    NATURAL = "natural"
    POSSIBLE = "possible"
    NONE = "none"


class KindRule(NamedTuple):
    """How a kind leans while its facts are unknown.

    Attributes:
        lean: -1 for Go, 0 for neither, 1 for Rust.
        text: what such a component is usually like, which the lean stands for.
        leaned_on: others fall with it, so a critical crash leans to Rust, by as many points
            for each fact that is unknown besides; None where nobody leans on it.
        no_room: it runs where there is no room for a runtime, so never Go.
    """

    lean: int
    family: Family
    halves: Halves
    text: str
    source: str
    leaned_on: int | None = None
    no_room: bool = False


_GO = "article: Go for web APIs, microservices, API gateways and CLI tools"
_CORE = "article: Rust for core infrastructure (databases, game engines, kernels)"
_PAUSE = "article: Rust where a 2 ms pause is catastrophic (trading, real-time audio)"
_SMALL = "article: Rust where memory is tight (embedded, WebAssembly)"
_COMPUTE = "article: Rust for the compute-intensive core"
_LEANED_ON = "article: Rust for tooling that others lean on and that must not crash"
_NETWORK = "not named by the article; a network service, as those it names"

_WAITS = "it usually waits on sockets and other services"
_COMPUTES = "it usually spends its time in code of its own, over data of its own"
_KEEPS = "it usually owns data, and every pause and byte of it is paid for on each query"
_FALLS = "what is built on it falls with it"


def _service(halves: Halves, source: str, lean: int = -1) -> KindRule:
    return KindRule(lean, Family.NETWORK, halves, _WAITS, source)


def _compute(halves: Halves = Halves.POSSIBLE, lean: int = 1) -> KindRule:
    return KindRule(lean, Family.COMPUTE, halves, _COMPUTES, _COMPUTE)


def _data(lean: int = 1) -> KindRule:
    return KindRule(lean, Family.DATA, Halves.POSSIBLE, _KEEPS, _CORE)


def _deadline(text: str, source: str) -> KindRule:
    return KindRule(1, Family.COMPUTE, Halves.NONE, text, source)


def _device(halves: Halves, text: str, source: str) -> KindRule:
    return KindRule(1, Family.DEVICE, halves, text, source, no_room=True)


def _leaned_on(family: Family, halves: Halves, points: int = 0) -> KindRule:
    return KindRule(0, family, halves, _FALLS, _LEANED_ON, leaned_on=points)


KINDS: dict[Kind, KindRule] = {
    Kind.WEB_API: _service(Halves.NATURAL, _GO),
    Kind.GATEWAY: _service(Halves.NATURAL, _GO),
    Kind.MICROSERVICE: _service(Halves.NATURAL, _GO),
    Kind.PROXY: _service(Halves.POSSIBLE, _NETWORK),
    Kind.CONTROL_PLANE: _service(Halves.POSSIBLE, _NETWORK),
    Kind.WORKER: _service(Halves.POSSIBLE, _NETWORK),
    Kind.OBSERVABILITY_AGENT: _service(
        Halves.POSSIBLE, "3 Go, 5 Rust of the labelled components", lean=0
    ),
    Kind.CLI: KindRule(
        -1, Family.COMMAND, Halves.NONE, "it usually calls services that do the work", _GO
    ),
    Kind.ENGINE: _compute(),
    Kind.ML_INFERENCE: _compute(),
    Kind.CRYPTO: _compute(Halves.NATURAL),
    Kind.SIMULATION: _compute(),
    Kind.MEDIA: KindRule(
        0,
        Family.COMPUTE,
        Halves.POSSIBLE,
        _COMPUTES,
        "4 Go, 4 Rust of the labelled components: relays on one side, codecs on the other",
    ),
    Kind.DATABASE: _data(),
    Kind.STORAGE_ENGINE: _data(),
    Kind.SEARCH_ENGINE: _data(),
    Kind.MESSAGE_BROKER: KindRule(
        0,
        Family.DATA,
        Halves.POSSIBLE,
        _KEEPS,
        "not named by the article; brokers of both languages are in wide use",
    ),
    Kind.TRADING: _deadline("it usually loses money with each pause", _PAUSE),
    Kind.AUDIO: _deadline("it usually clicks with each pause", _PAUSE),
    Kind.GAME_ENGINE: _deadline("it usually has a frame to meet", _CORE),
    Kind.KERNEL: _device(
        Halves.NONE, "there is no runtime beneath a kernel, and no room for one", _CORE
    ),
    Kind.WASM: _device(
        Halves.NONE,
        "a module is loaded before it runs, and a runtime would be loaded with it",
        _SMALL,
    ),
    Kind.EMBEDDED: _device(
        Halves.POSSIBLE,
        "firmware has kilobytes and often no operating system, so no room for a runtime",
        _SMALL,
    ),
    Kind.TOOLING: _leaned_on(Family.COMMAND, Halves.NONE, points=2),
    Kind.SHARED_LIBRARY: _leaned_on(Family.LIBRARY, Halves.NATURAL),
    Kind.RUNTIME: _leaned_on(Family.LIBRARY, Halves.POSSIBLE),
}
