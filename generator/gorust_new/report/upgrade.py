"""What newer templates bring, component by component, for a person to read."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gorust_new.text.cells import count

if TYPE_CHECKING:
    from gorust_new.workflow.upgrade import Part


def parts_text(parts: Sequence[Part], width: int) -> str:
    """One block for each part: its versions, the reasons, and how many files change.

    Ends with a line feed; empty if nothing is behind.
    """
    blocks = [_block(part, width) for part in parts]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n" * bool(blocks)


def _block(part: Part, width: int) -> list[str]:
    name = "the shared parts" if part.name == "shared" else part.name
    versions = part.now if part.made_by == part.now else f"{part.made_by} → {part.now}"
    files = count(len(part.paths), "file") if part.taken else "left as it is"
    reasons = [
        textwrap.fill(why, width, initial_indent="  - ", subsequent_indent="    ")
        for why in part.why
    ]
    return [f"{name} ({versions}): {files}", *reasons]
