"""What each owner's last render is remembered by: ``lock.json`` and ``base.tar``.

Both are committed by the user and may come from anyone's branch, so reading them is
reading untrusted input; writing them gives the same bytes on every machine.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from gorust_new.lists import seal
from gorust_new.places import GORUST
from gorust_new.project.disk.paths import UnsafePathError, checked
from gorust_new.project.record.aggregates import made_from, portable
from gorust_new.project.record.base_tar import ArchiveError, pack, unpack
from gorust_new.tree import AGGREGATES, SHARED, File, FileClass, Rendered, owned

FORMAT = 1
LOCK_NAME, BASE_NAME = "lock.json", "base.tar"
MAX_LOCK = 4 << 20

_COMPONENTS = "components"
_OWNER = re.compile(r"[a-z][a-z0-9-]{0,63}")
_MAX_DEPTH = 32


class RecordError(ValueError):
    """A lock or base that cannot be used, with the reason as its text."""


class NewerRecordError(RecordError):
    """A lock written by a newer generator; its text names that version."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A conflict that was written and is not resolved yet.

    Args:
        beside: where the template's version was put when it could not be written as
            markers into the file itself; None for markers.
    """

    beside: PurePosixPath | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One owner's last render, as the project remembers it.

    Args:
        rendered: the render; its files are the pristine ones, the base of every merge.
        pending: paths whose conflict was written but not yet resolved. Their base
            already is the render that met the conflict; no writing command runs
            until they are resolved, so nothing is ever merged against it before.
        behind: paths under ``keep:`` whose base is older than this render.
        generator: the version that wrote it.
    """

    rendered: Rendered
    pending: Mapping[PurePosixPath, Pending] = field(default_factory=dict)
    behind: frozenset[PurePosixPath] = frozenset()
    generator: str = ""


def directory(owner: str) -> PurePosixPath:
    """Where `owner` is remembered, relative to the project's root."""
    if owner in (SHARED, AGGREGATES):
        return PurePosixPath(GORUST, owner)
    return PurePosixPath(GORUST, _COMPONENTS, owner)


def valid_owner(name: str) -> bool:
    """Whether a directory of that name below ``.gorust/components`` can be one of ours."""
    return _OWNER.fullmatch(name) is not None


def stored(records: Iterable[Record]) -> list[Record]:
    """`records`, which are all of a project, each without what follows from the others."""
    every = tuple(records)
    rendered = [each.rendered for each in every]
    return [replace(each, rendered=portable(each.rendered, rendered)) for each in every]


def dump(recorded: Record) -> dict[PurePosixPath, File]:
    """The two files that remember `recorded`, by path from the project's root.

    Args:
        recorded: as it is stored.

    Raises:
        RecordError: if the render cannot be stored (a path too long, a file too large).
    """
    rendered = recorded.rendered
    try:
        base = pack(rendered.tree)
    except ArchiveError as error:
        raise RecordError(str(error)) from None
    where = directory(rendered.owner)
    lock = {
        "format": FORMAT,
        "generator": recorded.generator,
        "template": rendered.template,
        "digest": rendered.digest,
        "base": hashlib.sha256(base).hexdigest(),
        "data": plain(rendered.data),
        "classes": {
            str(path): file.kind.value
            for path, file in rendered.files.items()
            if file.kind is not FileClass.MERGED
        },
        "pending": {
            str(path): {} if conflict.beside is None else {"beside": str(conflict.beside)}
            for path, conflict in recorded.pending.items()
        },
        "behind": sorted(str(path) for path in recorded.behind),
    }
    lock["made"] = _made(lock)
    text = json.dumps(lock, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    return {where / LOCK_NAME: File(text.encode()), where / BASE_NAME: File(base)}


def plain(data: Mapping[str, object]) -> dict[str, Any]:
    """`data` as JSON would give it back: tuples as lists, only JSON's own types."""
    again: dict[str, Any] = json.loads(json.dumps(data))
    return again


def parse(owner: str, lock: bytes, base: bytes, *, version: str) -> Record:
    """What `dump` wrote for `owner`.

    Args:
        version: of the running generator; what a newer one wrote is refused.

    Raises:
        NewerRecordError: if a newer generator wrote it.
        RecordError: if it is malformed, unsafe or does not belong together.
    """
    fields = _load(lock)
    made_by = _text(fields, "generator")
    if _whole(fields, "format") > FORMAT or _release(made_by) > _release(version):
        raise NewerRecordError(made_by)
    if _text(fields, "base") != hashlib.sha256(base).hexdigest():
        raise RecordError(f"{LOCK_NAME} and {BASE_NAME} do not belong together")
    try:
        rendered = Rendered(
            owner=owner,
            template=_text(fields, "template"),
            digest=_text(fields, "digest") if _is_of_one_piece(fields) else "",
            data=_object(fields, "data"),
            files=owned(owner, unpack(base), _classes(_object(fields, "classes"))),
        )
        pending = _pending(_object(fields, "pending"))
        behind = frozenset(checked(_string(path)) for path in _list(fields, "behind"))
    except ArchiveError as error:
        raise RecordError(f"{BASE_NAME} cannot be used: {error}") from None
    except UnsafePathError as error:
        raise RecordError(f"{LOCK_NAME} names a path we never write: {error}") from None
    return Record(rendered, pending, behind, made_by)


def base_digest(lock: bytes) -> str:
    """Which base belongs to `lock`.

    Raises:
        RecordError: if it is malformed.
    """
    return _text(_load(lock), "base")


def says_the_same(one: Record, other: Record) -> bool:
    """Whether both, as they are stored, are alike, whichever version wrote them."""
    return replace(one, generator=other.generator) == other


def same_render(recorded: Record, template: str, digest: str, data: Mapping[str, object]) -> bool:
    """Whether rendering `template` with `data` would give the recorded base again."""
    then = recorded.rendered
    if (then.template, then.digest) != (template, digest):
        return False
    if then.owner == AGGREGATES:
        return made_from(then, seal.source(template, digest, data), recorded.behind)
    return then.data == plain(data)


def _made(fields: Mapping[str, object]) -> str:
    """What ties the base to the values it was rendered with, in a few characters."""
    of = [fields.get(key) for key in ("base", "template", "digest", "data")]
    return hashlib.sha256(json.dumps(of, sort_keys=True).encode()).hexdigest()[:16]


def _is_of_one_piece(fields: Mapping[str, object]) -> bool:
    """Whether nobody has put a lock together from two, as Git does where one side is to win.

    Its base is a render then, but not of its values: nothing is current by it.
    """
    return fields.get("made") in (None, _made(fields))


def _load(lock: bytes) -> dict[str, Any]:
    if len(lock) > MAX_LOCK:
        raise RecordError(f"{LOCK_NAME} is too large")
    if b"\n<<<<<<< " in lock:
        raise RecordError(f"{LOCK_NAME} holds conflict markers of a version control merge")
    try:
        fields = json.loads(lock)
    except (ValueError, RecursionError):
        raise RecordError(f"{LOCK_NAME} is not JSON") from None
    if not isinstance(fields, dict) or _deeper(fields, _MAX_DEPTH):
        raise RecordError(f"{LOCK_NAME} is not one of ours")
    return fields


def _deeper(value: object, limit: int) -> bool:
    if isinstance(value, dict):
        return limit == 0 or any(_deeper(item, limit - 1) for item in value.values())
    if isinstance(value, list):
        return limit == 0 or any(_deeper(item, limit - 1) for item in value)
    return False


def _classes(fields: dict[str, Any]) -> dict[PurePosixPath, FileClass]:
    try:
        return {checked(path): FileClass(_string(kind)) for path, kind in fields.items()}
    except UnsafePathError:
        raise
    except ValueError:
        raise RecordError(f"{LOCK_NAME} names a file class that does not exist") from None


def _pending(fields: dict[str, Any]) -> dict[PurePosixPath, Pending]:
    found: dict[PurePosixPath, Pending] = {}
    for path, conflict in fields.items():
        if not isinstance(conflict, dict):
            raise RecordError(f"{LOCK_NAME} is not one of ours")
        where = conflict.get("beside")
        found[checked(path)] = Pending(None if where is None else checked(_string(where)))
    return found


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise RecordError(f"{LOCK_NAME} is not one of ours")
    return value


def _text(fields: dict[str, Any], key: str) -> str:
    return _string(fields.get(key))


def _whole(fields: dict[str, Any], key: str) -> int:
    value = fields.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise RecordError(f"{LOCK_NAME} is not one of ours")
    return value


def _object(fields: dict[str, Any], key: str) -> dict[str, Any]:
    value = fields.get(key)
    if not isinstance(value, dict):
        raise RecordError(f"{LOCK_NAME} is not one of ours")
    return value


def _list(fields: dict[str, Any], key: str) -> list[Any]:
    value = fields.get(key)
    if not isinstance(value, list):
        raise RecordError(f"{LOCK_NAME} is not one of ours")
    return value


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version; a suffix such as ``rc1`` or ``.dev3`` is not compared."""
    match = re.match(r"\d+(?:\.\d+)*", version)
    if match is None or len(version) > 64:  # noqa: PLR2004
        raise RecordError(f"{LOCK_NAME} does not say which generator wrote it")
    numbers = [int(number) for number in match.group().split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
