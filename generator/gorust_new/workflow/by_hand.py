"""`gorust add --print-data`: what plain Copier has to be told to make a component by hand."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gorust_new.plan.model import Plan
from gorust_new.plan.yaml.write import scalar
from gorust_new.render.requests import Request
from gorust_new.render.templates import templates_root
from gorust_new.workflow.plans import requests_of

_QUESTIONS = ("project", "go_module", "name", "port", "purpose_md")
_ELSEWHERE = "decision"
"""The folder of a decision record, which is not made by hand."""


@dataclass(frozen=True, slots=True)
class ByHand:
    """One program: a component, or a half of a split.

    Args:
        file: what to call the file of its answers.
        data: the answers, as YAML.
        commands: one for each folder that is rendered.
    """

    file: str
    data: str
    commands: tuple[str, ...]


def by_hand(plan: Plan, name: str) -> tuple[ByHand, ...]:
    """How to make the component called `name` of a completed `plan` with Copier alone."""
    requests = [request for request in requests_of(plan) if request.owner == name]
    parts = {str(request.data["name"]): request.data for request in requests}
    return tuple(
        _by_hand(data, [one for one in requests if one.data["name"] == part])
        for part, data in parts.items()
    )


def _by_hand(data: Mapping[str, Any], requests: Sequence[Request]) -> ByHand:
    file = f"{data['name']}.yml"
    answers = {key: data[key] for key in _QUESTIONS if key in data}
    lines = [
        f"{key}: {scalar(value) if isinstance(value, str) else value}"
        for key, value in answers.items()
    ]
    callees = [
        f"{{name: {call['name']}, port: {call['port']}{', sample: none' * call['unwritten']}}}"
        for call in data["calls"]
    ]
    lines += [f"callees: [{', '.join(callees)}]"] if callees else []
    commands = tuple(
        shlex.join(_command(file, folder.template, folder.path, request.call))
        for request in requests
        for folder in request.folders
        if folder.path != _ELSEWHERE
    )
    return ByHand(file, "\n".join(lines) + "\n", commands)


def _command(file: str, template: str, folder: str, call: Mapping[str, object] | None) -> list[str]:
    callee = [] if call is None else ["--data", f"callee={call['name']}"]
    given = ["--data-file", file, "--data", f"folder={folder}", *callee]
    return ["copier", "copy", "--defaults", *given, str(templates_root() / template), "."]
