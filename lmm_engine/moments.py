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
from .layout import Layout, layout_of, summed
from .levels import DenseLevels, Levels, SparseLevels, n_pairs
from .numerics import DENSE_LIMIT, NO_RESIDUAL, PAIR_LIMIT, SPARSE_SHARE, Array, flat, frozen
from .sums import Codes, Meetings, Sums


@dataclass(frozen=True)
class Span:
    """Where a further grouping factor's columns stand among the r: level by level, k for each."""

    start: int
    n_levels: int
    k: int

    @property
    def slice(self) -> slice:
        """The columns."""
        return slice(self.start, self.start + self.n_levels * self.k)


@dataclass(frozen=True, eq=False)
class Factor:
    """One grouping factor with all its random terms.

    Parameters
    ----------
    name : str
    terms : tuple of int
        Positions in ``design.random``.
    shape : FactorShape
    n_levels : int
    to_effects : ndarray of shape (k, k)
        ``b = y_scale * to_effects @ b_internal``; block-diagonal over terms.
    """

    name: str
    terms: tuple[int, ...]
    shape: FactorShape
    n_levels: int
    to_effects: Array


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
    spans = _spans(factors)
    _refuse_too_many_levels(factors, spans)
    right = np.column_stack([X.columns, residual / relative])
    blocks = _Blocks(factors, spans, sums, _most_levels_first(sums), [own for _, own in built], right)
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


def _spans(factors: tuple[Factor, ...]) -> tuple[Span, ...]:
    spans, start = [], 0
    for factor in factors[1:]:
        spans.append(Span(start, factor.n_levels, factor.shape.k))
        start += factor.n_levels * factor.shape.k
    return tuple(spans)


def _refuse_too_many_levels(factors: tuple[Factor, ...], spans: tuple[Span, ...]) -> None:
    dense = sum(span.n_levels * span.k for span in spans)
    _refuse_too_much(factors, dense * dense)


def _refuse_too_much(factors: tuple[Factor, ...], entries: int) -> None:
    if entries > DENSE_LIMIT:
        names = ", ".join(f"{factor.name} ({factor.n_levels} levels)" for factor in factors)
        raise ModelError(
            f"The grouping factors {names} are too large to be fitted together.",
            "Leave out the factor that matters least, or use a part of the data.",
        )


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Sums on their way to internal coordinates.

    Parameters
    ----------
    factors : tuple of Factor
        Most levels first.
    spans : tuple of Span
    sums : Sums
    order : list of int
        Which factor of the sums each of them is.
    inner : list of ndarray of shape (m + 1, k)
        Each factor's internal columns as combinations of the stored ones.
    right : ndarray of shape (m + 1, p + 1)
        Internal X and y likewise.
    """

    factors: tuple[Factor, ...]
    spans: tuple[Span, ...]
    sums: Sums
    order: list[int]
    inner: list[Array]
    right: Array

    @property
    def width(self) -> int:
        return self.right.shape[1] + sum(span.n_levels * span.k for span in self.spans)

    def within(self, f: int) -> tuple[Array, Array]:
        """``Z_g'Z_g`` (k, k, G) and ``Z_g'[X y]_g`` (k, p + 1, G) of one factor."""
        own, members = self.sums.own[self.order[f]], self.sums.members[self.order[f]]
        _, width, n_levels = own.shape
        left = (self.inner[f][members].T @ flat(own)).reshape(-1, width, n_levels)
        S = np.matmul(self.inner[f].T, left)
        return (S + S.transpose(1, 0, 2)) / 2, np.matmul(self.right.T, left)

    def together(self, f: int, h: int) -> Meetings:
        """Internal columns of two factors where their levels meet; f stands before h."""
        a, b = self.order[f], self.order[h]
        met = self.sums.meetings[min(a, b), max(a, b)]
        if a > b:
            order = np.lexsort((met.first, met.second))
            met = Meetings(met.second[order], met.first[order], met.values.transpose(1, 0, 2)[:, :, order])
        left, right = self.inner[f][self.sums.members[a]], self.inner[h][self.sums.members[b]]
        return Meetings(met.first, met.second, np.einsum("ia,ije,jb->abe", left, met.values, right, optimize=True))

    def levels(self) -> Levels:
        """Cross-products within the levels of the first factor."""
        if not self.factors:
            return DenseLevels(np.zeros((0, 0, 0)), np.zeros((0, self.width, 0)), np.zeros(0))
        S, tail = self.within(0)
        weight = np.ones(S.shape[2])
        if not self.spans:
            return DenseLevels(frozen(S), frozen(tail), frozen(weight))
        return self._with_other_factors(S, tail, weight)

    def _with_other_factors(self, S: Array, tail: Array, weight: Array) -> Levels:
        level, column, values = self._meetings()
        q, k, n_levels = self.width - self.right.shape[1], len(S), len(weight)
        if n_pairs(level) <= min(SPARSE_SHARE * q * q * k * n_levels, PAIR_LIMIT):
            return SparseLevels(frozen(S), frozen(tail), frozen(weight), level, column, frozen(values), q)
        _refuse_too_much(self.factors, k * self.width * n_levels)
        T = np.zeros((k, self.width, n_levels))
        T[:, q:] = tail
        T[:, column, level] = values
        return DenseLevels(frozen(S), frozen(T), frozen(weight))

    def _meetings(self) -> tuple[Codes, Codes, Array]:
        """Which levels of the first factor meet which columns of the others, and ``Z_g'Z2_g`` there, (k, E)."""
        parts = []
        for f, span in enumerate(self.spans, start=1):
            met = self.together(0, f)
            parts += [(met.first, span.start + met.second * span.k + b, met.values[:, b]) for b in range(span.k)]
        level = np.concatenate([part[0] for part in parts])
        order = np.argsort(level, kind="stable")
        column = np.concatenate([part[1] for part in parts])
        return level[order], column[order], np.concatenate([part[2] for part in parts], axis=1)[:, order]

    def total(self) -> Array:
        """``[Z2 X y]'[Z2 X y]``."""
        total = np.zeros((self.width, self.width))
        tail = self.width - self.right.shape[1]
        total[tail:-1, tail:-1] = np.eye(self.right.shape[1] - 1)
        total[-1, -1] = self.sums.n_rows
        for f, span in enumerate(self.spans, start=1):
            S, own_tail = self.within(f)
            rows = total[span.slice].reshape(span.n_levels, span.k, self.width)
            rows[:, :, tail:] = own_tail.transpose(2, 0, 1)
            levels = np.arange(span.n_levels)
            rows[:, :, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)[levels, :, levels] = (
                S.transpose(2, 0, 1)
            )
            for h, other in enumerate(self.spans[f:], start=f + 1):
                met = self.together(f, h)
                block = rows[:, :, other.slice].reshape(span.n_levels, span.k, other.n_levels, other.k)
                block[met.first, :, met.second] = met.values.transpose(2, 0, 1)
                total[other.slice, span.slice] = total[span.slice, other.slice].T
            total[tail:, span.slice] = total[span.slice, tail:].T
        return total
