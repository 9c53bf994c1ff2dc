"""What the advice says, as frozen values.

Named tuples, as all rows of the rules are: defining one takes a tenth of the time that a
dataclass takes, and the advice is on the way to the first prompt.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from gorust_new.advice.precedents import Likeness
from gorust_new.plan.model import Language


class Strength(Enum):
    """How far to trust a decision (measured on components of real systems, docs/advice.md).

    STRONG: nobody is likely to object. LEAN: more would agree than not.
    CLOSE_CALL: either language works, and the tie-break decides.
    """

    STRONG = "strong"
    LEAN = "lean"
    CLOSE_CALL = "close call"


class Reason(NamedTuple):
    """One fact that counted, the language it speaks for, and why, in plain words.

    `trait` is a trait's name, or ``kind``, ``team`` or ``velocity``.
    """

    trait: str
    value: str
    favours: Language
    text: str


class Flip(NamedTuple):
    """The smallest single change of one fact that changes the decision."""

    trait: str
    value: str
    decision: Language


class Advice(NamedTuple):
    """The decision for one component.

    `reasons` hold what speaks for the decision first, each part by weight; never empty.
    `flip` is None when no single fact could change the decision.
    `tie_break` is empty unless the strength is a close call.
    `unknown` names the traits that were not stated.
    `alike` holds the components most like it; where they disagree, the advice is less sure.
    """

    decision: Language
    strength: Strength
    reasons: tuple[Reason, ...]
    flip: Flip | None
    given_up: str
    tie_break: str
    unknown: tuple[str, ...]
    alike: Likeness


class Contradiction(NamedTuple):
    """A stated fact that the kind of component makes unlikely, and what to ask about it."""

    trait: str
    value: str
    question: str
