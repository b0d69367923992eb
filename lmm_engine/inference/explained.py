"""Shares of variance: the intraclass correlation and R squared.

Nakagawa & Schielzeth (2013); Johnson (2014), Methods Ecol. Evol. 5:944, for random slopes: the random part's variance
is the mean over rows of ``z' Sigma z``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import ModelError
from ..result import Estimates


def variance_sources(fit: Estimates) -> pd.Series:
    """Variance of the outcome by source: ``fixed``, each grouping factor's term, ``residual``.

    The fixed part is the variance of ``X beta`` over the rows (denominator n - 1).
    """
    parts = {"fixed": float(np.var(fit.fitted(population=True), ddof=1))}
    for i, term in enumerate(fit.random_terms):
        cross = term.columns.T @ term.columns / fit.nobs
        name = term.factor if term.factor not in parts else f"{term.factor} ({', '.join(term.terms)})"
        parts[name] = float(np.sum(cross * fit.covariance(i)))
    return pd.Series({**parts, "residual": fit.sigma**2}, name="variance")


def variance_parts(fit: Estimates) -> tuple[float, float, float]:
    """Variance of the fixed part, of all random terms together, and of the residual."""
    sources = variance_sources(fit)
    return float(sources["fixed"]), float(sources.drop(["fixed", "residual"]).sum()), float(sources["residual"])


def r2(fit: Estimates) -> pd.Series:
    """Marginal (fixed part) and conditional (fixed and random part) R squared."""
    parts = variance_sources(fit)
    total = parts.sum()
    marginal = parts["fixed"] / total
    return pd.Series({"marginal": marginal, "conditional": 1.0 - parts["residual"] / total})


def icc(fit: Estimates) -> pd.Series:
    """Intraclass correlation, ``adjusted`` (fixed part set aside) and ``unadjusted`` (fixed part in the total).

    Raises
    ------
    ModelError
        If the model has no random effects.
    """
    if not fit.design.random:
        raise ModelError("A model without random effects has no intraclass correlation.", "Fit a random intercept.")
    parts = variance_sources(fit)
    random = parts.drop(["fixed", "residual"]).sum()
    return pd.Series({"adjusted": random / (random + parts["residual"]), "unadjusted": random / parts.sum()})
