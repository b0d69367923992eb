"""Cross-products of many outcomes with one design: all that changes from one refit to the next.

X and Z stay, so of a design's `Moments` only the column of y is replaced. The rows are touched once, for all outcomes
together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ....design import Design
from ....errors import ModelError
from ....levels import DenseLevels, SparseLevels
from ....moments import Moments
from ....numerics import NO_RESIDUAL, Array

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, eq=False)
class Products:
    """Cross-products of B outcomes in the internal coordinates of one design.

    Each outcome is replaced by its least-squares residual in units of its own scale, as `moments` does for one.

    Parameters
    ----------
    ols : ndarray of shape (p, B)
        Ordinary least squares on the user's scale.
    y_scale : ndarray of shape (B,)
        SD of the least-squares residuals (denominator nobs); NaN where the fixed effects reproduce the outcome.
    levels_y : ndarray of shape (k, G, B)
        ``Z_g'y_g`` of the first grouping factor; (0, 0, B) where there is none.
    others_y : ndarray of shape (q, B)
        ``Z2'y`` of the others.
    """

    ols: Array
    y_scale: Array
    levels_y: Array
    others_y: Array

    def take(self, which: np.ndarray) -> Products:
        """Those of some of the outcomes."""
        return Products(self.ols[:, which], self.y_scale[which], self.levels_y[..., which], self.others_y[:, which])

    def of_one(self, base: Moments, i: int) -> Moments:
        """The moments of the design with outcome i in place of its own."""
        total = base.total.copy()
        total[:-1, -1] = 0.0
        total[: base.q, -1] = self.others_y[:, i]
        total[-1, :-1] = total[:-1, -1]
        total[-1, -1] = base.nobs
        levels = base.levels
        if isinstance(levels, DenseLevels):
            T = levels.T.copy()
            T[:, -1] = self.levels_y[:, :, i]
            levels = replace(levels, T=T)
        elif isinstance(levels, SparseLevels):
            tail = levels.tail.copy()
            tail[:, -1] = self.levels_y[:, :, i]
            levels = replace(levels, tail=tail)
        return replace(base, total=total, levels=levels, ols=self.ols[:, i], y_scale=float(self.y_scale[i]))


@dataclass(frozen=True, eq=False)
class Columns:
    """The internal columns of a design as matrices that are applied to many outcomes.

    Parameters
    ----------
    base : Moments
        The design's cross-products; of its outcome nothing is used.
    X : ndarray of shape (n, p)
        Orthonormal.
    first : csr_array of shape (k G, n) or None
        ``Z'`` of the first grouping factor, effect by effect.
    others : csr_array of shape (q, n) or None
        ``Z2'`` in the order of the moments' spans.
    """

    base: Moments
    X: Array
    first: csr_array | None
    others: csr_array | None

    def products(self, Y: Array) -> Products:
        """Cross-products of outcomes, ``Y`` of shape (n, B).

        Raises
        ------
        ModelError
            If ``Y`` has another number of rows than the design.
        """
        if Y.ndim != 2 or len(Y) != len(self.X):
            raise ModelError(
                f"Outcomes of shape {Y.shape} do not fit a design of {len(self.X)} rows.",
                "Give a matrix with one row per row of the design and one column per outcome.",
            )
        ols, residual = _least_squares(self.X, Y)
        n, n_outcomes = Y.shape
        y_scale = np.sqrt(np.einsum("ib,ib->b", residual, residual) / n)
        spread = np.var(Y, axis=0)
        y_scale = np.where(y_scale**2 > NO_RESIDUAL * spread, y_scale, np.nan)
        residual /= y_scale
        k = self.base.factors[0].shape.k if self.base.factors else 0
        return Products(
            ols=self.base.to_beta @ ols,
            y_scale=y_scale,
            levels_y=_times(self.first, residual).reshape(k, -1 if k else 0, n_outcomes),
            others_y=_times(self.others, residual),
        )


def columns(design: Design, base: Moments) -> Columns:
    """The internal columns of a design whose moments are ``base``."""
    matrices = [_factor_columns(design, base, i) for i in range(len(base.factors))]
    first = matrices[0] if matrices else None
    return Columns(base, design.X @ base.to_beta, first, _level_by_level(base, matrices[1:]))


def _factor_columns(design: Design, base: Moments, factor: int) -> csr_array:
    """``Z'`` of one grouping factor, (k G, n), effect by effect."""
    from scipy.sparse import csr_array

    part = base.factors[factor]
    terms = [design.random[position] for position in part.terms]
    values = np.column_stack([term.columns for term in terms]) @ part.to_effects
    codes, n = terms[0].codes, len(values)
    rows = (np.arange(part.shape.k)[:, None] * part.n_levels + codes).ravel()
    where = np.tile(np.arange(n), part.shape.k)
    return csr_array((values.T.ravel(), (rows, where)), shape=(part.shape.k * part.n_levels, n))


def _level_by_level(base: Moments, matrices: list[csr_array]) -> csr_array | None:
    """The other factors' columns in the order of the spans: level by level, k for each."""
    from scipy.sparse import csr_array, vstack

    if not matrices:
        return None
    orders = [np.arange(s.k * s.n_levels).reshape(s.k, s.n_levels).T.ravel() for s in base.spans]
    return csr_array(vstack([matrix[order] for matrix, order in zip(matrices, orders, strict=True)]))


def _times(matrix: csr_array | None, Y: Array) -> Array:
    return np.zeros((0, Y.shape[1])) if matrix is None else matrix @ Y


def _least_squares(X: Array, Y: Array) -> tuple[Array, Array]:
    """Coefficients on orthonormal X and residuals; the second round removes what rounding left in the first."""
    residual = np.array(Y, dtype=float, order="C")
    coefficients = np.zeros((X.shape[1], Y.shape[1]))
    for _ in range(2):
        step = X.T @ residual
        coefficients += step
        residual -= X @ step
    return coefficients, residual
