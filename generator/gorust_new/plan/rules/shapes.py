"""Shapes: a kind in a language is accepted only when there is a template for it."""

from __future__ import annotations

from collections.abc import Iterator

from gorust_new.plan.model import Kind, Language, Plan
from gorust_new.plan.problem import KeyPath, Problem, listing
from gorust_new.plan.shapes import available

_NEAREST: dict[Kind, Kind] = {
    Kind.GATEWAY: Kind.WEB_API,
    Kind.PROXY: Kind.WEB_API,
    Kind.WORKER: Kind.WEB_API,
    Kind.MICROSERVICE: Kind.WEB_API,
    Kind.CONTROL_PLANE: Kind.WEB_API,
    Kind.OBSERVABILITY_AGENT: Kind.WEB_API,
    Kind.WASM: Kind.ENGINE,
}
"""What comes closest among the kinds that can be generated, where the kind itself cannot."""

_IN = {Language.GO: "in Go", Language.RUST: "in Rust", Language.SPLIT: "as a split"}


def check_shapes(plan: Plan) -> Iterator[Problem]:
    """Refuses what has no template yet, naming the way round.

    A component without a language is refused only if no language would do.
    """
    for index, component in enumerate(plan.components):
        language, kind = component.language, component.kind
        path: KeyPath = ("components", index)
        if language is None:
            if not languages_of(kind):
                message = f"`{component.name}`: there is no template yet for `kind: {kind.value}`"
                yield Problem(message, _way_round(kind, None), (*path, "kind"))
        elif not available(kind, language):
            yield Problem(
                f"`{component.name}`: there is no template yet for"
                f" `kind: {kind.value}` {_IN[language]}",
                _way_round(kind, language),
                (*path, "language" if languages_of(kind) else "kind"),
            )


def languages_of(kind: Kind) -> tuple[Language, ...]:
    """The languages a component of `kind` can be generated in today."""
    return tuple(language for language in Language if available(kind, language))


def generated_today() -> str:
    """All that has a template: ``in Go: web-api; in Rust: engine, ...``."""
    offers = []
    for language in Language:
        kinds = [kind.value for kind in Kind if available(kind, language)]
        if kinds:
            offers.append(f"{_IN[language]}: {', '.join(kinds)}")
    return "; ".join(offers)


def _way_round(kind: Kind, language: Language | None) -> str:
    ways = [f"`language: {other.value}`" for other in languages_of(kind)]
    nearest = _NEAREST.get(kind)
    if nearest and (language is None or available(nearest, language)):
        ways.append(f"`kind: {nearest.value}`")
    way = f"write {listing(ways)}" if ways else _by_hand(kind)
    return f"{way} (there are templates {generated_today()})"


def _by_hand(kind: Kind) -> str:
    nearest = _NEAREST.get(kind)
    if nearest:
        languages = [f"`language: {other.value}`" for other in languages_of(nearest)]
        return f"write `kind: {nearest.value}` with {listing(languages)}"
    return "leave it out of the plan and write it by hand beside the others"
