"""What the templates of an OpenAPI document know: where it is, and what is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gorust_new.plan.model import Language
from gorust_new.plan.shapes import GATEWAY_SHAPES, HTTP_SHAPES

_HOMES = {Language.GO: "services", Language.RUST: "cores"}


def openapi_data(
    language: Language,
    shape: str,
    own: Mapping[str, object],
    calls: Sequence[Mapping[str, object]],
) -> dict[str, object]:
    """The paths of a program that is called over HTTP; nothing of others.

    Args:
        own: the forms of its name.
        calls: those of whom it calls, each with what it serves.
    """
    home = f"{_HOMES[language]}/{own['name']}"
    if shape not in HTTP_SHAPES:
        return {"home": home, "documented": False, "gateway": False}
    gateway = shape in GATEWAY_SHAPES
    answering = calls if calls or gateway else [own]
    cores = [one for one in answering if one["has_contract"] or not gateway]
    passed_on: list[dict[str, str]] = [
        {"path": f"/{one['name']}/{{path}}", "comma": ","} for one in answering if one not in cores
    ]
    written, unwritten = (
        [_operation(one, gateway) for one in cores if bool(one["unwritten"]) is empty]
        for empty in (False, True)
    )
    for last in [*passed_on, *written, *unwritten][-1:]:
        last["comma"] = ""
    return {
        "home": home,
        "documented": True,
        "gateway": gateway,
        "passed_on": passed_on,
        "example_operations": written,
        "unwritten_operations": unwritten,
    }


def _operation(answering: Mapping[str, object], gateway: bool) -> dict[str, str]:
    """One route; a gateway has it below the name of who answers."""
    name, does = answering["name"], "answer" if answering["unwritten"] else "compare"
    below = f"/{name}" if gateway else ""
    return {
        "path": f"{below}/v1/{name}/{does}",
        "comma": ",",
    }
