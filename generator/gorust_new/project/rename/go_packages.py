"""Package names in Go code: what is written before the dot follows the import."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gorust_new.project.disk.layout import CLIENTS
from gorust_new.project.rename.renames import Renames
from gorust_new.project.rename.tokens import Found, substitute

_MEMBER = re.compile(r"^(?:func|type|var|const|\t)[ ]?([A-Z]\w*)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Packages:
    """The client packages that change their name.

    Args:
        renamed: new name by old name.
        module: the Go module's path until now.
        members: the exported names each package declares, where its source was found.
    """

    renamed: Mapping[str, str]
    module: str
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def replace(self, text: str, *, own: str = "") -> tuple[str, tuple[Found, ...]]:
        """Go source with package names replaced: in qualifiers and package clauses.

        A name that an import gives itself (an alias) is the user's and stays.

        Args:
            own: the old name of the package that `text` is part of, if it is one of these.
        """
        imported = [name for name in self.renamed if self._imports(text, name)]
        if not imported and not own:
            return text, ()
        parts = [
            rf"(?<![A-Za-z0-9_.]){name}(?=\.(?:{self._members(name)})(?![A-Za-z0-9_]))"
            for name in imported
        ]
        if own:
            parts.append(rf"(?<=^package ){own}(?=(?:_test)?\s)")
        pattern = re.compile("|".join(parts), re.MULTILINE)
        return substitute(pattern, text, lambda found: self.renamed.get(found.group()))

    def _imports(self, text: str, name: str) -> bool:
        path = re.escape(f'"{self.module}/{CLIENTS}/{name}"')
        return re.search(rf"^(?:import)?[ \t]*{path}", text, re.MULTILINE) is not None

    def _members(self, name: str) -> str:
        # A local variable may have the package's name: only what the package declares
        # tells them apart. Without its source, every exported name counts.
        return "|".join(sorted(self.members.get(name, ()))) or r"[A-Z]\w*"


def packages(renames: Renames, sources: Mapping[str, Iterable[str]]) -> Packages:
    """The client packages that `renames` change.

    Args:
        sources: the Go files of each of them, by old package name.
    """
    renamed = {
        old.go_package: new.go_package
        for old, new in renames.components
        if old.go_package != new.go_package
    }
    members = {
        name: frozenset(
            member for text in sources.get(name, ()) for member in _MEMBER.findall(text)
        )
        for name in renamed
    }
    return Packages(renamed, renames.go_module[0], members)
