"""Which class each rendered path has, as its template declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path, PurePosixPath

from gorust_new.plan.yaml.nodes import plain
from gorust_new.plan.yaml.parse import parse
from gorust_new.render.templates import templates_root
from gorust_new.text.patterns import Patterns
from gorust_new.tree import FileClass


def classify(
    templates: Iterable[str], paths: Iterable[PurePosixPath]
) -> Mapping[PurePosixPath, FileClass]:
    """The class of every path of `paths` that is not `FileClass.MERGED`.

    Args:
        templates: the directories under templates/ that rendered them.
    """
    found: dict[PurePosixPath, FileClass] = {}
    root = templates_root()
    rules = [
        rule for template in templates for rule in _rules(root / template / "file-classes.yml")
    ]
    for path in paths:
        for file_class, patterns in rules:
            if patterns.decide(path.as_posix()):
                found[path] = file_class
                break
    return found


@cache
def _rules(declaration: Path) -> tuple[tuple[FileClass, Patterns], ...]:
    declared = plain(parse(declaration.read_text(encoding="utf-8"), str(declaration)))
    return tuple((FileClass(name), Patterns.of(patterns)) for name, patterns in declared.items())
