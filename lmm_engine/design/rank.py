"""Which columns of a matrix are combinations of the columns before them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..numerics import ALIASED, Array

# A Cholesky pivot of the correlation matrix is a squared share of a column's variation, right to about 1e-15 times
# the number of columns; above this bound it is surely not zero, below it a QR decomposition decides.
_SURELY_FREE = 1e-9
_ROUNDING = 16 * np.finfo(np.float64).eps


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
    judged = matrix[:, int(centred) :].copy()
    largest = np.maximum(judged.max(axis=0, initial=0.0), -judged.min(axis=0, initial=0.0))
    if centred:
        # the first row goes first: after it, an offset no longer costs digits in the mean
        judged -= judged[0]
        judged -= judged.mean(axis=0)
    length = np.sqrt(np.einsum("ij,ij->j", judged, judged))
    noise = _ROUNDING * largest * np.sqrt(n)
    varies = length > noise
    judged /= np.where(varies, length, 1.0)
    free = np.ones(p, dtype=bool)
    free[int(centred) :] = varies & _free(judged * varies if not varies.all() else judged, varies, noise, length)
    return free


def _free(judged: Array, varies: NDArray[np.bool_], noise: Array, length: Array) -> NDArray[np.bool_]:
    if varies.all() and judged.shape[0] >= judged.shape[1] and _surely_free(judged):
        return varies
    triangle = np.asarray(np.linalg.qr(judged, mode="r"))
    tolerance = np.maximum(ALIASED, noise / np.where(varies, length, 1.0))
    return _step_by_step(triangle, varies, tolerance)


def _surely_free(judged: Array) -> bool:
    try:
        factor = np.linalg.cholesky(judged.T @ judged)
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
