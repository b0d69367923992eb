"""Which columns of a matrix are combinations of the columns before them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..numerics import ALIASED, Array

# A Cholesky pivot of the correlation matrix is a squared share of a column's variation, right to about 1e-15 times
# the number of columns; above this bound it is surely not zero, below it a QR decomposition decides.
_SURELY_FREE = 1e-9
_ROUNDING = 16 * np.finfo(np.float64).eps
_CELLS = 2**19  # of a block of rows: 4 MB


def independent_columns(matrix: Array, *, centred: bool) -> NDArray[np.bool_]:
    """Mark the columns that are not combinations of earlier ones, as R's ``qr`` with tolerance 1e-7 does.

    Parameters
    ----------
    matrix : ndarray of shape (n, p)
        Finite values.
    centred : bool
        Whether the first column is constant. The others are then judged about their means, so that neither the unit
        nor the zero point of a column decides.

    Returns
    -------
    ndarray of bool, shape (p,)
        False for a column that adds nothing.
    """
    n, p = matrix.shape
    judged = matrix[:, int(centred) :]
    largest = np.maximum(judged.max(axis=0, initial=0.0), -judged.min(axis=0, initial=0.0))
    centre = _centre(judged) if centred else np.zeros(judged.shape[1])
    cross = _cross_products(judged, centre)
    length = np.sqrt(np.diag(cross))
    noise = _ROUNDING * largest * np.sqrt(n)
    varies = length > noise
    free = np.ones(p, dtype=bool)
    if varies.all() and n >= judged.shape[1] and surely_free(cross / np.outer(length, length)):
        return free
    scaled = (judged - centre) * varies / np.where(varies, length, 1.0)
    triangle = np.asarray(np.linalg.qr(scaled, mode="r"))
    tolerance = np.maximum(ALIASED, noise / np.where(varies, length, 1.0))
    free[int(centred) :] = _step_by_step(triangle, varies, tolerance)
    return free


def _blocks(n: int, width: int) -> list[slice]:
    step = max(1024, _CELLS // max(width, 1))
    return [slice(start, start + step) for start in range(0, n, step)]


def _centre(matrix: Array) -> Array:
    """Means; the first row is taken off before, so that a large offset costs no digits."""
    first = matrix[0].copy() if len(matrix) else np.zeros(matrix.shape[1])
    sums = [(matrix[rows] - first).sum(axis=0) for rows in _blocks(*matrix.shape)]
    return first + sum(sums, np.zeros_like(first)) / max(len(matrix), 1)


def _cross_products(matrix: Array, centre: Array) -> Array:
    """Of the columns about their centres, a block of rows at a time."""
    total = np.zeros((matrix.shape[1],) * 2)
    for rows in _blocks(*matrix.shape):
        block = matrix[rows] - centre
        total += block.T @ block
    return total


def independent_by_cross_products(correlations: Array) -> NDArray[np.bool_]:
    """The same from correlations alone, of columns that nobody has at hand: what is not surely free counts as aliased.

    Parameters
    ----------
    correlations : ndarray of shape (p, p)
        Zero in the rows and columns of a column that does not vary.

    Returns
    -------
    ndarray of bool, shape (p,)
    """
    p = len(correlations)
    free = np.zeros(p, dtype=bool)
    factor = np.zeros((p, p))
    for j in range(p):
        own = factor[j, free]
        pivot = correlations[j, j] - own @ own
        if pivot > _SURELY_FREE:
            factor[j:, j] = (correlations[j:, j] - factor[j:, free] @ own) / np.sqrt(pivot)
            free[j] = True
    return free


def surely_free(correlations: Array) -> bool:
    """Whether no column is near a combination of the columns before it, by the pivots of their correlations."""
    try:
        factor = np.linalg.cholesky(correlations)
    except np.linalg.LinAlgError:
        return False
    return bool((np.diag(factor) ** 2 > _SURELY_FREE).all())


def _step_by_step(triangle: Array, varies: NDArray[np.bool_], tolerance: Array) -> NDArray[np.bool_]:
    """Gram-Schmidt on the columns in turn, each twice (Björck 1996, §2.4.5), keeping those with a part of their own."""
    free = np.zeros(triangle.shape[1], dtype=bool)
    basis = np.empty((triangle.shape[0], 0))
    for j in np.flatnonzero(varies):
        own = triangle[:, j].copy()
        for _ in range(2):
            own -= basis @ (basis.T @ own)
        size = float(np.sqrt(own @ own))
        if size > tolerance[j] and basis.shape[1] < basis.shape[0]:
            free[j] = True
            basis = np.column_stack([basis, own / size])
    return free
