"""Conflicts that Git left in a file: whether anybody but the branches' templates is in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from gorust_new.project.disk.git_stages import OURS, THEIRS, Stages
from gorust_new.project.disk.line_endings import unix
from gorust_new.project.merge.git_markers import Sides, sides
from gorust_new.project.record.state import State
from gorust_new.tree import File


def as_git_left_it(file: File | None, kept: Mapping[int, bytes]) -> bool:
    """Whether no line of a conflict is anybody's but the branches'.

    Args:
        kept: what Git has of both sides.
    """
    both = sides(file.content) if file is not None else None
    if both is None or not {OURS, THEIRS} <= kept.keys():
        return False
    known = {line for content in kept.values() for line in unix(content).split(b"\n")}
    return known.issuperset((unix(both.ours) + b"\n" + unix(both.theirs)).split(b"\n"))


def versions(stages: Stages, path: PurePosixPath, both: Sides) -> Mapping[int, bytes]:
    """What Git has of both sides of a conflict in `path`: text by stage, as far as it is there.

    Where both branches renamed a file, each to a name of its own, Git keeps of each path one
    side only, and the labels of the conflict name the other one's path.
    """
    found = dict(stages.get(path, {}))
    for side, label in zip((OURS, THEIRS), both.labels, strict=True):
        _, _, named = label.partition(":")
        # From the top of the repository, which the project may lie in a directory of.
        for other in (place for place in stages if f"/{named}".endswith(f"/{place}")):
            if side not in found and side in stages[other]:
                found[side] = stages[other][side]
    return found


def is_nobodys(state: State, path: PurePosixPath, file: File | None) -> bool:
    """Whether both sides of a conflict are as some branch rendered a file.

    Args:
        file: what is at `path` on disk, before any rename of this run.
    """
    both = sides(file.content) if file is not None else None
    if both is not None and state.known.issuperset((both.ours, both.theirs)):
        return True
    kept = versions(state.stages, path, both) if both is not None else {}
    return as_git_left_it(file, kept) and state.known.issuperset((kept[OURS], kept[THEIRS]))
