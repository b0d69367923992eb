"""The sparse and the dense form of the same cross-products, and both against sums over levels written out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lmm_engine.levels import DenseLevels, SparseLevels, n_pairs


def both(seed: int, k: int = 2, q: int = 7, tail: int = 3, n_levels: int = 11) -> tuple[DenseLevels, SparseLevels]:
    rng = np.random.default_rng(seed)
    T = rng.normal(size=(k, q + tail, n_levels))
    meets = rng.random((q, n_levels)) < 0.4
    T[:, :q] *= meets
    column, level = np.nonzero(meets)
    order = np.argsort(level, kind="stable")
    column, level = column[order], level[order]
    S, weight = rng.normal(size=(k, k, n_levels)), np.ones(n_levels)
    sparse = SparseLevels(S, T[:, q:], weight, level, column, T[:, column, level], q)
    return DenseLevels(S, T, weight), sparse


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 2, 3])
def test_both_forms_are_the_sums_over_levels(seed, k):
    dense, sparse = both(seed, k)
    rng = np.random.default_rng(seed + 100)
    r, n_levels = dense.T.shape[1:]
    K = rng.normal(size=(k, k, n_levels))
    Q = rng.normal(size=(r, r))
    Q = Q + Q.T
    V = rng.normal(size=(r, 4))
    T = [dense.T[:, :, g] for g in range(n_levels)]
    weighted = sum(T[g].T @ K[:, :, g] @ T[g] for g in range(n_levels))
    forms = np.stack([t @ Q @ t.T for t in T], axis=2)
    times = np.stack([t @ V for t in T], axis=2)
    F, C = rng.normal(size=(k, k, n_levels)), rng.normal(size=(k, 5, n_levels))
    sandwich = sum(F[:, :, g] @ forms[:, :, g] @ F[:, :, g].T for g in range(n_levels))
    onto = sum(T[g].T @ C[:, :, g] for g in range(n_levels))
    for levels in (dense, sparse):
        assert_allclose(levels.weighted(K), weighted, atol=1e-12)
        assert_allclose(levels.forms(Q), forms, atol=1e-12)
        assert_allclose(levels.times(V), times, atol=1e-12)
        assert_allclose(levels.sandwich(F, Q), sandwich, atol=1e-11)
        assert_allclose(levels.onto(C), onto, atol=1e-12)
        assert_allclose(levels.squares(), sum(t * t for t in T), atol=1e-12)


def test_pairs_are_counted_level_by_level():
    assert n_pairs(np.array([0, 0, 0, 2, 2])) == 9 + 4
    assert n_pairs(np.zeros(0, dtype=int)) == 0


def test_no_meeting_at_all():
    dense, _ = both(1)
    empty = np.zeros(0, dtype=int)
    sparse = SparseLevels(dense.S, dense.T[:, 7:], dense.weight, empty, empty, np.zeros((2, 0)), 7)
    result = sparse.weighted(np.ones((2, 2, 11)))
    assert not result[:7, :7].any()
    assert_allclose(sparse.times(np.ones((10, 1)))[:, 0], dense.T[:, 7:].sum(axis=1))
