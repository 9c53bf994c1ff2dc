"""How the stubs spell what a contract names: protoc-gen-go's way, and prost's and tonic's."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+")
_GO_LETTER = re.compile(r"(?:^|[_.]|(?<=[0-9]))([a-z])")
_KEYWORDS = frozenset(
    """
    abstract as async await become box break const continue do dyn else enum extern false
    final fn for gen if impl in let loop macro match mod move mut override priv pub ref
    return static struct trait true try type typeof unsafe unsized use virtual where while
    yield
    """.split()  # noqa: SIM905 - words are read as words
)
_NEVER_RAW = frozenset({"self", "super", "extern", "crate"})


def words(name: str) -> list[str]:
    """The words of a name in snake or camel case, as the Rust stubs see them."""
    return [word for word in _BETWEEN.split(name) if word]


def snake(name: str) -> str:
    """``GetURL`` as ``get_url``, whether or not it is a word of Rust's own."""
    return "_".join(word.lower() for word in words(name))


def pascal(name: str) -> str:
    """``get_url`` and ``GetURL`` as ``GetUrl``."""
    return "".join(word[:1].upper() + word[1:].lower() for word in words(name))


def rust_name(name: str) -> str:
    """A field or a function in Rust, usable even where it is a word of Rust's own."""
    found = snake(name)
    if found in _NEVER_RAW:
        return f"{found}_"
    return f"r#{found}" if found in _KEYWORDS else found


def rust_type(name: str) -> str:
    """A message by its name in its package, as a path of modules: ``A.B`` is ``a::B``."""
    *around, last = name.split(".")
    return "::".join([*map(snake, around), pascal(last)])


def go_name(name: str) -> str:
    """A message, a field or a method in Go; ``A.B`` is ``A_B``."""
    spelled = ("X" + name[1:] if name.startswith("_") else name).replace(".", "_.")
    spelled = _GO_LETTER.sub(lambda found: found[1].upper(), spelled)
    return re.sub(r"_(?=\.|$)", "_", spelled).replace(".", "")


def slug(name: str) -> str:
    """A name in a path or an address: ``GetPrice`` as ``get-price``."""
    return snake(name).replace("_", "-")
