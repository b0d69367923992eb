"""The cross-products of a design: all that the criterion needs, in the coordinates of `coordinates`.

They come from sums over rows (`sums`); everything after them works on levels and columns, never on rows again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .coordinates import Coordinates, least_squares, orthonormal, whitened
from .covariance import CovarianceShape, FactorShape
from .design import Design
from .errors import ModelError
from .factors import Factor, Span, refuse_too_many_levels, spans_of
from .internal import InternalSums
from .layout import Layout, layout_of, summed
from .levels import Levels
from .numerics import NO_RESIDUAL, Array, frozen
from .sums import Sums


@dataclass(frozen=True, eq=False)
class Moments:
    """Cross-products of one design in internal coordinates, with the maps to the user's.

    The grouping factor with most levels stays block-diagonal (`levels`); all others are dense columns beside X.

    Parameters
    ----------
    nobs : int
    factors : tuple of Factor
        The grouping factors, most levels first.
    levels : Levels
        Cross-products within the levels of the first factor.
    spans : tuple of Span
        Of the others, in order.
    total : ndarray of shape (r, r)
        ``[Z2 X y]' [Z2 X y]``; X is orthonormal and y orthogonal to it.
    to_beta : ndarray of shape (p, p)
        ``beta = ols + y_scale * to_beta @ beta_internal``.
    ols : ndarray of shape (p,)
        Ordinary least squares on the user's scale.
    y_scale : float
        SD of the least-squares residuals (denominator nobs), in the outcome's unit.
    """

    nobs: int
    factors: tuple[Factor, ...]
    levels: Levels
    spans: tuple[Span, ...]
    total: Array
    to_beta: Array
    ols: Array
    y_scale: float

    @property
    def p(self) -> int:
        """Number of fixed effects."""
        return len(self.ols)

    @property
    def q(self) -> int:
        """Random effects of all factors but the first."""
        return len(self.total) - self.p - 1

    @property
    def log_det_scale(self) -> float:
        """``log|X'X|`` of the user's X minus that of the internal one (which is zero)."""
        return -2.0 * float(np.linalg.slogdet(self.to_beta)[1])

    @property
    def shape(self) -> CovarianceShape:
        """Which entries of the relative covariance factors are parameters."""
        return CovarianceShape(tuple(factor.shape for factor in self.factors))

    def with_levels(self, levels: Levels) -> Moments:
        """The same totals with other cross-products within levels."""
        return replace(self, levels=levels)


def moments(design: Design) -> Moments:
    """Cross-products of a design whose rows are at hand.

    Raises
    ------
    ModelError
        As for `moments_of`.
    """
    layout = layout_of(design)
    return moments_of(design, layout, summed(design, layout))


def moments_of(design: Design, layout: Layout, sums: Sums) -> Moments:
    """Cross-products of a design from sums over its rows.

    Parameters
    ----------
    design : Design
    layout : Layout
        Where its columns stand among those of the sums.
    sums : Sums

    Raises
    ------
    ModelError
        If the fixed effects reproduce the outcome exactly, the columns of a random term are dependent, or the factors
        beyond the first have too many levels for a dense block.
    """
    X = orthonormal(sums, layout.fixed)
    residual, ols = least_squares(sums, X)
    relative = float(np.sqrt(max(float(residual @ sums.total @ residual), 0.0) / sums.n_rows))
    y_scale = sums.origin.spread * relative
    _refuse_exact_fit(design, sums, y_scale)
    built = [_factor(design, layout, sums, f) for f in _most_levels_first(sums)]
    factors = tuple(factor for factor, _ in built)
    spans = spans_of(factors)
    refuse_too_many_levels(factors, spans)
    right = np.column_stack([X.columns, residual / relative])
    blocks = InternalSums(factors, spans, sums, _most_levels_first(sums), [own for _, own in built], right)
    return Moments(
        nobs=sums.n_rows,
        factors=factors,
        levels=blocks.levels(),
        spans=spans,
        total=frozen(blocks.total()),
        to_beta=frozen(X.back),
        ols=frozen(sums.origin.spread * (X.back @ ols)),
        y_scale=y_scale,
    )


def _refuse_exact_fit(design: Design, sums: Sums, y_scale: float) -> None:
    origin, n = sums.origin, sums.n_rows
    outcome = np.append(origin.line, origin.spread)
    mean = float(sums.total[0] @ outcome) / n
    outcome[0] -= mean
    variance = float(outcome @ sums.total @ outcome) / n
    if y_scale**2 <= NO_RESIDUAL * variance or y_scale <= np.finfo(float).eps * abs(mean):
        raise ModelError(
            f"The fixed effects reproduce the outcome “{design.outcome}” exactly, so no variance is left to divide.",
            "Check that the outcome varies and is not computed from the predictors.",
        )


def _most_levels_first(sums: Sums) -> list[int]:
    """The factors' order inside: that of lme4."""
    return sorted(range(len(sums.own)), key=lambda f: -sums.own[f].shape[2])


def _factor(design: Design, layout: Layout, sums: Sums, f: int) -> tuple[Factor, Array]:
    """A grouping factor, and its terms' internal columns as combinations of the stored ones, (m + 1, k)."""
    positions = layout.terms_of[f]
    terms = [design.random[i] for i in positions]
    shape = FactorShape(tuple(len(term.terms) for term in terms))
    to_effects = np.zeros((shape.k, shape.k))
    columns: list[Array] = []
    for i, term, block in zip(positions, terms, shape.blocks, strict=True):
        own: Coordinates = whitened(sums, f, term, layout.terms[i])
        columns.append(own.columns)
        to_effects[block, block] = own.back
    factor = Factor(terms[0].factor, positions, shape, len(terms[0].levels), frozen(to_effects))
    return factor, np.column_stack(columns)
