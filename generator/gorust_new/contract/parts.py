"""What an RPC needs on each side, and which of it is not there: frozen data, decided purely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from gorust_new.contract.code import bare
from gorust_new.contract.model import Rpc
from gorust_new.contract.spelling import go_name, rust_name, snake
from gorust_new.plan.model import Language
from gorust_new.plan.names import Names

_GO_WORDS = frozenset(
    """
    break case chan const continue default defer else fallthrough for func go goto if
    import interface map package range return select struct switch type var internal main
    """.split()  # noqa: SIM905 - words are read as words
)
"""What no package can be called."""

Code = Mapping[str, str]
"""The text of each file of a project that could hold a part, by its path."""


class Part(Enum):
    """One thing that an RPC needs; the value is its word in reports and in JSON."""

    DOMAIN = "domain function"
    VECTORS = "vectors"
    TEST = "test"
    ADAPTER = "server adapter"
    CLIENT = "client method"
    HANDLER = "handler and route"


@dataclass(frozen=True, slots=True)
class Caller:
    """A component in Go that calls the one whose contract it is.

    Args:
        serves_http: whether clients outside reach it over HTTP.
        gateway: whether its routes are below the names of those who answer.
    """

    name: str
    serves_http: bool
    gateway: bool = False


@dataclass(frozen=True, slots=True)
class Served:
    """A contract and who is concerned by it.

    Args:
        names: of the component that serves it.
        language: what that is written in.
        callers: those in Go, in the order of the plan.
        go_module: the module path of everything in Go.
        in_rust: whether something in Rust calls it.
        commands: the files of those that people type to call it, by the name of each.
    """

    names: Names
    language: Language
    callers: tuple[Caller, ...]
    go_module: str
    in_rust: bool = False
    commands: tuple[tuple[str, str], ...] = ()

    @property
    def home(self) -> str:
        """The directory of the component that serves it."""
        top = "cores" if self.language is Language.RUST else "services"
        return f"{top}/{self.names.name}"

    @property
    def client(self) -> str:
        """The directory of its Go client."""
        return f"internal/clients/{self.names.go_package}"

    @property
    def rust_client(self) -> str:
        """The directory of its Rust client, where something in Rust calls it."""
        return f"crates/{self.names.name}-client"

    @property
    def vectors(self) -> str:
        """The directory of its golden vectors, without what tells RPCs apart."""
        return f"test/vectors/{self.names.name}"


@dataclass(frozen=True, slots=True)
class Lack:
    """A part that is not there.

    Args:
        where: the component whose code lacks it.
    """

    part: Part
    language: Language
    where: str


def lacks(rpc: Rpc, served: Served, code: Code) -> tuple[Lack, ...]:
    """The parts of one RPC that are not there, from the domain outwards.

    Who has an adapter has a domain, in whatever shape: it is not asked for then.
    """
    return tuple(_lacks(rpc, served, code))


def _lacks(rpc: Rpc, served: Served, code: Code) -> Iterator[Lack]:
    name, language = served.names.name, served.language
    if not _any(code, f"{served.home}/", _answers(rpc, served)):
        inner = (Part.DOMAIN, Part.VECTORS, Part.TEST)
        for part in (*(() if _has_domain(rpc, served, code) else inner), Part.ADAPTER):
            yield Lack(part, language, name)
    if served.callers and not _any(code, f"{served.client}/", _method(rpc)):
        yield Lack(Part.CLIENT, Language.GO, name)
    if served.in_rust and not _any(code, f"{served.rust_client}/", _rust_method(rpc)):
        yield Lack(Part.CLIENT, Language.RUST, name)
    for caller in served.callers:
        if caller.serves_http and not _calls(rpc, served, caller, code):
            yield Lack(Part.HANDLER, Language.GO, caller.name)


def _answers(rpc: Rpc, served: Served) -> str:
    """A method of the service that answers the RPC."""
    return _rust_method(rpc) if served.language is Language.RUST else _method(rpc)


def _rust_method(rpc: Rpc) -> str:
    return rf"\bfn\s+{re.escape(rust_name(rpc.name))}\s*(<[^>]*>)?\(\s*&self\b"


def _method(rpc: Rpc) -> str:
    return rf"\bfunc\s*\(\s*(?:\w+\s+)?\*?\w+\s*\)\s*{re.escape(go_name(rpc.name))}\s*\("


def _has_domain(rpc: Rpc, served: Served, code: Code) -> bool:
    """Whether its place is taken, by what was written for it once or by the user."""
    word = snake(rpc.name)
    if served.language is Language.RUST:
        return f"{served.home}/src/{word}.rs" in code
    return any(path.startswith(f"{served.home}/internal/{package(word)}/") for path in code)


def package(word: str) -> str:
    """The Go package of a domain, after its RPC in snake case."""
    found = word.replace("_", "")
    return f"{found}rpc" if found in _GO_WORDS else found


def _calls(rpc: Rpc, served: Served, caller: Caller, code: Code) -> bool:
    """Whether a file of the caller that knows the client calls the method."""
    client = f'"{served.go_module}/{served.client}"'
    used = re.compile(rf"\.\s*{re.escape(go_name(rpc.name))}\s*\(")
    return any(
        client in text and used.search(bare(text))
        for path, text in code.items()
        if path.startswith(f"services/{caller.name}/") and not path.endswith("_test.go")
    )


def commanded(rpc: Rpc, path: str, code: Code) -> bool:
    """Whether a file of commands calls the method, or is not where it was."""
    method = go_name(rpc.name) if path.endswith(".go") else rust_name(rpc.name)
    called = re.compile(rf"\.\s*{re.escape(method)}\s*\(")
    return path not in code or bool(called.search(bare(code[path])))


def _any(code: Code, below: str, pattern: str) -> bool:
    wanted = re.compile(pattern)
    return any(
        wanted.search(bare(text))
        for path, text in code.items()
        if path.startswith(below) and not _is_test(path)
    )


def _is_test(path: str) -> bool:
    return path.endswith("_test.go") or "/tests/" in path or "/examples/" in path
