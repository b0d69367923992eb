"""The cross-products of a design: all that the criterion needs, in the coordinates of `coordinates`.

They are sums over rows; everything after them works on levels and columns, never on rows again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .coordinates import least_squares, orthonormal, whitened
from .covariance import CovarianceShape, FactorShape
from .design import Design
from .errors import ModelError
from .levels import DenseLevels, Levels, SparseLevels, n_pairs
from .numerics import DENSE_LIMIT, NO_RESIDUAL, PAIR_LIMIT, SPARSE_SHARE, Array, frozen


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
    """Cross-products of a design.

    Raises
    ------
    ModelError
        If the fixed effects reproduce the outcome exactly, the columns of a random term are dependent, or the factors
        beyond the first have too many levels for a dense block.
    """
    X, to_beta = orthonormal(design.X, design.fixed_names)
    ols_internal, residual = least_squares(X, design.y)
    y_scale = float(np.sqrt(residual @ residual / len(residual)))
    _refuse_exact_fit(design, y_scale)
    residual /= y_scale
    built = [_factor(design, positions) for positions in _by_factor(design)]
    factors, columns = tuple(factor for factor, _ in built), [own for _, own in built]
    spans = _spans(factors)
    _refuse_too_many_levels(factors, spans)
    blocks = _Blocks(design, factors, columns, spans, [*X.T, residual])
    return Moments(
        nobs=len(residual),
        factors=factors,
        levels=blocks.levels(),
        spans=spans,
        total=frozen(blocks.total()),
        to_beta=frozen(to_beta),
        ols=frozen(to_beta @ ols_internal),
        y_scale=y_scale,
    )


def _refuse_exact_fit(design: Design, y_scale: float) -> None:
    spread = float(np.max(np.abs(design.y), initial=0.0))
    if y_scale**2 <= NO_RESIDUAL * float(np.var(design.y)) or y_scale <= np.finfo(float).eps * spread:
        raise ModelError(
            f"The fixed effects reproduce the outcome “{design.outcome}” exactly, so no variance is left to divide.",
            "Check that the outcome varies and is not computed from the predictors.",
        )


def _by_factor(design: Design) -> list[tuple[int, ...]]:
    """Positions of the random terms of each grouping factor, the factor with most levels first (lme4's order)."""
    positions: dict[str, tuple[int, ...]] = {}
    for i, term in enumerate(design.random):
        positions[term.factor] = (*positions.get(term.factor, ()), i)
    return sorted(positions.values(), key=lambda own: -len(design.random[own[0]].levels))


def _factor(design: Design, positions: tuple[int, ...]) -> tuple[Factor, list[Array]]:
    """A grouping factor and the internal columns of its terms."""
    terms = [design.random[i] for i in positions]
    shape = FactorShape(tuple(len(term.terms) for term in terms))
    to_effects = np.zeros((shape.k, shape.k))
    columns: list[Array] = []
    for term, block in zip(terms, shape.blocks, strict=True):
        own, to_effects[block, block] = whitened(term)
        columns += own
    return Factor(terms[0].factor, positions, shape, len(terms[0].levels), frozen(to_effects)), columns


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
    """Internal columns of a design on their way to cross-products."""

    design: Design
    factors: tuple[Factor, ...]
    columns: list[list[Array]]
    spans: tuple[Span, ...]
    right: list[Array]

    @property
    def width(self) -> int:
        return len(self.right) + sum(span.n_levels * span.k for span in self.spans)

    def codes(self, factor: int) -> np.ndarray:
        return self.design.random[self.factors[factor].terms[0]].codes

    def levels(self) -> Levels:
        """Cross-products within the levels of the first factor: one pass over the rows for each pair of columns."""
        if not self.factors:
            return DenseLevels(np.zeros((0, 0, 0)), np.zeros((0, self.width, 0)), np.zeros(0))
        Z, codes, n_levels = self.columns[0], self.codes(0), self.factors[0].n_levels
        S = np.empty((len(Z), len(Z), n_levels))
        tail = np.empty((len(Z), len(self.right), n_levels))
        for i, column in enumerate(Z):
            for j in range(i + 1):
                S[i, j] = S[j, i] = np.bincount(codes, weights=column * Z[j], minlength=n_levels)
            for j, other in enumerate(self.right):
                tail[i, j] = np.bincount(codes, weights=column * other, minlength=n_levels)
        weight = np.ones(n_levels)
        if not self.spans:
            return DenseLevels(frozen(S), frozen(tail), frozen(weight))
        return self._with_other_factors(S, tail, weight)

    def _with_other_factors(self, S: Array, tail: Array, weight: Array) -> Levels:
        level, column, values = self._meetings()
        q, k, n_levels = self.width - len(self.right), len(S), len(weight)
        if n_pairs(level) <= min(SPARSE_SHARE * q * q * k * n_levels, PAIR_LIMIT):
            return SparseLevels(frozen(S), frozen(tail), frozen(weight), level, column, frozen(values), q)
        _refuse_too_much(self.factors, k * self.width * n_levels)
        T = np.zeros((k, self.width, n_levels))
        T[:, q:] = tail
        T[:, column, level] = values
        return DenseLevels(frozen(S), frozen(T), frozen(weight))

    def _meetings(self) -> tuple[np.ndarray, np.ndarray, Array]:
        """Which levels of the first factor meet which columns of the others, and ``Z_g'Z2_g`` there, (k, E)."""
        codes, parts = self.codes(0), []
        for f, span in enumerate(self.spans, start=1):
            joint = codes.astype(np.int64) * span.n_levels + self.codes(f)
            where, meeting = np.unique(joint, return_inverse=True)
            level, other = np.divmod(where, span.n_levels)
            for b, own in enumerate(self.columns[f]):
                sums = [np.bincount(meeting, column * own, len(where)) for column in self.columns[0]]
                parts.append((level, span.start + other * span.k + b, np.array(sums, dtype=float)))
        level = np.concatenate([part[0] for part in parts])
        order = np.argsort(level, kind="stable")
        column = np.concatenate([part[1] for part in parts])
        return level[order], column[order], np.concatenate([part[2] for part in parts], axis=1)[:, order]

    def total(self) -> Array:
        """``[Z2 X y]'[Z2 X y]``."""
        total = np.zeros((self.width, self.width))
        tail = self.width - len(self.right)
        stacked = np.array(self.right)
        total[tail:, tail:] = stacked @ stacked.T
        total[tail:-1, tail:-1] = np.eye(len(self.right) - 1)
        total[tail:-1, -1] = total[-1, tail:-1] = 0.0
        for f, span in enumerate(self.spans, start=1):
            codes, rows = self.codes(f), total[span.slice].reshape(span.n_levels, span.k, self.width)
            for a, column in enumerate(self.columns[f]):
                for j, other in enumerate(self.right, start=tail):
                    rows[:, a, j] = np.bincount(codes, weights=column * other, minlength=span.n_levels)
                for h, other_span in enumerate(self.spans, start=1):
                    crossed = self._cross(column, codes, span.n_levels, h)
                    rows[:, a, other_span.slice] = crossed.reshape(-1, span.n_levels).T
            total[tail:, span.slice] = total[span.slice, tail:].T
        return total

    def _cross(self, column: Array, codes: np.ndarray, n_levels: int, factor: int) -> Array:
        """Cross-products of one column by level with another factor's columns by level, (levels, k, n_levels)."""
        other, n_other = self.codes(factor), self.factors[factor].n_levels
        joint = other * n_levels + codes
        size = n_other * n_levels
        sums = np.array([np.bincount(joint, column * own, size) for own in self.columns[factor]], dtype=float)
        return sums.reshape(len(sums), n_other, n_levels).transpose(1, 0, 2)
