"""The variables of the templates under templates/rpc/: an RPC as both languages spell it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gorust_new.contract.form import Form, Formed
from gorust_new.contract.model import Contract, Label
from gorust_new.contract.parts import Served, package
from gorust_new.contract.spelling import go_name, pascal, rust_name, slug, snake
from gorust_new.render.rpc_schema import schema
from gorust_new.render.rpc_values import example
from gorust_new.render.rpc_views import View, prose, spelled


def data_of(
    contract: Contract, formed: Formed, served: Served, template: str = ""
) -> dict[str, Any]:
    """Everything the templates of one RPC are given.

    Args:
        template: which it is for: Go calls the domain's types by another name in each package.
    """
    rpc, names = formed.rpc, served.names
    domain = package(snake(rpc.name))
    serves = template.startswith("go/server")
    inside = template.startswith(("go/domain", "go/vectors"))
    prefix = f"{domain}." if serves else "" if inside else go_name(rpc.name)
    view = View(contract, formed, names.go_proto_package, prefix, serves)
    return {
        **asdict(names),
        "proto_module": names.proto_module,
        "go_module": served.go_module,
        "vectors": f"{served.vectors}/{slug(rpc.name)}.json",
        "home": served.home,
        **_names(rpc.name),
        "doc": prose(rpc.doc) or [f"Answers `{rpc.name}`."],
        "summary_json": json.dumps(" ".join(prose(rpc.doc)) or f"Answers {rpc.name}."),
        "request": spelled(contract, rpc.request),
        "response": spelled(contract, rpc.response),
        "domain_package": domain,
        "domain_file": f"{served.home}/internal/{domain}/{snake(rpc.name)}.go",
        **_records(view),
        "input_example": example(formed.input),
        "input_schema": schema(formed.input, asked=True),
        "output_schema": schema(formed.output, asked=False),
        "output_example": _several(formed, example(formed.output)),
        "batch": _batch(contract, formed),
    }


def _names(rpc: str) -> dict[str, str]:
    """An RPC as each place spells it."""
    go = go_name(rpc)
    return {
        "rpc": rpc,
        "rpc_go": go,
        "rpc_rust": rust_name(rpc),
        "rpc_snake": snake(rpc),
        "rpc_stream": f"{rpc}Stream",
        "slug": slug(rpc),
        "calls_field": go[:1].lower() + go[1:],
    }


def _records(view: View) -> dict[str, object]:
    """What goes in and out, and what has to be said of all of it."""
    records, rpc = view.every(), view.formed.rpc.name
    values = [value for one in view.records() for value in one.values]
    lists = any(value.record and value.field.label is Label.REPEATED for value in values)
    imported = [*sorted(["Error", *(one.name for one in records)]), rust_name(rpc)]
    return {
        "input": records[0],
        "output": records[1],
        "records": records,
        "inner": records[2:],
        "imported": ", ".join(imported),
        "has_maps": any(value.field.label is Label.MAP for value in values),
        "reads_plain": any(value.record is None for value in values),
        "reads_lists": lists or view.formed.form is Form.STREAMING,
    }


def _batch(contract: Contract, formed: Formed) -> Mapping[str, object]:
    batch = formed.batch
    if batch is None:
        return {}
    modules = "::".join(map(snake, contract.short(batch.result).split(".")))
    entry = spelled(contract, batch.entry)
    imports = [
        f"{entry['rust']} as Entry",
        "batch::EntryError",
        f"{modules}::{pascal(batch.oneof)} as Answer",
    ]
    return {
        "entry": entry,
        "result": spelled(contract, batch.result),
        "outcome_rust": f"{modules}::{pascal(batch.oneof)}",
        "entries_rust": rust_name(batch.entries),
        "entries_go": go_name(batch.entries),
        "header_rust": rust_name(batch.header),
        "header_go": go_name(batch.header),
        "results_rust": rust_name(batch.results),
        "results_go": go_name(batch.results),
        "oneof_rust": rust_name(batch.oneof),
        "oneof_go": go_name(batch.oneof),
        "wire_imports": ", ".join(sorted(imports)),
        "answer_rust": pascal(batch.answer),
        "answer_go": go_name(batch.answer),
    }


def _several(formed: Formed, one: str) -> str:
    return f"[{one}]" if formed.form is Form.STREAMING else one
