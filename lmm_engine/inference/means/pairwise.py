"""Pairwise comparisons of means or slopes, with p-values and intervals that hold for all pairs of a family at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from ..effects.wald import DfMethod, t_quantile
from .marginal import estimated, names_of
from .predictors import Predictors
from .reference_grid import At, Combinations, label_text, reference_grid
from .slopes import slope_combinations
from .studentised_range import studentised_range_quantile, studentised_range_sf

Adjustment = Literal["tukey", "holm", "bonferroni", "none"]
ADJUSTMENTS = ("tukey", "holm", "bonferroni", "none")
#: Degrees of freedom that agree to so many decimals are computed once: their tails differ by less than 1e-8.
_SAME_DF = 8


def pairwise(
    fit: Estimates,
    predictors: Predictors,
    factor: str,
    by: str | Sequence[str] | None = None,
    adjust: Adjustment = "tukey",
    slope: str | None = None,
    at: At | None = None,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """Compare each level of a factor with each later one.

    Parameters
    ----------
    fit : Estimates
    predictors : Predictors
        Of the same fit.
    factor : str
        The predictor whose levels are compared; a number needs its values in ``at``.
    by : str or sequence of str, optional
        Predictors at each of whose values the comparisons are made; each is a family of its own.
    adjust : {"tukey", "holm", "bonferroni", "none"}
        How p-values and intervals allow for the number of pairs in a family: the studentised range of as many means
        as the factor has levels; Holm's step-down (1979, Scand. J. Stat. 6:65; intervals, which it has none of its
        own, by Bonferroni); Bonferroni; not at all. Comparisons that the data cannot tell count in the family.
    slope : str, optional
        Compare the slopes of this numeric predictor instead of means.
    at : mapping, optional
        Values to set predictors at, as for `means`.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Each comparison has its own degrees of freedom, in the adjusted p-value too.
    level : float
        Coverage of the intervals: of all in a family together, unless ``adjust`` is ``"none"``.

    Returns
    -------
    DataFrame
        Index: the values of ``by``, and ``contrast``, such as ``"A - B"``; columns ``estimate std_error df statistic
        p_value ci_lower ci_upper reason``. Where the data cannot tell a difference, its numbers are NaN and
        ``reason`` says so.

    Raises
    ------
    ModelError
        If a name is not that of a predictor of the fixed part, there is only one level, or for another adjustment,
        df method or level.
    DataError
        If a value in ``at`` is not possible.
    """
    if adjust not in ADJUSTMENTS:
        raise ModelError(f"There is no adjustment called “{adjust}”.", f"Choose one of {', '.join(ADJUSTMENTS)}.")
    targets = [*names_of(by), factor]
    if slope is None:
        levels = reference_grid(predictors, targets, at).combinations({0.0: 1.0})
    else:
        levels = slope_combinations(predictors, slope, targets, at)
    k = len(levels.index.unique(level=-1)) if len(targets) > 1 else len(levels.index)
    if k < 2:
        raise ModelError(
            f"“{factor}” stands at one value, so there is nothing to compare.",
            "Choose a factor, or give several values of a number in at.",
        )
    return _adjusted(estimated(fit, _pairs(levels, k), df, level), k, adjust, level)


def _pairs(levels: Combinations, k: int) -> Combinations:
    """Differences of each two among every k functions in turn."""
    one, other = np.triu_indices(k, 1)
    start = k * np.arange(len(levels.index) // k)
    first, second = (np.add.outer(start, place).ravel() for place in (one, other))
    index = levels.index
    labels = index.get_level_values(-1)
    names = [f"{label_text(labels[i])} - {label_text(labels[j])}" for i, j in zip(first, second, strict=True)]
    outer = [index.get_level_values(place)[first] for place in range(index.nlevels - 1)]
    if not outer:
        return levels.differences(first, second, pd.Index(names, name="contrast"))
    pairs = pd.MultiIndex.from_arrays([*outer, names], names=[*index.names[:-1], "contrast"])
    return levels.differences(first, second, pairs)


def _adjusted(table: pd.DataFrame, k: int, adjust: str, level: float) -> pd.DataFrame:
    """Tests and intervals of comparisons made to hold together, family after family of ``k (k - 1) / 2``."""
    n = k * (k - 1) // 2
    if n == 1 or adjust == "none":
        return table
    df, size = table["df"].to_numpy(), np.abs(table["statistic"].to_numpy())
    if adjust == "tukey":
        p_value = _by_df(lambda own, at: studentised_range_sf(np.sqrt(2.0) * own, k, at), size, df)
        critical = _by_df(lambda _, at: studentised_range_quantile(level, k, at), size, df) / np.sqrt(2.0)
    else:
        rule = _holm if adjust == "holm" else _bonferroni
        p_value = np.concatenate([rule(family) for family in table["p_value"].to_numpy().reshape(-1, n)])
        critical = t_quantile(df, 1.0 - (1.0 - level) / n)
    margin = critical * table["std_error"]
    return table.assign(p_value=p_value, ci_lower=table["estimate"] - margin, ci_upper=table["estimate"] + margin)


def _holm(p_values: Array) -> Array:
    """Step-down: the smallest times n, the next times n - 1, none below the one before; NaN comes last."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(order), 0, -1)
    result = np.empty(len(p_values))
    result[order] = np.minimum(np.maximum.accumulate(factors * p_values[order]), 1.0)
    return result


def _bonferroni(p_values: Array) -> Array:
    return np.minimum(len(p_values) * p_values, 1.0)


def _by_df(function: Callable[[Array, float], Array | float], values: Array, df: Array) -> Array:
    """A function of values and one number of degrees of freedom, for each of these in turn; NaN where there is none."""
    result = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(df))
    rounded = np.round(df[known], _SAME_DF)
    for own in np.unique(rounded):
        here = known[rounded == own]
        result[here] = function(values[here], float(own))
    return result
