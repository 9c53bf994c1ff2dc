"""Which identifiers of the templates' own code a rename changes, by looking at it.

The templates say ``pricingClient`` or ``NewPricing`` without telling us. Such a word is
ours if the last render has it and this one has, in its place, the same word made of the
new name. Learning that from both renders needs no list that could fall behind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from gorust_new.plan.names import Names
from gorust_new.project.rename.renames import Renames
from gorust_new.tree import File

_IDENTIFIER = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")


def inferred_identifiers(
    renames: Renames, pairs: Iterable[tuple[Iterable[File], Iterable[File]]]
) -> dict[str, str]:
    """Identifiers of the templates that change, each with what it becomes.

    Args:
        pairs: for each owner that was and still is: its code as rendered last, and now.
    """
    learned: dict[str, str] = {}
    stems = {
        stem.encode() for pair in renames.components for names in pair for stem in _stems(names)
    }
    for before, after in pairs:
        old_words, new_words = _identifiers(before, stems), _identifiers(after, stems)
        for word in sorted(old_words):
            guesses = _renamed(word, renames, still_there=word in new_words)
            guess = next((guess for guess in guesses if guess in new_words), None)
            if guess is not None:
                learned.setdefault(word, guess)
    return learned


def _identifiers(files: Iterable[File], stems: Collection[bytes]) -> set[str]:
    """The words of `files` in which a name can be; most files of a project hold none."""
    named = [file.content for file in files if any(stem in file.content for stem in stems)]
    return {word.decode() for content in named for word in _IDENTIFIER.findall(content)}


def _stems(names: Names) -> tuple[str, ...]:
    return names.type_name, names.var, names.go_package, names.snake, names.env


def _renamed(word: str, renames: Renames, *, still_there: bool) -> Iterator[str]:
    """What `word` may be called now.

    A word that is rendered still is the template's own, whatever it looks like; unless
    its name is in use again, because two components have swapped theirs.
    """
    again = {new.name for _, new in renames.components} if still_there else set()
    for old, new in renames.components:
        if still_there and old.name not in again:
            continue
        if word in (old.name, old.snake, old.go_package, old.var) and _plain(old):
            # One plain word may stand for a package, a field or a variable, which the
            # new name may spell in three ways; packages are handled by their imports.
            continue
        for stem, pattern, replacement in _forms(old, new):
            guess = re.sub(pattern, replacement, word) if stem in word else word
            if guess != word:
                yield guess


def _plain(names: Names) -> bool:
    return names.snake == names.var == names.go_package


def _forms(old: Names, new: Names) -> Iterator[tuple[str, str, str]]:
    """Each form of the old name, how it stands in a word, and the same form of the new one."""
    start = r"(?:(?<=[a-z0-9_])|(?<![A-Za-z0-9_]))"
    yield old.type_name, rf"{start}{old.type_name}(?![a-z])", new.type_name
    yield old.var, rf"^{old.var}(?=[A-Z]|$)", new.var
    yield old.go_package, rf"^{old.go_package}(?=[a-z])", new.go_package
    yield old.snake, rf"(?<![A-Za-z0-9]){old.snake}(?![A-Za-z0-9])", new.snake
    yield old.env, rf"(?<![A-Za-z0-9]){old.env}(?![A-Za-z0-9])", new.env
