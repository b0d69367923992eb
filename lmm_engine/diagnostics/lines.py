"""The lines that a model draws: of the population with its band, of each group, and the parts of the variance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError
from ..formula.expression import names_in
from ..inference.effects.wald import degrees_of_freedom, t_quantile
from ..inference.explained import variance_sources
from ..numerics import ALIASED, Array
from ..result import Estimates
from .residuals import groups_of_rows, rows_of_fit


def population_lines(
    fit: Estimates, frame: pd.DataFrame, time_name: str, by: str | None = None, n: int = 40, level: float = 0.95
) -> pd.DataFrame:
    """The fixed part over time, averaged over the other predictors as they occur in the rows.

    At each time every row is put there and their fixed-effects rows are averaged; the mean of a linear model is the
    model at the mean row, so the band is exact: its half-width is ``t * sqrt(x' vcov x)`` with Satterthwaite's degrees
    of freedom.

    Parameters
    ----------
    fit : Estimates
    frame : DataFrame
        The rows to average over, with all predictors.
    time_name : str
        The column that runs along the axis.
    by : str, optional
        A categorical column: one line for each of its levels, all rows put there.
    n : int
        Points along the axis.
    level : float
        Coverage of the band, pointwise.

    Returns
    -------
    DataFrame
        Columns ``time estimate lower upper`` and, with ``by``, a column ``by`` with the level as text.

    Raises
    ------
    DataError
        If there is no such column of times, or of levels.
    """
    for name in (time_name, by):
        if name is not None and name not in frame:
            raise DataError(f"The data have no column “{name}”.", "Choose one of the model's predictors.")
    times = np.linspace(float(frame[time_name].min()), float(frame[time_name].max()), n)
    if by is None:
        return _line(fit, frame, time_name, times, level)
    lines = [
        _line(fit, placed(frame, {by: value}), time_name, times, level).assign(by=str(value))
        for value in sorted(frame[by].dropna().unique())
    ]
    return pd.concat(lines, ignore_index=True)


def placed(frame: pd.DataFrame, place: Mapping[str, Any]) -> pd.DataFrame:
    """The same rows, all with the place's values in the columns it names."""
    moved = frame.copy(deep=False)
    for name, value in place.items():
        moved[name] = value
    return moved


def _line(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array, level: float) -> pd.DataFrame:
    rows = _mean_rows(fit, frame, time_name, times)
    estimate = rows @ fit.fixed_effects.to_numpy()
    std_error = np.sqrt(np.einsum("mi,ij,mj->m", rows, fit.vcov.to_numpy(), rows))
    margin = t_quantile(degrees_of_freedom(fit, rows, "satterthwaite"), level) * std_error
    return pd.DataFrame({"time": times, "estimate": estimate, "lower": estimate - margin, "upper": estimate + margin})


def _mean_rows(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array) -> Array:
    """The mean fixed-effects row at each time, (m, p); where it is linear in time, from its two ends."""
    ends = _mean_at(fit, frame, time_name, times[[0, -1]])
    if _is_straight(fit, frame, time_name, times[[0, -1]], ends):
        share = np.linspace(0.0, 1.0, len(times))[:, None]
        return (1 - share) * ends[0] + share * ends[1]
    return _mean_at(fit, frame, time_name, times)


#: Places between the ends where a straight line is told from a bent one; no bend in use is symmetrical about both.
_BETWEEN = np.array([[0.2113], [0.5]])


def _is_straight(fit: Estimates, frame: pd.DataFrame, time_name: str, span: Array, ends: Array) -> bool:
    """Whether the mean fixed-effects row is linear in time; ``ends`` are its values at the two ends of ``span``."""
    there = _mean_at(fit, frame, time_name, span[0] + _BETWEEN[:, 0] * (span[1] - span[0]))
    straight = (1 - _BETWEEN) * ends[0] + _BETWEEN * ends[1]
    return bool(np.all(np.abs(there - straight) <= ALIASED * np.abs(ends).max(axis=0)))


def _mean_at(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array) -> Array:
    return np.array([fit.design.fixed_matrix(placed(frame, {time_name: t})).mean(axis=0) for t in times])


def group_lines(fit: Estimates, frame: pd.DataFrame, time_name: str) -> pd.DataFrame:
    """Each group's own line at the times at which it was observed.

    Where other predictors change within a group, the line is the mean over the group's rows, each put at that time:
    what moves along it is time alone. (In a model that is bent in time, the fitted values as they are, averaged where a
    time occurs twice.)

    Parameters
    ----------
    fit : Estimates
    frame : DataFrame
        The rows of the fit, with all predictors.
    time_name : str
        The column of times.

    Returns
    -------
    DataFrame
        Columns ``group time fitted``, one row per group and time; ``group`` is empty where the model has no groups.
    """
    used = rows_of_fit(fit, frame)
    time, fitted = used[time_name].to_numpy(float), fit.fitted().to_numpy()
    span = np.array([time.min(), time.max()])
    if (
        fit.random_terms
        and _changes_within(fit, used, time_name)
        and _is_straight(fit, used, time_name, span, _mean_at(fit, used, time_name, span))
    ):
        fitted = _mean_line(fit, used, time_name, time, span)
    table = pd.DataFrame({"group": groups_of_rows(fit), "time": time, "fitted": fitted})
    table = table.sort_values(["group", "time"], kind="stable", ignore_index=True)
    return table.groupby(["group", "time"], sort=False, as_index=False)["fitted"].mean()


def _changes_within(fit: Estimates, used: pd.DataFrame, time_name: str) -> bool:
    """Whether a predictor other than time changes within a group."""
    term, formula = fit.random_terms[0], fit.design.formula
    effects = (formula.fixed, *(part.effects for part in formula.random))
    nodes = (node for part in effects for effect in part.terms for node in effect.variables)
    first = np.zeros(len(term.levels), dtype=np.intp)
    first[term.codes[::-1]] = np.arange(fit.nobs)[::-1]  # the first row of each group
    names = {name for node in nodes for name in names_in(node)} - {time_name}
    values = (used[name].to_numpy() for name in sorted(names))
    return any(bool(np.any(own != own[first][term.codes])) for own in values)


def _mean_line(fit: Estimates, used: pd.DataFrame, time_name: str, time: Array, span: Array) -> Array:
    """The mean line of each row's group at the row's time, (n,), from its heights at the two ends of time."""
    codes = fit.random_terms[0].codes
    size = np.bincount(codes)
    low, high = (np.bincount(codes, weights=_heights(fit, used, time_name, end)) / size for end in span)
    share = (time - span[0]) / (span[1] - span[0]) if span[1] > span[0] else np.zeros_like(time)
    return (1 - share) * low[codes] + share * high[codes]


def _heights(fit: Estimates, used: pd.DataFrame, time_name: str, time: float) -> Array:
    """Fitted values of all rows, put at one time."""
    there = placed(used, {time_name: time})
    heights = fit.design.fixed_matrix(there) @ fit.fixed_effects.to_numpy()
    parts = fit.design.random_matrices(there)
    for i, position in enumerate(fit.term_order):
        columns, codes = parts[position]
        heights = heights + np.einsum("ij,ij->i", columns, fit.modes(i)[codes])
    return heights


def variance_parts(fit: Estimates) -> pd.DataFrame:
    """The outcome's variance by source.

    Returns
    -------
    DataFrame
        Columns ``part variance share``: ``fixed``, each random source, ``residual``; shares of their sum.
    """
    sources = variance_sources(fit)
    return pd.DataFrame(
        {"part": sources.index, "variance": sources.to_numpy(), "share": (sources / sources.sum()).to_numpy()}
    )
