"""Plain logistic regression, small enough to need no library: the yardstick to beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

ROUNDS = 100
PENALTY = 1.0
"""Of the squared weights; 0.3 and 3 give the same agreement within one row."""
CURVATURE = 0.5
"""The most the softmax loss bends for each unit of squared input."""

Vector = tuple[float, ...]
"""One example's inputs; the first is the constant, which is not penalised."""


@cache
def train(examples: tuple[tuple[Vector, int], ...], classes: int) -> tuple[list[float], ...]:
    """Weights for each class, by accelerated gradient descent on the softmax loss."""
    size = len(examples[0][0])
    steepest = sum(value * value for vector, _ in examples for value in vector)
    rate = 1.0 / (PENALTY + CURVATURE * steepest)
    weights = tuple([0.0] * size for _ in range(classes))
    ahead = tuple([0.0] * size for _ in range(classes))
    for step in range(ROUNDS):
        slopes = _slopes(ahead, examples)
        push = step / (step + 3)
        for each, front, slope in zip(weights, ahead, slopes, strict=True):
            for index, value in enumerate(each):
                each[index] = front[index] - rate * slope[index]
                front[index] = each[index] + push * (each[index] - value)
    return weights


def _slopes(
    weights: tuple[list[float], ...], examples: tuple[tuple[Vector, int], ...]
) -> list[list[float]]:
    slopes = [[0.0, *(PENALTY * value for value in each[1:])] for each in weights]
    for vector, label in examples:
        for index, share in enumerate(_softmax(scores(weights, vector))):
            error, slope = share - (index == label), slopes[index]
            for column, value in enumerate(vector):
                if value:
                    slope[column] += error * value
    return slopes


def scores(weights: Sequence[Sequence[float]], vector: Vector) -> list[float]:
    """The log-odds of each class, up to a constant."""
    return [sum(map(float.__mul__, each, vector)) for each in weights]


def _softmax(values: list[float]) -> list[float]:
    top = max(values)
    powers = [math.exp(value - top) for value in values]
    total = sum(powers)
    return [power / total for power in powers]
