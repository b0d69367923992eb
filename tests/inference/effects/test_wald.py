"""Coefficient tables with each kind of degrees of freedom."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.freedom.satterthwaite import satterthwaite_df, variance_parameter_covariance
from tests.cases import table


@pytest.fixture(scope="module")
def fit() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


def test_satterthwaite_of_uncorrelated_terms_is_sas_s():
    fit = lmm.fit("Reaction ~ Days + (Days || Subject)", table("sleepstudy"))
    assert_allclose(fit.coefficients()["df"], [18.15621, 18.15620], atol=1e-4)


def test_satterthwaite_of_a_quadratic():
    fit = lmm.fit("Reaction ~ Days + I(Days^2) + (Days | Subject)", table("sleepstudy"))
    assert_allclose(fit.coefficients()["df"], [24.84321911, 114.43140692, 142.99999873], rtol=1e-6)


def test_normal_and_residual_degrees(fit):
    normal, residual = fit.coefficients(df="normal"), fit.coefficients(df="residual")
    assert np.isinf(normal["df"]).all()
    assert (residual["df"] == 178).all()
    margin = 1.959963984540054 * normal["std_error"]
    assert_allclose(normal["ci_upper"] - normal["estimate"], margin)
    assert (residual["p_value"] > normal["p_value"]).all()


def test_least_squares_has_residual_degrees():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    assert (fit.coefficients()["df"] == 178).all()


def test_confint_is_the_table_s_interval(fit):
    interval = fit.confint(level=0.9)
    table_ = fit.coefficients(level=0.9)
    assert list(interval.columns) == ["lower", "upper"]
    assert_allclose(interval, table_[["ci_lower", "ci_upper"]])


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_impossible_levels_are_refused(fit, level):
    with pytest.raises(lmm.ModelError, match="between 0 and 1"):
        fit.coefficients(level=level)


def test_unknown_df_are_refused(fit):
    with pytest.raises(lmm.ModelError, match="satterthwaite, kenward-roger, residual, normal"):
        fit.coefficients(df="between-within")


def test_combinations_scale_out(fit):
    rows = np.array([[1.0, 0.0], [5.0, 0.0], [1.0, 4.5]])
    df = satterthwaite_df(fit, rows)
    assert df[0] == pytest.approx(df[1])
    assert df[2] > 0


def test_covariance_of_theta_and_sigma_is_lmertest_s(fit):
    """lmerTest's ``vcov_varpar`` is on the user's theta; sigma's variance is comparable directly."""
    covariance = variance_parameter_covariance(fit.profile)
    assert covariance[-1, -1] * fit.moments.y_scale**2 == pytest.approx(2.27410082, rel=1e-5)
