"""Plan to render requests: which folder, with which data, owned by whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gorust_new.plan.graph import Graph, Program, called_in_rust, graph_of
from gorust_new.plan.model import Language, Plan
from gorust_new.plan.names import derive, snake
from gorust_new.plan.shapes import (
    COMMAND_SHAPES,
    DELEGATING_SHAPES,
    GATEWAY_SHAPES,
    HTTP_SHAPES,
    JOB_SHAPES,
)
from gorust_new.render import folders
from gorust_new.render.folders import (
    COMPONENT,
    CONTRACT,
    GATEWAY_TESTS,
    LISTS,
    OPENAPI,
    PROJECT,
    SAMPLE,
    Family,
    Folder,
)
from gorust_new.render.gateway_data import answered_by, first_route
from gorust_new.render.openapi_data import openapi_data
from gorust_new.text import markdown
from gorust_new.tree import AGGREGATES, SHARED

_ABOUT = {
    (True, True): "Go services on the network and Rust cores for the computation.",
    (True, False): "Services in Go.",
    (False, True): "Compute cores in Rust.",
}
"""What a project is, by whether it has Go and Rust."""

_GO = "[Go](https://go.dev/dl) (the version in `go.mod`)"
_RUST = (
    "[Rust](https://rustup.rs) (rustup takes the version from `rust-toolchain.toml`), a C compiler"
)
_TOOLCHAINS = {(True, True): f"{_GO},\n{_RUST}", (True, False): _GO, (False, True): _RUST}


_TRY = {
    False: r"""compare -d '{\"left\": \"kitten\", \"right\": \"sitting\"}'""",
    True: "answer -d '{}'",
}
"""The end of a route to try, and what is sent there, by whether the callee is unwritten."""

_QUESTION = {False: "compare a b", True: "answer"}
"""What a callee is asked on a command line."""


@dataclass(frozen=True, slots=True)
class Request:
    """One run of the renderer.

    Args:
        owner: who owns what it renders (see `gorust_new.tree`).
        families: the folders that its owner renders with this data, or would with other.
        folders: those of them that this run renders, laid together.
        data: the variables; JSON-like.
        call: the callee, where the folders are rendered once for each.
    """

    owner: str
    families: tuple[Family, ...]
    folders: tuple[Folder, ...]
    data: Mapping[str, object]
    call: Mapping[str, object] | None = None

    def __str__(self) -> str:
        """The folders it renders."""
        return "+".join(map(str, self.folders))

    @property
    def variables(self) -> dict[str, object]:
        """What the renderer is given."""
        return {**self.data} if self.call is None else {**self.data, "call": self.call}


def compose(
    plan: Plan, documents: Mapping[str, str], records: Mapping[str, str]
) -> tuple[Request, ...]:
    """The requests that make up `plan`, shared parts first, then components in order.

    Args:
        plan: completed: every component has a language and its ports.
        documents: ready-made texts for the files that list components, by variable name.
        records: the decision record of each component, by its name in the plan.
    """
    shared, drawn = shared_data(plan), graph_of(plan)
    return (
        *_expanded(SHARED, (PROJECT,), shared),
        *_expanded(AGGREGATES, (LISTS,), {**shared, **documents}),
        *(
            # Both halves of a split belong to its one entry in the plan.
            request
            for program in drawn.programs
            for data in (_program_data(plan, drawn, program, shared, records),)
            for request in _expanded(program.component.name, _families(program), data)
        ),
    )


def _families(program: Program) -> tuple[Family, ...]:
    shape = folders.of_shape(program.language, program.shape)
    own = (
        shape,
        COMPONENT,
        *((OPENAPI,) if program.shape in HTTP_SHAPES else ()),
        *((GATEWAY_TESTS,) if program.shape in GATEWAY_SHAPES else ()),
    )
    computing = (SAMPLE,) if program.language is Language.GO else ()
    return (*own, *computing, *((CONTRACT,) if program.has_contract else ()))


def _expanded(
    owner: str, families: tuple[Family, ...], data: Mapping[str, Any]
) -> Iterator[Request]:
    every = [folder for family in families for folder in family.folders]
    once = tuple(folder for folder in every if not folder.per_call and folder.wanted(data))
    yield Request(owner, families, once, data)
    each = [folder for folder in every if folder.per_call]
    for call in data["calls"] if each else ():
        wanted = tuple(folder for folder in each if folder.wanted(call))
        if wanted:
            yield Request(owner, families, wanted, data, call)


def shared_data(plan: Plan) -> dict[str, object]:
    """What every template knows of the project as a whole; never its list of components."""
    drawn = graph_of(plan)
    has_go, has_rust = (language in drawn.languages for language in (Language.GO, Language.RUST))
    has_contracts = any(program.has_contract for program in drawn.programs)
    serves = any(program.port for program in drawn.programs)
    callers = _callers(drawn)
    gateways = {p.language for p in drawn.programs if p.shape in GATEWAY_SHAPES}
    return {
        "project": plan.project,
        "project_snake": snake(plan.project),
        "go_module": plan.go_module,
        "has_go": has_go,
        "has_rust": has_rust,
        "has_contracts": has_contracts,
        "has_chains": has_go
        and any(caller.shape in HTTP_SHAPES or _delegate(drawn, caller) for caller in callers),
        "has_go_grpc": any(
            program.has_contract and program.language is Language.GO for program in drawn.programs
        ),
        "has_go_documents": has_go
        and any(program.shape in HTTP_SHAPES for program in drawn.programs),
        "has_gateway": Language.GO in gateways,
        "has_gateway_tests": has_go and bool(gateways),
        "has_rust_gateway": Language.RUST in gateways,
        **_jobs(drawn),
        **_commands(drawn),
        "has_clients": has_go and has_contracts,
        "has_rust_http": any(
            program.shape in HTTP_SHAPES for program in drawn.written_in(Language.RUST)
        ),
        "has_rust_calls": any(
            call.caller.language is Language.RUST and call.callee.has_contract
            for call in drawn.calls
        ),
        "about": _ABOUT[has_go, has_rust] if serves else "Command line programs.",
        "toolchains": _TOOLCHAINS[has_go, has_rust],
    }


def _callers(drawn: Graph) -> list[Program]:
    """Programs that call contracts for what they answer, and are tested from Go.

    A gateway only passes requests on, and one in Rust with a contract answers by itself.
    """
    callers = (call.caller for call in drawn.calls if call.callee.has_contract)
    return [
        caller
        for caller in callers
        if caller.shape not in GATEWAY_SHAPES
        and (caller.language is Language.GO or caller.shape in HTTP_SHAPES)
    ]


def _jobs(drawn: Graph) -> dict[str, object]:
    """Whether there are queues of jobs, and Rust that could hand some over."""
    has_jobs = any(program.shape in JOB_SHAPES for program in drawn.programs)
    in_rust = drawn.written_in(Language.RUST)
    serves = any(program.shape not in COMMAND_SHAPES for program in in_rust)
    return {"has_jobs": has_jobs, "has_rust_jobs": has_jobs and serves}


def _commands(drawn: Graph) -> dict[str, object]:
    """Whether there are programs that people type, and whether Rust has others."""
    typed = {program.language for program in drawn.programs if program.shape in COMMAND_SHAPES}
    in_rust = drawn.written_in(Language.RUST)
    serves = any(program.shape not in COMMAND_SHAPES for program in in_rust)
    asks = any(program.calls and program.shape in COMMAND_SHAPES for program in in_rust)
    # What a gateway passes on is no domain to be kept apart from its server.
    apart = any(program.shape not in COMMAND_SHAPES | GATEWAY_SHAPES for program in in_rust)
    crates = {"cores/*/cli": Language.RUST in typed, "cores/*/server": apart}
    return {
        "has_commands": bool(typed),
        "has_go_commands": Language.GO in typed,
        "has_rust_commands": Language.RUST in typed,
        "has_rust_askers": asks,
        # What they type is tried from Go, by the program itself.
        "has_typed": Language.GO in typed or (asks and Language.GO in drawn.languages),
        # Who calls others stands on what those stand on that are called.
        "has_rust_services": serves or asks,
        # Cargo refuses a pattern that finds nothing.
        "rust_programs": "".join(f'"{crate}", ' for crate, there in crates.items() if there),
    }


def _program_data(
    plan: Plan,
    drawn: Graph,
    program: Program,
    shared: Mapping[str, object],
    records: Mapping[str, str],
) -> dict[str, object]:
    delegate, own = _delegate(drawn, program), _named(plan, program)
    calls = [
        {
            **_named(plan, drawn.by_name[name]),
            "delegate": name == delegate,
            "question": _QUESTION[drawn.by_name[name].unwritten],
        }
        for name in _sorted_for_go(plan, program)
    ]
    return {
        **shared,
        **own,
        "kind": program.component.kind.value,
        "purpose_md": markdown.escape(program.component.purpose),
        # A split is one decision, recorded with its front.
        "adr": records.get(program.name, ""),
        "calls": calls,
        "core_calls": [call for call in calls if call["has_contract"]],
        **openapi_data(program.language, program.shape, own, calls),
        **(_gateway_data(drawn, program, calls) if program.shape in GATEWAY_SHAPES else {}),
        # By the plan, so that a rename does not choose another.
        "first_call": program.calls[0] if calls else "",
        "first_snake": snake(program.calls[0]) if calls else "",
        "calls_json": json.dumps([call["name"] for call in calls]),
        "called_in_rust": program.name in called_in_rust(plan),
        "first_try": _TRY[bool(calls) and drawn.by_name[program.calls[0]].unwritten],
        "serves": program.port is not None,
        "computes": _computes(program, delegate),
    }


def _computes(program: Program, delegate: str) -> bool:
    """Whether a program works its example out by itself."""
    if program.unwritten or program.shape in GATEWAY_SHAPES:
        return False
    return not (delegate if program.shape in DELEGATING_SHAPES else program.calls)


def _gateway_data(
    drawn: Graph, program: Program, calls: list[dict[str, object]]
) -> dict[str, object]:
    """What only a gateway knows: the services it passes requests on to, and what they answer."""
    answered = [
        {**call, "answers": answered_by(drawn.by_name[str(call["name"])], drawn)} for call in calls
    ]
    return {
        "calls": answered,
        "http_calls": [call for call in answered if not call["has_contract"]],
        "first_route": first_route(drawn, program, _TRY),
    }


def _sorted_for_go(plan: Plan, program: Program) -> list[str]:
    """What it calls, each once, as gofmt sorts the imports of their clients."""
    return sorted(set(program.calls), key=lambda name: derive(plan.project, name, "").go_package)


def _delegate(drawn: Graph, program: Program) -> str:
    """Whom a program has its own example worked out by: its core, or the first it calls.

    Empty if it computes by itself, as one does that calls nobody who has an example.
    """
    if program.unwritten or program.shape not in DELEGATING_SHAPES:
        return ""
    callees = [drawn.by_name[name] for name in program.calls]
    callees.sort(key=lambda callee: callee.component is not program.component)
    return next((callee.name for callee in callees if not callee.unwritten), "")


def _named(plan: Plan, program: Program) -> dict[str, object]:
    """All forms of a program's name, and its ports if it has any."""
    names = derive(plan.project, program.name, program.contract)
    ports = {"port": program.port, "admin_port": program.admin_port} if program.port else {}
    own = {"proto_module": names.proto_module, "unwritten": program.unwritten}
    served = {"has_contract": program.has_contract, "protocol": program.protocol}
    return {**asdict(names), **own, **served, **ports}
