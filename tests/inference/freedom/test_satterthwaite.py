"""Satterthwaite's degrees of freedom: lmerTest's, those known exactly, and laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.freedom.satterthwaite import joint_df, satterthwaite_df, variance_parameter_covariance
from tests.cases import as_list, table
from tests.inference.dense import STRUCTURES, dense, small
from tests.inference.tests_by_r import case_names, fitted, results

law = settings(max_examples=10)
seeds = st.integers(0, 10_000)


@pytest.mark.parametrize("index", range(len(case_names())), ids=case_names())
def test_lmertest_on_every_structure(index):
    expected, coefficients = results()["fits"][index], fitted(index).coefficients()
    assert list(coefficients.index) == as_list(expected["names"])
    assert_allclose(coefficients["std_error"], as_list(expected["se"]), rtol=1e-5)
    assert_allclose(coefficients["df"], as_list(expected["satt_df"]), rtol=1e-4)


@law
@given(seeds, st.sampled_from(STRUCTURES))
def test_slopes_of_the_variance_are_its_derivatives(seed, random):
    """``nu = 2 f^2 / (g' A g)`` with g by differences of ``(X'V^-1 X)^-1``."""
    rows = dense(seed, random, "REML")
    fit = rows.fit
    criterion, shape, sigma2 = fit.profile.criterion, fit.moments.shape, fit.profile.sigma2
    theta = shape.theta(fit.profile.factors)
    combination = np.array([[0.0, 1.0, 0.0, 0.0]])
    weights = (combination @ fit.moments.to_beta)[0]

    def variance(at: np.ndarray) -> float:
        return float(sigma2 * weights @ criterion.at(shape.factors(at)).unscaled_vcov @ weights)

    steps = 1e-5 * np.eye(len(theta))
    g = [(variance(theta + step) - variance(theta - step)) / 2e-5 for step in steps]
    g = np.append(g, 2.0 * variance(theta) / np.sqrt(sigma2))
    expected = 2.0 * variance(theta) ** 2 / (g @ variance_parameter_covariance(fit.profile) @ g)
    assert satterthwaite_df(fit, combination)[0] == pytest.approx(expected, rel=1e-4)


@law
@given(seeds, st.floats(1e-3, 1e3), st.floats(-100, 100))
def test_units_do_not_matter(seed, scale, shift):
    data = small(seed)
    moved = data.assign(y=scale * data["y"] + shift, x=data["x"] / scale)
    df, moved_df = (lmm.fit("y ~ x + (x | a) + (1 | b)", own).coefficients()["df"] for own in (data, moved))
    assert moved_df["x"] == pytest.approx(df["x"], rel=1e-3)


def test_joint_degrees_of_freedom_after_fai_and_cornelius():
    nu = np.array([5.0, 12.0, 30.0])
    E = np.sum(nu / (nu - 2.0))
    assert joint_df(nu) == pytest.approx(2.0 * E / (E - 3.0))


@pytest.mark.parametrize(
    ("nu", "expected"),
    [
        ([17.0, 17.0], 17.0),
        ([1.5, 1.5, 1.5], 1.5),  # a balanced design keeps what it has
        ([1.5, 40.0], 2.0),
        ([2.0, 40.0], 2.0),
        ([np.inf, np.inf], np.inf),
        ([9.0], 9.0),
    ],
)
def test_joint_degrees_of_freedom_at_the_edges(nu, expected):
    assert joint_df(np.array(nu)) == pytest.approx(expected)


def test_one_infinite_among_finite():
    assert joint_df(np.array([10.0, np.inf])) == pytest.approx(2.0 * (10.0 / 8.0 + 1.0) / (10.0 / 8.0 - 1.0))


def test_many_combinations_at_once_are_each_alone():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    rows = np.column_stack([np.ones(10), np.arange(10.0)])
    assert_allclose(satterthwaite_df(fit, rows), [satterthwaite_df(fit, row[None])[0] for row in rows])
    assert satterthwaite_df(fit, rows[:0]).shape == (0,)


@pytest.mark.parametrize("ratio", [10.0, 1e3])
def test_groups_thousands_of_times_further_apart_than_rows(ratio):
    """Balanced: the mean has one degree of freedom less than there are groups, whatever the variances."""
    rng = np.random.default_rng(3)
    y = np.repeat(ratio * rng.normal(size=6), 5) + rng.normal(size=30)
    fit = lmm.fit("y ~ 1 + (1 | g)", pd.DataFrame({"y": y, "g": np.repeat(list("abcdef"), 5)}))
    assert fit.coefficients()["df"].iloc[0] == pytest.approx(5.0, rel=1e-4)
    assert fit.coefficients(df="kenward-roger")["df"].iloc[0] == pytest.approx(5.0, rel=1e-6)
