"""Refits as frames: parameters under their names, shares of variance."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...numerics import Array
from ...result import Estimates
from ..parameters import Parameter, parameters
from .fit import BatchFit


def parameter_draws(fit: Estimates, refits: BatchFit, offset: Array) -> pd.DataFrame:
    """Parameters of each refit, columns as `parameter_names` has them.

    Parameters
    ----------
    fit : Estimates
        The model; the refits are of its design.
    refits : BatchFit
    offset : ndarray of shape (p,)
        To be added to the fixed effects: what the outcomes were drawn without.
    """
    covariances = [refits.covariance(i) for i in range(len(fit.random_terms))]
    beta = refits.beta + offset
    return pd.DataFrame({each.name: _values(each, covariances, refits.sigma, beta) for each in parameters(fit)})


def _values(parameter: Parameter, covariances: list[Array], sigma: Array, beta: Array) -> Array:
    if parameter.kind == "sigma":
        return sigma
    if parameter.kind == "beta":
        return beta[:, parameter.row]
    covariance = covariances[parameter.term]
    sd = np.sqrt(np.einsum("bii->bi", covariance))
    if parameter.kind == "sd":
        return sd[:, parameter.row]
    scale = sd[:, parameter.row] * sd[:, parameter.column]
    correlation = covariance[:, parameter.row, parameter.column] / np.where(scale > 0, scale, np.nan)
    return np.clip(correlation, -1.0, 1.0)


def share_draws(fit: Estimates, refits: BatchFit, offset: Array) -> pd.DataFrame:
    """R squared and, where there are random effects, intraclass correlations of each refit; see `explained`.

    Columns ``r2_marginal r2_conditional icc_adjusted icc_unadjusted``.
    """
    beta = refits.beta + offset
    fixed = np.einsum("bi,ij,bj->b", beta, np.atleast_2d(np.cov(fit.design.X.T)), beta)
    random = np.zeros(len(refits))
    for i, term in enumerate(fit.random_terms):
        random += np.einsum("ij,bij->b", term.columns.T @ term.columns / fit.nobs, refits.covariance(i))
    return shares(fit, fixed, random, refits.sigma**2)


def shares(fit: Estimates, fixed: Array, random: Array, residual: Array) -> pd.DataFrame:
    """Shares of variance from its parts, each of shape (B,)."""
    total = fixed + random + residual
    result = {"r2_marginal": fixed / total, "r2_conditional": (fixed + random) / total}
    if fit.random_terms:
        result |= {"icc_adjusted": random / (random + residual), "icc_unadjusted": random / total}
    return pd.DataFrame(result)
