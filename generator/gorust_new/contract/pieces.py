"""Where the missing parts of an RPC go: a new file wherever the language allows, else a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from gorust_new.contract.code import bare
from gorust_new.contract.form import Form, Formed
from gorust_new.contract.parts import Code, Lack, Part, Served, package
from gorust_new.contract.spelling import slug, snake
from gorust_new.plan.model import Language


class Spot(Enum):
    """What decides the line at which something is put in."""

    BLOCK = "at the end of the block"
    MODULE = "beside the other modules"
    AFTER = "after the line"
    PATH = "among the paths of the document"


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is written whole.

    Args:
        template: what it is made of, below templates/rpc/.
    """

    lack: Lack
    path: str
    template: str


@dataclass(frozen=True, slots=True)
class Insertion:
    """Lines that are added to a file of the user's.

    Args:
        path: the file; empty if none holds the place.
        pattern: of the code that marks the place.
        place: the same in words, for who has to find it by hand.
        near: where to look for it, if no file holds it.
        below: what the path of its route begins with, beside what is the same everywhere.
    """

    lack: Lack
    path: str
    template: str
    spot: Spot
    pattern: str
    place: str
    near: str
    below: str = ""


Piece = NewFile | Insertion


def pieces(
    formed: Formed, served: Served, lacks: tuple[Lack, ...], code: Code
) -> tuple[Piece, ...]:
    """Everything that is to be written for `lacks`, in the order of writing."""
    found: list[Piece] = []
    for lack in lacks:
        found += _PIECES[lack.part, lack.language](formed, served, lack, code)
    return tuple(found)


def _rust_domain(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word, template = snake(formed.rpc.name), _by_form("rust/domain", formed, ".rs")
    yield from _rust_module(lack, f"{served.home}/src/", word, template)


def _rust_module(lack: Lack, source: str, word: str, template: str) -> Iterator[Piece]:
    """A public module of the crate whose sources are in `source`."""
    yield NewFile(lack, f"{source}{word}.rs", template)
    yield Insertion(
        lack,
        f"{source}lib.rs",
        "rust/domain_module.rs",
        Spot.MODULE,
        "",
        "beside its other modules",
        source,
    )


def _vectors(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    yield NewFile(lack, f"{served.vectors}/{slug(formed.rpc.name)}.json", "vectors.json")


def _rust_test(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word = snake(formed.rpc.name)
    yield NewFile(lack, f"{served.home}/tests/{word}.rs", _by_form("rust/vectors", formed, ".rs"))


def _rust_adapter(formed: Formed, served: Served, lack: Lack, code: Code) -> Iterator[Piece]:
    word = snake(formed.rpc.name)
    opening = rf"\bimpl\s+(?:\w+\s*::\s*)*(?:Api|{served.names.service})\s+for\s+\w+\s*\{{"
    near = f"{served.home}/server/src/"
    path = _only(code, near, opening)
    beside = path or f"{near}service.rs"
    if path and not re.search(r"\bpool\s*:", bare(code[path])):
        path = ""  # what its methods compute on is called otherwise, or is gone
    yield NewFile(lack, _submodule(beside, word), _by_form("rust/adapter", formed, ".rs"))
    yield Insertion(
        lack, path, "rust/adapter_module.rs", Spot.MODULE, "", "beside its other modules", near
    )
    yield Insertion(
        lack,
        path,
        _by_form("rust/method", formed, ".rs"),
        Spot.BLOCK,
        opening,
        f"at the end of `impl {served.names.service} for …`, with the pool that your service has",
        near,
    )


def _submodule(path: str, word: str) -> str:
    """Where Rust looks for a module that the file at `path` declares."""
    home, _, file = path.rpartition("/")
    stem = file.removesuffix(".rs")
    return f"{home}/{word}.rs" if stem in {"lib", "main", "mod"} else f"{home}/{stem}/{word}.rs"


def _client(formed: Formed, served: Served, lack: Lack, code: Code) -> Iterator[Piece]:
    word, near = snake(formed.rpc.name), f"{served.client}/"
    yield NewFile(lack, f"{near}{word}.go", _by_form("go/client", formed, ".go"))
    if formed.form is not Form.BATCHED:
        return
    for opening, template, place in (
        (
            r"\btype\s+Client\s+struct\s*\{",
            "go/calls_field.go",
            "at the end of `type Client struct`",
        ),
        (r"&Client\{", "go/calls_new.go", "at the end of `&Client{…}` in New"),
    ):
        path = _only(code, near, opening)
        yield Insertion(lack, path, template, Spot.BLOCK, opening, place, near)


def _rust_client(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word, template = snake(formed.rpc.name), _by_form("rust/client", formed, ".rs")
    yield from _rust_module(lack, f"{served.rust_client}/src/", word, template)


def _handler(formed: Formed, served: Served, lack: Lack, code: Code) -> Iterator[Piece]:
    home = f"services/{lack.where}/internal"
    file = f"{home}/api/{served.names.go_package}_{snake(formed.rpc.name)}"
    yield NewFile(lack, f"{file}.go", _by_form("go/handler", formed, ".go"))
    yield NewFile(lack, f"{file}_test.go", _by_form("go/handler_test", formed, ".go"))
    first, any_of = (
        rf"[ \t]*api\.{served.names.type_name}{more}Routes\(.*\)" for more in ("", r"\w*")
    )
    yield Insertion(
        lack,
        _only(code, f"{home}/app/", rf"(?m)^{first}[ \t]*\r?$"),
        _by_form("go/route", formed, ".go"),
        Spot.AFTER,
        any_of,
        f"after the line `api.{served.names.type_name}Routes(…)`",
        f"{home}/app/",
    )
    yield from _documented(formed, served, lack, code)


def _documented(formed: Formed, served: Served, lack: Lack, code: Code) -> Iterator[Piece]:
    """What says of a route that it is there: the document, and the test that holds it to that."""
    home, names = f"services/{lack.where}", served.names
    document, test = f"{home}/openapi.json", f"{home}/{names.go_package}_core_test.go"
    client = f"{names.go_package}core.Client{{}}"
    gateway = any(one.gateway for one in served.callers if one.name == lack.where)
    if document in code:
        yield Insertion(
            lack,
            document,
            _by_form("openapi", formed, ".json"),
            Spot.PATH,
            "",
            "at the beginning of its `paths`",
            document,
            f"/{names.name}" if gateway else "",
        )
    if test in code:
        yield Insertion(
            lack,
            test,
            "go/route_documented.go",
            Spot.AFTER,
            rf"[ \t]*api\.{names.type_name}\w*Routes\(served, &{re.escape(client)}\)",
            f"after the line `api.{names.type_name}Routes(served, &{client})`",
            test,
        )


def _go_domain(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word = snake(formed.rpc.name)
    home = f"{served.home}/internal/{package(word)}/{word}"
    yield NewFile(lack, f"{home}.go", _by_form("go/domain", formed, ".go"))


def _go_test(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word = snake(formed.rpc.name)
    home = f"{served.home}/internal/{package(word)}/{word}"
    yield NewFile(lack, f"{home}_test.go", _by_form("go/vectors", formed, ".go"))


def _go_adapter(formed: Formed, served: Served, lack: Lack, _: Code) -> Iterator[Piece]:
    word = snake(formed.rpc.name)
    path = f"{served.home}/internal/rpc/{word}.go"
    yield NewFile(lack, path, _by_form("go/server", formed, ".go"))


_PIECES = {
    (Part.DOMAIN, Language.RUST): _rust_domain,
    (Part.DOMAIN, Language.GO): _go_domain,
    (Part.VECTORS, Language.RUST): _vectors,
    (Part.VECTORS, Language.GO): _vectors,
    (Part.TEST, Language.RUST): _rust_test,
    (Part.TEST, Language.GO): _go_test,
    (Part.ADAPTER, Language.RUST): _rust_adapter,
    (Part.ADAPTER, Language.GO): _go_adapter,
    (Part.CLIENT, Language.GO): _client,
    (Part.CLIENT, Language.RUST): _rust_client,
    (Part.HANDLER, Language.GO): _handler,
}


def _by_form(template: str, formed: Formed, suffix: str) -> str:
    word = "streaming" if formed.form is Form.STREAMING else formed.form.value
    return f"{template}_{word}{suffix}"


def _only(code: Code, below: str, pattern: str) -> str:
    """The one file below a directory whose code matches; empty if there is none, or several."""
    found = [
        path
        for path, text in code.items()
        if path.startswith(below) and re.search(pattern, bare(text))
    ]
    return found[0] if len(found) == 1 else ""
