"""The identifiers that a rename changes, found token-exactly in any text.

Each form of a name has its own notion of where a token ends: a crate name may not be
followed by a dash, a Go import path may be followed by a slash, an environment prefix
has to be followed by the rest of the variable. All of them form one pattern, applied in
one pass, so that two components can swap their names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from gorust_new.plan.names import Names, derive, snake
from gorust_new.project.rename.renames import Renames

_WORD = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_DASHED = r"(?<![A-Za-z0-9_-])", r"(?![A-Za-z0-9_-])"
_DOTTED = r"(?<![A-Za-z0-9_.])", r"(?![A-Za-z0-9_])"
_IMPORT = r"(?<![A-Za-z0-9_./-])", r"(?![A-Za-z0-9_.-])"
_PATH = r"(?<![A-Za-z0-9_-])(?<![A-Za-z0-9_]/)", r"(?![A-Za-z0-9_-])"
_ROUTE = r"(?<=/)", r"(?=/)"
_STEM = r"(?<![A-Za-z0-9_])", r"(?=[A-Z])"
_QUOTED = r"(?<=[\"'`])", r"(?=[\"'`])"

_CLIENT_FORMS = (
    "{}", "{}Client", "{}Server", "Unimplemented{}Server", "Unsafe{}Server", "New{}Client",
    "Register{}Server",
)  # fmt: skip
"""What protoc-gen-go-grpc and tonic make of a service's name."""


_SHARED_CRATES = ("clients", "compute", "contracts", "devrun", "grpc", "runtime")

_Form = tuple[Callable[[Names], str], tuple[str, str]]
"""How a name is written somewhere, and where a token of that kind ends."""

_CONTRACT_FORMS: tuple[_Form, ...] = (
    (lambda n: f"{n.proto_dir}/{n.proto_file}", _DASHED),
    (lambda n: n.proto_dir, _DASHED),
    (lambda n: n.proto_package, _DOTTED),
    (lambda n: n.proto_module, _WORD),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One replaced token: its line, from 1, what it was, what it is."""

    line: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """A compiled set of replacements.

    Args:
        words: whole identifiers, learned from the templates' own output, which are
            replaced in code only, because as words they may also be plain English.
        environment: prefixes of environment variables.
        foreign: prefixes that begin with one of those but belong to another component.
        stems: a text without any of these has nothing to replace; most texts have none.
    """

    prose: re.Pattern[str]
    code: re.Pattern[str]
    table: Mapping[str, str]
    words: Mapping[str, str]
    environment: Mapping[str, str]
    foreign: tuple[str, ...]
    stems: tuple[str, ...]

    def replace(self, text: str, *, code: bool) -> tuple[str, tuple[Found, ...]]:
        """`text` with every token replaced, and each of them.

        Args:
            code: whether `text` is source code, in which `words` are replaced as well.
        """
        if not any(stem in text for stem in self.stems):
            return text, ()
        if not code:
            return substitute(self.prose, text, lambda found: self._new(found.group()))
        strings = _Strings(text)
        return substitute(self.code, text, lambda found: self._in_code(found, strings))

    def _in_code(self, found: re.Match[str], strings: _Strings) -> str | None:
        known = self._new(found.group())
        word = self.words.get(found.group())
        return known if known or word is None or found.start() in strings else word

    def _new(self, token: str) -> str | None:
        known = self.table.get(token)
        if known is not None or any(token.startswith(prefix) for prefix in self.foreign):
            return known
        for prefix, new in self.environment.items():
            if token.startswith(prefix):
                return new + token[len(prefix) :]
        return None


_LITERALS = re.compile(
    r"//[^\n]*|/\*.*?\*/"
    r"|(?P<string>r(?P<fence>#*)\".*?\"(?P=fence)|\"(?:\\.|[^\"\\])*\"|`[^`]*`"
    r"|'(?:\\.|[^'\\\n])')",
    re.DOTALL,
)
"""Comments and strings of Go, Rust and proto: a quote in a comment begins no string."""


class _Strings:
    """Which places of a source text lie in its string literals; looked at once, when asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def __contains__(self, place: int) -> bool:
        """Whether `place` is inside a string literal."""
        if self._spans is None:
            found = _LITERALS.finditer(self._text)
            self._spans = [one.span() for one in found if one.group("string") is not None]
        at = bisect_right(self._spans, (place, len(self._text))) - 1
        return at >= 0 and self._spans[at][0] <= place < self._spans[at][1]


def substitute(
    pattern: re.Pattern[str], text: str, new: Callable[[re.Match[str]], str | None]
) -> tuple[str, tuple[Found, ...]]:
    """`text` with each match of `pattern` replaced by what `new` gives for it, if anything."""
    found: list[Found] = []
    line = [1, 0]

    def put(match: re.Match[str]) -> str:
        old = match.group()
        replacement = new(match)
        if replacement is None or replacement == old:
            return old
        line[0] += text.count("\n", line[1], match.start())
        line[1] = match.start()
        found.append(Found(line[0], old, replacement))
        return replacement

    return pattern.sub(put, text), tuple(found)


def tokens(renames: Renames, words: Mapping[str, str] | None = None) -> Tokens:
    """The replacements that `renames` ask for, and those of `words` in code."""
    rules: dict[str, tuple[str, tuple[str, str]]] = {}
    for old, new, edges in _rules(renames):
        if old != new:
            rules.setdefault(old, (new, edges))
    prefixes = {f"{old.env}_": f"{new.env}_" for old, new in renames.components}
    longest_first = sorted(prefixes, key=len, reverse=True)
    environment = {old: prefixes[old] for old in longest_first if old != prefixes[old]}
    others = {f"{names.env}_" for names in renames.others}
    parts = [
        rules[old][1][0] + re.escape(old) + rules[old][1][1]
        for old in sorted(rules, key=lambda token: (-len(token), token))
    ]
    parts += [rf"{_WORD[0]}{prefix}[A-Z0-9][A-Z0-9_]*{_WORD[1]}" for prefix in environment]
    learned = words or {}
    also = [f"{_WORD[0]}{word}{_WORD[1]}" for word in sorted(learned, key=len, reverse=True)]
    return Tokens(
        prose=_compiled(parts, [*rules, *environment]),
        code=_compiled([*parts, *also], [*rules, *environment, *learned]),
        table={old: new for old, (new, _) in rules.items()},
        words=learned,
        environment=environment,
        foreign=tuple(o for o in others if any(o.startswith(p) for p in environment)),
        stems=_shortest([*rules, *environment, *learned]),
    )


def _compiled(parts: list[str], tokens_: list[str]) -> re.Pattern[str]:
    if not parts:
        return re.compile(r"(?!)")
    # What all of them ask for comes first, so that most places fail at once.
    firsts = "".join(sorted({re.escape(token[0]) for token in tokens_}))
    return re.compile(f"(?=[{firsts}]){_WORD[0]}(?:{'|'.join(parts)})")


def _shortest(tokens_: list[str]) -> tuple[str, ...]:
    """Those of `tokens_` that contain none of the others."""
    kept: list[str] = []
    for token in sorted(set(tokens_), key=lambda token: (len(token), token)):
        if not any(stem in token for stem in kept):
            kept.append(token)
    return tuple(kept)


def _rules(renames: Renames) -> Iterator[tuple[str, str, tuple[str, str]]]:
    yield from _module_rules(renames)
    for old, new in renames.components:
        yield from _name_rules(old, new)
    old_project, new_project = renames.project
    if old_project:
        for suffix in _SHARED_CRATES:
            yield f"{old_project}-{suffix}", f"{new_project}-{suffix}", _DASHED
            lib, new_lib = f"{snake(old_project)}_{suffix}", f"{snake(new_project)}_{suffix}"
            yield lib, new_lib, _WORD
    for old, new in _shared_contracts(renames):
        for form, edges in _CONTRACT_FORMS:
            yield form(old), form(new), edges


def _shared_contracts(renames: Renames) -> tuple[tuple[Names, Names], ...]:
    """Contracts that are no component's, and that users' contracts import."""
    old, new = renames.project
    return ((derive(old, "batch"), derive(new, "batch")),) if old else ()


def _module_rules(renames: Renames) -> Iterator[tuple[str, str, tuple[str, str]]]:
    old_module, new_module = renames.go_module
    if not old_module:
        return
    yield old_module, new_module, _IMPORT
    for old, new in (*renames.components, *_shared_contracts(renames)):
        for before, after in zip(_go_paths(old), _go_paths(new), strict=True):
            yield f"{old_module}/{before}", f"{new_module}/{after}", _IMPORT


def _go_paths(names: Names) -> tuple[str, ...]:
    return (
        f"services/{names.name}",
        f"internal/clients/{names.go_package}",
        f"gen/go/{names.proto_dir}",
    )


def _name_rules(old: Names, new: Names) -> Iterator[tuple[str, str, tuple[str, str]]]:
    pairs: list[_Form] = [
        (lambda n: f"services/{n.name}", _PATH),
        (lambda n: f"cores/{n.name}", _PATH),
        (lambda n: f"bin/{n.name}", _PATH),
        (lambda n: f"internal/clients/{n.go_package}", _PATH),
        (lambda n: f"test/vectors/{n.name}", _PATH),
        (lambda n: f"vectors/{n.name}", _PATH),
        (lambda n: f"v1/{n.name}", _ROUTE),  # of the routes that it answers
        *_CONTRACT_FORMS,
        (lambda n: n.go_proto_package, _WORD),
        (lambda n: n.crate, _DASHED),
        (lambda n: f"{n.crate}-server", _DASHED),
        (lambda n: f"{n.crate}-client", _DASHED),
        (lambda n: f"crates/{n.name}-client", _PATH),
        (lambda n: f"{n.snake}_client", _WORD),
        (lambda n: f"calls.{n.snake}", _WORD),
        (lambda n: n.crate_lib, _WORD),
        (lambda n: f"{n.crate_lib}_server", _WORD),
        (lambda n: n.service_module, _WORD),
        (lambda n: f"{n.service_module}_server", _WORD),
        (lambda n: f"{n.service_module}_client", _WORD),
        (lambda n: f"{n.service}_", _STEM),
        (lambda n: n.env, _QUOTED),
    ]
    for form, edges in pairs:
        yield form(old), form(new), edges
    for form_text in _CLIENT_FORMS:
        yield form_text.format(old.service), form_text.format(new.service), _WORD
