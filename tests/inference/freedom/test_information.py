"""Derivatives by blocks against the same written out row by row, against differences, and against lmerTest and SAS."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.compress import compress
from lmm_engine.criterion import Criterion
from lmm_engine.inference.freedom.directions import Directions
from lmm_engine.inference.freedom.information import (
    Information,
    information,
    of_fixed_effects,
    theta_hessian,
    theta_jacobian,
)
from lmm_engine.inference.freedom.satterthwaite import variance_parameter_covariance
from lmm_engine.inference.freedom.traces import Traces
from lmm_engine.numerics import lower_triangular
from tests.cases import REFERENCE, table
from tests.inference.dense import STRUCTURES, dense

seeds = st.integers(0, 10_000)
law = settings(max_examples=6)


def close(ours, theirs):
    assert_allclose(ours, theirs, atol=1e-9 * np.abs(theirs).max())


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("random", STRUCTURES)
@law
@given(seeds)
def test_every_structure_by_blocks_and_row_by_row(random, method, seed):
    rows = dense(seed, random, method)
    fit, known = rows.fit, information(rows.fit.profile)
    B = rows.P if method == "REML" else rows.inverse
    residual, reach = rows.P @ rows.y, rows.inverse @ rows.X
    close(known.trace, [np.trace(B @ G) for G in rows.G])
    close(known.traces, [[np.trace(B @ G @ B @ H) for H in rows.G] for G in rows.G])
    close(known.quadratic * fit.profile.sigma2, [residual @ G @ residual for G in rows.G])
    products = [[residual @ G @ rows.P @ H @ residual for H in rows.G] for G in rows.G]
    close(known.quadratics * fit.profile.sigma2, products)
    close(known.forms, [reach.T @ G @ reach for G in rows.G])


@pytest.mark.parametrize("random", STRUCTURES)
@law
@given(seeds)
def test_products_of_two_directions(random, seed):
    rows = dense(seed, random, "REML")
    directions = Directions(rows.fit.profile)
    without = directions.inner(fixed=False)
    reach, columns = of_fixed_effects(directions, without), rows.inverse @ rows.X
    for i, G in enumerate(rows.G):
        for j, H in enumerate(rows.G):
            close(reach.product(i, j, without), columns.T @ G @ rows.inverse @ H @ columns)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("random", STRUCTURES)
def test_hessian_is_the_derivative_of_the_gradient(random, method):
    fit = dense(3, random, method).fit
    criterion, shape = fit.profile.criterion, fit.moments.shape
    theta = shape.theta(fit.profile.factors)
    sigma2 = fit.profile.sigma2
    hessian = theta_hessian(fit.profile)
    for i in range(len(theta)):
        step = np.zeros_like(theta)
        step[i] = 1e-5
        up, down = (criterion.at(shape.factors(theta + sign * step), sigma2) for sign in (1, -1))
        row = (shape.theta(up.gradient) - shape.theta(down.gradient)) / 2e-5
        assert_allclose(hessian[i, :-1], row, atol=1e-6 * np.abs(hessian).max())
        in_sigma = -2.0 * sigma2**-1.5 * (up.rss - down.rss) / 2e-5
        assert hessian[i, -1] == pytest.approx(in_sigma, abs=1e-6 * np.abs(hessian).max())
    # log_det + degrees log(2 pi s^2) + rss / s^2, twice differentiated in s at the s that minimises it
    assert hessian[-1, -1] == pytest.approx(4.0 * criterion.degrees / sigma2)


def test_jacobian_is_the_derivative_of_the_covariances():
    fit = dense(3, STRUCTURES[-1], "REML").fit
    shape = fit.moments.shape
    theta = shape.theta(fit.profile.factors)
    jacobian = theta_jacobian(fit.profile)
    for i in range(len(theta)):
        step = np.zeros_like(theta)
        step[i] = 1e-6
        up, down = (shape.theta(tuple(L @ L.T for L in shape.factors(theta + sign * step))) for sign in (1, -1))
        assert_allclose(jacobian[:, i], (up - down) / 2e-6, atol=1e-8)


def test_stand_ins_for_balanced_groups_have_the_same_information():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    small = fit.moments.with_levels(compress(fit.moments.levels))
    assert small.levels.S.shape[2] < fit.moments.levels.S.shape[2]
    profile = Criterion(small, "REML").at(fit.profile.factors)
    for name in ("trace", "traces", "quadratic", "quadratics", "forms"):
        assert_allclose(getattr(information(profile), name), getattr(information(fit.profile), name), rtol=1e-9)


def test_it_is_computed_once_for_each_profile():
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", table("sleepstudy"))
    known = information(fit.profile)
    assert isinstance(known, Information)
    assert information(fit.profile) is known
    assert information(lmm.fit("Reaction ~ Days + (1 | Subject)", table("sleepstudy")).profile) is not known


def test_traces_without_fixed_effects_are_not_those_with_them():
    """A new gate is seen to close: had the two been mixed up, no test of one method alone would tell."""
    directions = Directions(dense(3, "(x | a) + (1 | b)", "REML").fit.profile)
    with_fixed, without = (Traces(directions, directions.inner(fixed=fixed)).second for fixed in (True, False))
    assert (np.diag(with_fixed) < 0.999 * np.diag(without)).all()


def to_user_theta(fit: lmm.FittedModel, parameters: np.ndarray) -> np.ndarray:
    """lme4's theta and sigma of internal ones."""
    parts = zip(fit.moments.factors, fit.moments.shape.factors(parameters[:-1]), strict=True)
    factors = tuple(lower_triangular(part.to_effects @ L) for part, L in parts)
    return np.append(fit.moments.shape.theta(factors), parameters[-1] * fit.moments.y_scale)


def test_covariance_of_theta_and_sigma_is_lmertest_s():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    inside = np.append(fit.moments.shape.theta(fit.profile.factors), np.sqrt(fit.profile.sigma2))
    steps = 1e-6 * np.eye(len(inside))
    change = np.array([(to_user_theta(fit, inside + s) - to_user_theta(fit, inside - s)) / 2e-6 for s in steps]).T
    ours = change @ variance_parameter_covariance(fit.profile) @ change.T
    expected = np.array(json.loads((REFERENCE / "expected_tests" / "tests.json").read_text())["vcov_varpar"])
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert_allclose(ours / scale, expected / scale, atol=1e-5)
    assert_allclose(np.diag(ours), [0.05765138, 0.00554156, 0.00278818, 2.27410082], rtol=2e-5)


def test_covariance_of_the_variances_is_sas_s():
    """SAS PROC MIXED's ASYCOV, from the observed information: UN(1,1), UN(2,2) and the residual."""
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    relative = fit.profile.factors[0] @ fit.profile.factors[0].T
    # From the entries with the overall scale to the entries and the residual variance
    unscaled = fit.profile.sigma2 * np.eye(4)
    unscaled[:3, 3] = fit.profile.sigma2 * relative[[0, 1, 1], [0, 0, 1]]
    A = fit.moments.y_scale * fit.moments.factors[0].to_effects
    to_user = np.diag([0.0, 0.0, 0.0, fit.moments.y_scale**2])
    for column, (a, b) in enumerate([(0, 0), (1, 0), (1, 1)]):
        E = np.zeros((2, 2))
        E[a, b] = E[b, a] = 1.0
        moved = A @ E @ A.T
        to_user[:3, column] = moved[0, 0], moved[1, 0], moved[1, 1]
    change = to_user @ unscaled
    covariance = change @ np.linalg.inv(information(fit.profile).observed) @ change.T
    assert_allclose(np.diag(covariance)[[0, 2, 3]], [83395.42, 218.5094, 5957.608], rtol=2e-6)
