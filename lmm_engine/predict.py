"""New data in, predicted means and their sampling variances out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .numerics import Array, flat
from .result import Estimates


@dataclass(frozen=True, eq=False)
class Prediction:
    """Predictions for the rows of a table.

    Parameters
    ----------
    rows : Index
        Labels of the rows.
    X : ndarray of shape (m, p)
        Their fixed-effects rows; NaN where a predictor is missing.
    estimate : ndarray of shape (m,)
    variance : ndarray of shape (m,)
        Of the estimated mean about the true one, theta and sigma held at their estimates.
    new_group_variance : ndarray of shape (m,)
        ``z' Sigma z`` where the prediction is for a group not in the data, else 0.
    """

    rows: pd.Index
    X: Array
    estimate: Array
    variance: Array
    new_group_variance: Array


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
    fixed = X @ fit.fixed_effects.to_numpy()
    if not design.random:
        return Prediction(rows, X, fixed, _quadratic(X, fit.vcov.to_numpy()), np.zeros(len(X)))
    columns, codes = _random_part(fit, newdata, population)
    estimate = fixed + _random_mean(fit, columns, codes)
    variance, new_group = _variances(fit, X, columns, codes)
    return Prediction(rows, X, estimate, variance, new_group)


def _random_part(fit: Estimates, newdata: pd.DataFrame | None, population: bool) -> tuple[Array, np.ndarray]:
    """Columns of all random terms side by side, (m, k), and the level of each row, -1 where there is none."""
    if newdata is None:
        parts = [(term.columns, term.codes) for term in fit.design.random]
    else:
        parts = list(fit.design.random_matrices(newdata))
    columns = np.column_stack([columns for columns, _ in parts])
    codes = parts[0][1]
    return columns, np.full_like(codes, -1) if population else codes


def _random_mean(fit: Estimates, columns: Array, codes: np.ndarray) -> Array:
    modes = np.column_stack([fit.modes(i) for i in range(len(fit.design.random))])
    known = codes >= 0
    return np.where(known, np.einsum("ij,ij->i", columns, modes[codes]), 0.0)


def _variances(fit: Estimates, X: Array, columns: Array, codes: np.ndarray) -> tuple[Array, Array]:
    """Variance of ``x'b + z'u`` about its prediction, and the variance that a new group adds.

    With ``K_g = sigma^2 L M_g^-1 L'`` the modes move with beta, so that the error is ``a'(beta^ - beta)`` with
    ``a = x - X_g'Z_g (K_g / sigma^2) z``, plus an independent part with variance ``z' K_g z``.
    """
    moments, profile = fit.moments, fit.profile
    x, z = X @ moments.to_beta, columns @ moments.to_effects @ profile.factor
    known = codes >= 0
    Minv = profile.Minv[:, :, codes]
    cross = profile.factor.T @ flat(moments.groups.T[:, :-1])
    cross = cross.reshape(len(z.T), moments.p, -1)[:, :, codes]
    shrunk = np.einsum("abm,mb->am", Minv, z)
    moved = x - np.where(known[:, None], np.einsum("apm,am->mp", cross, shrunk), 0.0)
    own = np.where(known, np.einsum("ma,am->m", z, shrunk), 0.0)
    variance = fit.sigma**2 * (_quadratic(moved, profile.unscaled_vcov) + own)
    return variance, np.where(known, 0.0, fit.sigma**2 * np.einsum("ma,ma->m", z, z))


def _quadratic(rows: Array, matrix: Array) -> Array:
    return np.einsum("mi,ij,mj->m", rows, matrix, rows)
