"""What `gorust rpc` found, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gorust_new.text.markdown import one_line
from gorust_new.workflow.contracts import Broken
from gorust_new.workflow.rpc import ByHand, Completion, Looked

_MOST_USES = 6
"""Places that use something are listed up to here; more help nobody to begin."""


def completion_text(found: Completion) -> str:
    """What was found, but for what is written, which the report of changes says.

    Ends with a line feed, unless it is empty.
    """
    blocks = [
        _block("RPCs", map(_rpc, found.looked)),
        _block(f"Not as in {found.since} any more", map(_broken, found.broken)),
        _block("To put in by hand", map(_by_hand, found.by_hand)),
    ]
    return "".join(f"{block}\n" for block in blocks if block)


def _block(title: str, entries: Iterable[str]) -> str:
    lines = list(entries)
    return "\n".join([title, *lines, ""]) if lines else ""


def _rpc(one: Looked) -> str:
    form = one.form.value if one.form else "written by hand"
    lacks = ", ".join(_lacks(one)) or "nothing is missing"
    return f"  {one.component}.{one.rpc.name} ({form}): {lacks}"


def _lacks(one: Looked) -> Iterator[str]:
    for lack in one.lacks:
        elsewhere = f" in {lack.where}" if lack.where != one.component else ""
        yield f"no {lack.part.value}{elsewhere}"


def _broken(one: Broken) -> str:
    uses = list(one.used[:_MOST_USES])
    more = len(one.used) - len(uses)
    used = ", ".join(uses) + (f" and {more} more" if more > 0 else "")
    place = f"{one.breach.place}: " if one.breach.place else ""
    return f"  {place}{one_line(one.breach.what)}" + (f"\n    used in {used}" if used else "")


def _by_hand(one: ByHand) -> str:
    lines = "\n".join(f"    {line}".rstrip() for line in one.text.splitlines())
    return f"  {one.path}, {one.place}:\n{lines}"


def rpc_document(found: Completion) -> dict[str, Any]:
    """The same as fields of the JSON document."""
    return {
        "rpcs": [
            {
                "component": one.component,
                "rpc": one.rpc.name,
                "place": one.rpc.place,
                "form": one.form.value if one.form else None,
                "missing": [
                    {
                        "part": lack.part.value,
                        "language": lack.language.value,
                        "component": lack.where,
                    }
                    for lack in one.lacks
                ],
            }
            for one in found.looked
        ],
        "compared_with": found.since,
        "broken": [
            {
                "component": one.component,
                "kind": one.breach.kind,
                "message": one.breach.what,
                "place": one.breach.place,
                "used": list(one.used),
            }
            for one in found.broken
        ],
        "by_hand": [
            {"path": one.path, "place": one.place, "text": one.text} for one in found.by_hand
        ],
    }
