"""The evaluation as text."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from gorust_new.advice.facts import TRAITS
from gorust_new.advice.model import Strength
from gorust_new.advice.rules import RULES, Rules
from gorust_new.plan.model import Language

from tools.evaluation.dataset import Fold, Row, folds
from tools.evaluation.figures import (
    Judged,
    Tally,
    agreement,
    by_strength,
    confusion,
    judge,
    judge_with,
    one_job_out,
    repeated,
    tally,
    wilson,
)
from tools.evaluation.fitting import PRIOR_STRENGTH, Sizes, fit, fitted_sizes
from tools.evaluation.predictors import (
    Learner,
    article,
    as_shipped,
    logistic,
    logistic_ordered,
    majority,
    our_rules,
    without_splits,
)
from tools.evaluation.questions import ARTICLE_CASES, asked, average

LEARNERS: tuple[tuple[str, Learner], ...] = (
    ("our rules, refitted in each fold", our_rules),
    ("our rules as shipped (have seen all)", as_shipped),
    ("logistic regression", logistic),
    ("logistic regression, facts as numbers", logistic_ordered),
    ("the article, read mechanically", article),
    ("the majority", majority),
)


def report(rows: tuple[Row, ...]) -> Iterator[str]:
    """Everything, a line at a time."""
    twins = len({row.group for row in rows if row.paired})
    yield f"{len(rows)} components, {twins} pairs of twins that did the same job in both languages."
    yield "Twins stay in one fold. strict: the language chosen. lenient: an acceptable one."
    yield "alone: strict, on components without a twin (on twins nobody can be right twice)."
    yield from _agreements("each job left out in turn", rows, one_job_out(rows))
    yield from _agreements("ten folds, five shuffles", rows, repeated(rows))
    teamless = tuple(row.without("team") for row in rows)
    yield from _agreements("each job left out, team unknown", teamless, one_job_out(teamless))
    judged = judge(rows)
    yield from _strengths("held out", judged)
    yield from _strengths("held out, team unknown", judge(teamless))
    yield from _forgetful(rows)
    yield from _confusions(judged)
    yield from _misses(judged)
    yield from _ablations(rows)
    yield from _chosen_sizes(rows)
    yield from _question_counts(rows)


def _agreements(title: str, rows: Sequence[Row], split_up: Sequence[Fold]) -> Iterator[str]:
    single = sum(row.label is not Language.SPLIT for row in rows)
    yield ""
    yield f"Agreement, {title}"
    yield f"{'':38}{f'Go, Rust or split ({len(rows)})':26}{f'Go or Rust ({single})':26}"
    yield f"{'':38}" + "strict  lenient alone     " * 2
    for name, learner in LEARNERS:
        three = agreement(learner, split_up, splits=True)
        two = agreement(learner, split_up, splits=False)
        cells = "".join(
            f"{each.strict:.3f}   {each.lenient:.3f}   {each.alone:.3f}     "
            for each in (three, two)
        )
        yield f"{name:38}{cells}".rstrip()


def _strengths(title: str, judged: Sequence[Judged]) -> Iterator[str]:
    yield ""
    yield f"By strength, {title}"
    yield f"{'':14}rows         acceptable            chosen        chosen, no twin"
    for strength, counts in by_strength(judged).items():
        yield f"{strength.value:14}{_tally_cells(counts, len(judged))}"
    yield f"{'all':14}{_tally_cells(tally(judged), len(judged))}"


def _tally_cells(counts: Tally, total: int) -> str:
    low, high = wilson(counts.acceptable, counts.rows)
    return (
        f"{counts.rows:2} ({counts.rows / total:4.0%})   "
        f"{_ratio(counts.acceptable, counts.rows)} [{low:.2f}-{high:.2f}]   "
        f"{_ratio(counts.right, counts.rows)}   {_ratio(counts.alone_right, counts.alone)}"
    )


def _ratio(hits: int, trials: int) -> str:
    share = f"{hits / trials:.2f}" if trials else "-   "
    return f"{hits:2}/{trials:<2} {share}"


def _forgetful(rows: Sequence[Row], times: int = 20) -> Iterator[str]:
    """Strong must stay right when people cannot say everything."""
    dice = random.Random(1)  # noqa: S311  a sample, not a secret
    judged: list[Judged] = []
    for _ in range(times):
        for training, held_out in folds(rows, 10, dice.randrange(1000)):
            forgot = [_forget(row, dice) for row in held_out]
            judged += judge_with(fit(training), forgot)
    counts = by_strength(judged)[Strength.STRONG]
    yield ""
    yield "With each trait forgotten by a coin toss, 20 times over, held out:"
    yield (
        f"  strong in {counts.rows / len(judged):.0%} of answers, of which acceptable "
        f"{counts.acceptable / counts.rows:.3f}, chosen {counts.right / counts.rows:.3f}; "
        f"all answers acceptable {tally(judged).acceptable / len(judged):.3f}"
    )


def _forget(row: Row, dice: random.Random) -> Row:
    for name in TRAITS:
        if dice.random() < 1 / 2:
            row = row.without(name)
    return row


def _confusions(judged: Sequence[Judged]) -> Iterator[str]:
    counts = confusion(judged)
    yield ""
    yield "Confusion, held out (rows: chosen by engineers; columns: advised)"
    yield f"{'':10}" + "".join(f"{each.value:>8}" for each in Language)
    for label in Language:
        cells = "".join(f"{counts[label, answer]:8}" for answer in Language)
        yield f"{label.value:10}{cells}"


def _misses(judged: Sequence[Judged]) -> Iterator[str]:
    yield ""
    yield "Not acceptable, held out"
    for each in judged:
        if not each.acceptable:
            told = f"advised {each.decision.value} ({each.strength.value})"
            yield f"  {each.row.name:26}{each.row.label.value:7}{told}"


def _ablations(rows: Sequence[Row]) -> Iterator[str]:
    yield ""
    yield "What each part is worth, held out (strict, lenient of all rows)"
    variants: tuple[tuple[str, Rules], ...] = (
        ("as it is", RULES),
        ("never split", without_splits(RULES)),
        ("no hard rule", RULES._replace(hard=())),
        ("no kinds", _without_kinds(RULES)),
        *((f"no {name}", _without(RULES, name)) for name in _WEIGHED),
    )
    for name, start in variants:
        counts = tally(judge(rows, partial(fit, start=start)))
        yield f"  {name:16}{counts.right / len(rows):.3f}  {counts.acceptable / len(rows):.3f}"


_WEIGHED = ("workload", "latency", "crash", "team", "velocity")


def _without(rules: Rules, trait: str) -> Rules:
    kept = tuple(row for row in rules.weights if row.trait != trait)
    return rules._replace(weights=kept)


def _without_kinds(rules: Rules) -> Rules:
    kinds = {
        kind: rule._replace(lean=0, lean_if_critical=None) for kind, rule in rules.kinds.items()
    }
    return rules._replace(kinds=kinds)


def _chosen_sizes(rows: Sequence[Row]) -> Iterator[str]:
    seen = Counter(_spelled(fitted_sizes(training)) for training, _ in repeated(rows))
    yield ""
    yield "Sizes fitted in 50 training folds"
    for sizes, times in seen.most_common():
        yield f"  {times:2} times  {sizes}"
    yield from _looser(rows)
    yield f"  on all    {_spelled(fitted_sizes(rows))}"


def _looser(rows: Sequence[Row]) -> Iterator[str]:
    """What happens when the sizes follow the training rows more closely."""
    for prior in (PRIOR_STRENGTH, 0.5, 0.25, 0.0):
        judged = judge(rows, partial(fit, prior=prior))
        counts, strong = tally(judged), by_strength(judged)[Strength.STRONG]
        yield (
            f"  pull towards equal sizes {prior:4}: right {counts.right}/{counts.rows}, acceptable "
            f"{counts.acceptable}/{counts.rows}, strong {strong.right}/{strong.rows}"
        )


def _spelled(sizes: Sizes) -> str:
    points = ", ".join(f"{name} {size}" for name, size in sizes.weights.items())
    return f"{points}; split +{sizes.split_for} -{sizes.split_against}"


def _question_counts(rows: tuple[Row, ...]) -> Iterator[str]:
    yield ""
    yield "Questions about traits (of four; team and velocity are asked once a project)"
    counts = []
    for name, kind, facts in ARTICLE_CASES:
        questions = asked(kind, facts)
        counts.append(len(questions))
        yield f"  {name:22}{len(questions)}  {', '.join(questions)}"
    yield f"  average of the article's cases  {sum(counts) / len(counts):.2f}"
    yield f"  average of the labelled set     {average(rows):.2f}"
