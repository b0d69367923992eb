"""Hermite's cubic: between two points with known slopes."""

from __future__ import annotations

from typing import TypeVar

from ...numerics import Array

Number = TypeVar("Number", float, Array)


def cubic(share: Number, values: tuple[Number, Number], slopes: tuple[Number, Number]) -> Number:
    """Hermite's cubic between two points: the value at a share of the way, slopes per whole way."""
    rest = 1.0 - share
    ends = (1.0 + 2.0 * share) * rest**2 * values[0] + share**2 * (3.0 - 2.0 * share) * values[1]
    return ends + share * rest * (rest * slopes[0] - share * slopes[1])


def meeting(level: float, values: tuple[float, float], slopes: tuple[float, float]) -> float:
    """The share of the way at which Hermite's cubic first known to be below a level and then above it meets it."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if cubic(middle, values, slopes) < level else (low, middle)
    return low
