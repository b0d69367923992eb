"""A random intercept and slope with parameters of one's choice: what they imply, and persons drawn from them.

For person j at time t: ``y = intercept + slope t + u0 + u1 t + e`` with ``(u0, u1) ~ N(0, G)`` and ``e ~ N(0, s^2)``.
The persons of a draw are kept as standard normal numbers, so that a moved parameter moves the same persons.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import ModelError
from ..numerics import Array

#: More persons or waves than these are not drawn; a draw of fewer begins with the same ones.
MOST_PERSONS = 500
MOST_WAVES = 20


@dataclass(frozen=True)
class Growth:
    """The parameters of a random intercept and slope.

    Parameters
    ----------
    intercept, slope : float
        The mean person's outcome at time zero, and change per unit of time.
    sd_intercept, sd_slope : float
        SDs of the persons' departures from them; not negative.
    correlation : float
        Of these departures, from -1 to 1.
    sd_residual : float
        SD of a row about its person's line; not negative.

    Raises
    ------
    ModelError
        For an SD below zero, a correlation beyond one, or anything that is not a number.
    """

    intercept: float
    slope: float
    sd_intercept: float
    sd_slope: float
    correlation: float
    sd_residual: float

    def __post_init__(self) -> None:
        every = (self.intercept, self.slope, self.sd_intercept, self.sd_slope, self.correlation, self.sd_residual)
        if not np.isfinite(every).all():
            raise ModelError("A parameter of the model is not a number.", "Give every parameter a finite value.")
        if min(self.sd_intercept, self.sd_slope, self.sd_residual) < 0:
            raise ModelError("A standard deviation cannot be negative.", "Use zero or more.")
        if abs(self.correlation) > 1:
            raise ModelError(f"A correlation of {self.correlation} is impossible.", "Use a value from -1 to 1.")

    @property
    def covariance(self) -> Array:
        """G, the covariance matrix of the random intercept and slope, (2, 2)."""
        sd = np.array([self.sd_intercept, self.sd_slope])
        return np.outer(sd, sd) * np.array([[1.0, self.correlation], [self.correlation, 1.0]])

    @property
    def factor(self) -> Array:
        """The lower triangular root of G, (2, 2), also where G is singular."""
        rest = np.sqrt(max(1.0 - self.correlation**2, 0.0))
        return np.array([[self.sd_intercept, 0.0], [self.sd_slope * self.correlation, self.sd_slope * rest]])


def waves(n: int, first: float = 0.0, last: float | None = None) -> Array:
    """Times of n waves, evenly spaced from the first to the last; one apart without a last."""
    if not 2 <= n <= MOST_WAVES:
        raise ModelError(f"{n} waves cannot be explored.", f"Use 2 to {MOST_WAVES}.")
    return np.linspace(first, first + n - 1 if last is None else last, n)


def implied_covariance(growth: Growth, times: Array) -> Array:
    """Covariance of one person's rows at these times, ``Z G Z' + s^2 I``, (T, T)."""
    Z = np.column_stack([np.ones(len(times)), times])
    half = Z @ growth.factor
    return half @ half.T + growth.sd_residual**2 * np.eye(len(times))


def implied_correlations(growth: Growth, times: Array) -> pd.DataFrame:
    """Correlation of one person's rows at each pair of times: ``time1 time2 correlation`` with ``time1 < time2``.

    Zero where a row has no variance at all.
    """
    covariance = implied_covariance(growth, times)
    sd = np.sqrt(np.diag(covariance))
    scale = np.outer(sd, sd)
    correlation = np.divide(covariance, scale, out=np.zeros_like(scale), where=scale > 0)
    earlier, later = np.triu_indices(len(times), 1)
    return pd.DataFrame(
        {
            "time1": np.asarray(times)[earlier],
            "time2": np.asarray(times)[later],
            "correlation": correlation[earlier, later],
        }
    )


def icc_over_time(growth: Growth, times: Array) -> pd.DataFrame:
    """The variance between persons at each time, and its share: columns ``time between total icc``.

    ``between = z'Gz`` with ``z = (1, t)``; the share is zero where there is no variance at all.
    """
    half = np.column_stack([np.ones(len(times)), times]) @ growth.factor
    between = np.einsum("ti,ti->t", half, half)
    total = between + growth.sd_residual**2
    icc = np.divide(between, total, out=np.zeros_like(total), where=total > 0)
    return pd.DataFrame({"time": np.asarray(times, float), "between": between, "total": total, "icc": icc})


def closest_time(growth: Growth) -> float:
    """The time at which the persons' lines lie closest together, ``-cov / var(slope)``; NaN without slopes."""
    if growth.sd_slope == 0:
        return float("nan")
    return -growth.correlation * growth.sd_intercept / growth.sd_slope


@dataclass(frozen=True, eq=False)
class People:
    """Persons as standard normal numbers: who they are, before a model says how far they differ.

    Parameters
    ----------
    effects : ndarray of shape (n, 2)
    errors : ndarray of shape (n, waves)
    """

    effects: Array
    errors: Array

    def own(self, growth: Growth) -> Array:
        """Intercept and slope of each person's own line, (n, 2)."""
        return np.array([growth.intercept, growth.slope]) + self.effects @ growth.factor.T

    def outcomes(self, growth: Growth, times: Array) -> Array:
        """One outcome for each person and wave, (n, waves)."""
        own = self.own(growth)
        return own[:, :1] + own[:, 1:] * times + growth.sd_residual * self.errors[:, : len(times)]

    def rows(self, growth: Growth, times: Array) -> pd.DataFrame:
        """One row per person and wave: ``group time outcome fitted``, the last the person's true line."""
        own, n = self.own(growth), len(self.effects)
        return pd.DataFrame(
            {
                "group": np.repeat([str(i + 1) for i in range(n)], len(times)),
                "time": np.tile(np.asarray(times, float), n),
                "outcome": self.outcomes(growth, times).ravel(),
                "fitted": (own[:, :1] + own[:, 1:] * times).ravel(),
            }
        )


def people(n: int, rng: np.random.Generator) -> People:
    """Draw persons; the first few of many are what asking for a few gives.

    Raises
    ------
    ModelError
        For fewer than one person or more than `MOST_PERSONS`.
    """
    if not 1 <= n <= MOST_PERSONS:
        raise ModelError(f"{n} persons cannot be drawn.", f"Use 1 to {MOST_PERSONS}.")
    drawn = rng.standard_normal((n, 2 + MOST_WAVES))
    return People(drawn[:, :2], drawn[:, 2:])
