"""Tests and intervals from an estimate and its standard error."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from ...errors import ModelError
from ...numerics import BELOW_ZERO, Array
from ...result import Estimates
from ..freedom.kenward_roger import InformationKind, adjustment
from ..freedom.satterthwaite import satterthwaite_df

DfMethod = Literal["satterthwaite", "kenward-roger", "residual", "normal"]
DF_METHODS = ("satterthwaite", "kenward-roger", "residual", "normal")


def coefficients(
    fit: Estimates,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
    *,
    information: InformationKind = "expected",
) -> pd.DataFrame:
    """The table of fixed effects.

    Parameters
    ----------
    fit : Estimates
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Denominator degrees of freedom: Satterthwaite's, Kenward and Roger's (who adjust the standard errors too),
        n - p, or infinite (the normal distribution). Without random effects the first two are n - p.
    level : float
        Coverage of the interval, between 0 and 1.
    information : {"expected", "observed"}
        For Kenward and Roger alone: pbkrtest's choice or SAS's.

    Returns
    -------
    DataFrame
        Index: term names; columns ``estimate std_error df statistic p_value ci_lower ci_upper``.

    Raises
    ------
    ModelError
        For another df method or level; for Kenward and Roger's where the fit is by ML.
    """
    names = fit.fixed_effects.index
    return combinations_table(fit, np.eye(len(names)), names, df, level, information=information)


def combinations_table(
    fit: Estimates,
    combinations: Array,
    index: pd.Index,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
    *,
    information: InformationKind = "expected",
) -> pd.DataFrame:
    """Linear combinations of the fixed effects, one in each row; columns and options as in `coefficients`.

    Parameters
    ----------
    fit : Estimates
    combinations : ndarray of shape (m, p)
    index : Index of length m
    df, level, information
        See `coefficients`.
    """
    estimate = combinations @ fit.fixed_effects.to_numpy()
    std_error = standard_errors(fit, combinations, df, information)
    freedom = degrees_of_freedom(fit, combinations, df, information)
    statistic = np.divide(estimate, std_error, out=np.full(len(estimate), np.nan), where=std_error > 0)
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
        index=index,
    )


def degrees_of_freedom(
    fit: Estimates, combinations: Array, df: str, information: InformationKind = "expected"
) -> Array:
    """Denominator degrees of freedom, (m,), of linear combinations of the fixed effects, (m, p)."""
    if df not in DF_METHODS:
        raise ModelError(f"There are no degrees of freedom called “{df}”.", f"Choose one of {', '.join(DF_METHODS)}.")
    if df == "normal":
        return np.full(len(combinations), np.inf)
    if df == "kenward-roger":
        return adjustment(fit, information).df(combinations)
    if df == "satterthwaite" and fit.design.random:
        return satterthwaite_df(fit, combinations)
    return np.full(len(combinations), float(fit.nobs - fit.moments.p))


def covariance(fit: Estimates, df: str, information: InformationKind = "expected") -> Array:
    """Covariance of the fixed effects, (p, p), that goes with a kind of degrees of freedom."""
    return adjustment(fit, information).vcov if df == "kenward-roger" else fit.vcov.to_numpy()


def standard_errors(fit: Estimates, combinations: Array, df: str, information: InformationKind = "expected") -> Array:
    """Standard errors, (m,), of linear combinations of the fixed effects, (m, p): Kenward and Roger's are adjusted.

    Where the data hardly tell the variances apart, that adjustment can leave a variance below zero: NaN, no answer.
    """
    variance = np.einsum("mi,mi->m", combinations @ covariance(fit, df, information), combinations)
    if df == "kenward-roger":
        plain = np.einsum("mi,mi->m", combinations @ fit.vcov.to_numpy(), combinations)
        variance = np.where(variance < -BELOW_ZERO * plain, np.nan, variance)
    return np.sqrt(np.maximum(variance, 0.0))


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
