"""Shrinkage with a random intercept: how far a group's level is pulled, and why that pays.

With ``n`` rows and the variances ``t^2`` between groups and ``s^2`` within them, a group's level is its own mean times
``w = n / (n + s^2/t^2)`` plus the common mean times ``1 - w``. With the common mean known, its own mean misses the
group's level by ``s^2 / n`` on average (mean square), the common mean by ``t^2``, and the pulled one by
``t^2 (1 - w)``, less than either (Robinson 1991, Stat. Sci. 6:15).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import ModelError
from ..numerics import Array
from ..result import Estimates


def weight(n: Array | float, icc: float) -> Array:
    """How much of a group's level comes from its own n rows, ``n / (n + (1 - ICC) / ICC)``; 0 for no rows.

    Raises
    ------
    ModelError
        For an intraclass correlation outside 0 to 1, or a negative number of rows.
    """
    n = np.asarray(n, float)
    if not 0 <= icc <= 1:
        raise ModelError(f"An intraclass correlation of {icc} is impossible.", "Use a share from 0 to 1.")
    if n.size and not n.min() >= 0:
        raise ModelError("A group cannot have fewer than no rows.", "Use zero or more.")
    scale = n * icc + (1.0 - icc)
    return np.divide(n * icc, scale, out=np.zeros_like(scale), where=(scale > 0) & (n > 0))


def errors(n: Array | float, icc: float, variance: float = 1.0) -> pd.DataFrame:
    """Root mean squared errors of a group's level by three ways: columns ``own common pulled``, a row for each n.

    Parameters
    ----------
    n : float or ndarray
        Rows of the group.
    icc : float
    variance : float
        Of a single row, between and within groups together.
    """
    n = np.atleast_1d(np.asarray(n, float))
    between, within = icc * variance, (1.0 - icc) * variance
    own = np.sqrt(np.divide(within, n, out=np.full_like(n, np.inf), where=n > 0))
    pulled = np.sqrt(between * (1.0 - weight(n, icc)))
    return pd.DataFrame({"own": own, "common": np.full_like(n, np.sqrt(between)), "pulled": pulled})


def kept_rows(codes: np.ndarray, most: int, missing: float, rng: np.random.Generator) -> np.ndarray:
    """Which rows are kept: the first of each group in a random order, at most so many, then a share of them lost.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        The group of each row.
    most : int
        Rows kept in each group.
    missing : float
        Share of these lost at random, from 0 to 1.
    rng : Generator
        The same generator loses the same rows first, however many.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    order, fate = rng.random(len(codes)), rng.random(len(codes))
    place = np.empty(len(codes), dtype=np.intp)
    sorted_rows = np.lexsort((order, codes))
    sorted_codes = codes[sorted_rows]
    starts = np.r_[0, np.flatnonzero(np.diff(sorted_codes)) + 1] if len(codes) else np.zeros(0, dtype=np.intp)
    sizes = np.diff(np.r_[starts, len(codes)])
    place[sorted_rows] = np.arange(len(codes)) - np.repeat(starts, sizes)
    return (place < most) & (fate >= missing)


def pulled_levels(levels: pd.DataFrame, icc: float) -> pd.DataFrame:
    """Each group's level by three ways, as departures from the common mean.

    Parameters
    ----------
    levels : DataFrame
        Columns ``group n own``: rows, and the mean of the group's own departures (NaN without rows).
    icc : float

    Returns
    -------
    DataFrame
        With ``weight`` and ``pulled``; a group without rows is pulled all the way, to zero.
    """
    w = weight(levels["n"].to_numpy(float), icc)
    pulled = np.where(levels["n"] > 0, w * levels["own"].fillna(0.0), 0.0)
    return levels.assign(weight=w, pulled=pulled)


def own_levels(residual: Array, codes: np.ndarray, names: list[str], kept: np.ndarray | None = None) -> pd.DataFrame:
    """Mean departure of each group over the rows that are kept: columns ``group n own``."""
    rows = np.ones(len(codes), dtype=bool) if kept is None else kept
    n = np.bincount(codes[rows], minlength=len(names))
    total = np.bincount(codes[rows], weights=residual[rows], minlength=len(names))
    own = np.divide(total, n, out=np.full(len(names), np.nan), where=n > 0)
    return pd.DataFrame({"group": names, "n": n, "own": own})


def departures(fit: Estimates) -> tuple[Array, np.ndarray, list[str]]:
    """Rows of a random-intercept fit as departures from its fixed part, their groups' codes, and the groups' names.

    A group's mean departure times its `weight` is its conditional mode, exactly, in balanced data or not.

    Raises
    ------
    ModelError
        If the model has another random part than one random intercept.
    """
    term = fit.design.random[0] if len(fit.design.random) == 1 else None
    if term is None or term.terms != ("(Intercept)",):
        raise ModelError("This needs a model with one random intercept and no slope.", "Use rung 1.")
    residual = fit.design.y - fit.fitted(population=True).to_numpy()
    return residual, np.asarray(term.codes), [str(level) for level in term.levels]


def drawn_levels(
    n_groups: int, rows: int, icc: float, missing: float, rng: np.random.Generator, sd: float = 1.0
) -> pd.DataFrame:
    """Groups with known levels: columns ``group n own truth``, departures from a common mean of zero.

    Parameters
    ----------
    n_groups, rows : int
        Groups, and rows of each before any are lost.
    icc, missing : float
        Intraclass correlation, and the share of rows lost at random.
    rng : Generator
        The same generator gives the same groups, however large the ICC.
    sd : float
        Of a single row, between and within groups together.
    """
    truth = sd * np.sqrt(icc) * rng.standard_normal(n_groups)
    noise = sd * np.sqrt(1.0 - icc) * rng.standard_normal((n_groups, _MOST_ROWS))[:, :rows]
    there = rng.random((n_groups, _MOST_ROWS))[:, :rows] >= missing
    n = there.sum(axis=1)
    own = np.divide((noise * there).sum(axis=1), n, out=np.full(n_groups, np.nan), where=n > 0) + truth
    return pd.DataFrame({"group": [str(i + 1) for i in range(n_groups)], "n": n, "own": own, "truth": truth})


_MOST_ROWS = 50
