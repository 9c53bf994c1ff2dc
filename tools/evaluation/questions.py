"""What the interview asks about a component, when each question is answered as its facts say."""

from __future__ import annotations

from gorust_new.advice.asking import next_fact
from gorust_new.advice.facts import PROJECT_FACTS, Facts
from gorust_new.advice.rules import RULES, Rules
from gorust_new.plan.model import Kind, Language

from tools.evaluation.dataset import Row


def _case(
    name: str, kind: Kind, project: str, traits: str, answer: Language
) -> tuple[str, Kind, Facts, Language]:
    team, velocity = project.split()
    workload, latency, memory, crash = traits.split()
    facts = {"workload": workload, "latency": latency, "memory": memory, "crash": crash}
    return name, kind, {"team": team, "velocity": velocity, **facts}, answer


_GO, _RUST, _SPLIT = Language.GO, Language.RUST, Language.SPLIT

ARTICLE_CASES: tuple[tuple[str, Kind, Facts, Language], ...] = (
    _case("web API", Kind.WEB_API, "mixed rapid", "network-io soft roomy restartable", _GO),
    _case(
        "microservice",
        Kind.MICROSERVICE,
        "mixed rapid",
        "network-io soft moderate restartable",
        _GO,
    ),
    _case("API gateway", Kind.GATEWAY, "mixed rapid", "network-io soft roomy critical", _GO),
    _case("CLI tool", Kind.CLI, "mixed rapid", "network-io none roomy restartable", _GO),
    _case("database", Kind.DATABASE, "specialist steady", "mixed soft roomy critical", _RUST),
    _case("game engine", Kind.GAME_ENGINE, "specialist rapid", "cpu hard roomy critical", _RUST),
    _case("OS kernel", Kind.KERNEL, "specialist steady", "cpu hard moderate critical", _RUST),
    _case("trading", Kind.TRADING, "specialist steady", "mixed hard roomy critical", _RUST),
    _case("real-time audio", Kind.AUDIO, "specialist steady", "cpu hard moderate critical", _RUST),
    _case("embedded", Kind.EMBEDDED, "specialist steady", "cpu soft tight critical", _RUST),
    _case("WebAssembly", Kind.WASM, "mixed rapid", "cpu soft tight restartable", _RUST),
    _case("leaned-on tooling", Kind.TOOLING, "mixed rapid", "cpu none roomy critical", _RUST),
    _case("network and compute", Kind.WEB_API, "mixed rapid", "mixed soft roomy critical", _SPLIT),
)
"""The uses the article names, with the facts such a component would typically have."""


def asked(kind: Kind, facts: Facts, rules: Rules = RULES) -> tuple[str, ...]:
    """The traits that are asked about; a fact that is not there is not known."""
    known: Facts = {name: facts[name] for name in PROJECT_FACTS if name in facts}
    questions: list[str] = []
    while (question := next_fact(kind, known, questions, rules)) is not None:
        questions.append(question)
        if question in facts:
            known[question] = facts[question]
    return tuple(questions)


def as_asked(row: Row, rules: Rules = RULES) -> Row:
    """`row` with what the interview would know of it."""
    return row.knowing((*PROJECT_FACTS, *asked(row.kind, row.facts, rules)))
