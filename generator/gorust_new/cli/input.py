"""Where a command finds what it works on: the project it is run in, or a file it is given."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gorust_new.cli.output import Output
from gorust_new.errors import GorustError

if TYPE_CHECKING:
    from gorust_new.workflow.project import Site


def here(out: Output) -> Site:
    """The project that the current directory lies in; says so if it had to be repaired.

    Raises:
        GorustError: if there is none.
    """
    from gorust_new.workflow.project import find

    site = find(Path.cwd())
    if site.recovery is not None:
        out.repair(site.recovery.value)
    return site


def read_input(plan_file: str) -> tuple[bytes, str]:
    """A plan given by its path, or by ``-`` for standard input, and what to call it.

    Raises:
        GorustError: if it cannot be read.
    """
    try:
        if plan_file == "-":
            return sys.stdin.buffer.read(), "standard input"
        return Path(plan_file).read_bytes(), plan_file
    except OSError as error:
        raise GorustError(
            f"cannot read the plan: {error.strerror}",
            place=plan_file,
            next_step="give the path of a gorust.yaml, or - for standard input",
        ) from None
