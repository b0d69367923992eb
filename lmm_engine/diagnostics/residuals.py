"""Residuals and random effects as frames to look at. Numbers stay numbers; nothing is rounded."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ..errors import ModelError
from ..numerics import Array
from ..result import Estimates
from .leverage import InnerRows
from .thresholds import FULL_LEVERAGE

Table = TypeVar("Table", pd.Series, pd.DataFrame)

#: LOWESS looks at every point for every point; beyond this many, evenly spaced ones in order of x tell the same story.
SMOOTHED_ROWS = 2_000
#: With fewer different x than this a local line has nothing to lean on.
FEW_PLACES = 4
#: A kernel density of more values than this is drawn from their evenly spaced order statistics.
DENSITY_VALUES = 2_000
#: As many boxes as can be told apart side by side.
SHOWN_GROUPS = 60


def residual_frame(fit: Estimates) -> pd.DataFrame:
    """Conditional residuals, one row per observation.

    Returns
    -------
    DataFrame
        Columns ``row group fitted residual standardized``. ``standardized`` is the residual over its own standard
        deviation ``sigma sqrt(1 - h)``, with h the row's leverage (Nobre & Singer 2007, Biom. J. 49:863); NaN for a row
        that its fitted value follows completely. ``group`` is the level of the grouping factor with most levels, empty
        where the model has none.
    """
    residual = fit.residuals().to_numpy()
    leverage = InnerRows(fit).leverage
    judged = leverage < FULL_LEVERAGE
    spread = fit.sigma * np.sqrt(1.0 - np.where(judged, leverage, 0.0))
    return pd.DataFrame(
        {
            "row": fit.design.rows,
            "group": groups_of_rows(fit),
            "fitted": fit.fitted().to_numpy(),
            "residual": residual,
            "standardized": np.where(judged, residual / spread, np.nan),
        }
    )


def groups_of_rows(fit: Estimates) -> np.ndarray:
    """The level of each row in the grouping factor with most levels; empty strings where there is none."""
    if not fit.random_terms:
        return np.full(fit.nobs, "", dtype=object)
    term = fit.random_terms[0]
    return np.asarray(term.levels, dtype=object)[term.codes]


def rows_of_fit(fit: Estimates, frame: Table) -> Table:
    """The rows of a table that the fit used: by position where all were, else by label.

    Raises
    ------
    ModelError
        If the table does not hold these rows, or its labels do not tell them apart.
    """
    if len(frame) == fit.nobs:
        return frame
    if not frame.index.is_unique or not fit.design.rows.isin(frame.index).all():
        raise ModelError(
            f"The table has {len(frame):,} rows, the model {fit.nobs:,}, and their labels do not tell which is which.",
            "Give the table that the model was fitted to.",
        )
    return frame.loc[fit.design.rows]


def smoother(frame: pd.DataFrame, x: str = "fitted", y: str = "residual") -> pd.DataFrame:
    """A LOWESS line through a scatter (Cleveland 1979, by statsmodels).

    Parameters
    ----------
    frame : DataFrame
    x, y : str
        Its columns.

    Returns
    -------
    DataFrame
        Columns ``x smooth``, in ascending order of x, one row per x; at most `SMOOTHED_ROWS` points go in. Where x
        takes few values, the mean at each.
    """
    from statsmodels.nonparametric.smoothers_lowess import lowess

    points = frame[[x, y]].dropna().sort_values(x, kind="stable").to_numpy(float)
    points = points[_evenly(len(points), SMOOTHED_ROWS)]
    means = pd.DataFrame(points, columns=["x", "smooth"]).groupby("x", as_index=False).mean()
    if len(means) <= FEW_PLACES:
        return means
    # Distances below a hundredth of the range share one local fit: the line looks the same and costs far less.
    with np.errstate(invalid="ignore", divide="ignore"):
        line = lowess(points[:, 1], points[:, 0], frac=2 / 3, delta=0.01 * np.ptp(points[:, 0]), is_sorted=True)
    smooth = pd.DataFrame(line, columns=["x", "smooth"]).drop_duplicates("x", ignore_index=True)
    # No local fit where more than two thirds of the rows share one x: there, their mean.
    return smooth.fillna({"smooth": means["smooth"]})


def qq_frame(values: Array | pd.Series) -> pd.DataFrame:
    """Values against the normal quantiles of their ranks, with the line through the quartiles.

    Parameters
    ----------
    values : array-like
        Missing ones are left out.

    Returns
    -------
    DataFrame
        Columns ``theoretical sample line``, ascending; plotting positions as R's ``ppoints``. The line is NaN for a
        single value.
    """
    sample = np.asarray(values, float)
    sample = np.sort(sample[np.isfinite(sample)])
    n = len(sample)
    offset = 3 / 8 if n <= 10 else 1 / 2
    theoretical = ndtri((np.arange(1, n + 1) - offset) / (n + 1 - 2 * offset))
    slope, intercept = float("nan"), float("nan")
    if n > 1:
        low, high = np.quantile(sample, [0.25, 0.75])
        slope = (high - low) / (2 * ndtri(0.75))
        intercept = (low + high) / 2
    return pd.DataFrame({"theoretical": theoretical, "sample": sample, "line": intercept + slope * theoretical})


def density_frame(values: Array | pd.Series, n_points: int = 200) -> pd.DataFrame:
    """A Gaussian kernel density (Silverman's bandwidth) beside the normal curve with the values' mean and SD.

    Returns
    -------
    DataFrame
        Columns ``value density normal``; no rows where the values do not vary.
    """
    sample = np.asarray(values, float)
    sample = np.sort(sample[np.isfinite(sample)])
    sd = float(sample.std(ddof=1)) if len(sample) > 1 else 0.0
    if not sd > 0:
        return pd.DataFrame({"value": [], "density": [], "normal": []}, dtype=float)
    mean, n = float(sample.mean()), len(sample)
    sample = sample[_evenly(n, DENSITY_VALUES)]
    quartiles = np.quantile(sample, [0.25, 0.75])
    spread = min(sd, float(np.ptp(quartiles)) / (2 * ndtri(0.75))) or sd
    width = 0.9 * spread * n**-0.2
    value = np.linspace(sample[0] - 3 * width, sample[-1] + 3 * width, n_points)
    density = _bell((value[:, None] - sample) / width).mean(axis=1) / width
    return pd.DataFrame({"value": value, "density": density, "normal": _bell((value - mean) / sd) / sd})


def residuals_by_group(frame: pd.DataFrame) -> pd.DataFrame:
    """The distribution of residuals in each group, for boxes.

    Parameters
    ----------
    frame : DataFrame
        From `residual_frame`.

    Returns
    -------
    DataFrame
        Columns ``group n mean low q1 median q3 high`` in ascending order of the median; at most `SHOWN_GROUPS` groups,
        evenly spaced in that order. ``attrs["n_groups"]`` says how many there are.
    """
    grouped = frame.groupby("group", sort=False)["residual"]
    table = grouped.agg(n="size", mean="mean", low="min", median="median", high="max")
    table["q1"], table["q3"] = grouped.quantile(0.25), grouped.quantile(0.75)
    table = table.sort_values("median", kind="stable").reset_index()
    shown = table.iloc[_evenly(len(table), SHOWN_GROUPS)].reset_index(drop=True)
    result = shown[["group", "n", "mean", "low", "q1", "median", "q3", "high"]]
    result.attrs["n_groups"] = len(table)
    return result


def _evenly(n: int, most: int) -> np.ndarray:
    """Positions of at most so many of n things, evenly spaced, the first and last among them."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).round().astype(np.intp)


def _bell(z: Array) -> Array:
    return np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
