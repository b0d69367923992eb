"""Tolerances, each with its reason, and the small dense linear algebra done for all groups at once.

Arrays over groups keep the group index last, ``(k, k, G)``: every step below is then one pass over contiguous memory,
and Python's own cost does not grow with the number of groups.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpotrf, dpotri, dpotrs

Array = NDArray[np.floating]

#: A direction of the random effects whose SD is below this share of the residual SD is a variance of zero: no data
#: of a size that fits in memory can tell it from none. (lme4's ``isSingular`` uses the same figure on theta.)
SINGULAR_SD = 1e-4

#: A search that began closer to a variance of zero than this would see no slope to leave by.
START_SD = 0.1

#: A factor with no direction smaller than this share of the residual SD can be divided by without losing digits that
#: anybody needs.
WELL_INSIDE = 0.01

#: First-order conditions hold when no feasible unit step changes the deviance by more than this, per observation.
#: One part in ten million of a deviance unit is far below anything that a reader or a test can see.
CERTIFICATE = 1e-7

#: A gradient below this, per observation, is rounding: theta cannot be improved further.
STILL = 1e-11

#: A column counts as a combination of the columns before it when less than this share of its variation is its own
#: (R's ``qr`` uses the same figure).
ALIASED = 1e-7

#: A predictor counts as constant within levels when less than this share of its variance lies within them: rounding.
CONSTANT_WITHIN = 1e-10

#: The residual variance counts as zero when it falls below this share of the outcome's variation about the fixed
#: effects: what is left then is rounding, and the likelihood has no maximum.
NO_RESIDUAL = 1e-14

#: Where twice the log-likelihood curves less than this in the logarithm of a relative SD, nothing in the data speaks of
#: it. (One pair among nine single rows gives 0.004 to 4 in simulated data; rounding stays below 1e-5.)
TOLD_APART = 1e-4

#: A variance that falls below zero by more than this share of what it was before an adjustment is not rounding.
BELOW_ZERO = 1e-10

#: Entries that a dense block beside the largest grouping factor may have: 80 MB, and the search keeps about eight.
DENSE_LIMIT = 10_000_000

#: Ordered pairs of entries that the sparse form may hold: 6 bytes each for one random effect, k squared times that.
PAIR_LIMIT = 10_000_000

#: The sparse form is the faster one while its pairs are fewer than this share of the dense form's products.
SPARSE_SHARE = 0.02


def cholesky(matrices: Array) -> Array:
    """Lower Cholesky factors of many small positive definite matrices.

    Parameters
    ----------
    matrices : ndarray of shape (k, k, G)

    Returns
    -------
    ndarray of shape (k, k, G)
        Lower triangular in the first two indices.
    """
    factor = np.zeros_like(matrices)
    for j in range(matrices.shape[0]):
        for i in range(j, matrices.shape[0]):
            value = matrices[i, j]
            for h in range(j):
                value = value - factor[i, h] * factor[j, h]
            factor[i, j] = np.sqrt(value) if i == j else value / factor[j, j]
    return factor


def identities(k: int, n_levels: int) -> Array:
    """An identity for every level, (k, k, G)."""
    return add_identity(np.zeros((k, k, n_levels)))


def add_identity(matrices: Array) -> Array:
    """The matrices (k, k, G) with one added on their diagonals, in place."""
    matrices.reshape(len(matrices) ** 2, matrices.shape[2])[:: len(matrices) + 1] += 1.0
    return matrices


def forward_solve(factor: Array, right: Array) -> Array:
    """Solve ``R_g V_g = C_g`` for lower triangular ``R``: ``factor`` (k, k, G), ``right`` (k, m, G) or (k, m, 1)."""
    solution = np.empty((*right.shape[:2], factor.shape[2]))
    for i in range(factor.shape[0]):
        value = right[i]
        for j in range(i):
            value = value - factor[i, j] * solution[j]
        solution[i] = value / factor[i, i]
    return solution


def backward_solve(factor: Array, right: Array) -> Array:
    """Solve ``R_g' U_g = V_g`` for lower triangular ``R``: ``factor`` (k, k, G), ``right`` (k, m, G)."""
    solution = np.empty_like(right)
    for i in reversed(range(factor.shape[0])):
        value = right[i]
        for j in range(i + 1, factor.shape[0]):
            value = value - factor[j, i] * solution[j]
        solution[i] = value / factor[i, i]
    return solution


def lower_cholesky(matrix: Array) -> Array:
    """Lower Cholesky factor of one symmetric matrix; NaN throughout where it is not positive definite."""
    if not len(matrix):
        return np.zeros((0, 0))
    work = matrix.copy(order="K")  # LAPACK counts down the columns; a symmetric matrix reads the same along the rows
    factor, failed = dpotrf(work if work.flags.f_contiguous else work.T, lower=1, clean=1, overwrite_a=1)
    return np.full_like(matrix, np.nan) if failed else factor


def solve_cholesky(factor: Array, right: Array) -> Array:
    """Solve ``L L' x = b`` for one vector or for each column."""
    return dpotrs(factor, right, lower=1)[0] if len(factor) else np.zeros_like(right)


def inverse_cholesky(factor: Array) -> Array:
    """Inverse of ``L L'``, symmetric to the last bit."""
    if not len(factor):
        return np.zeros((0, 0))
    lower, _ = dpotri(factor, lower=1)  # above the diagonal the factor's zeros stay
    result = lower + lower.T
    np.fill_diagonal(result, lower.diagonal())
    return result


def lower_triangular(matrix: Array) -> Array:
    """The lower triangular L with non-negative diagonal and ``L L' = matrix matrix'`` (also when singular)."""
    upper: Array = np.linalg.qr(matrix.T, mode="r")  # type: ignore[assignment]
    signs = np.where(np.diag(upper) < 0, -1.0, 1.0)
    return np.ascontiguousarray((upper * signs[:, None]).T)


def flat(array: NDArray) -> NDArray:
    """The array as a matrix: the first index kept, all others in one."""
    return array.reshape(array.shape[0], math.prod(array.shape[1:]))


def frozen(array: NDArray) -> NDArray:
    """The same array, closed to writing."""
    array.flags.writeable = False
    return array
