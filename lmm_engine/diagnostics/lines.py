"""The lines that a model draws: of the population with its band, of each group, and the parts of the variance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..inference.explained import variance_sources
from ..inference.wald import degrees_of_freedom, t_quantile
from ..numerics import Array
from ..result import Estimates
from .residuals import groups_of_rows, values_of_rows


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
        Columns ``time estimate lower upper`` and, with ``by``, a column of that name.
    """
    times = np.linspace(float(frame[time_name].min()), float(frame[time_name].max()), n)
    if by is None:
        return _line(fit, frame, time_name, times, level)
    lines = [
        _line(fit, frame.assign(**{by: value}), time_name, times, level).assign(**{by: value})
        for value in sorted(frame[by].astype(str).unique())
    ]
    return pd.concat(lines, ignore_index=True)


def _line(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array, level: float) -> pd.DataFrame:
    rows = _mean_rows(fit, frame, time_name, times)
    estimate = rows @ fit.fixed_effects.to_numpy()
    std_error = np.sqrt(np.einsum("mi,ij,mj->m", rows, fit.vcov.to_numpy(), rows))
    margin = t_quantile(degrees_of_freedom(fit, rows, "satterthwaite"), level) * std_error
    return pd.DataFrame({"time": times, "estimate": estimate, "lower": estimate - margin, "upper": estimate + margin})


def _mean_rows(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array) -> Array:
    """The mean fixed-effects row at each time, (m, p); where it is linear in time, from three of them."""
    ends = _mean_at(fit, frame, time_name, times[[0, -1]])
    middle = (times[0] + times[-1]) / 2
    straight = ends.mean(axis=0)
    if np.allclose(_mean_at(fit, frame, time_name, np.array([middle]))[0], straight, rtol=1e-9, atol=1e-9 * np.abs(ends).max()):
        share = np.linspace(0.0, 1.0, len(times))[:, None]
        return (1 - share) * ends[0] + share * ends[1]
    return _mean_at(fit, frame, time_name, times)


def _mean_at(fit: Estimates, frame: pd.DataFrame, time_name: str, times: Array) -> Array:
    return np.array([fit.design.fixed_matrix(frame.assign(**{time_name: t})).mean(axis=0) for t in times])


def group_lines(fit: Estimates, frame: pd.DataFrame, time_name: str) -> pd.DataFrame:
    """Each group's fitted values in the order of time.

    Returns
    -------
    DataFrame
        Columns ``group time fitted``; ``group`` is empty where the model has no groups.
    """
    table = pd.DataFrame(
        {
            "group": groups_of_rows(fit),
            "time": values_of_rows(fit, frame[time_name]),
            "fitted": fit.fitted().to_numpy(),
        }
    )
    return table.sort_values(["group", "time"], kind="stable", ignore_index=True)


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
