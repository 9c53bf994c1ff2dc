"""Why the templates changed: the lines of ``templates/CHANGELOG.md``, by version and template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from gorust_new.render.templates import templates_root

_SECTION = re.compile(r"## (\S+).*\n")
_LINE = re.compile(r"- `([a-z/-]+)`: (.*(?:\n  .*)*)")


def changes_since(version: str, families: Sequence[str]) -> tuple[str, ...]:
    """What changed in some templates after a version, newest first, a sentence each.

    Args:
        version: that rendered them last, as ``0.1.0``; what is not released yet comes after any.
        families: names of `gorust_new.render.folders.Family`.
    """
    return tuple(
        " ".join(match[2].split())
        for section in _after(version)
        for match in _LINE.finditer(section)
        if any(_about(match[1], family) for family in families)
    )


def _about(template: str, family: str) -> bool:
    """Whether what is said of a template is said of one of its shapes; `hybrid` has none."""
    return template == family or (template != "hybrid" and family.startswith(f"{template}/"))


def _after(version: str) -> Iterator[str]:
    """The sections of the versions that came after `version`."""
    place = templates_root() / "CHANGELOG.md"
    text = place.read_text(encoding="utf-8") if place.is_file() else ""
    _, *sections = _SECTION.split(text)
    for name, section in zip(sections[::2], sections[1::2], strict=True):
        if name.lower() != "unreleased" and _numbers(name) <= _numbers(version):
            return
        yield section


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version))
