"""The criterion's derivatives, the stand-ins for balanced groups, and values known without any optimiser."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from lmm_engine.compress import compress
from lmm_engine.criterion import Criterion
from lmm_engine.design import build_design
from lmm_engine.formula import parse_formula
from lmm_engine.moments import moments
from tests.cases import table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (1 | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("orthodont", "distance ~ age*Sex + (age | Subject)"),
    ("machines", "score ~ Machine + (Machine | Worker)"),
    ("mathachieve", "MathAch ~ SES + MEANSES + (SES | School)"),
    ("machines", "score ~ Machine + (1 | Worker) + (1 | Worker:Machine)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("chickweight", "weight ~ Time + (Time | Chick) + (Time | Diet)"),
]
CROSSED = MODELS[-1]


def criterion(dataset: str, formula: str, method: str, compressed: bool = False) -> Criterion:
    design = build_design(parse_formula(formula), table(dataset))
    sums = moments(design)
    if compressed:
        sums = sums.with_levels(compress(sums.levels))
    return Criterion(sums, method)


def some_theta(crit: Criterion, seed: int = 1) -> np.ndarray:
    shape = crit.moments.shape
    return shape.theta(shape.identity()) * 0.8 + 0.3 * np.random.default_rng(seed).normal(size=shape.n_parameters)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_gradient_is_the_derivative(dataset, formula, method):
    crit = criterion(dataset, formula, method)
    theta = some_theta(crit)
    _, gradient = crit.value_and_gradient(theta)
    for i in range(len(theta)):
        step = np.zeros_like(theta)
        step[i] = 1e-4
        # Richardson's extrapolation of central differences: error of the fourth order
        wide, narrow = (
            (crit.value_and_gradient(theta + h * step)[0] - crit.value_and_gradient(theta - h * step)[0]) / (2e-4 * h)
            for h in (2.0, 1.0)
        )
        assert gradient[i] == pytest.approx((4 * narrow - wide) / 3, rel=1e-6, abs=1e-6 * np.abs(gradient).max())


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("dataset", "formula"), [MODELS[0], MODELS[1], MODELS[3], MODELS[4], *MODELS[6:]])
def test_covariance_gradient_is_the_derivative_in_the_covariance(dataset, formula, method):
    crit = criterion(dataset, formula, method)
    factors = crit.moments.shape.factors(some_theta(crit))
    for f, factor in enumerate(factors):
        direction = np.random.default_rng(2).normal(size=factor.shape)
        direction = direction @ direction.T
        h = 1e-5
        up, down = (
            crit.at((*factors[:f], np.linalg.cholesky(factor @ factor.T + s * h * direction), *factors[f + 1 :])).value
            for s in (1, -1)
        )
        expected = pytest.approx((up - down) / (2 * h), rel=1e-5, abs=1e-6)
        assert np.sum(crit.at(factors).covariance_gradient[f] * direction) == expected


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(("dataset", "formula"), MODELS[:2])
def test_stand_ins_give_the_same_criterion_and_gradient(dataset, formula, method):
    full, small = (criterion(dataset, formula, method, compressed) for compressed in (False, True))
    assert small.moments.levels.S.shape[2] < full.moments.levels.S.shape[2]
    assert small.moments.levels.weight.sum() == pytest.approx(full.moments.levels.S.shape[2])
    for seed in range(3):
        theta = some_theta(full, seed)
        (value, gradient), (other, other_gradient) = full.value_and_gradient(theta), small.value_and_gradient(theta)
        assert other == pytest.approx(value, abs=1e-9)
        assert_allclose(other_gradient, gradient, atol=1e-8 * np.abs(gradient).max())
        factors = full.moments.shape.factors(theta)
        ours, theirs = (crit.at(factors).covariance_gradient[0] for crit in (small, full))
        assert_allclose(ours, theirs, atol=1e-8 * full.moments.nobs)


def test_groups_that_differ_are_not_replaced():
    crit = criterion("mathachieve", "MathAch ~ SES + (1 | School)", "REML")
    assert compress(crit.moments.levels) is crit.moments.levels or compress(crit.moments.levels).S.shape[2] > 100


def user_scale(crit: Criterion, theta: float) -> float:
    """The criterion on the user's scale at a theta of the user's, for a model of one random intercept."""
    sums = crit.moments
    value = crit.at((np.array([[theta / sums.factors[0].to_effects[0, 0]]]),)).value
    value += 2 * crit.degrees * np.log(sums.y_scale)
    return value + (sums.log_det_scale if crit.method == "REML" else 0.0)


def test_values_at_fixed_theta():
    """Dyestuff: lme4's own test suite (REML) and MixedModels.jl's (ML)."""
    reml = criterion("dyestuff", "Yield ~ 1 + (1 | Batch)", "REML")
    assert user_scale(reml, 1.0) == pytest.approx(319.792389042002, abs=1e-9)
    assert user_scale(reml, 0.0) == pytest.approx(326.023232155879, abs=1e-9)
    ml = criterion("dyestuff", "Yield ~ 1 + (1 | Batch)", "ML")
    assert user_scale(ml, 0.713) == pytest.approx(327.34216280954615, abs=1e-9)


def test_the_certificate_tells_a_true_boundary_from_a_false_one():
    """The gradient in theta is zero at theta = 0 for both; the one in the covariance is not."""
    true = criterion("dyestuff2", "Yield ~ 1 + (1 | Batch)", "REML")
    false = criterion("dyestuff", "Yield ~ 1 + (1 | Batch)", "REML")
    zero = (np.zeros((1, 1)),)
    assert true.at(zero).gradient[0][0, 0] == false.at(zero).gradient[0][0, 0] == 0.0
    assert true.at(zero).covariance_gradient[0][0, 0] == pytest.approx(9.90, abs=0.01)
    assert false.at(zero).covariance_gradient[0][0, 0] < -1.0
