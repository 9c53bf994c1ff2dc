"""Reads what a document tells its reader to do: commands to type, and lines for gorust.yaml."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.helpers import BIN, ROOT, run

_FENCE = re.compile(r"^```(sh|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"\s+#.*$")

ANSWERS = {"plan": {0, 4}, "check": {0, 4}, "doctor": {0, 1}}
"""Exit codes of verbs that mean "there is something to do" besides 0."""

INSTALLERS = {"pipx", "uv", "pip"}
"""Whoever has one may use it; what they install is tested in tests/package."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: a command (``sh``), or lines for gorust.yaml (``yaml``)."""

    kind: str
    text: str


def steps(document: Path) -> Iterator[Step]:
    """What `document` says to do, in its order; one command each."""
    for kind, block in _FENCE.findall(document.read_text(encoding="utf-8")):
        if kind == "yaml":
            yield Step(kind, block)
            continue
        for line in block.replace("\\\n", " ").splitlines():
            if command := _COMMENT.sub("", line).strip():
                yield Step(kind, command)


class Reader:
    """Somebody who does what a document says, in a directory of their own.

    Args:
        place: where they begin.
    """

    def __init__(self, place: Path) -> None:
        self.here = place
        (place / "examples").symlink_to(ROOT / "examples")

    def follow(self, step: Step) -> None:
        """Do it, and fail where it does not work as the document has it."""
        if step.kind == "yaml":
            self._edit(step.text)
            return
        words = shlex.split(step.text)
        program, *rest = words
        if program == "cd":
            self.here /= rest[0]
            assert self.here.is_dir(), step.text
        elif program == "make":
            self._make(rest)
        elif program in INSTALLERS:
            assert rest[-1] == ".", step.text
        else:
            self._run(words)

    def _make(self, targets: list[str]) -> None:
        """In a project: it would do something. In the checkout: the target is one."""
        if (self.here / "Makefile").exists():
            done = run("make", "-n", *targets, cwd=self.here)
            assert done.returncode == 0, done.stderr
            return
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        for target in targets:
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target

    def _run(self, words: list[str]) -> None:
        program, *rest = words
        if program == "gorust-new" and len(rest) < 2:  # an interview: there is nobody to answer
            done = run(BIN / program, *rest, cwd=self.here)
            assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
            return
        path = BIN / program if (BIN / program).exists() else Path(program)
        done = run(path, *rest, cwd=self.here)
        allowed = ANSWERS.get(rest[0], {0}) if program == "gorust" else {0}
        allowed = {0, 4} if "--dry-run" in rest else allowed
        assert done.returncode in allowed, f"{words}: {done.stdout}{done.stderr}"

    def _edit(self, lines: str) -> None:
        """Change gorust.yaml: a key in the last component that has it, or one appended."""
        plan = self.here / "gorust.yaml"
        text = plan.read_text(encoding="utf-8")
        if lines.lstrip().startswith("- "):
            text += lines
        else:
            key = lines.split(":", maxsplit=1)[0]
            last = [*re.finditer(rf"^{key}:.*\n", text, re.MULTILINE)][-1]
            text = text[: last.start()] + lines + text[last.end() :]
        assert text != plan.read_text(encoding="utf-8"), lines
        plan.write_text(text, encoding="utf-8")
