"""What Git keeps: both sides of a merge that is not finished, and commits. Read, never written.

The index holds up to three versions of a path in conflict: what both sides had (1), ours
(2) and theirs (3); see gitrevisions(7), ``:<n>:<path>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from gorust_new.project.disk.paths import relative

BEFORE, OURS, THEIRS = 1, 2, 3

Stages = Mapping[PurePosixPath, Mapping[int, bytes]]

_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply")
_COMMITS = {OURS: ("HEAD",), THEIRS: ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REBASE_HEAD")}
"""Whose the sides are, whatever is under way."""
_SAFE = ("git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_PATIENCE = 20.0
"""Seconds; reading an index takes milliseconds."""


def merge_under_way(root: Path) -> bool:
    """Whether the repository that `root` lies in is in the middle of a merge or the like."""
    repository = _repository(root)
    return repository is not None and any((repository / name).exists() for name in _UNDER_WAY)


def stages(root: Path) -> Stages:
    """The versions of every path below `root` that is in conflict; empty without Git."""
    listed = _git(root, ["ls-files", "--unmerged", "-z", "--", "."])
    blobs = [_entry(line) for line in listed.split(b"\0") if line]
    contents = _contents(root, [blob for _, _, blob in blobs])
    found: dict[PurePosixPath, dict[int, bytes]] = {}
    for (path, stage, _), content in zip(blobs, contents, strict=False):
        found.setdefault(path, {})[stage] = content
    return _unmixed(root, found)


def _unmixed(root: Path, found: dict[PurePosixPath, dict[int, bytes]]) -> Stages:
    """`found` with what each branch has of a file that both renamed.

    Of such a file, each to a name of its own, Git keeps no version of either side but
    what it has made of both, with its markers.
    """
    mixed = [
        (path, stage)
        for path, kept in found.items()
        for stage, content in kept.items()
        if stage in _COMMITS and b"\n>>>>>>>" in content and "\n" not in str(path)
    ]
    for path, stage in mixed:
        for commit in _COMMITS[stage]:
            content = _git(root, ["cat-file", "blob", f"{commit}:./{path}"])
            if content:
                found[path][stage] = content
                break
    return found


def committed(root: Path, commit: str, below: str) -> Mapping[PurePosixPath, bytes] | None:
    """What a directory of the project holds in a commit; None if there is no such commit.

    Args:
        commit: any name that Git has for one, as ``HEAD`` or ``origin/main``.
        below: a directory, relative to `root`.
    """
    if commit.startswith("-") or not _git(root, ["rev-parse", "--verify", f"{commit}^{{commit}}"]):
        return None
    listed = _git(root, ["ls-tree", "-r", "-z", commit, "--", f"{below}/"])
    blobs = [_blob(line) for line in listed.split(b"\0") if line]
    contents = _contents(root, [blob for _, blob in blobs])
    return {path: content for (path, _), content in zip(blobs, contents, strict=False)}


def _blob(line: bytes) -> tuple[PurePosixPath, str]:
    """One line of ``git ls-tree``: mode, type, blob, a tab, the path."""
    about, _, path = line.partition(b"\t")
    return relative(path.decode("utf-8", "surrogateescape")), about.split()[2].decode()


def _repository(root: Path) -> Path | None:
    for directory in (root, *root.parents):
        git = directory / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            return directory / git.read_text(errors="replace").removeprefix("gitdir:").strip()
    return None


def _entry(line: bytes) -> tuple[PurePosixPath, int, str]:
    """One line of ``git ls-files --unmerged``: mode, blob, stage, a tab, the path."""
    about, _, path = line.partition(b"\t")
    _, blob, stage = about.split()
    return relative(path.decode("utf-8", "surrogateescape")), int(stage), blob.decode()


def _contents(root: Path, blobs: Iterable[str]) -> list[bytes]:
    out = _git(root, ["cat-file", "--batch"], "".join(f"{blob}\n" for blob in blobs).encode())
    contents: list[bytes] = []
    while out:
        head, _, rest = out.partition(b"\n")
        size = int(head.split()[2])
        contents.append(rest[:size])
        out = rest[size + 1 :]
    return contents


def _git(root: Path, arguments: list[str], text: bytes = b"") -> bytes:
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, never a user's text
            [*_SAFE, "-C", str(root), *arguments],
            input=text,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
