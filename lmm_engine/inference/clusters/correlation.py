"""What random slopes imply for rows at different times: their variance, intraclass correlation and correlation.

With the columns ``z(t)`` of the random effects at time t, two rows of the same level at the times s and t have the
covariance ``z(s)' Sigma z(t)``, and each has its own residual (Goldstein, Browne & Rasbash 2002, Underst. Stat. 1:223).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from ...errors import ModelError
from ...formula.expression import names_in
from ...numerics import ALIASED, SINGULAR_SD, Array
from ...result import Estimates
from .implied import AT_BOUNDARY, Implied, implied, normal_margin, products, theta_covariance

#: Steps of the scan for the time of least variance where the effects are not straight in time.
_SCAN = 400


def icc_at(
    fit: Estimates,
    times: Sequence[float] | Array,
    *,
    time: str | None = None,
    at: Mapping[str, Any] | None = None,
    factor: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The variance between levels and the intraclass correlation at each of some times.

    Parameters
    ----------
    fit : Estimates
    times : sequence of float
    time : str, optional
        The column of times; needed where the random effects use several columns.
    at : mapping, optional
        Values of the other columns that the random effects use.
    factor : str, optional
        The grouping factor: two rows of the same level of it are looked at, and so also of the same level of every
        factor that it is nested in, and of different levels of all others. Without it the one with most levels.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    DataFrame
        Columns ``time variance icc lower upper``, in the order of the times. ``variance`` is that of the factors which
        the two rows share; ``icc`` its share in the variance of a row, with all factors and the residual; the interval
        is by the delta method on the logit, NaN where there is no variance. ``attrs``: ``factor``, ``shared`` (the
        factors that count as shared), ``time``, and ``reason``: a reservation about the interval, or empty.

    Raises
    ------
    ModelError
        If the model has no random effects or no such factor, a column's value is missing, or a time is not a number.
    """
    times_ = _Times.of(fit, times, time, at, factor)
    z = times_.columns
    shared, total = (implied(fit, products(fit, z, z), which) for which in (times_.shared, None))
    rest = total - shared
    some = shared.value > SINGULAR_SD**2
    value = np.where(some, shared.value, 1.0)
    slope = shared.gradient / value[:, None] - rest.gradient / (rest.value + 1.0)[:, None]
    margin = normal_margin(level) * np.sqrt(np.einsum("mi,ij,mj->m", slope, theta_covariance(fit), slope))
    centre = np.log(value) - np.log1p(rest.value)
    table = pd.DataFrame({"time": times_.values, "variance": fit.sigma**2 * shared.value})
    table["icc"] = shared.value / (total.value + 1.0)
    table["lower"] = np.where(some, expit(centre - margin), np.nan)
    table["upper"] = np.where(some, expit(centre + margin), np.nan)
    table.attrs = times_.said
    return table


def correlation_between(
    fit: Estimates,
    times: Sequence[float] | Array,
    *,
    time: str | None = None,
    at: Mapping[str, Any] | None = None,
    factor: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The correlation that the model implies between two rows of the same level at each pair of different times.

    Parameters
    ----------
    fit, times, time, at, factor, level
        As in `icc_at`.

    Returns
    -------
    DataFrame
        Columns ``time1 time2 correlation lower upper`` with ``time1 < time2``, one row for each pair; fixed effects are
        set aside, residuals are independent. The interval is by the delta method on Fisher's z. ``attrs`` as in
        `icc_at`.

    Raises
    ------
    ModelError
        As `icc_at`.
    """
    times_ = _Times.of(fit, np.unique(np.asarray(times, dtype=float)), time, at, factor)
    pairs = np.array(list(combinations(range(len(times_.values)), 2)), dtype=np.intp).reshape(-1, 2)
    one, other = ([z[place] for z in times_.columns] for place in pairs.T)
    together = implied(fit, products(fit, one, other), times_.shared)
    first, second = (implied(fit, products(fit, z, z)) for z in (one, other))
    correlation, slope = _correlated(together, first, second)
    margin = normal_margin(level) * np.sqrt(np.einsum("mi,ij,mj->m", slope, theta_covariance(fit), slope))
    centre = np.arctanh(correlation)
    table = pd.DataFrame({"time1": times_.values[pairs[:, 0]], "time2": times_.values[pairs[:, 1]]})
    table["correlation"] = correlation
    some = (first.value > SINGULAR_SD**2) & (second.value > SINGULAR_SD**2)
    table["lower"] = np.where(some, np.tanh(centre - margin), np.nan)
    table["upper"] = np.where(some, np.tanh(centre + margin), np.nan)
    table.attrs = times_.said
    return table


def _correlated(together: Implied, first: Implied, second: Implied) -> tuple[Array, Array]:
    """The correlation and the gradient of its Fisher's z."""
    one, other = first.value + 1.0, second.value + 1.0
    size = np.sqrt(one * other)
    correlation = together.value / size
    by_size = first.gradient / one[:, None] + second.gradient / other[:, None]
    gradient = together.gradient / size[:, None] - 0.5 * correlation[:, None] * by_size
    return correlation, gradient / (1.0 - correlation**2)[:, None]


def minimum_variance_time(
    fit: Estimates,
    *,
    time: str | None = None,
    at: Mapping[str, Any] | None = None,
    factor: str | None = None,
    between: tuple[float, float] | None = None,
) -> float:
    """The time at which levels differ least.

    Parameters
    ----------
    fit, time, at, factor
        As in `icc_at`.
    between : tuple of float, optional
        Where to look; needed where the random effects are not straight in time.

    Returns
    -------
    float
        For random slopes ``-tau01 / tau11``, which may lie outside the times that were observed (then the levels fan
        out, or in, over all of them); with ``between``, the nearest place to it there. NaN where the variance does not
        depend on time.

    Raises
    ------
    ModelError
        As `icc_at`, and without ``between`` where the effects bend.
    """
    low, high = between if between is not None else (1.0, 3.0)
    three = _Times.of(fit, [low, (low + high) / 2, high], time, at, factor)
    if not three.straight:
        if between is None:
            raise ModelError("The random effects bend in time.", "Say between which times to look.")
        return _scanned(fit, np.linspace(low, high, _SCAN + 1), (time, at, factor))
    rise = [(z[2:] - z[:1]) / (high - low) for z in three.columns]  # z(t) = start + rise t
    start = [z[:1] - low * step for z, step in zip(three.columns, rise, strict=True)]
    mixed, squared = (float(implied(fit, products(fit, z, rise), three.shared).value[0]) for z in (start, rise))
    if not squared > 0:
        return float("nan")
    return -mixed / squared if between is None else float(np.clip(-mixed / squared, low, high))


def _scanned(fit: Estimates, times: Array, asked: tuple[str | None, Mapping[str, Any] | None, str | None]) -> float:
    """The time of least variance among many, then among as many around it."""
    for turn in range(4):
        places = _Times.of(fit, times, *asked)
        v = implied(fit, products(fit, places.columns, places.columns), places.shared).value
        if turn == 0 and not np.ptp(v) > SINGULAR_SD**2:
            return float("nan")
        best = int(np.argmin(v))
        times = np.linspace(times[max(best - 1, 0)], times[min(best + 1, len(times) - 1)], len(times))
    return float(np.median(times))


@dataclass(frozen=True, eq=False)
class _Times:
    """Some times with what the random effects' columns are there."""

    fit: Estimates
    values: Array
    time: str | None
    shared: tuple[int, ...]
    rows: pd.DataFrame

    @classmethod
    def of(
        cls,
        fit: Estimates,
        times: Sequence[float] | Array,
        time: str | None,
        at: Mapping[str, Any] | None,
        factor: str | None,
    ) -> _Times:
        if not fit.design.random:
            raise ModelError("A model without random effects has no correlation within levels.", "Fit one with them.")
        values = np.asarray(times, dtype=float).ravel()
        if not np.isfinite(values).all():
            raise ModelError("A time is not a number.", "Give times as finite numbers.")
        given = dict(at or {})
        name = _time_column(fit, time, given)
        rows = pd.DataFrame({**{key: [value] * len(values) for key, value in given.items()}}, index=range(len(values)))
        if name is not None:
            rows[name] = values
        return cls(fit, values, name, _shared(fit, factor), rows)

    @cached_property
    def columns(self) -> list[Array]:
        """For each term of ``design.random`` its columns at the times, (m, k)."""
        return [columns for columns, _ in self.fit.design.random_matrices(self.rows)]

    @property
    def straight(self) -> bool:
        """Whether, from three evenly spaced times, all columns are linear in time."""
        return all(
            bool(np.all(np.abs(z[0] - 2 * z[1] + z[2]) <= ALIASED * np.abs(z).max(axis=0))) for z in self.columns
        )

    @property
    def said(self) -> dict[str, Any]:
        """What the numbers are about."""
        names = [part.name for part in self.fit.moments.factors]
        return {
            "factor": names[self.shared[0]],
            "shared": tuple(names[i] for i in self.shared),
            "time": self.time,
            "reason": AT_BOUNDARY if self.fit.is_singular else "",
        }


def _time_column(fit: Estimates, time: str | None, given: dict[str, Any]) -> str | None:
    """The column that the times belong to; None where the random effects use no column at all."""
    terms = (term for part in fit.design.formula.random for term in part.effects.terms)
    used = list(dict.fromkeys(name for term in terms for node in term.variables for name in names_in(node)))
    open_ = [name for name in used if name not in given and name != time]
    if time is None and len(open_) == 1:
        return open_[0]
    if open_:
        names = ", ".join(f"“{name}”" for name in open_)
        raise ModelError(
            f"The random effects depend on {names} too." if time else f"The random effects depend on {names}.",
            "Give a value for each of them." if time else "Say which of them is time, and give a value for the others.",
        )
    return time if time in used else None


def _shared(fit: Estimates, factor: str | None) -> tuple[int, ...]:
    """The factor asked for and those that it is nested in, as positions among the grouping factors."""
    parts = fit.moments.factors
    names = [part.name for part in parts]
    if factor is not None and factor not in names:
        listed = ", ".join(f"“{name}”" for name in names)
        raise ModelError(f"The model has no grouping factor “{factor}”.", f"Choose one of {listed}.")
    own = 0 if factor is None else names.index(factor)
    codes = [fit.design.random[part.terms[0]].codes for part in parts]
    outer = [i for i in range(len(parts)) if i != own and _nested(codes[own], codes[i], parts[own].n_levels)]
    return (own, *outer)


def _nested(inner: np.ndarray, outer: np.ndarray, n_levels: int) -> bool:
    """Whether each level of the inner factor lies in one level of the outer."""
    home = np.zeros(n_levels, dtype=np.intp)
    home[inner] = outer
    return bool(np.array_equal(home[inner], outer))
