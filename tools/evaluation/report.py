"""The evaluation as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from gorust_new.advice.facts import PROJECT_FACTS, TRAITS
from gorust_new.advice.rules import RULES, Rules
from gorust_new.advice.score import decide
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Row, folds
from tools.evaluation.figures import (
    FOLDS,
    SEEDS,
    Agreement,
    Judged,
    agreement,
    by_strength,
    confusion,
    cross_validated,
    judge,
    knowing,
    wilson,
)
from tools.evaluation.fitting import fit, fitted_sizes
from tools.evaluation.questions import ARTICLE_CASES, as_asked, asked

FACTS = (*TRAITS, *PROJECT_FACTS)
FOUR = ("workload", "latency", "memory", "crash")


def report(rows: tuple[Row, ...]) -> Iterator[str]:
    """Everything, a line at a time."""
    judged = cross_validated(rows)
    yield f"{len(rows)} components; held out: {FOLDS} folds, {len(SEEDS)} shuffles, points,"
    yield "expectations and precedents from the other folds; one job is never in two folds."
    yield "vote: what most readers advise; either: of those voted Go or Rust, if a split were no"
    yield "answer; acceptable: chosen, here or by others; unopposed: no reader objects."
    yield from _table("Agreement, held out", _main(rows, judged))
    yield from _table("By strength", _strengths(judged))
    yield from _table("By strength, with what the interview asked", _strengths(_asked(rows)))
    yield from _confusions(judged)
    yield from _table("By kind", _kinds(judged))
    yield from _table("With one fact unknown", _forgetting(rows))
    yield from _table("Learning curve, share of the other folds learnt from", _curve(rows))
    yield from _table("What each part is worth", _ablations(rows))
    yield from _fitted(rows)
    yield from _question_counts(rows)
    yield from _misses(judged)


Row_ = tuple[str, Agreement]


def _table(title: str, lines: Iterable[Row_]) -> Iterator[str]:
    yield ""
    yield title
    yield f"{'':34}{'rows':>6}{'vote':>8}{'either':>8}{'acceptable':>12}{'unopposed':>11}"
    for name, found in lines:
        yield (
            f"{name:34}{found.rows:6}{found.vote:8.3f}{found.either:8.3f}"
            f"{found.acceptable:12.3f}{found.unopposed:11.3f}"
        )


def _main(rows: Sequence[Row], judged: Sequence[Judged]) -> Iterator[Row_]:
    yield "the advice, all facts known", agreement(judged)
    yield "kind and four facts known", agreement(cross_validated(rows, view=knowing(FOUR)))
    six = (*FOUR, *PROJECT_FACTS)
    yield "the same, team and velocity", agreement(cross_validated(rows, view=knowing(six)))
    yield "what the interview asked", agreement(_asked(rows))
    yield "nothing but the kind", agreement(cross_validated(rows, view=knowing(())))
    yield "most of the seven precedents", agreement([_as_precedents(each) for each in judged])
    yield "always Go", agreement([_as(each, Language.GO) for each in judged])


def _asked(rows: Sequence[Row]) -> tuple[Judged, ...]:
    return cross_validated(rows, view=as_asked)


def _as_precedents(judged: Judged) -> Judged:
    votes = Counter(each.vote for each in judged.alike.precedents)
    return _as(judged, votes.most_common(1)[0][0])


def _as(judged: Judged, answer: Language) -> Judged:
    return Judged(judged.row, answer, answer, judged.strength, judged.points, judged.alike)


def _strengths(judged: Sequence[Judged]) -> Iterator[Row_]:
    for strength, found in by_strength(judged).items():
        share = found.rows / len(judged)
        hits = found.vote * found.rows / len(SEEDS)
        low, high = wilson(hits, round(found.rows / len(SEEDS)))
        yield f"{strength.value:11}{share:5.2f} [{low:.2f}-{high:.2f}]", found


def _confusions(judged: Sequence[Judged]) -> Iterator[str]:
    counts = confusion(judged)
    yield ""
    yield "Confusion (rows: readers' vote; columns: advised), all shuffles together"
    yield f"{'':10}" + "".join(f"{language.value:>8}" for language in Language)
    for vote in Language:
        cells = "".join(f"{counts[vote, answer]:8}" for answer in Language)
        yield f"{vote.value:10}{cells}"


def _kinds(judged: Sequence[Judged]) -> Iterator[Row_]:
    for kind in sorted({each.row.kind for each in judged}, key=lambda kind: kind.value):
        yield kind.value, agreement([each for each in judged if each.row.kind is kind])


def _forgetting(rows: Sequence[Row]) -> Iterator[Row_]:
    for name in FACTS:
        others = [other for other in FACTS if other != name]
        yield f"without {name}", agreement(cross_validated(rows, view=knowing(others)))


def _curve(rows: Sequence[Row]) -> Iterator[Row_]:
    for part in (0.25, 0.5, 0.75, 1.0):
        judged = [
            each
            for seed in SEEDS
            for training, held_out in folds(rows, FOLDS, seed)
            for each in judge((training[: round(len(training) * part)], held_out))
        ]
        yield f"{part:4.0%}", agreement(judged)


def _ablations(rows: Sequence[Row]) -> Iterator[Row_]:
    for name, start in _variants():
        yield name, agreement(cross_validated(rows, refit=partial(fit, start=start)))
    yield "no hard rule but the deadline", agreement(_unbound(cross_validated(rows)))


def _variants() -> Iterator[tuple[str, Rules]]:
    yield "as it is", RULES
    yield "split at any points", _with_limit(99)
    yield "never a split", _with_limit(-99)


def _with_limit(points: int) -> Rules:
    return RULES._replace(thresholds=RULES.thresholds._replace(one_language=points))


def _unbound(judged: Sequence[Judged]) -> list[Judged]:
    """Go where the points say so, though memory is tight or the kind has no room."""
    return [
        _as(each, Language.GO)
        if each.either is Language.RUST
        and each.decision is Language.RUST
        and each.points <= 0
        and each.row.facts["latency"] != "hard"
        else each
        for each in judged
    ]


def _fitted(rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield f"Points over {FOLDS * len(SEEDS)} training folds: shipped, lowest to highest"
    seen: dict[tuple[str, str], list[int]] = {}
    for seed in SEEDS:
        for training, _ in folds(rows, FOLDS, seed):
            for fact, points in fitted_sizes(training).items():
                seen.setdefault(fact, []).append(points)
    shipped = fitted_sizes(rows)
    for fact, found in seen.items():
        span = f"{min(found):+3} to {max(found):+3}"
        yield f"  {fact[0]:12}{fact[1]:14}{shipped[fact]:+3}   {span}"


def _question_counts(rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield "Questions about traits, of nine (team and velocity are asked once a project)"
    for name, kind, facts, answer in ARTICLE_CASES:
        questions, said = asked(kind, facts), decide(kind, facts)
        right = "as the article says" if said is answer else f"the article says {answer.value}"
        yield f"  {name:22}{said.value:6} {right}; asks {', '.join(questions) or 'nothing'}"
    yield f"  average of the labelled components, held out: {average_asked(rows):.2f}"


def average_asked(rows: Sequence[Row]) -> float:
    """Questions asked about a held-out component."""
    counts = [
        len(asked(row.kind, row.facts, rules))
        for training, held_out in folds(rows, FOLDS, SEEDS[0])
        for rules in (fit(training),)
        for row in held_out
    ]
    return sum(counts) / len(counts)


def _misses(judged: Sequence[Judged]) -> Iterator[str]:
    yield ""
    yield "Strong, and not as voted or objected to (times in all shuffles)"
    wrong = Counter(
        (each.row.name, each.row.vote.value, each.decision.value, each.objected)
        for each in judged
        if each.strength.value == "strong" and not each.as_voted
    )
    for (name, vote, decision, objected), times in wrong.most_common():
        told = ", objected" if objected else ""
        yield f"  {times}  {name}: voted {vote}, advised {decision}{told}"
