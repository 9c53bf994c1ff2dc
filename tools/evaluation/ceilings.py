"""What eight textbook methods get out of the same labels, on the same folds.

    .venv/bin/pip install scikit-learn && .venv/bin/python -m tools.evaluation.ceilings

Tells a target that the rules miss from one that the facts cannot reach. scikit-learn is
no dependency of ours, and nothing but this file uses it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from gorust_new.advice.facts import VALUES
from gorust_new.advice.kinds import KINDS
from gorust_new.plan.model import Kind, Language

from tools.evaluation.dataset import Row, folds, load
from tools.evaluation.figures import FOLDS, SEEDS

FOUR = ("workload", "latency", "memory", "crash")


def methods() -> dict[str, Callable[[], Any]]:
    """Each method with settings that suit two hundred examples."""
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.naive_bayes import BernoulliNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    return {
        "logistic regression, C 1": lambda: LogisticRegression(C=1, max_iter=500),
        "logistic regression, C 0.3": lambda: LogisticRegression(C=0.3, max_iter=500),
        "random forest": lambda: RandomForestClassifier(150, min_samples_leaf=2, random_state=0),
        "support vectors, C 1": lambda: SVC(C=1),
        "support vectors, C 3": lambda: SVC(C=3, gamma=0.1),
        "naive Bayes": BernoulliNB,
        "nearest nine": lambda: KNeighborsClassifier(9),
        "boosted trees": lambda: GradientBoostingClassifier(
            n_estimators=60, max_depth=2, random_state=0
        ),
    }


def described(row: Row, names: Iterable[str], *, kind: bool) -> list[float]:
    """A row as numbers: the lean of its kind, its kind if wanted, and each fact's values."""
    numbers = [float(KINDS[row.kind].lean)]
    if kind:
        numbers += [float(row.kind is other) for other in Kind]
    for name in names:
        numbers += [float(row.facts.get(name) == value) for value in VALUES[name]]
    return numbers


def share_as_voted(
    make: Callable[[], Any],
    names: Sequence[str],
    *,
    kind: bool,
    voted: Collection[Language] = tuple(Language),
) -> float:
    """How often a held-out row is answered as most readers advise.

    Args:
        voted: learn from, and judge, only rows that readers advise one of these for.
    """
    hits = trials = 0
    for seed in SEEDS:
        for fold in folds(load(), FOLDS, seed):
            training, held_out = ([row for row in part if row.vote in voted] for part in fold)
            model = make()
            examples = [described(row, names, kind=kind) for row in training]
            model.fit(examples, [row.vote.value for row in training])
            answers = model.predict([described(row, names, kind=kind) for row in held_out])
            hits += sum(
                answer == row.vote.value for answer, row in zip(answers, held_out, strict=True)
            )
            trials += len(held_out)
    return hits / trials


def main() -> int:
    """Print the table."""
    print(f"{'':28}{'all facts':>12}{'Go or Rust':>12}{'kind + four':>12}{'lean + four':>12}")
    for name, make in methods().items():
        shares = (
            share_as_voted(make, tuple(VALUES), kind=True),
            share_as_voted(make, tuple(VALUES), kind=True, voted=(Language.GO, Language.RUST)),
            share_as_voted(make, FOUR, kind=True),
            share_as_voted(make, FOUR, kind=False),
        )
        print(f"{name:28}" + "".join(f"{share:12.3f}" for share in shares))
    return 0


if __name__ == "__main__":
    sys.exit(main())
