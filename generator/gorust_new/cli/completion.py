"""Shell completion: which words come next, and how bash is told about words with colons in them.

Printed by `_GORUST_COMPLETE=bash_source gorust` and its like (README.md, "Completion").
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import BashComplete, CompletionItem, ZshComplete, add_completion_class

if TYPE_CHECKING:
    _Text = click.ParamType[str]
else:
    _Text = click.ParamType

Offer = Callable[[click.Context, str], Iterable[tuple[str, str]]]
"""The words to choose from, each with what it means, for what was typed so far."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line type value
    COMPREPLY=()
    for line in $(env COMP_LINE="$COMP_LINE" COMP_POINT=$COMP_POINT \\
            %(complete_var)s=bash_complete $1); do
        IFS=',' read -r type value <<< "$line"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class Words(_Text):
    """A text that may be one of a few words; anything else is left to the command to judge."""

    name = "text"

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    def shell_complete(
        self, ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that begin with what was typed."""
        return [
            CompletionItem(word, help=meaning)
            for word, meaning in self._offer(ctx, incomplete)
            if word.startswith(incomplete)
        ]


class Place(_Text):
    """A path, of a ``file`` or a ``dir``."""

    name = "text"

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Leaves it to the shell."""
        return [CompletionItem(incomplete, type=self._kind)]


def components_here(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """The components of the project around, as `explain` takes them."""
    from gorust_new.workflow.words import components

    return components()


def upgradable(ctx: click.Context, typed: str) -> list[tuple[str, str]]:
    """The components of the project around, and the shared parts."""
    return [*components_here(ctx, typed), ("shared", "what the components stand on")]


def names_and_answers(ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """A component first, or an answer of the project; then the answers of that component."""
    from gorust_new.workflow.words import answers, components, project_answers

    before = [str(word) for word in ctx.params.get("words") or ()]
    if not before:
        return [*components(), *project_answers()]
    return answers(before[0]) if "=" not in before[0] else project_answers()


def kinds(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """Every kind, with what it is."""
    from gorust_new.workflow.words import kinds

    return kinds()


def languages(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """Go, Rust, and the split into both."""
    from gorust_new.workflow.words import languages

    return languages()


def traits(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """``latency=hard`` and its like."""
    from gorust_new.workflow.words import traits

    return traits()


def values_of(trait: str) -> list[tuple[str, str]]:
    """What one trait may be."""
    from gorust_new.workflow.words import values

    return values(trait)


def callees_here(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """Whatever can be called in the project around."""
    from gorust_new.workflow.words import callable_parts

    return callable_parts()


def suppositions(_ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """``latency=hard`` and its like."""
    from gorust_new.workflow.words import suppositions

    return suppositions()


def kinds_of_a_component(_ctx: click.Context, typed: str) -> list[tuple[str, str]]:
    """``NAME:KIND``, and ``NAME:KIND:LANGUAGE`` once there are two colons; names are free."""
    from gorust_new.workflow.words import kinds, languages

    name, _, rest = typed.partition(":")
    kind, colon, _ = rest.partition(":")
    if colon:
        return [(f"{name}:{kind}:{word}", meaning) for word, meaning in languages()]
    return [(f"{name}:{word}", meaning) for word, meaning in kinds()] if ":" in typed else []


def traits_of_a_component(ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """``NAME:TRAIT=VALUE`` for every component named before."""
    from gorust_new.workflow.words import traits

    return [(f"{name}:{word}", meaning) for name in _named(ctx) for word, meaning in traits()]


def calls_between(ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """``CALLER:CALLEE`` for every two components named before."""
    names = _named(ctx)
    return [(f"{one}:{two}", f"{one} calls {two}") for one in names for two in names if one != two]


def a_component(ctx: click.Context, _typed: str) -> list[tuple[str, str]]:
    """``NAME:`` of every component named before; what follows is free text."""
    return [(f"{name}:", "") for name in _named(ctx)]


def one_of(*words: tuple[str, str]) -> Offer:
    """A few fixed words."""
    return lambda _ctx, _typed: words


def _named(ctx: click.Context) -> list[str]:
    """The names of the `-c` flags that stand before the word that is completed."""
    given = ctx.params.get("components") or ()
    return [str(text).partition(":")[0] for text in given]


class _Bash(BashComplete):
    """Bash takes ``gateway:web`` for three words; so the line is taken apart here.

    What it is given back begins after the last colon or equals sign, as readline wants it.
    """

    source_template = _BASH
    _typed = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        line = os.environ["COMP_LINE"][: int(os.environ["COMP_POINT"])]
        words = _split(line)[1:]
        self._typed = "" if line[-1:].isspace() or not words else words.pop()
        return words, self._typed

    def format_completion(self, item: CompletionItem) -> str:
        done = max(self._typed.rfind(":"), self._typed.rfind("=")) + 1
        return f"{item.type},{item.value[done:]}"


def _split(line: str) -> list[str]:
    """The words of a line, the last of which may still lack its closing quote."""
    reading = shlex.shlex(line, posix=True)
    reading.whitespace_split, reading.commenters = True, ""
    words: list[str] = []
    try:
        words.extend(reading)
    except ValueError:
        words.append(reading.token)
    return words


class _Zsh(ZshComplete):
    """A colon in a word with a description is escaped, which older versions of click did not do."""

    def format_completion(self, item: CompletionItem) -> Any:
        value = item.value.replace(":", r"\:") if item.help else item.value
        return f"{item.type}\n{value}\n{item.help or '_'}"


def register() -> None:
    """Make the classes above answer for their shells."""
    add_completion_class(_Bash)
    add_completion_class(_Zsh)
