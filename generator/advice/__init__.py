"""Go, Rust or a split, for one component: the decision and its explanation. Pure."""

from __future__ import annotations

from generator.advice.contradictions import contradictions
from generator.advice.engine import advise, next_question
from generator.advice.model import Advice, Contradiction, Flip, Reason, Strength

__all__ = [
    "Advice",
    "Contradiction",
    "Flip",
    "Reason",
    "Strength",
    "advise",
    "contradictions",
    "next_question",
]
