"""The versions of Copier and Jinja that rendering was tried with."""

from __future__ import annotations

from importlib.metadata import version

TRIED: dict[str, tuple[str, ...]] = {
    "copier": tuple(f"9.{minor}." for minor in range(15, 20)),
    "jinja2": ("3.1.",),
}
"""What a tried version begins with, by package."""


def untried() -> dict[str, str]:
    """Packages whose installed version was not tried, with that version."""
    installed = {package: version(package) for package in TRIED}
    return {
        package: there
        for package, there in installed.items()
        if not there.startswith(TRIED[package])
    }
