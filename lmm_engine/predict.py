"""New data in, predicted means and their sampling variances out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .modes import reach_of_others
from .numerics import Array
from .result import Estimates

#: Per random term or factor: its columns for each row, (m, k), and the level of each row, -1 where there is none.
_Parts = list[tuple[Array, np.ndarray]]


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions for the rows of a table.

    Parameters
    ----------
    fit : Estimates
    rows : Index
        Labels of the rows.
    X : ndarray of shape (m, p)
        Their fixed-effects rows; NaN where a predictor is missing.
    estimate : ndarray of shape (m,)
    spherical : list
        For each grouping factor the rows' columns of its spherical effects, and their levels.
    """

    fit: Estimates
    rows: pd.Index
    X: Array
    estimate: Array
    spherical: _Parts

    @cached_property
    def variance(self) -> Array:
        """Of the estimated mean about the true one, theta and sigma held at their estimates, (m,)."""
        return _error_variance(self.fit, self.X, self.spherical)

    @cached_property
    def new_group_variance(self) -> Array | float:
        """``z' Sigma z`` of the groups that are not in the data, 0 for known ones."""
        variances = (np.where(codes >= 0, 0.0, np.einsum("ma,ma->m", z, z)) for z, codes in self.spherical)
        return self.fit.sigma**2 * sum(variances, 0.0)


def predict(fit: Estimates, newdata: pd.DataFrame | None = None, population: bool = False) -> Prediction:
    """Predict for new rows, or for the rows of the fit.

    Parameters
    ----------
    fit : Estimates
    newdata : DataFrame, optional
        Needs the predictors; the grouping column may be absent or hold new levels, which predict at the population.
    population : bool
        Leave the random effects out for every row.

    Raises
    ------
    DataError
        If a predictor is not in ``newdata`` or has a level that the fit did not see.
    """
    design = fit.design
    X = design.X if newdata is None else design.fixed_matrix(newdata)
    rows = design.rows if newdata is None else newdata.index
    parts = _random_parts(fit, newdata, population)
    estimate = X @ fit.fixed_effects.to_numpy() + _random_mean(fit, parts)
    return Prediction(fit, rows, X, estimate, _spherical(fit, parts))


def _random_parts(fit: Estimates, newdata: pd.DataFrame | None, population: bool) -> _Parts:
    """Columns and levels of each of the fit's random terms."""
    if newdata is None:
        parts = [(term.columns, term.codes) for term in fit.random_terms]
    else:
        found = fit.design.random_matrices(newdata)
        parts = [found[position] for position in fit.term_order]
    return [(columns, np.full_like(codes, -1) if population else codes) for columns, codes in parts]


def _random_mean(fit: Estimates, parts: _Parts) -> Array | float:
    means = (
        np.where(codes >= 0, np.einsum("ij,ij->i", columns, fit.modes(i)[codes]), 0.0)
        for i, (columns, codes) in enumerate(parts)
    )
    return sum(means, 0.0)


def _spherical(fit: Estimates, parts: _Parts) -> _Parts:
    """Columns of each grouping factor's spherical effects: ``z' Lambda``, internal coordinates."""
    result: _Parts = []
    start = 0
    for part, factor in zip(fit.moments.factors, fit.profile.factors, strict=True):
        own = parts[start : start + len(part.terms)]
        start += len(part.terms)
        result.append((np.column_stack([columns for columns, _ in own]) @ part.to_effects @ factor, own[0][1]))
    return result


def _error_variance(fit: Estimates, X: Array, spherical: _Parts) -> Array:
    """Variance of the error of ``x'beta + z'b`` for known levels (Henderson's mixed-model equations).

    The first factor's modes move with the other effects and beta, w: the error is ``(h - reach' z)'(w^ - w)``, with h
    the row of w's own columns, plus an independent part with variance ``sigma^2 z' M_g^-1 z``.
    """
    moments, profile = fit.moments, fit.profile
    h = np.zeros((len(X), len(profile.inverse)))
    h[:, moments.q :] = X @ moments.to_beta
    for span, (columns, codes) in zip(moments.spans, spherical[1:], strict=True):
        known = np.flatnonzero(codes >= 0)
        for a in range(span.k):
            h[known, span.start + codes[known] * span.k + a] = columns[known, a]
    own: Array | float = 0.0
    if spherical:
        z, codes = spherical[0]
        z = np.where((codes >= 0)[:, None], z, 0.0)
        h -= np.einsum("acm,ma->mc", reach_of_others(profile)[:, :, codes], z)
        own = np.einsum("ma,abm,mb->m", z, profile.Minv[:, :, codes], z)
    return fit.sigma**2 * (np.einsum("mi,ij,mj->m", h, profile.inverse, h) + own)
