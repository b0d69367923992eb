"""The search with its certificate: what does not hold up is searched again from where it ended."""

from __future__ import annotations

import numpy as np

from ....covariance import CovarianceShape
from ....numerics import CERTIFICATE, SINGULAR_SD, Array
from .rotated import Criteria, Factors, rotated
from .search import search

#: A gradient below this, per observation, has arrived: a fifth of what the certificate asks for in the covariance.
ARRIVED = 2e-8

#: Searches from one outcome's start; one is usual, and a second one where a variance vanishes.
ROUNDS = 4


def certified_search(
    shape: CovarianceShape, criteria: Criteria, covariances: Factors, nobs: int
) -> tuple[Factors, Array]:
    """Minimise every criterion over its covariances.

    Parameters
    ----------
    shape : CovarianceShape
    criteria : Criteria
    covariances : tuple of ndarray, each of shape (B, k, k)
        Relative covariances to begin with.
    nobs : int

    Returns
    -------
    factors : tuple of ndarray, each of shape (B, k, k)
        Lower triangular, diagonal not negative, exactly singular where they are singular for all purposes.
    violation : ndarray of shape (B,)
        By how much the first-order conditions are missed, per observation; see `lmm_engine.optimise`.
    """
    n = len(covariances[0])
    result = tuple(np.zeros_like(covariance) for covariance in covariances)
    violation, left = np.full(n, np.inf), np.arange(n)
    for _ in range(ROUNDS):
        coordinates, theta = rotated(shape, criteria, covariances)
        found = tidied(shape, coordinates.factors(search(coordinates, theta, ARRIVED * nobs)))
        missed = violations(shape, found, criteria.covariance_gradient(found), nobs)
        violation[left] = missed
        for whole, own in zip(result, found, strict=True):
            whole[left] = own
        again = np.flatnonzero(~(missed <= CERTIFICATE))
        if not len(again):
            break
        left, criteria = left[again], criteria.take(again)
        covariances = tuple(np.matmul(own[again], own[again].transpose(0, 2, 1)) for own in found)
    return result, violation


def tidied(shape: CovarianceShape, factors: Factors) -> Factors:
    """The factors made triangular, and exactly singular where they are; `lmm_engine.optimise` does the same for one."""
    result = []
    for part, factor in zip(shape.parts, factors, strict=True):
        tidy = np.zeros_like(factor)
        for block in part.blocks:
            tidy[:, block, block] = _tidied_block(factor[:, block, block])
        result.append(tidy)
    return tuple(result)


def _tidied_block(own: Array) -> Array:
    left, singular, right = np.linalg.svd(np.where(np.isfinite(own), own, 0.0))
    small = (singular < SINGULAR_SD).any(axis=1)
    kept = np.where(singular[small] < SINGULAR_SD, 0.0, singular[small])
    tidy: Array = np.array(own, dtype=float)
    tidy[small] = np.matmul(left[small] * kept[:, None, :], right[small])
    return triangular(tidy)


def triangular(matrices: Array) -> Array:
    """Lower triangular L with non-negative diagonal and the same ``L L'``, for matrices (B, k, k)."""
    if matrices.shape[1] == 1:
        return np.abs(matrices)
    upper: Array = np.linalg.qr(matrices.transpose(0, 2, 1), mode="r")  # type: ignore[assignment]
    signs = np.where(np.einsum("bii->bi", upper) < 0, -1.0, 1.0)
    return (upper * signs[:, :, None]).transpose(0, 2, 1)


def violations(shape: CovarianceShape, factors: Factors, gammas: Factors, nobs: int) -> Array:
    """By how much ``Gamma >= 0`` and ``Gamma L L' = 0`` are missed in any term, per observation, (B,)."""
    worst = np.zeros(len(factors[0]))
    for part, factor, gamma in zip(shape.parts, factors, gammas, strict=True):
        for block in part.blocks:
            own = gamma[:, block, block] / nobs
            finite = np.asarray(np.isfinite(own).all(axis=(1, 2)))
            lowest = np.linalg.eigvalsh(np.where(finite[:, None, None], own, 0.0))[:, 0]
            slope = np.abs(np.matmul(own, factor[:, block, block])).max(axis=(1, 2))
            worst = np.maximum(worst, np.where(finite, np.maximum(-lowest, slope), np.inf))
    return worst
