"""The intraclass correlation with its interval, and what clustering costs.

Three intervals: Wald's exact one for a random intercept, the delta method on the logit, and quantiles of a bootstrap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy.special import expit

from ...errors import ModelError
from ...numerics import SINGULAR_SD
from ...result import Estimates
from ..explained import icc
from ..freedom.satterthwaite import variance_parameter_covariance
from .exact_icc import exact_interval, exact_refusal
from .implied import AT_BOUNDARY, implied, mean_squares, normal_margin

if TYPE_CHECKING:
    from ..bootstrapping.bootstrap import Bootstrap

IccMethod = Literal["auto", "exact", "delta", "bootstrap"]
METHODS = ("auto", "exact", "delta", "bootstrap")

NO_VARIANCE = (
    "No variance between levels was found; at that boundary the delta method has nothing to stand on. A bootstrap has."
)


@dataclass(frozen=True)
class _Interval:
    """Bounds, how they were found, and what is to be said about them."""

    lower: float
    upper: float
    method: str
    reason: str = ""


def icc_interval(
    fit: Estimates, method: IccMethod = "auto", level: float = 0.95, bootstrap: Bootstrap | None = None
) -> pd.DataFrame:
    """The intraclass correlations with confidence intervals.

    Parameters
    ----------
    fit : Estimates
    method : {"auto", "exact", "delta", "bootstrap"}
        ``"exact"`` inverts an F test of the variance ratio and has its coverage whatever the number of groups. It is
        there for the adjusted ICC of a model with one grouping factor whose only random effect is the intercept: with
        any fixed effects, with groups of equal size (then it is Searle's) or not (Wald's). It takes residuals and
        intercepts as normal, and does not use the estimate, so that it may lie to one side of it. ``"delta"`` takes
        ``log(ICC / (1 - ICC))`` as normal around its estimate. ``"bootstrap"`` takes quantiles of the draws given.
        ``"auto"`` is the bootstrap if one is given, else the exact interval where there is one, else the delta method.
    level : float
        Coverage, between 0 and 1.
    bootstrap : Bootstrap, optional
        Draws from this fit.

    Returns
    -------
    DataFrame
        Index ``adjusted unadjusted`` (see `explained.icc`); columns ``estimate lower upper method reason``. NaN where
        there is no interval, with the reason; a reason beside numbers is a reservation.

    Raises
    ------
    ModelError
        If the model has no random effects, for another method, an impossible level, or a bootstrap that is missing.
    """
    estimates = icc(fit)
    if method not in METHODS:
        raise ModelError(f"There are no intervals by the method “{method}”.", f"Choose one of {', '.join(METHODS)}.")
    normal_margin(level)
    if bootstrap is not None and method in ("auto", "bootstrap"):
        found = _by_bootstrap(bootstrap, level)
    elif method == "bootstrap":
        raise ModelError("There are no draws to take quantiles of.", "Make a bootstrap of this fit and give it.")
    else:
        found = [_one(fit, method, level, adjusted) for adjusted in (True, False)]
    rows = [(interval.lower, interval.upper, interval.method, interval.reason) for interval in found]
    table = pd.DataFrame(rows, index=estimates.index, columns=["lower", "upper", "method", "reason"])
    table.insert(0, "estimate", estimates)
    return table


def _one(fit: Estimates, method: str, level: float, adjusted: bool) -> _Interval:
    refusal = exact_refusal(fit) if adjusted else "The variance of the fixed part is in it, which has no exact test."
    if method == "exact" and refusal:
        return _Interval(np.nan, np.nan, "exact", refusal)
    if method != "delta" and not refusal:
        return _Interval(*exact_interval(fit, level), "exact")
    return _by_delta(fit, level, adjusted)


def _by_bootstrap(draws: Bootstrap, level: float) -> list[_Interval]:
    table = draws.share_intervals(level)
    bounds = [table.loc[f"icc_{name}"] for name in ("adjusted", "unadjusted")]
    said = [draws.reason or ("" if np.isfinite(own["lower"]) else "There are too few draws.") for own in bounds]
    return [
        _Interval(float(own["lower"]), float(own["upper"]), "bootstrap", reason)
        for own, reason in zip(bounds, said, strict=True)
    ]


def _by_delta(fit: Estimates, level: float, adjusted: bool) -> _Interval:
    """``logit(ICC) = log v - log(1 + f)``: variances of the random and the fixed part over sigma squared."""
    v = implied(fit, mean_squares(fit))
    random = float(v.value[0])
    if random < SINGULAR_SD**2:
        return _Interval(np.nan, np.nan, "delta", NO_VARIANCE)
    f, in_sigma, by_beta = (0.0, 0.0, 0.0) if adjusted else _fixed_share(fit)
    slope = np.append(v.gradient[0] / random, in_sigma)
    variance = float(slope @ variance_parameter_covariance(fit.profile) @ slope) + by_beta
    centre, margin = np.log(random) - np.log1p(f), normal_margin(level) * np.sqrt(variance)
    bounds = expit([centre - margin, centre + margin])
    return _Interval(float(bounds[0]), float(bounds[1]), "delta", AT_BOUNDARY if fit.is_singular else "")


def _fixed_share(fit: Estimates) -> tuple[float, float, float]:
    """The fixed part's variance over sigma squared; of ``-log(1 + f)`` the slope in sigma and the variance by beta."""
    centred = fit.design.X - fit.design.X.mean(axis=0)
    spread = centred.T @ centred / max(fit.nobs - 1, 1)
    beta = fit.fixed_effects.to_numpy()
    f = float(beta @ spread @ beta) / fit.sigma**2
    slope = -2.0 * (spread @ beta) / (fit.sigma**2 * (1.0 + f))
    return f, 2.0 * f / (np.sqrt(fit.profile.sigma2) * (1.0 + f)), float(slope @ fit.vcov.to_numpy() @ slope)


def design_effect(fit: Estimates) -> pd.DataFrame:
    """How many times larger variances are than they would be if the rows were independent.

    The comparison is with as many independent rows of the same total variance, which is the random part's variance
    averaged over the rows plus sigma squared. For the mean of a random-intercept model with G groups of sizes m this is
    ``n / sum(m / (1 + (m - 1) ICC))``, and ``1 + (m - 1) ICC`` where all groups are of one size (Kish 1965, Survey
    Sampling; for unequal sizes Kerry & Bland 2001, Stat. Med. 20:377, with the weights that the model gives). For any
    other random part and for each coefficient it is the same ratio, ``Var(estimate) / (v (X'X)^-1)_jj``: above 1 for
    what varies between groups, below 1 for what varies within them alone under a random intercept, where each group is
    its own control (Snijders & Bosker 2012, Multilevel Analysis, sec. 3.4 and 11.1).

    Parameters
    ----------
    fit : Estimates

    Returns
    -------
    DataFrame
        Index: ``(mean)``, the mean without predictors, then the fixed effects; columns ``design_effect effective_n
        reason``. ``effective_n``, rows over design effect, is how many independent rows would do as well. The mean is
        NaN with a reason where the model has no intercept.
    """
    moments, profile = fit.moments, fit.profile
    total = 1.0 + (float(implied(fit, mean_squares(fit)).value[0]) if fit.random_terms else 0.0)
    to_beta = moments.to_beta
    mixed = np.einsum("ia,ab,ib->i", to_beta, profile.unscaled_vcov, to_beta)
    effects = mixed / (total * np.einsum("ia,ia->i", to_beta, to_beta))
    mean, reason = np.nan, "The model has no intercept, so a mean is not among the things it estimates."
    if "(Intercept)" in fit.design.fixed_names:
        one = np.zeros(moments.p)
        one[fit.design.fixed_names.index("(Intercept)")] = 1.0
        inside = np.linalg.solve(to_beta, one)
        mean, reason = fit.nobs / (total * float(inside @ np.linalg.solve(profile.unscaled_vcov, inside))), ""
    values = np.append(mean, effects)
    index = pd.Index(["(mean)", *fit.design.fixed_names], name="term")
    reasons = pd.Series([reason] + [""] * len(effects), index=index, dtype="str")
    return pd.DataFrame({"design_effect": values, "effective_n": fit.nobs / values, "reason": reasons}, index=index)
