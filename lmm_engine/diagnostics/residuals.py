"""Residuals and random effects as frames to look at. Numbers stay numbers; nothing is rounded."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ..numerics import Array
from ..result import Estimates

#: LOWESS looks at every point for every point; beyond this many, evenly spaced ones in order of x tell the same story.
SMOOTHED_ROWS = 2_000
#: A kernel density of more values than this is drawn from their evenly spaced order statistics.
DENSITY_VALUES = 2_000
#: As many boxes as can be told apart side by side.
SHOWN_GROUPS = 60


def residual_frame(fit: Estimates) -> pd.DataFrame:
    """Conditional residuals, one row per observation.

    Returns
    -------
    DataFrame
        Columns ``row group fitted residual standardized``; ``standardized`` is the residual over sigma, ``group`` the
        level of the grouping factor with most levels, empty where the model has none.
    """
    residual = fit.residuals().to_numpy()
    return pd.DataFrame(
        {
            "row": fit.design.rows,
            "group": groups_of_rows(fit),
            "fitted": fit.fitted().to_numpy(),
            "residual": residual,
            "standardized": residual / fit.sigma,
        }
    )


def groups_of_rows(fit: Estimates) -> np.ndarray:
    """The level of each row in the grouping factor with most levels; empty strings where there is none."""
    if not fit.random_terms:
        return np.full(fit.nobs, "", dtype=object)
    term = fit.random_terms[0]
    return np.asarray(term.levels, dtype=object)[term.codes]


def values_of_rows(fit: Estimates, column: pd.Series) -> Array:
    """A column's values in the rows of the fit, (n,): by position where all rows were used, else by label."""
    used = column if len(column) == fit.nobs else column.loc[fit.design.rows]
    return used.to_numpy(float)


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
        Columns ``x smooth``, in ascending order of x; at most `SMOOTHED_ROWS` points go in.
    """
    from statsmodels.nonparametric.smoothers_lowess import lowess

    points = frame[[x, y]].sort_values(x, kind="stable").to_numpy(float)
    points = points[_evenly(len(points), SMOOTHED_ROWS)]
    if np.ptp(points[:, 0]) == 0:
        return pd.DataFrame({"x": points[:1, 0], "smooth": [points[:, 1].mean()]})
    # Distances below a hundredth of the range share one local fit: the line looks the same and costs far less.
    line = lowess(points[:, 1], points[:, 0], frac=2 / 3, delta=0.01 * np.ptp(points[:, 0]), is_sorted=True)
    return pd.DataFrame(line, columns=["x", "smooth"]).drop_duplicates("x", ignore_index=True)


def qq_frame(values: Array | pd.Series) -> pd.DataFrame:
    """Values against the normal quantiles of their ranks, with the line through the quartiles.

    Returns
    -------
    DataFrame
        Columns ``theoretical sample line``, ascending; the line is NaN where the quartiles coincide.
    """
    sample = np.sort(np.asarray(values, float))
    n = len(sample)
    theoretical = ndtri((np.arange(1, n + 1) - 0.5) / n)
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
    sample = np.sort(np.asarray(values, float))
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
