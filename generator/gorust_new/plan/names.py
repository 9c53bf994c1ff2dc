"""The only place that derives names: directory, Go package, crate, proto package, service."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SINGLE = re.compile(r"[a-z][0-9]*")


@dataclass(frozen=True, slots=True)
class Names:
    """Every form of one component's name; the field names are the templates' variables."""

    name: str
    go_package: str
    snake: str
    type_name: str
    var: str
    env: str
    crate: str
    crate_lib: str
    proto_package: str
    proto_dir: str
    proto_file: str
    service: str
    service_module: str
    go_service: str
    go_proto_package: str

    @property
    def proto_module(self) -> str:
        """The proto package as a path of Rust modules."""
        return self.proto_package.replace(".", "::")


def derive(project: str, name: str, contract: str = "") -> Names:
    """All forms of `name` in `project`.

    Args:
        project: the project's name, as ``shop``.
        name: the component's name, as ``order-book``.
        contract: the word its proto package is named after, when not `name`.
    """
    wire = contract or name
    words = _words(wire)
    service = f"{_pascal(words)}Service"
    proto_root, proto_leaf = snake(project), snake(wire)
    return Names(
        name=name,
        go_package=name.replace("-", ""),
        snake=snake(name),
        type_name=_pascal(_words(name)),
        var=_camel(_words(name)),
        env=env_prefix(name),
        crate=f"{project}-{name}",
        crate_lib=snake(f"{project}-{name}"),
        proto_package=f"{proto_root}.{proto_leaf}.v1",
        proto_dir=f"{proto_root}/{proto_leaf}/v1",
        proto_file=f"{proto_leaf}.proto",
        service=service,
        service_module="_".join((*words, "service")),
        # protoc-gen-go makes a letter after a digit a capital: B2cService is B2CService in Go.
        go_service=re.sub(r"(?<=[0-9])[a-z]", lambda letter: letter[0].upper(), service),
        go_proto_package=f"{wire.replace('-', '')}v1",
    )


def snake(name: str) -> str:
    """``order-book`` as ``order_book``."""
    return name.replace("-", "_")


def env_prefix(name: str) -> str:
    """``order-book`` as its environment variables begin: ``ORDER_BOOK``."""
    return snake(name).upper()


def _words(name: str) -> tuple[str, ...]:
    """The words of `name` as the Rust stub generator will see them.

    prost names types by splitting CamelCase again: two single letters in a row
    (``b2-c``) are one word to it, ``B2c``, so they are one word to us as well.
    """
    words: list[str] = []
    for part in name.split("-"):
        glued = _SINGLE.fullmatch(part) and words and _SINGLE.fullmatch(words[-1])
        if words and (glued or part[0].isdigit()):
            words[-1] += part
        else:
            words.append(part)
    return tuple(words)


def _pascal(words: tuple[str, ...]) -> str:
    return "".join(word.capitalize() for word in words)


def _camel(words: tuple[str, ...]) -> str:
    return words[0] + _pascal(words[1:])
