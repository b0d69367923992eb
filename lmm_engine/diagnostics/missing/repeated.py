"""Repeated-measures ANOVA on the complete groups, beside a mixed model of the same question on all rows.

Both ask whether the outcome's mean differs between occasions. The mixed model has the occasions as categories and a
random intercept; where nothing is missing, and groups differ no less than chance alone would have it, its F is that of
the ANOVA. So whatever differs between the two comes from the rows that the ANOVA cannot use.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc, stdtrit

from ...data.attendance import Attendance
from ...design import build_design
from ...errors import LmmError
from ...estimate import estimate
from ...inference.effects.contrasts import contrast
from ...numerics import Array
from ...result import Estimates

#: Rows of the complete groups up to which statsmodels' program is used: its matrix has a column for each of them.
STATSMODELS_ROWS = 1_500
#: More occasions than this are a curve and not a list of means.
MOST_OCCASIONS = 60


@dataclass(frozen=True, eq=False)
class RepeatedAnova:
    """The ANOVA on the complete groups.

    Parameters
    ----------
    n_groups, n_rows : int
        Complete groups and their rows.
    F, num_df, den_df, p_value : float
    epsilon : float
        Greenhouse and Geisser's, between ``1 / (J - 1)`` and 1; NaN where the covariances say nothing.
    p_corrected : float
        With both degrees of freedom multiplied by epsilon.
    program : {"AnovaRM", "sums of squares"}
        statsmodels' program, or for many rows the sums of squares that it amounts to.
    reason : {"", "few_groups", "no_error"}
        Why there is no test.
    """

    n_groups: int
    n_rows: int
    F: float
    num_df: float
    den_df: float
    p_value: float
    epsilon: float
    p_corrected: float
    program: str
    reason: str = ""


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The ANOVA on complete groups and the mixed model on all rows.

    Parameters
    ----------
    anova : RepeatedAnova
    fit : Estimates or None
        The mixed model; None where it could not be fitted.
    test : Series or None
        Its ``F num_df den_df p_value`` for the occasions, by Satterthwaite.
    means : DataFrame
        One row for each occasion: ``time n_complete complete complete_lower complete_upper n_all model model_lower
        model_upper``, the mean of the complete groups and the mean that the model expects, with 95% intervals.
    reason : {"", "irregular", "repeated_rows", "many_occasions"}
        Why there is neither; everything else is empty then.
    model_reason : str
        Why there is no mixed model.
    """

    anova: RepeatedAnova
    fit: Estimates | None
    test: pd.Series | None
    means: pd.DataFrame
    reason: str = ""
    model_reason: str = ""


def side_by_side(seen: Attendance) -> SideBySide:
    """Test the occasions by the ANOVA on the complete groups, and by the mixed model on all rows.

    Parameters
    ----------
    seen : Attendance
        With one row at most for each group and occasion; several are not averaged.
    """
    reason = _why_not(seen)
    if reason:
        return SideBySide(_no_anova(0, 0, ""), None, None, pd.DataFrame(), reason)
    complete = seen.outcome[seen.complete]
    anova = repeated_anova(complete)
    means = _complete_means(seen, complete)
    try:
        fit = _model(seen)
    except LmmError as refusal:
        return SideBySide(anova, None, None, means, "", str(refusal))
    J = len(seen.times)
    test = contrast(fit, np.eye(J)[1:], joint=True).iloc[0]
    return SideBySide(anova, fit, test, means.assign(**_model_means(fit, J)))


def _why_not(seen: Attendance) -> str:
    if not seen.is_common:
        return "irregular"
    if seen.n_repeated:
        return "repeated_rows"
    return "many_occasions" if len(seen.times) > MOST_OCCASIONS else ""


def repeated_anova(y: Array) -> RepeatedAnova:
    """One-way repeated-measures analysis of variance.

    Parameters
    ----------
    y : ndarray of shape (G, J)
        The outcome of each group at each occasion, none missing.

    Returns
    -------
    RepeatedAnova
        Epsilon: Greenhouse & Geisser (1959), Psychometrika 24:95, from the covariances of the occasions.
    """
    n_groups, J = y.shape
    if n_groups < 2:
        return _no_anova(n_groups, y.size, "few_groups")
    ss_time, ss_error = _sums_of_squares(y)
    if not ss_error > 1e-14 * float(((y - y.mean()) ** 2).sum()):
        return _no_anova(n_groups, y.size, "no_error")
    num_df, den_df = float(J - 1), float((J - 1) * (n_groups - 1))
    by_statsmodels = y.size <= STATSMODELS_ROWS
    F = _by_statsmodels(y) if by_statsmodels else (ss_time / num_df) / (ss_error / den_df)
    epsilon = greenhouse_geisser(y)
    return RepeatedAnova(
        n_groups=n_groups,
        n_rows=y.size,
        F=F,
        num_df=num_df,
        den_df=den_df,
        p_value=float(fdtrc(num_df, den_df, F)),
        epsilon=epsilon,
        p_corrected=float(fdtrc(epsilon * num_df, epsilon * den_df, F)),
        program="AnovaRM" if by_statsmodels else "sums of squares",
    )


def _no_anova(n_groups: int, n_rows: int, reason: str) -> RepeatedAnova:
    nan = float("nan")
    return RepeatedAnova(n_groups, n_rows, nan, nan, nan, nan, nan, nan, "", reason)


def _sums_of_squares(y: Array) -> tuple[float, float]:
    """Of the occasions, and of what is left beside groups and occasions."""
    y = y - y.mean()
    occasions, groups = y.mean(axis=0), y.mean(axis=1, keepdims=True)
    return len(y) * float((occasions**2).sum()), float(((y - occasions - groups) ** 2).sum())


def _by_statsmodels(y: Array) -> float:
    """F by statsmodels' `AnovaRM`, which is given names of our own: it reads them as a formula."""
    from statsmodels.stats.anova import AnovaRM

    n_groups, J = y.shape
    frame = pd.DataFrame(
        {
            "outcome": ((y - y.mean()) / y.std()).ravel(),
            "subject": np.repeat(np.arange(n_groups), J),
            "occasion": np.tile(np.arange(J), n_groups),
        }
    )
    table = AnovaRM(frame, "outcome", "subject", within=["occasion"]).fit().anova_table
    return float(table["F Value"].iloc[0])


def greenhouse_geisser(y: Array) -> float:
    """How far the covariances of the occasions are from spherical: ``tr(C)^2 / ((J - 1) tr(C C))``, C doubly centred.

    Parameters
    ----------
    y : ndarray of shape (G, J)
    """
    covariance = np.atleast_2d(np.cov(y.T))
    centred = covariance - covariance.mean(axis=0) - covariance.mean(axis=1, keepdims=True) + covariance.mean()
    size = float((centred**2).sum())
    return float(np.trace(centred)) ** 2 / ((len(centred) - 1) * size) if size > 0 else float("nan")


def _complete_means(seen: Attendance, complete: Array) -> pd.DataFrame:
    """Mean of the complete groups at each occasion, with t intervals."""
    n = len(complete)
    mean = complete.mean(axis=0) if n else np.full(len(seen.times), np.nan)
    reach = np.full(len(seen.times), np.nan)
    if n > 1:
        reach = stdtrit(n - 1, 0.975) * complete.std(axis=0, ddof=1) / np.sqrt(n)
    return pd.DataFrame(
        {
            "time": seen.times,
            "n_complete": n,
            "complete": mean,
            "complete_lower": mean - reach,
            "complete_upper": mean + reach,
            "n_all": seen.seen.sum(axis=0),
        }
    )


def _model(seen: Attendance) -> Estimates:
    """The mixed model with the occasions as categories and a random intercept, under names of our own."""
    who, when = np.nonzero(seen.seen)
    codes = pd.CategoricalDtype([str(j) for j in range(len(seen.times))])
    frame = pd.DataFrame(
        {
            "outcome": seen.outcome[who, when],
            "occasion": pd.Series(when.astype(str)).astype(codes),
            "subject": pd.Categorical.from_codes(who, seen.groups),
        }
    )
    return estimate(build_design("outcome ~ occasion + (1 | subject)", frame), "REML")


def _model_means(fit: Estimates, J: int) -> dict[str, Array]:
    """The mean that the model expects at each occasion."""
    at = np.eye(J)
    at[:, 0] = 1.0
    table = contrast(fit, at)
    columns = {"model": "estimate", "model_lower": "ci_lower", "model_upper": "ci_upper"}
    return {name: table[column].to_numpy() for name, column in columns.items()}
