"""Tests and intervals from an estimate and its standard error."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ..errors import ModelError
from ..numerics import Array
from ..result import Estimates
from .satterthwaite import satterthwaite_df

DfMethod = Literal["satterthwaite", "residual", "normal"]
DF_METHODS = ("satterthwaite", "residual", "normal")


def coefficients(fit: Estimates, df: DfMethod = "satterthwaite", level: float = 0.95) -> pd.DataFrame:
    """The table of fixed effects.

    Parameters
    ----------
    fit : Estimates
    df : {"satterthwaite", "residual", "normal"}
        Denominator degrees of freedom: Satterthwaite's, n - p, or infinite (the normal distribution).
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    DataFrame
        Index: term names; columns ``estimate std_error df statistic p_value ci_lower ci_upper``.

    Raises
    ------
    ModelError
        For another df method or level.
    """
    estimate = fit.fixed_effects.to_numpy()
    std_error = fit.std_errors.to_numpy()
    freedom = degrees_of_freedom(fit, np.eye(len(estimate)), df)
    statistic = estimate / std_error
    margin = t_quantile(freedom, level) * std_error
    return pd.DataFrame(
        {
            "estimate": estimate,
            "std_error": std_error,
            "df": freedom,
            "statistic": statistic,
            "p_value": two_sided_p(statistic, freedom),
            "ci_lower": estimate - margin,
            "ci_upper": estimate + margin,
        },
        index=fit.fixed_effects.index,
    )


def degrees_of_freedom(fit: Estimates, combinations: Array, df: str) -> Array:
    """Denominator degrees of freedom, (m,), of linear combinations of the fixed effects, (m, p)."""
    if df == "residual" or (df == "satterthwaite" and not fit.design.random):
        return np.full(len(combinations), float(fit.nobs - fit.moments.p))
    if df == "satterthwaite":
        return satterthwaite_df(fit, combinations)
    if df == "normal":
        return np.full(len(combinations), np.inf)
    raise ModelError(f"There are no degrees of freedom called “{df}”.", f"Choose one of {', '.join(DF_METHODS)}.")


def two_sided_p(statistic: Array, df: Array) -> Array:
    """Two-sided p-values of t statistics; infinite df means the normal distribution."""
    size = -np.abs(statistic)
    finite = np.isfinite(df)
    return 2.0 * np.where(finite, stdtr(np.where(finite, df, 1.0), size), ndtr(size))


def t_quantile(df: Array, level: float) -> Array:
    """The quantile that leaves ``(1 - level) / 2`` above it."""
    if not 0 < level < 1:
        raise ModelError(f"A confidence level of {level} is impossible.", "Give a share between 0 and 1, such as 0.95.")
    upper = (1.0 + level) / 2.0
    finite = np.isfinite(df)
    return np.where(finite, stdtrit(np.where(finite, df, 1.0), upper), ndtri(upper))


def wald_intervals(fit: Estimates, level: float = 0.95, df: DfMethod = "satterthwaite") -> pd.DataFrame:
    """Intervals of the fixed effects, columns ``lower upper``: estimate plus and minus a quantile of the t."""
    table = coefficients(fit, df, level)
    return pd.DataFrame({"lower": table["ci_lower"], "upper": table["ci_upper"]})
