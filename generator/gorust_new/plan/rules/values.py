"""Ports, paths and texts: values that must be right by themselves or against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gorust_new.places import GORUST, PLAN, REMOVED
from gorust_new.plan.graph import programs
from gorust_new.plan.model import Component, Language, Plan, Sample
from gorust_new.plan.ports import FIRST_GO, FIRST_RUST, HIGHEST, LOWEST, needs_port, next_port
from gorust_new.plan.ports import taken_by as ports_of
from gorust_new.plan.problem import KeyPath, Problem, shown
from gorust_new.plan.rules.spelling import as_name, control_character

_DEPENDENCIES = (
    "google.golang.org/grpc", "google.golang.org/protobuf", "github.com/prometheus/client_golang",
)  # fmt: skip
_ELEMENT = re.compile(r"[A-Za-z0-9._~-]+")
_HOST = re.compile(r"[a-z0-9.-]+")
_VERSION = re.compile(r"v[0-9]+")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_MAX_MODULE = 200


def check_texts(plan: Plan) -> Iterator[Problem]:
    """`purpose` and `because` may be any text that an editor can show."""
    for index, component in enumerate(plan.components):
        for key, text in (("purpose", component.purpose), ("because", component.because)):
            if found := control_character(text):
                message = f"the {key} of `{component.name}` holds the control character {found}"
                yield Problem(message, "delete that character", ("components", index, key))


def check_samples(plan: Plan) -> Iterator[Problem]:
    """`sample: none` leaves an empty RPC, so it is for what has a contract."""
    for index, component in enumerate(plan.components):
        if component.sample is not Sample.NONE or component.language is None:
            continue
        if not any(program.has_contract for program in programs(component)):
            yield Problem(
                f"`{component.name}` serves no contract, and `sample: none` is for what does",
                "delete the `sample` line",
                ("components", index, "sample"),
            )


def check_ports(plan: Plan) -> Iterator[Problem]:
    """Ranges, clashes with any other port or admin port, and ports where none belongs."""
    taken: dict[int, str] = {}
    everyone = {
        number + offset for c in plan.components for _, number in ports_of(c) for offset in (0, 1)
    }
    for index, component in enumerate(plan.components):
        yield from _check_belonging(component, index)
        for key, port in ports_of(component):
            path: KeyPath = ("components", index, key)
            if not LOWEST <= port <= HIGHEST:
                yield Problem(
                    f"port {port} is out of range",
                    f"write a port from {LOWEST} to {HIGHEST}"
                    f" (the one after it is for health and metrics)",
                    path,
                )
                continue
            clash = next((number for number in (port, port + 1) if number in taken), None)
            if clash is not None:
                first = FIRST_RUST if _is_core(component, key) else FIRST_GO
                free = next_port(first, everyone)
                mine = "its admin port" if clash != port else "its port"
                yield Problem(
                    f"`{component.name}` wants {clash} as {mine}, which is {taken[clash]}",
                    f"write `{key}: {free}`" if free else "write another port",
                    path,
                )
            owner = f"`{component.name}`" + (" (core)" if key == "core_port" else "")
            taken.setdefault(port, f"the port of {owner}")
            taken.setdefault(port + 1, f"the admin port of {owner}, one after its port {port}")


def check_module(plan: Plan) -> Iterator[Problem]:
    """The rules of golang.org/x/mod/module.CheckPath, and that it is nobody else's module."""
    module, path = plan.go_module, ("go_module",)
    root = as_name(plan.project) or "shop"
    if fault := next(_module_faults(module), None):
        message = f"{shown(module)} is not a Go module path: {fault}"
        yield Problem(message, f"write a path such as `example.com/{root}`", path)
    elif any(module == name or module.startswith(f"{name}/") for name in _DEPENDENCIES):
        message = f"`{module}` is the module of a library that the generated code depends on"
        yield Problem(message, f"write your own, such as `example.com/{root}`", path)


def check_keep(plan: Plan) -> Iterator[Problem]:
    """Paths inside the project, once each, and none that the commands themselves need."""
    seen: set[str] = set()
    for index, kept in enumerate(plan.keep):
        path: KeyPath = ("keep", index)
        if fault := next(_kept_faults(kept), None):
            yield Problem(f"`keep` cannot hold {shown(kept)}: {fault[0]}", fault[1], path)
        elif kept in seen:
            yield Problem(f"`keep` lists {shown(kept)} twice", "delete one of the two", path)
        seen.add(kept)


def _check_belonging(component: Component, index: int) -> Iterator[Problem]:
    language = component.language
    if component.core_port is not None and language not in (None, Language.SPLIT):
        yield Problem(
            f"`{component.name}` has a `core_port`, but only a split has a core",
            "delete the `core_port` line, or write `language: split`",
            ("components", index, "core_port"),
        )
    if component.port is not None and not needs_port(component):
        yield Problem(
            f"`{component.name}` has a `port`, but a {component.kind.value} listens on none",
            "delete the `port` line",
            ("components", index, "port"),
        )


def _is_core(component: Component, key: str) -> bool:
    return key == "core_port" or component.language is Language.RUST


def _module_faults(module: str) -> Iterator[str]:
    """What CheckPath (and the slash and version rules it rests on) would say of `module`."""
    if "://" in module:
        yield "it begins with a scheme"
    if not 0 < len(module) <= _MAX_MODULE:
        yield f"it must have 1 to {_MAX_MODULE} characters"
    elements = module.split("/")
    if "" in elements:
        yield "it has an empty part, from a slash at an end or two in a row"
    for element in elements:
        yield from _element_faults(element)
    host, last = elements[0], elements[-1]
    if _HOST.fullmatch(host) is None or host.startswith("-"):
        yield "its first part must be a host in lower case"
    if "." not in host:
        yield "its first part must be a host with a dot, as `example.com`"
    if _VERSION.fullmatch(last) and (last in {"v0", "v1"} or last[1] == "0"):
        yield f"it may end in `/v2` and higher, not in `/{last}`"


def _element_faults(element: str) -> Iterator[str]:
    if _ELEMENT.fullmatch(element) is None:
        yield "it may hold letters, digits and `-`, `.`, `_`, `~`, and `/` between parts"
    if element.startswith(".") or element.endswith("."):
        yield "no part may begin or end with a dot"
    if _DEVICE.fullmatch(element):
        yield f"`{element}` is a device on Windows"
    if re.search(r"~[0-9]+(\..*)?$", element.partition(".")[0]):
        yield f"`{element}` looks like a short file name of Windows"
    if element in {"vendor", "testdata"}:
        yield f"Go treats a directory called `{element}` specially"


def _kept_faults(path: str) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry of `keep`, and what to write instead."""
    inside = "write a path from the project's root, such as `docs/notes.md`"
    if not path or path == ".":
        yield "it would be the whole project", inside
    if control_character(path) or "\n" in path or "\t" in path:
        yield "it holds a control character", inside
    if "\\" in path:
        yield "it holds a backslash", "write `/` between directories, on Windows too"
    if path.startswith(("/", "~")) or re.match(r"[A-Za-z]:", path):
        yield "it does not begin at the project's root", inside
    parts = path.split("/")
    if ".." in parts:
        yield "it leads out of its directory by `..`", inside
    if "" in parts or "." in parts:
        yield "it has an empty part or a `.` in it", inside
    if any(char in path for char in "*?[]"):
        yield "it is a pattern, not a path", "name the directory itself: all in it is kept"
    if parts[0] in {GORUST, PLAN}:
        yield "the commands need it to work", "delete it from `keep`"
    if parts[0] == REMOVED:
        yield "no command touches what is there", "delete it from `keep`"
