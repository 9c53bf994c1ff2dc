"""A renderer of a few lines per file, in the layout of the real one; no templates involved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath

from gorust_new.plan.model import Component, Kind, Language, Plan
from gorust_new.plan.names import Names, derive
from gorust_new.tree import AGGREGATES, SHARED, File, FileClass, Rendered, owned

P = PurePosixPath


@dataclass(frozen=True, slots=True)
class Template:
    """A version of the templates: what a file of theirs says, and which optional files exist."""

    digest: str = "v1"
    greeting: str = "hello"
    extra: bool = False
    script: bool = True


V1 = Template()
V2 = Template(digest="v2", greeting="good day", extra=True)


def component(
    name: str,
    language: Language = Language.GO,
    calls: Iterable[str] = (),
    *,
    was: str = "",
    contract: str = "",
) -> Component:
    """A completed component."""
    kind = Kind.WEB_API if language is Language.GO else Kind.ENGINE
    return Component(
        name, kind, language=language, calls=tuple(calls), port=8080, was=was, contract=contract
    )


def core(name: str, *, was: str = "", contract: str = "") -> Component:
    """A completed Rust core."""
    return component(name, Language.RUST, was=was, contract=contract)


def plan(
    *components: Component, project: str = "shop", go_module: str = "example.com/shop"
) -> Plan:
    """A completed plan of these components."""
    return Plan(project, go_module, components)


def render(what: Plan, template: Template = V1) -> tuple[Rendered, ...]:
    """The whole project of `what`, as the real renderer would give it."""
    return (
        _shared(what, template),
        _aggregates(what, template),
        *(_component(what, component, template) for component in what.components),
    )


def names(what: Plan, name: str) -> Names:
    """All names of a component of `what`."""
    return derive(what.project, name)


def _rendered(
    owner: str,
    template: Template,
    data: dict[str, object],
    files: dict[str, str | bytes],
    **classes: str,
) -> Rendered:
    tree = {
        P(path): File(text if isinstance(text, bytes) else text.encode(), path.endswith(".sh"))
        for path, text in files.items()
    }
    by_class = {
        P(path): FileClass(kind) for kind, paths in classes.items() for path in paths.split()
    }
    kinds = {path: kind for path, kind in by_class.items() if path in tree}
    return Rendered(owner, f"stand-in/{owner}", template.digest, data, owned(owner, tree, kinds))


def _shared(what: Plan, template: Template) -> Rendered:
    files: dict[str, str | bytes] = {
        "README.md": f"# {what.project}\n\n{template.greeting}\n\n## Use\n\nmake run\n\n## End\n",
        "Makefile": "build:\n\tgo build ./...\n\nrun:\n\tgo run ./run\n\ntest:\n\tgo test ./...\n",
        "tools/check.sh": "#!/bin/sh\nexit 0\n",
        "docs/logo.png": b"\x89PNG\0" + template.greeting.encode(),
    }
    if template.extra:
        files["docs/guide.md"] = "# Guide\n"
    if not template.script:
        del files["tools/check.sh"]
    data: dict[str, object] = {"project": what.project, "go_module": what.go_module}
    return _rendered(SHARED, template, data, files)


def _aggregates(what: Plan, template: Template) -> Rendered:
    table = "".join(f"| {c.name} | {c.language.value} |\n" for c in what.components if c.language)
    members = sorted(names(what, c.name).crate for c in what.components if _rust(c))
    lock = "# generated\nversion = 4\n" + "".join(
        f'\n[[package]]\nname = "{crate}"\nversion = "0.1.0"\n' for crate in members
    )
    files: dict[str, str | bytes] = {
        "docs/architecture.md": f"# Components\n\n{table}",
        "go.mod": f"module {what.go_module}\n\ngo 1.26.0\n\nrequire (\n\texample.org/a v1.2.0\n)\n",
        "Cargo.lock": lock,
    }
    data: dict[str, object] = {"components": [c.name for c in what.components]}
    return _rendered(
        AGGREGATES,
        template,
        {**data, "project": what.project, "go_module": what.go_module},
        files,
        generated="docs/architecture.md",
        locked="go.mod Cargo.lock",
    )


def _rust(what: Component) -> bool:
    return what.language is Language.RUST


def _component(what: Plan, which: Component, template: Template) -> Rendered:
    own = derive(what.project, which.name, which.contract)
    data: dict[str, object] = {**asdict(own), "calls": list(which.calls), "port": which.port}
    if _rust(which):
        core = _core_files(what, own, template)
        return _rendered(which.name, template, data, core, once=_once(own))
    calls = [derive(what.project, call, _contract(what, call)) for call in which.calls]
    return _rendered(
        which.name,
        template,
        data,
        _service_files(what, own, calls, template),
        once=f"services/{own.name}/internal/sample.go",
    )


def _contract(what: Plan, name: str) -> str:
    return what.component(name).contract


def _once(own: Names) -> str:
    return f"cores/{own.name}/src/lib.rs proto/{own.proto_dir}/{own.proto_file}"


def _service_files(
    what: Plan, own: Names, calls: list[Names], template: Template
) -> dict[str, str | bytes]:
    base = f"services/{own.name}"
    imports = "".join(f'\t"{what.go_module}/internal/clients/{c.go_package}"\n' for c in calls)
    fields = "".join(f"\t{c.var}Client *{c.go_package}.Client\n" for c in calls)
    makes = "".join(f"\t{c.var}Client := {c.go_package}.New(env)\n" for c in calls)
    return {
        f"{base}/main.go": (
            f'package main\n\nimport (\n\t"fmt"\n{imports})\n\n'
            f"type app struct {{\n{fields}}}\n\n"
            f'func main() {{\n\tfmt.Println("{template.greeting} from {own.name}")\n{makes}'
            f'\tlisten("{own.env}_ADDR")\n}}\n\n'
            "func listen(address string) {\n\tfmt.Println(address)\n}\n"
        ),
        f"{base}/main_test.go": "package main\n\nfunc TestMain() {\n}\n",
        f"{base}/run.json": f'{{"command": ["bin/{own.name}"]}}\n',
        f"{base}/internal/sample.go": f"package internal\n\n// {template.greeting}: sample code\n",
        f"docs/adr/{own.name}.md": f"# {own.name}\n\nWhy {own.name} is written in Go.\n",
    }


def _core_files(what: Plan, own: Names, template: Template) -> dict[str, str | bytes]:
    stub = f"{own.go_proto_package}"
    gen = f"{what.go_module}/gen/go/{own.proto_dir}"
    return {
        f"cores/{own.name}/Cargo.toml": f'[package]\nname = "{own.crate}"\nversion = "0.1.0"\n',
        f"cores/{own.name}/src/lib.rs": f"//! {template.greeting}: the crate {own.crate_lib}.\n",
        f"cores/{own.name}/server/main.rs": (
            f"use {own.crate_lib}::run;\nuse {own.service_module}_server::{own.service}Server;\n\n"
            f'fn main() {{\n    run("{own.env}_ADDR");\n}}\n'
        ),
        f"proto/{own.proto_dir}/{own.proto_file}": (
            f'syntax = "proto3";\n\npackage {own.proto_package};\n\nservice {own.service} {{}}\n'
        ),
        f"internal/clients/{own.go_package}/client.go": (
            f'package {own.go_package}\n\nimport (\n\t{stub} "{gen}"\n)\n\n'
            f"type Client struct {{\n\tstub {stub}.{own.service}Client\n}}\n\n"
            f"func New(env string) *Client {{\n\treturn &Client{{}}\n}}\n"
        ),
        f"test/vectors/{own.name}.json": "[]\n",
        f"docs/adr/{own.name}.md": f"# {own.name}\n\nWhy {own.name} is written in Rust.\n",
    }
