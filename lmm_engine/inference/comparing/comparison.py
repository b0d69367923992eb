"""Models side by side: likelihood-ratio tests with the reference that fits, and information criteria.

Self & Liang (1987), J. Am. Stat. Assoc. 82:605; Stram & Lee (1994), Biometrics 50:1171; for weights Burnham & Anderson
(2002), Model Selection and Multimodel Inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from .boundary import Mixture, mixture
from .nesting import nested, nesting_by_columns, row_order, span_within

#: Twice a difference of log-likelihoods below this is rounding: the larger model found nothing.
_NOTHING = 1e-8

_COLUMNS = [
    "n_parameters", "loglik", "deviance", "aic", "bic", "delta_aic", "weight",
    "statistic", "df", "p_value", "p_boundary", "mixture", "reason",
]  # fmt: skip

DIFFERENT_FIXED = (
    "REML likelihoods of models with different fixed effects describe different data (the residuals from different "
    "fixed parts) and may not be compared; refit both by ML."
)
NOT_NESTED = "Neither model is a special case of the other, so there is no likelihood-ratio test; compare AIC or BIC."
SAME_MODEL = "The two are one model written in two ways, so there is nothing to test."
NOT_KEPT = (
    "The rows passed by once and were not kept, and neither model's columns are all among the other's, so it cannot be "
    "told whether both saw the same data; fit from a data frame or a file."
)
AT_ZERO = (
    "A variance that both models have is itself estimated as zero; the mixture takes it to be positive, so its p-value "
    "is a guide here and a parametric bootstrap the better answer."
)


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
        Upper tail of the mixture of chi-squared distributions that holds where variances of the larger model are zero
        in the smaller one; NaN where none is.
    mixture : Mixture or None
        That mixture.
    reason : str
        Why there is no test, or what the mixture takes for granted and these fits do not show; empty where nothing
        needs saying.
    """

    statistic: float = float("nan")
    df: float = float("nan")
    p_value: float = float("nan")
    p_boundary: float = float("nan")
    mixture: Mixture | None = None
    reason: str = ""


def compare(*fits: Estimates, seed: int = 0) -> pd.DataFrame:
    """Models side by side, from the smallest to the largest, each tested against the one before it.

    Parameters
    ----------
    *fits : Estimates
        At least two fits.
    seed : int
        For mixtures whose weights are simulated: four and more parameters of variances at zero at once.

    Returns
    -------
    DataFrame
        Index: formulas; columns ``n_parameters loglik deviance aic bic delta_aic weight statistic df p_value p_boundary
        mixture reason``. ``delta_aic`` and ``weight`` (Akaike's) are NaN throughout where the fits' likelihoods are not
        on one scale; by REML they are of likelihoods in one coding of the fixed effects. ``mixture`` is the range of
        degrees of freedom in the mixture, such as ``0:1``, or empty. Where two neighbours may not be compared, the
        test's columns are NaN and ``reason`` says why.

    Raises
    ------
    ModelError
        With fewer than two fits.
    """
    if len(fits) < 2:
        raise ModelError("A comparison needs at least two fits.", "Fit a second model and give both.")
    ordered = sorted(fits, key=lambda fit: fit.n_parameters)
    pairs = zip(ordered[:-1], ordered[1:], strict=True)
    tests = [LikelihoodRatio(), *(likelihood_ratio(small, large, seed=seed) for small, large in pairs)]
    delta, weight = _akaike(ordered)
    rows = [
        (
            f.n_parameters, f.loglik, -2.0 * f.loglik, f.aic, f.bic, d, w,
            t.statistic, t.df, t.p_value, t.p_boundary, str(t.mixture or ""), t.reason,
        )
        for f, d, w, t in zip(ordered, delta, weight, tests, strict=True)
    ]  # fmt: skip
    index = pd.Index([fit.formula for fit in ordered], name="model")
    return pd.DataFrame(rows, index=index, columns=_COLUMNS)


def _akaike(fits: Sequence[Estimates]) -> tuple[Array, Array]:
    """AIC above the lowest, and each fit's share of ``exp(-delta / 2)``; NaN where one scale does not hold them all."""
    if any(off_scale(fits[0], fit) for fit in fits[1:]):
        nothing = np.full(len(fits), np.nan)
        return nothing, nothing
    aic = np.array([2.0 * fit.n_parameters - 2.0 * _coding_free(fit) for fit in fits])
    delta = aic - aic.min()
    share = np.exp(-delta / 2.0)
    return delta, share / share.sum()


def likelihood_ratio(smaller: Estimates, larger: Estimates, *, seed: int = 0) -> LikelihoodRatio:
    """Test a model within a larger one.

    Raises nothing: where the two may not be compared, the result carries the reason.

    Parameters
    ----------
    smaller, larger : Estimates
    seed : int
        For a mixture whose weights are simulated.
    """
    reason = off_scale(smaller, larger)
    if reason:
        return LikelihoodRatio(reason=reason)
    found = nested(smaller, larger)
    if found is None:
        return LikelihoodRatio(reason=NOT_NESTED)
    df = larger.n_parameters - smaller.n_parameters
    if not df:
        return LikelihoodRatio(reason=SAME_MODEL)
    gain = 2.0 * (_coding_free(larger) - _coding_free(smaller))
    # A certified optimum cannot be truly lower than one inside it.
    statistic = gain if gain > _NOTHING else 0.0
    reference = mixture(smaller, larger, found, np.random.default_rng(seed))
    return LikelihoodRatio(
        statistic=statistic,
        df=float(df),
        p_value=float(chdtrc(df, statistic)),
        p_boundary=float("nan") if reference is None else reference.sf(statistic),
        mixture=reference,
        reason=AT_ZERO if reference is not None and smaller.is_singular else "",
    )


def off_scale(one: Estimates, other: Estimates) -> str:
    """Say why the likelihoods of two fits are not on one scale; empty where they are.

    Parameters
    ----------
    one, other : Estimates

    Returns
    -------
    str
        Different rows, outcomes or methods, or REML with fixed parts that span different means.
    """
    same_span = one.moments.p == other.moments.p
    if not (nesting_by_columns(one, other) or nesting_by_columns(other, one)):
        try:
            order = row_order(one, other)
        except ModelError:
            return NOT_KEPT
        reason = _different_data(one, other, order)
        if reason or order is None:
            return reason
        same_span = same_span and span_within(one, other, order) is not None
    if one.method != other.method:
        return "One model is fitted by REML and the other by ML; fit both the same way."
    return DIFFERENT_FIXED if one.method == "REML" and not same_span else ""


def _different_data(one: Estimates, other: Estimates, order: np.ndarray | None) -> str:
    same_name = one.design.outcome == other.design.outcome
    if order is None and same_name:
        return _different_rows(one, other)
    if order is not None and np.array_equal(one.design.y[order], other.design.y):
        return ""
    if same_name:
        return f"The values of “{one.design.outcome}” differ between the two fits; fit both to the same data."
    return (
        f"The models explain different outcomes (“{one.design.outcome}” and “{other.design.outcome}”), "
        "so their likelihoods are not on one scale."
    )


def _different_rows(one: Estimates, other: Estimates) -> str:
    if one.nobs == other.nobs:
        return "The models use different rows, though equally many; fit both to the rows that are complete for both."
    return (
        f"The models use different rows ({one.nobs} and {other.nobs}); fit both to the rows that are complete "
        "for the larger one."
    )


def _coding_free(fit: Estimates) -> float:
    """The log-likelihood; by REML with orthonormal fixed effects, so that another coding of them changes nothing."""
    return fit.loglik + (0.5 * fit.moments.log_det_scale if fit.method == "REML" else 0.0)
