"""Where the batched search begins: the method of moments for each outcome, or the theta that is given."""

from __future__ import annotations

import numpy as np

from ...covariance import FactorShape
from ...numerics import START_SD, Array
from .criterion import BatchCriterion


def moment_starts(criterion: BatchCriterion) -> Array | None:
    """Method of moments for each outcome, (m, B): see `lmm_engine.starting`; None with too few rows in some group."""
    frame, Ty = criterion.frame, criterion.Ty
    k, n_levels = frame.shape.k, float(frame.weight.sum())
    full = [[frame.at(a, b) for b in range(k)] for a in range(k)]
    S = frame.S[full].transpose(2, 0, 1)
    rest = frame.nobs - frame.p - k * n_levels
    # An entry of S is a sum over rows of products with mean square 1: below this a direction hardly varies there.
    if n_levels < k + 2 or rest < 1 or not (np.linalg.eigvalsh(S)[:, 0] > 0.1).all():
        return None
    inverse = np.linalg.inv(S)
    b = np.einsum("hac,chb->ahb", inverse, Ty)
    sigma2 = (frame.nobs - np.einsum("ahb,ahb->b", b, Ty)) / rest
    sigma2 = np.where(sigma2 > 0, sigma2, np.nan)
    sampling = np.einsum("hac,h->ac", inverse, frame.weight)
    D = (np.einsum("ahb,chb->bac", b, b) / sigma2[:, None, None] - sampling) / n_levels
    return inside(D, frame.shape)


def inside(D: Array, shape: FactorShape) -> Array:
    """Theta, (m, B), of covariances (B, k, k), kept away from the boundary: there the gradient in theta vanishes."""
    factor = np.zeros_like(D)
    D = np.where(np.isfinite(D), D, np.eye(shape.k))
    for block in shape.blocks:
        values, vectors = np.linalg.eigh(D[:, block, block])
        factor[:, block, block] = triangular(vectors * np.sqrt(np.maximum(values, START_SD**2))[:, None, :])
    rows, cols = shape.positions
    return factor[:, rows, cols].T


def triangular(matrices: Array) -> Array:
    """Lower triangular L with non-negative diagonal and the same ``L L'``, for matrices (B, k, k)."""
    if matrices.shape[1] == 1:
        return np.abs(matrices)
    upper: Array = np.linalg.qr(matrices.transpose(0, 2, 1), mode="r")  # type: ignore[assignment]
    signs = np.where(np.einsum("bii->bi", upper) < 0, -1.0, 1.0)
    return (upper * signs[:, :, None]).transpose(0, 2, 1)
