"""How many questions the interview asks about a component, and about which traits."""

from __future__ import annotations

from gorust_new.advice.engine import next_question
from gorust_new.advice.facts import PROJECT_FACTS, Facts, project_from, traits_from
from gorust_new.plan.model import Kind

from tools.evaluation.dataset import Row


def _case(name: str, kind: Kind, project: str, traits: str) -> tuple[str, Kind, Facts]:
    team, velocity = project.split()
    workload, latency, memory, crash = traits.split()
    facts = {"workload": workload, "latency": latency, "memory": memory, "crash": crash}
    return name, kind, {"team": team, "velocity": velocity, **facts}


ARTICLE_CASES: tuple[tuple[str, Kind, Facts], ...] = (
    _case("web API", Kind.WEB_API, "mixed rapid", "network-io soft roomy restartable"),
    _case("microservice", Kind.MICROSERVICE, "mixed rapid", "network-io soft moderate restartable"),
    _case("API gateway", Kind.GATEWAY, "mixed rapid", "network-io soft roomy critical"),
    _case("CLI tool", Kind.CLI, "mixed rapid", "network-io none roomy restartable"),
    _case("database", Kind.DATABASE, "specialist steady", "mixed soft roomy critical"),
    _case("game engine", Kind.GAME_ENGINE, "specialist rapid", "cpu hard roomy critical"),
    _case("OS kernel", Kind.KERNEL, "specialist steady", "cpu hard moderate critical"),
    _case("trading", Kind.TRADING, "specialist steady", "mixed hard roomy critical"),
    _case("real-time audio", Kind.AUDIO, "specialist steady", "cpu hard moderate critical"),
    _case("embedded", Kind.EMBEDDED, "specialist steady", "cpu soft tight critical"),
    _case("WebAssembly", Kind.WASM, "mixed rapid", "cpu soft tight restartable"),
    _case("leaned-on tooling", Kind.TOOLING, "mixed rapid", "cpu none roomy critical"),
    _case("network and compute", Kind.WEB_API, "mixed rapid", "mixed soft roomy critical"),
)
"""The uses the article names, with the answers such a component would typically give."""


def asked(kind: Kind, facts: Facts) -> tuple[str, ...]:
    """The traits the interview asks about, when each is answered as `facts` say."""
    known: Facts = {name: facts[name] for name in PROJECT_FACTS if name in facts}
    questions: list[str] = []
    while True:
        question = next_question(kind, traits_from(known), *project_from(known))
        if question is None:
            return tuple(questions)
        questions.append(question)
        known[question] = facts[question]


def average(rows: tuple[Row, ...]) -> float:
    """Questions asked about one labelled component."""
    return sum(len(asked(row.kind, row.facts)) for row in rows) / len(rows)
