"""The plan as frozen values; what gorust.yaml says, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Kind(Enum):
    """What a component is, in the field's words."""

    WEB_API = "web-api"
    GATEWAY = "gateway"
    PROXY = "proxy"
    MICROSERVICE = "microservice"
    CONTROL_PLANE = "control-plane"
    OBSERVABILITY_AGENT = "observability-agent"
    WORKER = "worker"
    CLI = "cli"
    TOOLING = "tooling"
    ENGINE = "engine"
    DATABASE = "database"
    STORAGE_ENGINE = "storage-engine"
    SEARCH_ENGINE = "search-engine"
    MESSAGE_BROKER = "message-broker"
    ML_INFERENCE = "ml-inference"
    MEDIA = "media"
    CRYPTO = "crypto"
    SIMULATION = "simulation"
    RUNTIME = "runtime"
    SHARED_LIBRARY = "shared-library"
    TRADING = "trading"
    AUDIO = "audio"
    GAME_ENGINE = "game-engine"
    WASM = "wasm"
    EMBEDDED = "embedded"
    KERNEL = "kernel"


class Language(Enum):
    """What a component is written in; a split has a Go front and a Rust core."""

    GO = "go"
    RUST = "rust"
    SPLIT = "split"


class Sample(Enum):
    """What stands in a new component: a small example, or one call that is to be written."""

    EXAMPLE = "example"
    NONE = "none"


class Workload(Enum):
    """Where the time goes: sockets and other services, computation, or both."""

    NETWORK_IO = "network-io"
    CPU = "cpu"
    MIXED = "mixed"


class Latency(Enum):
    """Human-scale, percentile targets, or a deadline where any pause is unacceptable."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


class Memory(Enum):
    """No stated budget, a cost to watch, or a small explicit budget."""

    ROOMY = "roomy"
    MODERATE = "moderate"
    TIGHT = "tight"


class Crash(Enum):
    """Whether a restart repairs a crash, or a crash loses data, money or dependants."""

    RESTARTABLE = "restartable"
    CRITICAL = "critical"


class State(Enum):
    """Nothing kept, what can be fetched again, or data that has no other home."""

    NONE = "none"
    CACHE = "cache"
    OWNS_DATA = "owns-data"


class Allocation(Enum):
    """Few and small objects, or many objects, large structures and parsing."""

    LIGHT = "light"
    HEAVY = "heavy"


class Embeds(Enum):
    """Whether it is linked into other languages, phones, browsers, kernels or devices."""

    NO = "no"
    YES = "yes"


class Untrusted(Enum):
    """Whether it parses an attacker's input or runs other people's code."""

    NO = "no"
    YES = "yes"


class Ecosystem(Enum):
    """Whose libraries it lives among."""

    CLOUD_NATIVE = "cloud-native"
    SYSTEMS = "systems"
    DATA = "data"
    NEUTRAL = "neutral"


class Team(Enum):
    """A wide or mixed-experience contributor base, or a small specialist group."""

    MIXED = "mixed"
    SPECIALIST = "specialist"


class Velocity(Enum):
    """Features change constantly, or the scope is stable."""

    RAPID = "rapid"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a component's demands; None is unknown, not a default."""

    workload: Workload | None = None
    latency: Latency | None = None
    memory: Memory | None = None
    crash: Crash | None = None
    state: State | None = None
    allocation: Allocation | None = None
    embeds: Embeds | None = None
    untrusted: Untrusted | None = None
    ecosystem: Ecosystem | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """One entry of the plan.

    `language` and `port` are None only in a plan that is not completed yet.
    `core_port` belongs to a split. `contract` names the proto package when it is
    not the component's own; `sample` is an example if it is None; `was` names the
    component this one was until now.
    """

    name: str
    kind: Kind
    purpose: str = ""
    language: Language | None = None
    traits: Traits = field(default_factory=Traits)
    calls: tuple[str, ...] = ()
    port: int | None = None
    core_port: int | None = None
    because: str = ""
    contract: str = ""
    sample: Sample | None = None
    was: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All answers of one project, in the order the user wrote them."""

    project: str
    go_module: str
    components: tuple[Component, ...]
    team: Team | None = None
    velocity: Velocity | None = None
    keep: tuple[str, ...] = ()

    def component(self, name: str) -> Component:
        """The component called `name`.

        Raises:
            KeyError: if there is none.
        """
        for component in self.components:
            if component.name == name:
                return component
        raise KeyError(name)
