"""Which class each rendered path has, as its shape declares it, or its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from gorust_new.plan.yaml.nodes import plain
from gorust_new.plan.yaml.parse import parse
from gorust_new.render.folders import Folder
from gorust_new.render.templates import templates_root
from gorust_new.text.patterns import Patterns
from gorust_new.tree import FileClass


def classify(
    folders: Iterable[Folder], paths: Iterable[PurePosixPath]
) -> Mapping[PurePosixPath, FileClass]:
    """The class of every path of `paths` that is not `FileClass.MERGED`.

    Args:
        folders: those that rendered them.
    """
    found: dict[PurePosixPath, FileClass] = {}
    root = templates_root()
    rules = [rule for home in _homes(folders) for rule in _rules(root / home / "file-classes.yml")]
    for path in paths:
        for file_class, patterns in rules:
            if patterns.decide(path.as_posix()):
                found[path] = file_class
                break
    return {path: kind for path, kind in found.items() if kind is not FileClass.MERGED}


def _homes(folders: Iterable[Folder]) -> tuple[str, ...]:
    """Where classes may be declared: of a shape first, which knows better than its template."""
    shapes = {f"{folder.template}/{folder.shape}": None for folder in folders if folder.shape}
    return (*shapes, *{folder.template: None for folder in folders})


@cache
def _rules(declaration: Path) -> tuple[tuple[FileClass, Patterns], ...]:
    if not declaration.is_file():
        return ()
    declared = plain(parse(declaration.read_text(encoding="utf-8"), str(declaration)))
    return tuple((FileClass(name), Patterns.of(patterns)) for name, patterns in declared.items())
