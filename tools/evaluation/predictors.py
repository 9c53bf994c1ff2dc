"""What the advice is measured against, each learning from a training fold only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from gorust_new.advice.facts import VALUES
from gorust_new.advice.kinds import KindRule, NetworkHalf
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import decide
from gorust_new.plan.model import Kind, Language

from tools.evaluation.dataset import Row
from tools.evaluation.fitting import fit
from tools.evaluation.logistic import Vector, scores, train

Predictor = Callable[[Row], Language]
Learner = Callable[[Sequence[Row], bool], Predictor]
"""From training rows, and whether a split may be answered, to a predictor."""

ARTICLE_KINDS = frozenset(
    {
        Kind.DATABASE,
        Kind.STORAGE_ENGINE,
        Kind.GAME_ENGINE,
        Kind.KERNEL,
        Kind.EMBEDDED,
        Kind.WASM,
        Kind.AUDIO,
        Kind.TRADING,
    }
)
ARTICLE_LEANED_ON = frozenset({Kind.TOOLING, Kind.SHARED_LIBRARY, Kind.RUNTIME})


def our_rules(rows: Sequence[Row], splits: bool) -> Predictor:
    """The advice, its sizes fitted on `rows`."""
    return with_rules(_fitted(tuple(row.name for row in rows), tuple(rows)), splits)


def as_shipped(_: Sequence[Row], splits: bool) -> Predictor:
    """The advice as users get it; every row has been seen by it."""
    return with_rules(RULES, splits)


def with_rules(rules: Rules, splits: bool = True) -> Predictor:
    """The decision of `rules`; where `splits` is off, Go or Rust only."""
    used = rules if splits else without_splits(rules)
    return lambda row: decide(row.kind, row.facts, used)


def without_splits(rules: Rules) -> Rules:
    """`rules` for which nothing has two halves."""
    kinds: dict[Kind, KindRule] = {
        kind: rule._replace(network=NetworkHalf.ABSENT) for kind, rule in rules.kinds.items()
    }
    return rules._replace(kinds=kinds)


_CACHE: dict[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]], Rules] = {}


def _fitted(names: tuple[str, ...], rows: tuple[Row, ...]) -> Rules:
    key = (names, tuple(tuple(sorted(row.facts)) for row in rows))
    if key not in _CACHE:
        _CACHE[key] = fit(rows)
    return _CACHE[key]


def article(_: Sequence[Row], splits: bool) -> Predictor:
    """The mechanical reading of the article that the labelled data came with."""
    del splits
    return _article


def _article(row: Row) -> Language:
    facts = row.facts
    rust = (
        facts.get("latency") == "hard"
        or facts.get("memory") == "tight"
        or row.kind in ARTICLE_KINDS
        or (row.kind in ARTICLE_LEANED_ON and facts.get("crash") == "critical")
        or facts.get("workload") == "cpu"
    )
    return Language.RUST if rust else Language.GO


def majority(rows: Sequence[Row], splits: bool) -> Predictor:
    """Whatever is most frequent among `rows`."""
    del splits
    most = Counter(row.label for row in rows).most_common(1)[0][0]
    return lambda _: most


def logistic(rows: Sequence[Row], splits: bool) -> Predictor:
    """Plain logistic regression on the stated facts, one column a value."""
    return _logistic(rows, splits, _a_column_a_value)


def logistic_ordered(rows: Sequence[Row], splits: bool) -> Predictor:
    """As `logistic`, each fact one number from -1 (Go's end) to 1, as the article orders it."""
    return _logistic(rows, splits, _a_number_a_fact)


def _logistic(rows: Sequence[Row], splits: bool, encode: Callable[[Row], Vector]) -> Predictor:
    languages = [each for each in Language if splits or each is not Language.SPLIT]
    used = [row for row in rows if row.label in languages]
    examples = tuple((encode(row), languages.index(row.label)) for row in used)
    weights = train(examples, len(languages))

    def predict(row: Row) -> Language:
        found = scores(weights, encode(row))
        return languages[found.index(max(found))]

    return predict


def _a_column_a_value(row: Row) -> Vector:
    columns = (float(row.facts.get(name) == value) for name in VALUES for value in VALUES[name])
    return (1.0, *columns)


def _a_number_a_fact(row: Row) -> Vector:
    return (1.0, *(ORDER[name].get(row.facts.get(name, ""), 0.0) for name in ORDER))


ORDER: dict[str, dict[str, float]] = {
    "workload": {"network-io": -1.0, "mixed": 0.0, "cpu": 1.0},
    "latency": {"none": -1.0, "soft": 0.0, "hard": 1.0},
    "memory": {"roomy": -1.0, "moderate": 0.0, "tight": 1.0},
    "crash": {"restartable": -1.0, "critical": 1.0},
    "team": {"mixed": -1.0, "specialist": 1.0},
    "velocity": {"rapid": -1.0, "steady": 1.0},
}
