"""One model's means and covariances in another's, found from their rows: for columns that are coded otherwise.

Inner products of covariance matrices ``Z (I x D) Z'`` are sums over the cells in which the levels of two terms meet, so
no matrix of order n is formed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ....numerics import Array
from ....result import Estimates
from .relation import Nesting, Piece, pieces

#: Sine of the angle below which a direction of one fixed part counts as lying in the other's: rounding of products of
#: far-off predictors reaches 1e-6, and no real predictor is as good as another to five digits.
_SAME_DIRECTION = 1e-5
#: Share of a covariance structure's squared length that may lie outside the larger model's structures: rounding.
_OUTSIDE = 1e-9
#: A variance that comes out below zero by less is rounding.
_NEGATIVE = 1e-9


@dataclass(frozen=True, eq=False)
class _Term:
    """A piece with its rows; columns whitened, (n, k)."""

    piece: Piece
    codes: np.ndarray
    n_levels: int
    columns: Array


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


def nesting_by_rows(smaller: Estimates, larger: Estimates, order: np.ndarray) -> Nesting | None:
    """How a fit's means and covariances lie in another's; None where some do not.

    Parameters
    ----------
    smaller, larger : Estimates
        Fits to the same rows.
    order : ndarray of int, shape (n,)
        As `row_order` gives it.
    """
    span = span_within(smaller, larger, order)
    if span is None:
        return None
    inner, outer = _terms(smaller, order), _terms(larger, np.arange(larger.nobs))
    gram = np.block([[_products(a, b) for b in outer] for a in outer])
    scale = 1.0 / np.sqrt(np.diag(gram))
    images = []
    for term in inner:
        against = np.hstack([_products(term, other) for other in outer])
        scaled = np.linalg.lstsq(gram * np.outer(scale, scale), (against * scale).T, rcond=None)[0].T
        length = np.diag(_products(term, term))
        if np.any(length - np.einsum("ml,ml->m", scaled, against * scale) > _OUTSIDE * length):
            return None
        images.append(scaled * scale)
    found = Nesting(span, pieces(larger), pieces(smaller), tuple(images))
    return found if _keeps_variances_positive(found) else None


def span_within(smaller: Estimates, larger: Estimates, order: np.ndarray) -> Array | None:
    """The smaller fit's X in terms of the larger one's, (p, p0); None if it describes other means too."""
    if smaller.moments.p > larger.moments.p:
        return None
    inner = (smaller.design.X @ smaller.moments.to_beta)[order]
    outer = larger.design.X @ larger.moments.to_beta
    span, rest = np.zeros((outer.shape[1], inner.shape[1])), inner
    for _ in range(2):
        step = outer.T @ rest
        span, rest = span + step, rest - outer @ step
    return span if np.all(np.linalg.norm(rest, axis=0) < _SAME_DIRECTION) else None


def _terms(fit: Estimates, order: np.ndarray) -> tuple[_Term, ...]:
    result = []
    positions = [(factor, position) for factor in fit.moments.factors for position in factor.terms]
    *random, residual = pieces(fit)
    for piece, (factor, position) in zip(random, positions, strict=True):
        term = fit.design.random[position]
        columns = (term.columns @ factor.to_effects[piece.block, piece.block])[order]
        result.append(_Term(piece, term.codes[order], factor.n_levels, columns))
    return (*result, _Term(residual, np.arange(fit.nobs), fit.nobs, np.ones((fit.nobs, 1))))


def _products(one: _Term, other: _Term) -> Array:
    """Inner products of the covariance matrices that the basis matrices of two pieces make, (m, m')."""
    cells, n_cells = _cells(one, other)
    sums = np.array(
        [[np.bincount(cells, a * b, n_cells) for b in other.columns.T] for a in one.columns.T]
    )  # z z' summed over each cell, (k, k', cells)
    k, k_other = one.piece.k, other.piece.k
    flat = sums.reshape(k * k_other, n_cells)
    products = (flat @ flat.T).reshape(k, k_other, k, k_other)
    return np.einsum("iajb,mij,lab->ml", products, one.piece.basis, other.piece.basis)


def _cells(one: _Term, other: _Term) -> tuple[np.ndarray, int]:
    """Which rows share a level of both."""
    if one.codes is other.codes or np.array_equal(one.codes, other.codes):
        return one.codes, one.n_levels
    if min(one.piece.factor, other.piece.factor) < 0:
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
