"""The contracts of a project: as they are, as they were, and who uses what of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gorust_new.contract.breaking import Breach, breaches
from gorust_new.contract.code import bare, line_of
from gorust_new.contract.parse import ProtoFile, parse
from gorust_new.contract.parts import Caller, Code, Served
from gorust_new.contract.resolve import contract_of
from gorust_new.contract.spelling import go_name, rust_name
from gorust_new.errors import ExitCode, GorustError, combined
from gorust_new.plan.graph import Graph, Program
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.names import derive, snake
from gorust_new.plan.problem import listing, shown
from gorust_new.plan.shapes import COMMAND_SHAPES, GATEWAY_SHAPES
from gorust_new.project.disk.git_stages import committed
from gorust_new.project.disk.reader import Disk
from gorust_new.project.disk.sources import sources
from gorust_new.project.record.state import State
from gorust_new.workflow.project import Site

PROTO = "proto"
_SUFFIXES = (".proto", ".rs", ".go")
_PLACES = ("proto/", "cores/", "services/", "internal/clients/", "crates/", "test/vectors/")
_LAST = "HEAD"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The contracts as others were built with them.

    Args:
        files: what they declared.
        since: what that was, in words; empty if nothing is known.
    """

    files: tuple[ProtoFile, ...] = ()
    since: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """Something of a contract that others were built with and that is different now.

    Args:
        component: whose contract it is.
        used: where it is still used, as ``path:line``.
    """

    component: str
    breach: Breach
    used: tuple[str, ...]


def code_of(site: Site) -> dict[str, str]:
    """The text of every file that could hold a part of an RPC, by its path."""
    disk, found = Disk(site.root), {}
    for path in sources(site.root):
        name = str(path)
        if name.startswith(_PLACES) and name.endswith((*_SUFFIXES, ".json")):
            file = disk.file(path)
            if file is not None:
                found[name] = file.content.decode("utf-8", "replace")
    return found


def declared(texts: Mapping[str, str]) -> tuple[ProtoFile, ...]:
    """What every .proto of `texts` declares.

    Raises:
        GorustError: naming each file that is not valid, at line and column.
    """
    files, wrong = [], []
    for path, text in texts.items():
        if not path.startswith(f"{PROTO}/") or not path.endswith(".proto"):
            continue
        try:
            files.append(parse(text, path))
        except GorustError as error:
            wrong.append(error)
    if wrong:
        raise combined(wrong)
    return tuple(files)


def served(plan: Plan, graph: Graph, name: str | None) -> tuple[Served, ...]:
    """The contract of the component called `name`, or all there are.

    Raises:
        GorustError: if there is none.
    """
    every = [program for program in graph.programs if program.has_contract]
    wanted = [program for program in every if name is None or program.name == name]
    if wanted:
        return tuple(_served(plan, graph, program) for program in wanted)
    names = [program.name for program in every]
    raise GorustError(
        "no component has a contract" if name is None else f"{shown(name)} has no contract",
        place="gorust.yaml",
        next_step=f"there are {listing(names, 'and')}"
        if names
        else "gorust add NAME --kind engine",
        exit_code=ExitCode.USAGE if name else ExitCode.REFUSED,
    )


def _served(plan: Plan, graph: Graph, program: Program) -> Served:
    callers = [call.caller for call in graph.calls if call.callee.name == program.name]
    return Served(
        derive(plan.project, program.name, program.contract),
        program.language,
        tuple(
            Caller(caller.name, caller.protocol == "HTTP", caller.shape in GATEWAY_SHAPES)
            for caller in callers
            if caller.language is Language.GO
        ),
        plan.go_module,
        any(caller.language is Language.RUST for caller in callers),
        tuple(
            (caller.name, _commands(caller, program))
            for caller in callers
            if caller.shape in COMMAND_SHAPES
        ),
    )


def _commands(caller: Program, callee: Program) -> str:
    """Where a program that people type has the commands that `callee` answers."""
    if caller.language is Language.RUST:
        return f"cores/{caller.name}/src/{snake(callee.name)}.rs"
    package = derive("", callee.name, "").go_package
    return f"services/{caller.name}/internal/commands/{package}.go"


def earlier(site: Site, state: State, since: str) -> Earlier:
    """The contracts of a commit: the last one, or `since`; without Git as they were generated.

    Raises:
        GorustError: if there is no commit called `since`.
    """
    found = committed(site.root, since or _LAST, PROTO)
    if found is None and since:
        raise GorustError(
            f"Git knows no commit called {shown(since)}",
            place="--since",
            next_step="write a branch, a tag or a commit, as origin/main",
            exit_code=ExitCode.USAGE,
        )
    if found is not None:
        texts = {str(path): text.decode("utf-8", "replace") for path, text in found.items()}
        return Earlier(_valid(texts), since or "the last commit")
    rendered = (recorded.rendered.files.items() for recorded in state.records.values())
    born = {
        str(path): owned.file.content.decode("utf-8", "replace")
        for files in rendered
        for path, owned in files
    }
    return Earlier(_valid(born), "the contract as it was generated")


def _valid(texts: Mapping[str, str]) -> tuple[ProtoFile, ...]:
    """What was valid then; there is nothing to compare with the rest."""
    try:
        return declared(texts)
    except GorustError:
        return ()


def broken(
    before: tuple[ProtoFile, ...], now: tuple[ProtoFile, ...], served: Served, code: Code
) -> Iterator[Broken]:
    """What the contract of one component does not say any more, with those who use it."""
    package = served.names.proto_package
    if not any(file.package == package for file in before):
        return
    old, new = contract_of(package, before), contract_of(package, now)
    for breach in breaches(old, new):
        yield Broken(served.names.name, breach, tuple(_users(breach, served, code)))


def _users(breach: Breach, served: Served, code: Code) -> Iterator[str]:
    """Each line that uses what is different now: of its stubs in Go and Rust, and its client."""
    stub = f'"{served.go_module}/gen/go/{served.names.proto_dir}"'
    client = f'"{served.go_module}/{served.client}"'
    for path, text in sorted(code.items()):
        words = ""
        if path.endswith(".go") and (stub in text or client in text):
            words = _in_go(breach, knows_stub=stub in text)
        elif path.endswith(".rs") and _knows_stub(path, text, served):
            words = _in_rust(breach)
        if words:
            plain = bare(text)
            lines = {line_of(text, found.start()) for found in re.finditer(words, plain)}
            yield from (f"{path}:{line}" for line in sorted(lines))


def _knows_stub(path: str, text: str, served: Served) -> bool:
    """Whether a file of Rust sees the messages of the contract."""
    here = path.startswith(f"{served.home}/server/") and re.search(r"\bwire\b", text)
    return bool(here) or f"contracts::{served.names.proto_module}" in text


def _in_go(breach: Breach, *, knows_stub: bool) -> str:
    if breach.rpc:
        return rf"(?<=\.){go_name(breach.rpc)}\b(?=\s*[(,)])"
    if not breach.field or not knows_stub:
        return ""
    name = go_name(breach.field)
    return rf"\bGet{name}\b|(?<=\.){name}\b|\b{name}(?=\s*:)"


def _in_rust(breach: Breach) -> str:
    word = rust_name(breach.rpc or breach.field) if breach.rpc or breach.field else ""
    if breach.rpc:
        return rf"\bfn\s+{word}\b|(?<=\.){word}\b(?=\s*\()"
    return rf"(?<=\.){word}\b(?!\s*\()|\b{word}(?=\s*:[^:])" if word else ""
