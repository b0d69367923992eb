"""Where the search for theta begins: the covariance that the method of moments gives, or none at all.

Least squares in each level separately gives coefficients ``b_g``; their scatter about zero is the covariance of the
random effects plus what sampling adds, ``sigma^2 S_g^-1``. Taking the second from the first is the analysis of
variance's estimate: in balanced data it is nearly where the search will end.
"""

from __future__ import annotations

import numpy as np

from .covariance import FactorShape
from .moments import Moments
from .numerics import START_SD, Array, cholesky, flat, forward_solve, lower_triangular


def starting_factors(moments: Moments) -> tuple[Array, ...]:
    """Relative covariance factors to begin with, internal coordinates.

    Parameters
    ----------
    moments : Moments

    Returns
    -------
    tuple of ndarray, each of shape (k, k)
        Identities where there are several grouping factors, or too few rows in each level for a fit of its own.
    """
    if len(moments.factors) == 1:
        D = _method_of_moments(moments)
        if D is not None:
            return (_inside(D, moments.factors[0].shape),)
    return moments.shape.identity()


def _method_of_moments(moments: Moments) -> Array | None:
    """Covariance of the effects over sigma squared, (k, k), from the levels with enough rows."""
    levels = moments.levels
    k = len(levels.S)
    # An entry of S is a sum over rows of products with mean square 1: below this a direction hardly varies there.
    enough = np.linalg.eigvalsh(levels.S.transpose(2, 0, 1))[:, 0] > 0.1
    weight = levels.weight[enough]
    n_levels = float(weight.sum())
    rest = moments.nobs - moments.p - k * n_levels
    if n_levels < k + 2 or rest < 1 or not enough.all():
        return None
    toward_y = np.zeros((len(moments.total), 1))
    toward_y[-1] = 1.0
    R = cholesky(levels.S)
    identity = np.zeros_like(levels.S)
    identity[np.arange(k), np.arange(k)] = 1.0
    half = forward_solve(R, identity)  # S_g^-1 = half' half
    explained = forward_solve(R, levels.times(toward_y))
    sigma2 = (moments.total[-1, -1] - float((explained**2).sum())) / rest
    if not sigma2 > 0:
        return None
    b = flat(np.einsum("aig,amg->img", half, explained))
    sampling = np.einsum("aig,ajg,g->ij", half, half, weight)
    return (b @ b.T / sigma2 - sampling) / n_levels


def _inside(D: Array, shape: FactorShape) -> Array:
    """The factor of each term's block of D, kept away from the boundary: there the gradient in theta vanishes."""
    factor = np.zeros_like(D)
    for block in shape.blocks:
        values, vectors = np.linalg.eigh(D[block, block])
        factor[block, block] = lower_triangular(vectors * np.sqrt(np.maximum(values, START_SD**2)))
    return factor
