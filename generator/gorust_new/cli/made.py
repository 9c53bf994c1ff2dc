"""What `gorust-new` says once a project is written: what it made, what is next, how again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gorust_new.cli.output import Output
from gorust_new.interview import Beginning
from gorust_new.report import documents
from gorust_new.workflow.new import next_steps, same_again

if TYPE_CHECKING:
    from gorust_new.workflow.new import Again, Made


@dataclass(frozen=True, slots=True)
class Told:
    """Everything there is to say of a new project.

    Args:
        made: what was written, or would be.
        begun: the directory as it was typed, and the plan file.
        missing: sentences on tools that it needs and this machine lacks.
        written: false after a dry run.
    """

    made: Made
    begun: Beginning
    missing: tuple[str, ...]
    written: bool


def tell(out: Output, told: Told) -> None:
    """Say it, as text or as JSON."""
    plan, directory = told.made.plan, told.begun.directory
    file = told.begun.plan_file
    again = same_again(plan, directory, None if file == "-" else file)
    if told.written:
        _tell_next(out, told, again)
    else:
        out.text(f"Would write {len(told.made.paths)} files to {directory}; nothing was written.")
    out.document(
        documents.made(
            told.made,
            directory,
            written=told.written,
            lacking=told.missing,
            again=again.command,
        )
    )


def _tell_next(out: Output, told: Told, again: Again) -> None:
    plan, directory = told.made.plan, told.begun.directory
    many = len(plan.components)
    counted = f"{many} component{'s' if many != 1 else ''}"
    out.text(f"Made {directory}: {counted}, {len(told.made.paths)} files.")
    steps = next_steps(plan, directory)
    column = max(len(step) for step, _ in steps) + 3
    lines = [f"  {step:<{column}}{why}".rstrip() for step, why in steps]
    out.hint("\nNext:\n" + "\n".join(lines))
    for sentence in told.missing:
        out.hint(f"note: {sentence}")
    out.hint(f"\nThe same again, without questions:\n{again.lines}")
