"""A real project that verbs are tried on, and what they leave alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

from tests.helpers import gorust, tree


@dataclass(slots=True)
class Shop:
    """A project at `root`, driven from a command line."""

    root: Path

    def run(self, *words: str) -> CompletedProcess[str]:
        """Run a verb, whatever comes of it."""
        return gorust(*words, cwd=self.root)

    def do(self, *words: str) -> dict[str, Any]:
        """Run a verb that has to succeed; what it says it did."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr + done.stdout
        document: dict[str, Any] = json.loads(done.stdout)
        return document

    def refused(self, *words: str, code: int = 1) -> str:
        """Run a verb that has to refuse and leave every byte as it is; what it says."""
        before = tree(self.root)
        done = self.run(*words)
        assert done.returncode == code, done.stderr + done.stdout
        assert tree(self.root) == before
        assert "Traceback" not in done.stderr
        return done.stderr

    @property
    def plan(self) -> str:
        """gorust.yaml."""
        return (self.root / "gorust.yaml").read_text()

    def write(self, path: str, text: str) -> None:
        """Write a file as a user would."""
        where = self.root / path
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(text)

    def files(self) -> dict[str, bytes]:
        """Every file but the undo records."""
        return {path: content for path, content in tree(self.root).items() if "undo/" not in path}

    def times(self) -> dict[str, int]:
        """When each file was last written."""
        return {path: (self.root / path).stat().st_mtime_ns for path in self.files()}


def why(document: dict[str, Any], path: str) -> str:
    """What the report says of a path."""
    (row,) = [row for row in document["rows"] if row["path"] == path]
    return str(row["why"])
