"""The error of predicted means in groups, against whole matrices on small data with several factors."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.freedom.henderson import error_slopes, inflation, new_group_slopes
from lmm_engine.inference.freedom.information import theta_jacobian
from lmm_engine.inference.freedom.kenward_roger import adjustment
from lmm_engine.predict import Prediction, predict

FORMULAS = [
    "y ~ x * f + (x | g)",
    "y ~ x + (x || g) + (1 | h)",
    "y ~ x + f + (x | g) + (x | h) + (1 | k)",
    "y ~ x + (1 | g/k)",
    "y ~ x + (0 + f | h) + (1 | g)",
]


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(20)
    n = 90
    table = pd.DataFrame({name: rng.integers(0, size, n).astype(str) for name, size in (("g", 9), ("h", 5), ("k", 4))})
    table = table.assign(x=rng.normal(size=n).round(3), f=rng.choice(["u", "v"], n))
    effects = {name: rng.normal(size=10) for name in ("g", "h", "k", "slope")}
    codes = {name: table[name].astype(int).to_numpy() for name in ("g", "h", "k")}
    y = 3 + table["x"] * (1 + effects["slope"][codes["g"]]) + (table["f"] == "v") + 0.7 * rng.normal(size=n)
    return table.assign(y=y + sum(effects[name][codes[name]] for name in ("g", "h", "k")))


@pytest.fixture(scope="module")
def new() -> pd.DataFrame:
    """Known groups, some of them, none."""
    return pd.DataFrame(
        {
            "x": [0.0, 1.5, -2.0, 0.3, 5.0],
            "f": ["u", "v", "v", "u", "u"],
            "g": ["3", "0", "nobody", "8", "nobody"],
            "h": ["1", "nobody", "2", "0", "nobody"],
            "k": ["2", "1", "3", "nobody", "nobody"],
        }
    )


@dataclass(frozen=True)
class Whole:
    """Everything written out in the outcome's unit: no sums over levels, no elimination."""

    X: np.ndarray
    Z: np.ndarray
    D: np.ndarray
    sigma2: float
    rows: np.ndarray
    known: np.ndarray

    @property
    def V(self) -> np.ndarray:
        return self.Z @ self.D @ self.Z.T + self.sigma2 * np.eye(len(self.Z))

    @property
    def P(self) -> np.ndarray:
        VX = np.linalg.solve(self.V, self.X)
        return np.linalg.inv(self.V) - VX @ np.linalg.solve(self.X.T @ VX, VX.T)

    def weights(self, row: int) -> np.ndarray:
        """The best linear unbiased predictor of one row, as weights of y."""
        VX, ZDz = np.linalg.solve(self.V, self.X), self.Z @ self.D @ self.known[row]
        return VX @ np.linalg.solve(self.X.T @ VX, self.rows[row] - VX.T @ ZDz) + np.linalg.solve(self.V, ZDz)

    def variance(self, row: int) -> float:
        """Of that predictor's error."""
        a, z = self.weights(row), self.known[row]
        return float(a @ self.V @ a - 2 * a @ self.Z @ self.D @ z + z @ self.D @ z)


def _whole(fit: lmm.FittedModel, prediction: Prediction, new: pd.DataFrame, factors=None) -> Whole:
    design, blocks, known, D = fit.design, [], [], []
    factors = fit.factors if factors is None else factors
    for term, L, place in zip(fit.random_terms, factors, fit.term_order, strict=True):
        columns, codes = design.random_matrices(new)[place]
        for source, level, kept in ((term.columns, term.codes, blocks), (columns, codes, known)):
            one = (level[:, None] == np.arange(len(term.levels))).astype(float)
            kept.append(np.einsum("ig,ik->igk", one, source).reshape(len(source), -1))
        D.append(np.kron(np.eye(len(term.levels)), fit.sigma**2 * (L @ L.T)))
    size = np.cumsum([0, *map(len, D)])
    whole = np.zeros((size[-1], size[-1]))
    for start, own in zip(size[:-1], D, strict=True):
        whole[start : start + len(own), start : start + len(own)] = own
    return Whole(design.X, np.hstack(blocks), whole, fit.sigma**2, prediction.X, np.hstack(known))


@pytest.mark.parametrize("formula", FORMULAS)
def test_estimate_and_variance_are_the_best_predictor_s(data, new, formula):
    fit = lmm.fit(formula, data)
    prediction = predict(fit, new)
    whole = _whole(fit, prediction, new)
    weights = [whole.weights(row) for row in range(len(new))]
    assert_allclose(prediction.estimate, [a @ fit.design.y for a in weights], rtol=1e-8)
    assert_allclose(prediction.variance, [whole.variance(row) for row in range(len(new))], rtol=1e-8)


@pytest.mark.parametrize("formula", FORMULAS)
def test_slopes_are_the_variance_s_derivatives(data, new, formula):
    fit = lmm.fit(formula, data)
    prediction = predict(fit, new)
    profile, places = fit.profile, np.arange(len(new))
    shape = fit.moments.shape
    theta = shape.theta(profile.factors)
    by_theta = theta_jacobian(profile).T @ error_slopes(prediction, places)
    strange = theta_jacobian(profile).T @ new_group_slopes(prediction, places)
    for i in range(len(theta)):
        step = 1e-5 * np.eye(len(theta))[i]
        at = [
            replace(prediction, fit=replace(fit, profile=profile.criterion.at(shape.factors(theta + sign * step))))
            for sign in (1, -1)
        ]
        ends = [np.array([own.variance, own.new_group_variance]) for own in at]
        assert_allclose(np.array([by_theta[i], strange[i]]), (ends[0] - ends[1]) / 2e-5, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("formula", FORMULAS)
def test_inflation_is_the_variance_of_the_predictor_s_derivatives(data, new, formula):
    """``da/dtheta`` by central differences of the weights, and their covariance ``a'V a``."""
    fit = lmm.fit(formula, data)
    prediction = predict(fit, new)
    profile, places = fit.profile, np.arange(len(new))
    m = len(theta_jacobian(profile))
    C = np.diag(np.arange(1.0, m + 1.0)) + 0.3  # any covariance of theta; its entries' by the chain rule
    J = theta_jacobian(profile)
    ours = inflation(prediction, places, J @ C @ J.T)
    shape, theta, V = fit.moments.shape, fit.moments.shape.theta(profile.factors), _whole(fit, prediction, new).V
    moves = []
    for i in range(m):
        ends = []
        for sign in (1, -1):
            inner = shape.factors(theta + sign * 1e-5 * np.eye(m)[i])
            blocks = [
                part.to_effects[block, block] @ own[block, block]
                for part, own in zip(fit.moments.factors, inner, strict=True)
                for block in part.shape.blocks
            ]
            whole = _whole(fit, prediction, new, blocks)
            ends.append(np.array([whole.weights(row) for row in range(len(new))]))
        moves.append((ends[0] - ends[1]) / 2e-5)
    expected = 2.0 * np.einsum("ij,imn,no,jmo->m", C, moves, V, moves)
    assert_allclose(ours, expected, rtol=1e-6)


@pytest.mark.parametrize("formula", FORMULAS)
def test_without_known_groups_it_is_kenward_and_roger_s(data, new, formula):
    fit = lmm.fit(formula, data)
    prediction = predict(fit, new, population=True)
    kr = adjustment(fit)
    added = inflation(prediction, np.arange(len(new)), kr.W[:-1, :-1])
    X = prediction.X
    assert_allclose(prediction.variance, np.einsum("mi,ij,mj->m", X, kr.plain, X), rtol=1e-9)
    assert_allclose(prediction.variance + added, np.einsum("mi,ij,mj->m", X, kr.vcov, X), rtol=1e-9)
