"""Every JSON document the commands print: the one room where their fields are named.

That of a picture is in `drawing`.

Fields are listed in docs/reference.md. A field is only ever added; one that goes away or
changes its meaning makes a new `SCHEMA`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gorust_new.advice.existing import Existing
    from gorust_new.advice.explain import Explanation
    from gorust_new.advice.model import Advice, Flip
    from gorust_new.advice.precedents import Precedent
    from gorust_new.advice.review import Finding as Remark
    from gorust_new.errors import GorustError
    from gorust_new.project.disk.changeset import ChangeSet, Conflict, Row
    from gorust_new.project.transaction.undo import Level
    from gorust_new.workflow.by_hand import ByHand
    from gorust_new.workflow.check import Finding
    from gorust_new.workflow.doctor import Health
    from gorust_new.workflow.new import Made
    from gorust_new.workflow.upgrade import Part

_RAW = re.compile("[\udc80-\udcff]")
"""What Python makes of such bytes (PEP 383)."""

SCHEMA = 1
"""Version of every document."""

Fields = Mapping[str, object]


def dumped(fields: Fields) -> str:
    """`fields` as a document, its schema first. Ends with a line feed.

    A byte of a file name that is no UTF-8 is written as ``\\xe9``: JSON has no way to.
    """
    text = json.dumps({"schema": SCHEMA, **fields}, indent=2, ensure_ascii=False) + "\n"
    return _RAW.sub(lambda byte: f"\\\\x{ord(byte.group()) & 0xFF:02x}", text)


def refusal(error: GorustError) -> Fields:
    """An error and all that were found with it."""
    errors = [
        {"message": one.message, "place": one.place, "next_step": one.next_step}
        for one in (error, *error.others)
    ]
    return {"exit_code": int(error.exit_code), "errors": errors}


def made(
    project: Made, directory: str, *, written: bool, lacking: Iterable[str], again: str
) -> Fields:
    """What `gorust-new` wrote, or would.

    Args:
        directory: as it was typed.
        lacking: a sentence for each tool that is missing.
        again: the command that makes the same without a question.
    """
    return {
        "project": project.plan.project,
        "directory": directory,
        "written": written,
        "files": list(project.paths),
        "missing_tools": list(lacking),
        "command": again,
    }


def changes(changes: ChangeSet, *, written: bool, diff: str | None = None) -> Fields:
    """What a command wrote, or would; of contents only the `diff`, where there is one."""
    return {
        "pending": bool(changes),
        "changes": [{"path": str(c.path), "effect": c.effect} for c in changes.visible],
        "records": [{"path": str(c.path), "effect": c.effect} for c in changes.records],
        "moves": [{"from": str(m.source), "to": str(m.target)} for m in changes.moves],
        "rows": [_row(row) for row in changes.rows],
        "conflicts": [_conflict(conflict) for conflict in changes.conflicts],
        "replacements": [
            {"path": str(r.path), "line": r.line, "old": r.old, "new": r.new}
            for r in changes.replacements
        ],
        "mentions": [
            {"path": str(m.path), "line": m.line, "text": m.text} for m in changes.mentions
        ],
        "mentions_left_out": changes.mentions_left_out,
        "resolved": [str(path) for path in changes.resolved],
        "notes": list(changes.notes),
        "written": written,
        **({} if diff is None else {"diff": diff}),
    }


def upgraded(parts: Iterable[Part]) -> Fields:
    """What newer templates bring, by component; goes with `changes`."""
    return {
        "parts": [
            {
                "name": part.name,
                "from": part.made_by,
                "to": part.now,
                "why": list(part.why),
                "paths": list(part.paths),
                "taken": part.taken,
            }
            for part in parts
        ]
    }


def by_hand(parts: Iterable[ByHand]) -> Fields:
    """How plain Copier makes a component: for each program its answers, and the commands."""
    return {
        "programs": [
            {"file": part.file, "data": part.data, "commands": list(part.commands)}
            for part in parts
        ]
    }


def _row(row: Row) -> Fields:
    other = {} if row.other is None else {"other": str(row.other)}
    return {"path": str(row.path), "action": row.action.value, "why": row.why, **other}


def _conflict(conflict: Conflict) -> Fields:
    beside = {} if conflict.beside is None else {"beside": str(conflict.beside)}
    lines = list(conflict.lines)
    return {"path": str(conflict.path), "why": conflict.why, "lines": lines, **beside}


def undoable(levels: Iterable[Level]) -> Fields:
    """The commands that `undo` takes back one after the other, the newest first."""
    return {
        "commands": [
            {
                "step": number,
                "verb": level.verb,
                "created": level.created,
                "changed": level.changed,
                "deleted": level.deleted,
            }
            for number, level in enumerate(levels, start=1)
        ]
    }


def explained(explanations: Iterable[Explanation]) -> dict[str, Any]:
    """What `explain` found: the advice on each component, and how it compares with the choice."""
    return {"components": [_explanation(explanation) for explanation in explanations]}


def _explanation(explanation: Explanation) -> dict[str, Any]:
    advice, chosen = explanation.advice, explanation.component.language
    entry: dict[str, Any] = {
        "name": explanation.component.name,
        "kind": explanation.component.kind.value,
        **_verdict(advice),
        "reasons": [
            {
                "trait": reason.trait,
                "value": reason.value,
                "favours": reason.favours.value,
                "text": reason.text,
            }
            for reason in advice.reasons
        ],
        "flip": _flip(advice.flip),
        "precedents": [_precedent(each) for each in advice.alike.precedents],
        "precedents_agree": advice.alike.chosen,
        "existing": _existing(explanation.existing),
        "given_up": advice.given_up,
        "tie_break": advice.tie_break,
        "unknown": list(advice.unknown),
        "questions": list(explanation.questions),
        "chosen": chosen.value if chosen else None,
    }
    if explanation.before is not None:
        entry["what_if"] = {"facts": explanation.what_if, "before": _verdict(explanation.before)}
    return entry


def _verdict(advice: Advice) -> dict[str, str]:
    return {"decision": advice.decision.value, "strength": advice.strength.value}


def _flip(flip: Flip | None) -> dict[str, str] | None:
    if flip is None:
        return None
    return {"trait": flip.trait, "value": flip.value, "decision": flip.decision.value}


def _precedent(precedent: Precedent) -> dict[str, str | int]:
    return {
        "system": precedent.system,
        "component": precedent.component,
        "kind": precedent.kind.value,
        "chosen": precedent.chosen.value,
        "since": precedent.since,
        "link": precedent.link,
    }


def _existing(found: Existing | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"what": found.called, "products": list(found.products), "unless": found.unless}


def checked(findings: Iterable[Finding]) -> Fields:
    """What `check` found."""
    return {
        "findings": [
            {"place": one.place, "message": one.message, "next_step": one.next_step}
            for one in findings
        ]
    }


def reviewed(remarks: Iterable[Remark]) -> Fields:
    """What `review` found."""
    return {
        "findings": [
            {
                "component": one.component,
                "severity": one.severity.value,
                "rule": one.rule,
                "message": one.message,
                "reason": one.reason,
                "remedy": one.remedy,
            }
            for one in remarks
        ]
    }


def diagnosed(health: Health) -> Fields:
    """What `doctor` found."""
    tools = [
        {
            "name": one.tool.name,
            "found": one.shown if one.version else None,
            "needs": one.tool.needs,
            "ok": one.good,
            "fix": one.tool.fix,
        }
        for one in health.tools
    ]
    ports = [
        {"port": port.number, "component": port.component, "free": port.free}
        for port in health.ports
    ]
    notes, problems = list(health.notes), list(health.problems)
    return {"tools": tools, "ports": ports, "notes": notes, "problems": problems}
