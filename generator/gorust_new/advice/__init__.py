"""Go, Rust or a split, for one component: the decision and its explanation. Pure."""

from __future__ import annotations

from gorust_new.advice.contradictions import contradictions
from gorust_new.advice.engine import advise, next_question
from gorust_new.advice.existing import existing
from gorust_new.advice.model import Advice, Contradiction, Flip, Reason, Strength

__all__ = [
    "Advice",
    "Contradiction",
    "Flip",
    "Reason",
    "Strength",
    "advise",
    "contradictions",
    "existing",
    "next_question",
]
