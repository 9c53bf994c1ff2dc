"""Files as values: what is rendered, what was rendered last, what is on disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath


class FileClass(Enum):
    """Who owns a file after it is born (design, section 4)."""

    MERGED = "merged"
    ONCE = "once"
    GENERATED = "generated"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class File:
    """One regular file.

    Args:
        content: its bytes, exactly as they are or should be on disk.
        executable: whether the owner may run it; the only mode bit that is kept.
    """

    content: bytes
    executable: bool = False


Tree = Mapping[PurePosixPath, File]
"""Files by path relative to the project's root; never absolute, never with ``..``."""


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """One rendered file: whose it is, and how it is treated once it is there.

    Args:
        owner: the component's name, or `SHARED` or `AGGREGATES`.
    """

    owner: str
    file: File
    kind: FileClass


@dataclass(frozen=True, slots=True)
class Rendered:
    """Everything one owner renders: a component, the shared parts, or the aggregates.

    Args:
        owner: the component's name, or `SHARED` or `AGGREGATES`.
        template: id of the template that rendered it, as ``go-service/http``.
        digest: content digest of that template, hexadecimal.
        data: the values it was rendered with; JSON-like, keys sorted when written.
        files: what it rendered, each file with this owner.
    """

    owner: str
    template: str
    digest: str
    data: Mapping[str, object]
    files: Mapping[PurePosixPath, OwnedFile]

    @property
    def tree(self) -> Tree:
        """The files without their owner."""
        return {path: owned.file for path, owned in self.files.items()}


def owned(
    owner: str, tree: Tree, kinds: Mapping[PurePosixPath, FileClass]
) -> dict[PurePosixPath, OwnedFile]:
    """`tree` as files of `owner`; those that `kinds` does not name are `FileClass.MERGED`."""
    return {
        path: OwnedFile(owner, file, kinds.get(path, FileClass.MERGED))
        for path, file in tree.items()
    }


SHARED = "shared"
"""Owner of the parts every project has, independent of its list of components."""

AGGREGATES = "aggregates"
"""Owner of the files that list components: lock files, diagram, component tables."""
