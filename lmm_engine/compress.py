"""Fewer groups with the same criterion, where groups share their design."""

from __future__ import annotations

import numpy as np

from .levels import DenseLevels
from .numerics import Array


def compress(levels: DenseLevels) -> DenseLevels:
    """The same criterion from fewer groups, where groups share their ``Z_g'Z_g``.

    With ``S_g`` the same in m groups, the criterion sees their ``T_g`` only through the second moment of ``vec(T_g)``,
    a matrix of order r = k(p + 1). If m > r, the r rows of the triangular factor of the stacked ``vec(T_g)`` have the
    same second moment: r stand-ins replace m groups exactly, each counting m / r in the log-determinants. Balanced
    data of any size then cost as much as r groups.
    """
    k, width, n_levels = levels.T.shape
    rank = k * width
    if n_levels <= 2 * rank:
        return levels
    S = levels.S.reshape(k * k, n_levels)
    key = np.random.default_rng(0).random(k * k) @ S
    _, first, pattern, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    shared = np.flatnonzero(counts > 2 * rank)
    if not len(shared) or len(shared) > 200 or not np.array_equal(S[:, first[pattern]], S):
        return levels
    return _with_stand_ins(levels, first, pattern, counts, shared)


def _with_stand_ins(
    levels: DenseLevels, first: np.ndarray, pattern: np.ndarray, counts: np.ndarray, shared: np.ndarray
) -> DenseLevels:
    k, width, _ = levels.T.shape
    rank = k * width
    alone = ~np.isin(pattern, shared)
    S, T, weight = [levels.S[:, :, alone]], [levels.T[:, :, alone]], [levels.weight[alone]]
    for each in shared:
        stacked = levels.T[:, :, pattern == each].reshape(rank, -1)
        triangle: Array = np.linalg.qr(stacked.T, mode="r")  # type: ignore[assignment]
        S.append(np.repeat(levels.S[:, :, first[each], None], rank, axis=2))
        T.append(triangle.T.reshape(k, width, rank))
        weight.append(np.full(rank, counts[each] / rank))
    return DenseLevels(np.concatenate(S, axis=2), np.concatenate(T, axis=2), np.concatenate(weight))
