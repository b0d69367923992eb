"""Models side by side: likelihood-ratio tests with the reference that fits, and information criteria.

Self & Liang (1987), J. Am. Stat. Assoc. 82:605; Stram & Lee (1994), Biometrics 50:1171.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from ..errors import ModelError
from ..result import Estimates


@dataclass(frozen=True)
class LikelihoodRatio:
    """One likelihood-ratio test, or the reason why there is none.

    Parameters
    ----------
    statistic : float
        Twice the difference of the log-likelihoods; NaN with a reason.
    df : float
        Difference in the number of parameters.
    p_value : float
        Upper tail of chi-squared with df degrees of freedom.
    p_boundary : float
        Upper tail of the equal mixture of chi-squared with df - 1 and df degrees of freedom, where one more random
        effect puts the smaller model on the boundary of the larger; NaN elsewhere.
    reason : str
        Why there is no test, or why there is no mixture; empty where nothing needs saying.
    """

    statistic: float = float("nan")
    df: float = float("nan")
    p_value: float = float("nan")
    p_boundary: float = float("nan")
    reason: str = ""


def compare(*fits: Estimates) -> pd.DataFrame:
    """Models side by side, from the smallest to the largest, each tested against the one before it.

    Parameters
    ----------
    *fits : Estimates
        At least two fits.

    Returns
    -------
    DataFrame
        Index: formulas; columns ``n_parameters loglik deviance aic bic statistic df p_value p_boundary reason``.
        Where two neighbours may not be compared, the test's columns are NaN and ``reason`` says why.

    Raises
    ------
    ModelError
        With fewer than two fits.
    """
    if len(fits) < 2:
        raise ModelError("A comparison needs at least two fits.", "Fit a second model and give both.")
    ordered = sorted(fits, key=lambda fit: fit.n_parameters)
    tests = [LikelihoodRatio(), *map(likelihood_ratio, ordered[:-1], ordered[1:])]
    rows = [
        (f.n_parameters, f.loglik, -2.0 * f.loglik, f.aic, f.bic, t.statistic, t.df, t.p_value, t.p_boundary, t.reason)
        for f, t in zip(ordered, tests, strict=True)
    ]
    index = pd.Index([fit.formula for fit in ordered], name="model")
    return pd.DataFrame(rows, index=index, columns=_COLUMNS)


_COLUMNS = ["n_parameters", "loglik", "deviance", "aic", "bic", "statistic", "df", "p_value", "p_boundary", "reason"]


def likelihood_ratio(smaller: Estimates, larger: Estimates) -> LikelihoodRatio:
    """Test a model within a larger one.

    Raises nothing: where the two may not be compared, the result carries the reason.
    """
    reason = _refusal(smaller, larger)
    if reason:
        return LikelihoodRatio(reason=reason)
    df = larger.n_parameters - smaller.n_parameters
    # Equal models up to rounding can differ by a negative hair; a certified optimum cannot be truly lower.
    statistic = max(0.0, 2.0 * (larger.loglik - smaller.loglik))
    p_boundary, reason = _boundary_p(smaller, larger, statistic, df)
    return LikelihoodRatio(statistic, float(df), float(chdtrc(df, statistic)), p_boundary, reason)


def _refusal(smaller: Estimates, larger: Estimates) -> str:
    if smaller.design.outcome != larger.design.outcome:
        return (
            f"The models explain different outcomes (“{smaller.design.outcome}” and “{larger.design.outcome}”), "
            "so their likelihoods are not on one scale."
        )
    if smaller.nobs != larger.nobs or not np.array_equal(smaller.design.y, larger.design.y):
        return (
            f"The models use different rows ({smaller.nobs} and {larger.nobs}); fit both to the rows that are complete "
            "for the larger one."
        )
    if smaller.method != larger.method:
        return "One model is fitted by REML and the other by ML; fit both the same way."
    if smaller.method == "REML" and smaller.design.fixed_names != larger.design.fixed_names:
        return (
            "REML likelihoods of models with different fixed effects describe different data (the residuals from "
            "different fixed parts) and may not be compared; refit both by ML."
        )
    if smaller.n_parameters == larger.n_parameters or not _nested(smaller, larger):
        return "Neither model is a special case of the other, so there is no likelihood-ratio test; compare AIC or BIC."
    return ""


def _nested(smaller: Estimates, larger: Estimates) -> bool:
    fixed = set(smaller.design.fixed_names) <= set(larger.design.fixed_names)
    wide = _random_columns(larger)
    return fixed and all(
        any(factor == other and names <= others for other, others in wide) for factor, names in _random_columns(smaller)
    )


def _random_columns(fit: Estimates) -> list[tuple[str, set[str]]]:
    return [(term.factor, set(term.terms)) for term in fit.design.random]


def _boundary_p(smaller: Estimates, larger: Estimates, statistic: float, df: int) -> tuple[float, str]:
    """The mixture's p-value and, where there should be one but it is not known in closed form, the reason."""
    if len(larger.theta) == len(smaller.theta):
        return float("nan"), ""
    if smaller.design.fixed_names != larger.design.fixed_names:
        return float("nan"), "The models differ in fixed effects too; the mixture is for one random effect alone."
    if _n_effects(larger) - _n_effects(smaller) != 1:
        return float("nan"), "More than one random effect is added at once; the mixture holds for one."
    lower_tail = float(statistic <= 0.0) if df == 1 else float(chdtrc(df - 1, statistic))
    return 0.5 * lower_tail + 0.5 * float(chdtrc(df, statistic)), ""


def _n_effects(fit: Estimates) -> int:
    return sum(len(term.terms) for term in fit.design.random)
