"""Every question as data: its words, its choices and what each choice means.

Nothing here decides which question comes next (flow.py) or how one is drawn (screen.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from gorust_new.plan.facts import FACTS, PROJECT_FACTS, Fact
from gorust_new.plan.model import Kind, Language

Value = str | tuple[str, ...]
"""An answer as it is kept: one word or text, or the marked options of a checklist."""

UNKNOWN = ""
"""The value of "not sure"; it is an answer, so the question is not asked again."""


class Widget(Enum):
    """How an answer is given: typed, one of a list, or any of a list."""

    TEXT = "text"
    SELECT = "select"
    CHECKLIST = "checklist"


class Signal(Enum):
    """What can come instead of an answer."""

    BACK = "back"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: what is kept, what is shown, what it means, and the heading it stands under.

    `words` are what else finds it when a long list is narrowed by typing.
    """

    value: str
    title: str
    meaning: str = ""
    group: str = ""
    words: str = ""


def _anything(_text: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be asked.

    Args:
        key: names the answer; equal keys are the same question.
        label: one or two words for the transcript and the review, as ``Go module``.
        text: the question itself.
        help: one line that says why it is asked or what a good answer is.
        default: the value that Enter alone gives.
        problem: what is wrong with a typed text, in words; empty if nothing is.
        preview: what a valid typed text leads to, shown while it is typed.
        empty: how an empty answer reads in the transcript.
        about: the component it is about.
        assumed: not asked: the default stands until it is changed in the review.
        also: the key of a second answer, typed behind a colon.
        editable: whether the default stands in the line as text, not as a suggestion beside it.
    """

    key: str
    label: str
    text: str
    help: str = ""
    widget: Widget = Widget.TEXT
    options: tuple[Option, ...] = ()
    default: Value = ""
    empty: str = "-"
    about: str = ""
    assumed: bool = False
    also: str = ""
    editable: bool = False
    problem: Callable[[str], str] = field(default=_anything, compare=False)
    preview: Callable[[str], str] = field(default=_anything, compare=False)


NOT_SURE = Option(UNKNOWN, "not sure", "decide without it")


TEAM, VELOCITY = ({value.word: value.meaning for value in fact.values} for fact in PROJECT_FACTS)


def fact_options(fact: Fact) -> tuple[Option, ...]:
    """The answers to the question about `fact`, in the words of the file; not sure is one."""
    named = (Option(value.word, value.word, value.meaning) for value in fact.values)
    return (*named, NOT_SURE)


@dataclass(frozen=True, slots=True)
class KindWords:
    """How one kind is offered; `hints` are words in a name that suggest it."""

    kind: Kind
    meaning: str
    group: str
    hints: tuple[str, ...] = ()


_NETWORK = "On the network"
_COMPUTE = "Computing"
_DATA = "Keeping and moving data"
_DEADLINE = "Against a deadline"
_LOCAL = "Beside the services"
_DEVICE = "Without an operating system, or in a browser"

_PAGES = ("storefront", "backoffice", "admin", "portal", "dashboard", "mobile")

KINDS: tuple[KindWords, ...] = (
    KindWords(
        Kind.WEB_API,
        "HTTP and JSON for browsers, apps and partners",
        _NETWORK,
        ("api", "web", "http", "rest", "gateway", "edge", "frontend", "bff", *_PAGES),
    ),
    KindWords(Kind.GATEWAY, "routes and guards the calls of others", _NETWORK, ("gateway",)),
    KindWords(Kind.PROXY, "passes bytes on, close to the wire", _NETWORK, ("proxy",)),
    KindWords(
        Kind.MICROSERVICE,
        "business rules behind a gRPC contract",
        _NETWORK,
        ("service", "orders", "users", "accounts", "billing", "payments", "checkout", "cart"),
    ),
    KindWords(Kind.CONTROL_PLANE, "decides and steers, others do the work", _NETWORK, ("control",)),
    KindWords(
        Kind.OBSERVABILITY_AGENT,
        "collects metrics, logs or traces on every machine",
        _NETWORK,
        ("agent", "collector", "telemetry"),
    ),
    KindWords(Kind.WORKER, "takes jobs from a queue", _NETWORK, ("worker", "jobs")),
    KindWords(
        Kind.ENGINE,
        "any compute core: pricing, matching, rules, routing",
        _COMPUTE,
        ("engine", "core", "pricing", "matching", "rules", "solver", "score", "scoring"),
    ),
    KindWords(
        Kind.ML_INFERENCE,
        "runs a trained model",
        _COMPUTE,
        ("ml", "inference", "model", "predict", "recommend"),
    ),
    KindWords(
        Kind.MEDIA,
        "images, video: decode, scale, encode",
        _COMPUTE,
        ("media", "image", "images", "video", "thumbnails", "transcode"),
    ),
    KindWords(
        Kind.CRYPTO,
        "keys, signatures, encryption",
        _COMPUTE,
        ("crypto", "keys", "signer", "signing", "vault"),
    ),
    KindWords(
        Kind.SIMULATION, "models something over time", _COMPUTE, ("simulation", "simulator", "sim")
    ),
    KindWords(Kind.RUNTIME, "executes the code of others", _COMPUTE, ("runtime", "sandbox", "vm")),
    KindWords(
        Kind.SHARED_LIBRARY,
        "one computation that many services need",
        _COMPUTE,
        ("library", "lib", "shared"),
    ),
    KindWords(Kind.DATABASE, "queries and transactions", _DATA, ("database", "db", "ledger")),
    KindWords(
        Kind.STORAGE_ENGINE, "pages, logs and indexes on disk", _DATA, ("storage", "store", "kv")
    ),
    KindWords(Kind.SEARCH_ENGINE, "indexes text and ranks results", _DATA, ("search", "index")),
    KindWords(
        Kind.MESSAGE_BROKER,
        "queues and streams between services",
        _DATA,
        ("broker", "queue", "stream", "events", "bus"),
    ),
    KindWords(
        Kind.TRADING,
        "orders in microseconds",
        _DEADLINE,
        ("trading", "exchange", "order-book", "execution"),
    ),
    KindWords(Kind.AUDIO, "live sound, one buffer at a time", _DEADLINE, ("audio", "sound")),
    KindWords(Kind.GAME_ENGINE, "a world, advanced every frame", _DEADLINE, ("game", "physics")),
    KindWords(Kind.CLI, "a command that people type", _LOCAL, ("cli", "cmd")),
    KindWords(Kind.TOOLING, "a tool that other services lean on", _LOCAL, ("tool", "tools")),
    KindWords(Kind.WASM, "WebAssembly, in a browser or at the edge", _DEVICE, ("wasm",)),
    KindWords(Kind.EMBEDDED, "firmware on a small device", _DEVICE, ("firmware", "sensor")),
    KindWords(Kind.KERNEL, "kernel code, drivers", _DEVICE, ("kernel", "driver")),
)

LANGUAGES: dict[Language, tuple[str, str]] = {
    Language.GO: ("Go", "one Go service"),
    Language.RUST: ("Rust", "one Rust core behind gRPC"),
    Language.SPLIT: ("Split", "Go on the network, Rust for the computation"),
}
"""How a language is called, and what it renders, in one line."""

SUPPOSED: dict[tuple[str, str], str] = {
    (fact.name, value.word): value.supposed for fact in FACTS for value in fact.values
}
"""A fact as the end of "it would be Go if"."""


def hinted_kind(name: str, offered: tuple[Kind, ...], *, fallback: Kind) -> Kind:
    """The offered kind that a component's name suggests; `fallback` if none does.

    Only where the pointer of the list starts: it never decides anything.
    """
    words = {name, *name.split("-")}
    for entry in KINDS:
        if entry.kind in offered and words & set(entry.hints):
            return entry.kind
    return fallback
