"""Refits as frames: parameters under their names, shares of variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....numerics import Array
from ....result import Estimates
from ...parameters import Parameter, parameters
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


@dataclass(frozen=True, eq=False)
class Shares:
    """What makes shares of variance of parameters, the same for every refit; see `explained`.

    Parameters
    ----------
    fixed : ndarray of shape (p, p)
        Covariance of the columns of X over the rows (denominator n - 1).
    random : tuple of ndarray, each of shape (k, k)
        Mean over the rows of ``z z'`` for each random term.
    """

    fixed: Array
    random: tuple[Array, ...]

    @classmethod
    def of(cls, fit: Estimates) -> Shares:
        """Those of a fit's rows."""
        crossed = (term.columns.T @ term.columns / fit.nobs for term in fit.random_terms)
        return cls(np.atleast_2d(np.cov(fit.design.X.T)), tuple(crossed))

    def draws(self, refits: BatchFit, offset: Array) -> pd.DataFrame:
        """R squared and, where there are random effects, intraclass correlations of each refit.

        Columns ``r2_marginal r2_conditional icc_adjusted icc_unadjusted``; ``offset`` as in `parameter_draws`.
        """
        beta = refits.beta + offset
        fixed, residual = np.einsum("bi,ij,bj->b", beta, self.fixed, beta), refits.sigma**2
        parts = (np.einsum("ij,bij->b", each, refits.covariance(i)) for i, each in enumerate(self.random))
        random = sum(parts, np.zeros(len(refits)))
        total = fixed + random + residual
        result = {"r2_marginal": fixed / total, "r2_conditional": (fixed + random) / total}
        if self.random:
            result |= {"icc_adjusted": random / (random + residual), "icc_unadjusted": random / total}
        return pd.DataFrame(result)
