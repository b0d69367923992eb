"""Every fit, with one grouping factor or two, held against lme4, lmerTest and performance.

Tolerances are those that the project sets itself, not those that happen to hold.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import Case, as_list, cases, results, table

ALL = cases()
SINGULAR = [case for case in ALL if case.expected["singular"]]


@cache
def fitted(case_index: int) -> lmm.FittedModel:
    case = ALL[case_index]
    return lmm.fit(case.formula, table(case.dataset), method=case.method)


@pytest.fixture(params=range(len(ALL)), ids=[str(case) for case in ALL])
def pair(request: pytest.FixtureRequest) -> tuple[lmm.FittedModel, Case]:
    return fitted(request.param), ALL[request.param]


def test_there_are_all_cases():
    assert len(ALL) == 40
    assert len(SINGULAR) == 2


def test_log_likelihood_is_r_s_or_higher(pair):
    fit, case = pair
    assert fit.loglik >= case.expected["loglik"] - 1e-6
    assert fit.loglik == pytest.approx(case.expected["loglik"], abs=1e-4)


def test_the_fit_is_certified_and_singular_where_r_says_so(pair):
    fit, case = pair
    assert fit.converged
    assert fit.is_singular == case.expected["singular"]
    codes = {finding.code for finding in fit.findings}
    assert ("variance_at_zero" in codes) == case.expected["singular"]


def test_counts(pair):
    fit, case = pair
    assert fit.nobs == case.expected["nobs"]
    assert fit.n_parameters == case.expected["df"]


def test_information_criteria(pair):
    fit, case = pair
    assert fit.aic == pytest.approx(case.expected["aic"], abs=1e-4)
    assert fit.bic == pytest.approx(case.expected["bic"], abs=1e-4)


def test_fixed_effects(pair):
    fit, case = pair
    expected = case.expected["fixef"]
    assert list(fit.fixed_effects.index) == list(expected)
    scale = np.array(as_list(case.expected["se"]))
    assert_allclose(fit.fixed_effects, list(expected.values()), rtol=1e-6, atol=1e-6 * scale.min())


def test_standard_errors(pair):
    fit, case = pair
    assert_allclose(np.sqrt(np.diag(fit.vcov)), as_list(case.expected["se"]), rtol=1e-5)
    expected = np.atleast_2d(case.expected["vcov"])
    scale = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert_allclose(fit.vcov / scale, expected / scale, atol=2e-5)


def test_sigma_and_theta(pair):
    fit, case = pair
    assert fit.sigma == pytest.approx(case.expected["sigma"], rel=1e-5)
    theta = np.array(as_list(case.expected["theta"]))
    assert_allclose(fit.theta, theta, atol=1e-4 * max(1.0, np.abs(theta).max()))


def test_variance_components(pair):
    fit, case = pair
    expected, table_ = case.expected["varcorr"], fit.variance_components
    assert list(table_.columns) == ["group", "term1", "term2", "variance", "sd"]
    variances = table_[table_["term2"] == ""]
    r_variances = [v for v, second in zip(expected["vcov"], expected["var2"], strict=True) if second is None]
    r_sds = [v for v, second in zip(expected["sdcor"], expected["var2"], strict=True) if second is None]
    assert_allclose(variances["variance"], r_variances, rtol=1e-4, atol=1e-9)
    assert_allclose(variances["sd"], r_sds, rtol=1e-4, atol=1e-9)
    assert list(table_["group"])[-1] == "Residual"


def test_correlations(pair):
    fit, case = pair
    expected, table_ = case.expected["varcorr"], fit.variance_components
    rows = zip(expected["var1"], expected["var2"], expected["vcov"], expected["sdcor"], strict=True)
    for first, second, covariance, correlation in (row for row in rows if row[1] is not None):
        row = table_[(table_["term1"] == first) & (table_["term2"] == second)].iloc[0]
        assert row["variance"] == pytest.approx(covariance, rel=1e-3)
        assert row["sd"] == pytest.approx(correlation, abs=1e-4)


def test_conditional_modes(pair):
    fit, case = pair
    effects = fit.random_effects
    assert list(effects.columns) == ["group", "level", "term", "estimate", "std_error"]
    for group, expected in case.expected["ranef"].items():
        levels, names = as_list(expected["levels"]), as_list(expected["names"])
        condsd = None  # the script wrote none where lme4 gives uncorrelated terms separately
        if expected["condsd"] != {}:
            condsd = np.array(as_list(expected["condsd"]), dtype=float).reshape(len(names), -1)
        for j, name in enumerate(names):
            own = effects[(effects["group"] == group) & (effects["term"] == name)].set_index("level")
            modes = np.array([as_list(row)[j] for row in expected["blup"]])
            unit = max(float(np.std(modes)), 1e-9)
            assert_allclose(own.loc[levels, "estimate"], modes, atol=1e-4 * unit)
            if condsd is not None:
                assert_allclose(own.loc[levels, "std_error"], condsd[j], rtol=1e-4, atol=1e-9)


def test_fitted_values_and_residuals(pair):
    fit, case = pair
    for ours, theirs in [
        (fit.fitted(), case.expected["fitted"]),
        (fit.fitted(population=True), case.expected["fitted_pop"]),
        (fit.residuals(), case.expected["resid"]),
    ]:
        assert_allclose(ours.iloc[: len(theirs)], theirs, atol=1e-4)


def test_satterthwaite(pair):
    fit, case = pair
    table_ = fit.coefficients()
    assert list(table_.columns) == ["estimate", "std_error", "df", "statistic", "p_value", "ci_lower", "ci_upper"]
    assert_allclose(table_["df"], as_list(case.expected["satt_df"]), rtol=1e-4)
    assert_allclose(table_["statistic"], as_list(case.expected["t"]), rtol=1e-5, atol=1e-6)
    assert_allclose(table_["p_value"], as_list(case.expected["satt_p"]), atol=1e-5)


def test_r2_and_icc(pair):
    fit, case = pair
    if "||" in case.formula:
        return  # R's package leaves the slope's variance out here: see the next test
    if "r2" in case.expected:
        r2 = case.expected["r2"]
        assert fit.r2()["marginal"] == pytest.approx(r2["marginal"], abs=1e-4)
        if not fit.is_singular:  # R's package says nothing about a singular fit
            assert fit.r2()["conditional"] == pytest.approx(r2["conditional"], abs=1e-4)
    if "icc" in case.expected:
        assert fit.icc()["adjusted"] == pytest.approx(case.expected["icc"]["adjusted"], abs=1e-4)
        assert fit.icc()["unadjusted"] == pytest.approx(case.expected["icc"]["unadjusted"], abs=1e-4)


def test_r2_of_uncorrelated_terms_counts_every_variance():
    """Johnson's formula written out: performance 0.10.2 counts only the first of two uncorrelated terms."""
    fit = lmm.fit("Reaction ~ Days + (Days || Subject)", table("sleepstudy"))
    days = table("sleepstudy")["Days"].to_numpy(float)
    intercept, slope, residual = fit.variance_components["variance"]
    fixed = np.var(fit.fixed_effects["Days"] * days, ddof=1)
    random = intercept + slope * np.mean(days**2)
    assert fit.r2()["marginal"] == pytest.approx(fixed / (fixed + random + residual))
    assert fit.r2()["conditional"] == pytest.approx((fixed + random) / (fixed + random + residual))
    assert fit.icc()["adjusted"] == pytest.approx(random / (random + residual))
    r = next(case for case in ALL if case.formula.endswith("(Days||Subject)") and case.method == "REML").expected
    assert r["r2"]["marginal"] == pytest.approx(fixed / (fixed + intercept + residual), abs=1e-4)


@pytest.mark.parametrize("dataset", ["sleepstudy", "orthodont", "oxboys", "chickweight"])
def test_likelihood_ratio_tests(dataset):
    for test in results(dataset)["lrt"]:
        smaller, larger = (lmm.fit(test[key], table(dataset), method="ML") for key in ("reduced", "full"))
        row = lmm.compare(larger, smaller).iloc[1]
        assert row["statistic"] == pytest.approx(test["chisq"], abs=1e-5)
        assert row["df"] == test["df"]
        assert row["p_value"] == pytest.approx(test["p"], rel=1e-5)
