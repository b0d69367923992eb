"""Volumes of cones: those known in closed form, and one method against the other."""

from __future__ import annotations

from math import acos, comb, pi, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import wishart

from lmm_engine.inference.comparing.boundary import Mixture, _rank_one
from lmm_engine.inference.comparing.cones import polygon_weights, simulated_weights

AROUND = _rank_one(np.linspace(0.0, pi, 2000, endpoint=False))


def metric(seed: int, d: int) -> np.ndarray:
    return np.atleast_2d(wishart(df=d + 3, scale=np.eye(d)).rvs(random_state=seed))


def test_three_independent_variances_are_binomial():
    assert polygon_weights(np.eye(3)) == pytest.approx([comb(3, j) / 8 for j in range(4)], abs=1e-12)


def test_a_right_circular_cone():
    # 2 x 2 matrices in Frobenius' norm: half-angle 45 degrees, its own polar cone.
    share = (1 - sqrt(0.5)) / 2
    weights = polygon_weights(AROUND * [1.0, sqrt(2.0), 1.0])
    assert weights == pytest.approx((share, 0.5 - share, 0.5 - share, share), abs=1e-6)


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_three_variances_by_their_correlations(seed):
    information = metric(seed, 3)
    # Angles between the faces follow from partial correlations (Shapiro 1988): the weight of none is their excess.
    precision = information / np.sqrt(np.outer(np.diag(information), np.diag(information)))
    covariance = np.linalg.inv(information)
    correlation = covariance / np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    pairs = [(0, 1), (0, 2), (1, 2)]
    all_three = 0.5 - sum(acos(correlation[i, j]) for i, j in pairs) / (4 * pi)
    two = sum(acos(precision[i, j]) for i, j in pairs) / (4 * pi)
    weights = polygon_weights(np.linalg.cholesky(information))
    assert weights == pytest.approx((0.5 - two, 0.5 - all_three, two, all_three), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_simulated_weights_of_half_lines_and_of_a_matrix_meet_the_computed_ones(seed):
    information, rng = metric(seed, 3), np.random.default_rng(seed)
    upper = np.linalg.cholesky(information).T
    assert simulated_weights(information, (1, 1, 1), rng, 20_000) == pytest.approx(
        polygon_weights(upper.T), abs=4 * sqrt(0.25 / 20_000)
    )
    assert simulated_weights(information, (2,), rng, 5_000) == pytest.approx(
        polygon_weights(AROUND @ upper.T), abs=0.03
    )


def test_a_cone_of_three_by_three_matrices_by_its_eigenvalues():
    # In Frobenius' norm the projection keeps the positive eigenvalues: drawn here without any weights.
    rng = np.random.default_rng(1)
    normal = rng.normal(size=(100_000, 3, 3))
    values = np.linalg.eigvalsh((normal + normal.transpose(0, 2, 1)) / 2)
    length = (np.maximum(values, 0.0) ** 2).sum(axis=1)
    metric = np.diag(np.where(np.equal(*np.triu_indices(3)), 1.0, 2.0))
    found = Mixture(0, simulated_weights(metric, (3,), rng, 4_000))
    assert sum(found.weights) == pytest.approx(1.0)
    for statistic in (0.5, 2.0, 5.0, 9.0):
        share = np.mean(length > statistic)
        assert found.sf(statistic) == pytest.approx(share, abs=4 * sqrt(share * (1 - share) / 4_000))


def test_a_matrix_beside_a_half_line_that_knows_nothing_of_it():
    information = np.diag([1.0, 2.0, 1.0, 5.0])
    alone = polygon_weights(AROUND * [1.0, sqrt(2.0), 1.0])
    expected = np.convolve(alone, [0.5, 0.5])
    weights = simulated_weights(information, (2, 1), np.random.default_rng(2), 5_000)
    assert weights == pytest.approx(expected, abs=0.03)
