"""Where the batched search begins: the method of moments for each outcome."""

from __future__ import annotations

import numpy as np

from ....numerics import Array
from . import symmetric
from .criterion import BatchCriterion


def moment_starts(criterion: BatchCriterion) -> Array | None:
    """Relative covariances by the method of moments, (B, k, k); None with too few rows in some group.

    `lmm_engine.starting` has the reasons.
    """
    frame, Ty = criterion.frame, criterion.Ty
    k, n_levels = frame.shape.k, float(frame.weight.sum())
    S = frame.S[symmetric.full(k)].transpose(2, 0, 1)
    rest = frame.nobs - frame.p - k * n_levels
    # An entry of S is a sum over rows of products with mean square 1: below this a direction hardly varies there.
    if n_levels < k + 2 or rest < 1 or not (np.linalg.eigvalsh(S)[:, 0] > 0.1).all():
        return None
    inverse = np.linalg.inv(S)
    b = np.einsum("hac,chb->ahb", inverse, Ty)
    sigma2 = (frame.nobs - np.einsum("ahb,ahb->b", b, Ty)) / rest
    sigma2 = np.where(sigma2 > 0, sigma2, np.nan)
    sampling = np.einsum("hac,h->ac", inverse, frame.weight)
    return (np.einsum("ahb,chb->bac", b, b) / sigma2[:, None, None] - sampling) / n_levels
