"""Whether one model is a special case of another, told from the matrices and not from the names of their columns.

A model says two things: the mean lies in the span of X, and the covariance of the rows is
``sigma^2 (I + sum_t Z_t (I x D_t) Z_t')`` with each ``D_t`` positive semi-definite. Both are sets, and the smaller
model is nested where its sets lie in the larger one's. Inner products of covariance matrices of that form are sums over
the cells in which the levels of two terms meet, so no matrix of order n is formed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from ..numerics import Array
from ..result import Estimates

#: Sine of the angle below which a direction of one fixed part counts as lying in the other's: rounding of products of
#: far-off predictors reaches 1e-6, and no real predictor is as good as another to five digits.
_SAME_DIRECTION = 1e-5
#: Share of a covariance structure's squared length that may lie outside the larger model's structures: rounding.
_OUTSIDE = 1e-9
#: A variance (whitened, so of order one) below this is one that the smaller model does not have: rounding is smaller,
#: and what an uncentred predictor leaves of its slope's variance is larger up to a mean of 100,000 SDs.
_ABSENT = 1e-11
#: A variance that comes out below zero by less is rounding.
_NEGATIVE = 1e-9


@dataclass(frozen=True, eq=False)
class Piece:
    """One family of covariance matrices, ``Z (I x D) Z'`` over all positive semi-definite D.

    Parameters
    ----------
    factor : int
        Which grouping factor of `Moments`; -1 for the residual.
    block : slice
        Where the term stands among that factor's columns.
    codes : ndarray of int, shape (n,)
    n_levels : int
    columns : ndarray of shape (n, k)
        Whitened.
    """

    factor: int
    block: slice
    codes: np.ndarray
    n_levels: int
    columns: Array

    @property
    def k(self) -> int:
        """Order of D."""
        return self.columns.shape[1]

    @cached_property
    def basis(self) -> Array:
        """Symmetric matrices that span the D's, (m, k, k)."""
        return symmetric_basis(np.eye(self.k))


@dataclass(frozen=True, eq=False)
class Nesting:
    """How the smaller model's covariances lie in the larger one's.

    Parameters
    ----------
    larger : tuple of Piece
        The larger model's random terms and, last, the residual.
    smaller : tuple of Piece
        Likewise.
    images : tuple of ndarray
        For each of the smaller one's pieces, what its basis matrices are in the larger model: (m, sum of the larger
        one's m).
    """

    larger: tuple[Piece, ...]
    smaller: tuple[Piece, ...]
    images: tuple[Array, ...]

    def carried(self, covariances: Sequence[Array]) -> list[Array]:
        """The larger model's D's, and the residual last, for given ones of the smaller, whitened coordinates."""
        weights = sum(
            np.array([D[i, j] for i, j in _pairs(len(D))]) @ image
            for D, image in zip(covariances, self.images, strict=True)
        )
        ends = np.cumsum([len(piece.basis) for piece in self.larger])[:-1]
        parts = zip(np.split(np.asarray(weights), ends), self.larger, strict=True)
        return [np.einsum("m,mij->ij", part, piece.basis) for part, piece in parts]

    @cached_property
    def edges(self) -> tuple[tuple[Array, int], ...]:
        """For each random term of the larger model an orthogonal basis; its last so many columns have no variance.

        In the smaller model, at a point where all variances that it has are positive.
        """
        inside = self.carried([np.eye(piece.k) for piece in self.smaller])
        result = []
        for D in inside[:-1]:
            values, vectors = np.linalg.eigh(D)
            result.append((vectors[:, ::-1], int(np.sum(values < _ABSENT))))
        return tuple(result)


def symmetric_basis(vectors: Array) -> Array:
    """``u_i u_j' + u_j u_i'`` (``u_i u_i'`` for i = j) over the columns, in the order of `_pairs`: (m, k, k)."""
    outer = [np.outer(vectors[:, i], vectors[:, j]) for i, j in _pairs(vectors.shape[1])]
    halves = [0.5 if i == j else 1.0 for i, j in _pairs(vectors.shape[1])]
    return np.array([half * (each + each.T) for half, each in zip(halves, outer, strict=True)])


def _pairs(k: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(k) for j in range(i, k)]


def row_order(smaller: Estimates, larger: Estimates) -> np.ndarray | None:
    """Where each row of the larger fit stands in the smaller one's; None if they are not the same rows."""
    one, other = smaller.design.rows, larger.design.rows
    if len(one) != len(other):
        return None
    if one.equals(other):
        return np.arange(len(one))
    if not (one.is_unique and other.is_unique):
        return None
    order = one.get_indexer(other)
    return None if (order < 0).any() else order


def fixed_part_within(smaller: Estimates, larger: Estimates, order: np.ndarray) -> bool:
    """Whether every mean that the smaller fit can describe is one of the larger fit's."""
    if smaller.moments.p > larger.moments.p:
        return False
    inner = (smaller.design.X @ smaller.moments.to_beta)[order]
    outer = larger.design.X @ larger.moments.to_beta
    rest = inner
    for _ in range(2):
        rest = rest - outer @ (outer.T @ rest)
    return bool(np.all(np.linalg.norm(rest, axis=0) < _SAME_DIRECTION))


def further_fixed_effects(smaller: Estimates, larger: Estimates, order: np.ndarray) -> Array:
    """Combinations of the larger fit's coefficients that are zero in the smaller, on the user's scale: (f, p)."""
    inner = (smaller.design.X @ smaller.moments.to_beta)[order]
    outer = larger.design.X @ larger.moments.to_beta
    held = np.linalg.svd(outer.T @ inner)[0][:, smaller.moments.p :]
    return np.linalg.solve(larger.moments.to_beta.T, held).T


def nesting(smaller: Estimates, larger: Estimates, order: np.ndarray) -> Nesting | None:
    """How the smaller fit's covariances lie in the larger one's; None where some do not.

    Parameters
    ----------
    smaller, larger : Estimates
        Fits to the same rows.
    order : ndarray of int, shape (n,)
        As `row_order` gives it.
    """
    inner, outer = _pieces(smaller, order), _pieces(larger, np.arange(larger.nobs))
    gram = np.block([[_products(a, b) for b in outer] for a in outer])
    scale = 1.0 / np.sqrt(np.diag(gram))
    images = []
    for piece in inner:
        against = np.hstack([_products(piece, other) for other in outer])
        scaled = np.linalg.lstsq(gram * np.outer(scale, scale), (against * scale).T, rcond=None)[0].T
        length = np.diag(_products(piece, piece))
        if np.any(length - np.einsum("ml,ml->m", scaled, against * scale) > _OUTSIDE * length):
            return None
        images.append(scaled * scale)
    found = Nesting(outer, inner, tuple(images))
    return found if _keeps_variances_positive(found) else None


def _pieces(fit: Estimates, order: np.ndarray) -> tuple[Piece, ...]:
    result = []
    for f, factor in enumerate(fit.moments.factors):
        for position, block in zip(factor.terms, factor.shape.blocks, strict=True):
            term = fit.design.random[position]
            columns = (term.columns @ factor.to_effects[block, block])[order]
            result.append(Piece(f, block, term.codes[order], factor.n_levels, columns))
    n = fit.nobs
    result.append(Piece(-1, slice(0, 1), np.arange(n), n, np.ones((n, 1))))
    return tuple(result)


def _products(one: Piece, other: Piece) -> Array:
    """Inner products of the covariance matrices that the basis matrices of two pieces make, (m, m')."""
    cells, n_cells = _cells(one, other)
    sums = np.array(
        [[np.bincount(cells, a * b, n_cells) for b in other.columns.T] for a in one.columns.T]
    )  # z z' summed over each cell, (k, k', cells)
    flat = sums.reshape(one.k * other.k, n_cells)
    products = (flat @ flat.T).reshape(one.k, other.k, one.k, other.k)
    return np.einsum("iajb,mij,lab->ml", products, one.basis, other.basis)


def _cells(one: Piece, other: Piece) -> tuple[np.ndarray, int]:
    """Which rows share a level of both."""
    if one.codes is other.codes or np.array_equal(one.codes, other.codes):
        return one.codes, one.n_levels
    if min(one.factor, other.factor) < 0:
        return np.arange(len(one.codes)), len(one.codes)
    joint = one.codes.astype(np.int64) * other.n_levels + other.codes
    where, cells = np.unique(joint, return_inverse=True)
    return cells, len(where)


def _keeps_variances_positive(found: Nesting) -> bool:
    """Whether the larger model's matrices are positive semi-definite wherever the smaller one's are.

    Both sets are convex cones, so matrices of rank one decide; where D has several columns a spread of them is looked
    at, which includes all pairs of columns.
    """
    for place, piece in enumerate(found.smaller):
        for v in _directions(piece.k):
            held = [np.zeros((other.k, other.k)) for other in found.smaller]
            held[place] = np.outer(v, v)
            carried = found.carried(held)
            if min(float(np.linalg.eigvalsh(D)[0]) for D in carried) < -_NEGATIVE:
                return False
    return True


def _directions(k: int) -> Array:
    if k == 1:
        return np.ones((1, 1))
    pairs = [np.eye(k)[i] + sign * np.eye(k)[j] for i, j in combinations(range(k), 2) for sign in (1.0, -1.0)]
    spread = np.random.default_rng(0).normal(size=(8 * k, k))  # any fixed spread does
    rows = np.vstack([np.eye(k), pairs, spread])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)
