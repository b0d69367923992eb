"""Predictions: at the population, in a known group, in a new one; for a mean and for a new observation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import table


@pytest.fixture(scope="module")
def fit() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


def test_without_new_data_it_is_the_fitted_values(fit):
    assert_allclose(fit.predict()["estimate"], fit.fitted())
    assert_allclose(fit.predict(population=True)["estimate"], fit.fitted(population=True))
    assert list(fit.predict().columns) == ["estimate"]


def test_population_mean_and_new_observation(fit):
    days = pd.DataFrame({"Days": [0.0, 9.0]}, index=["first", "last"])
    mean = fit.predict(days, interval="confidence")
    assert_allclose(mean["std_error"], [6.82455656, 14.62878685], rtol=1e-6)
    assert list(mean.index) == ["first", "last"]
    new = fit.predict(days, interval="prediction")
    assert_allclose(new["std_error"], [36.24369651, 67.04263833], rtol=1e-6)
    assert_allclose(new["upper"] - new["estimate"], new["estimate"] - new["lower"])


def test_a_known_group_has_its_own_line(fit):
    rows = pd.DataFrame({"Days": [0, 4, 0], "Subject": ["308", "308", "nobody"]})
    estimate = fit.predict(rows)["estimate"]
    b = fit.random_effects.set_index(["level", "term"])["estimate"]
    beta = fit.fixed_effects
    assert estimate[0] == pytest.approx(beta["(Intercept)"] + b["308", "(Intercept)"])
    assert estimate[1] == pytest.approx(estimate[0] + 4 * (beta["Days"] + b["308", "Days"]))
    assert estimate[2] == pytest.approx(beta["(Intercept)"])


def test_error_of_a_group_s_line_is_that_of_the_mixed_model_equations(fit):
    """The inverse of Henderson's coefficient matrix, formed whole, as the reference."""
    design, D = fit.design, fit.covariance()
    n_groups, k = len(design.random[0].levels), 2
    Z = np.zeros((fit.nobs, n_groups * k))
    for column in range(k):
        Z[np.arange(fit.nobs), design.random[0].codes * k + column] = design.random[0].columns[:, column]
    W = np.column_stack([design.X, Z])
    C = W.T @ W / fit.sigma**2
    C[2:, 2:] += np.kron(np.eye(n_groups), np.linalg.inv(D))
    inverse = np.linalg.inv(C)
    row = np.zeros(2 + n_groups * k)
    row[:4] = [1.0, 3.0, 1.0, 3.0]
    known = fit.predict(pd.DataFrame({"Days": [3], "Subject": ["308"]}), interval="confidence")
    assert known["std_error"].iloc[0] == pytest.approx(np.sqrt(row @ inverse @ row), rel=1e-7)


def test_missing_predictors_predict_nothing(fit):
    result = fit.predict(pd.DataFrame({"Days": [np.nan, 2.0]}), interval="confidence")
    assert np.isnan(result["estimate"].iloc[0])
    assert np.isfinite(result["estimate"].iloc[1])


def test_least_squares_predicts_too():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    result = fit.predict(pd.DataFrame({"Days": [0]}), interval="confidence")
    assert result["std_error"].iloc[0] == pytest.approx(6.61015404, rel=1e-6)


def test_unknown_interval_is_refused(fit):
    with pytest.raises(lmm.ModelError, match="confidence"):
        fit.predict(interval="tolerance")


def test_a_predictor_that_is_not_there_is_named(fit):
    with pytest.raises(lmm.LmmError, match="Days"):
        fit.predict(pd.DataFrame({"Subject": ["308"]}))


def test_without_the_grouping_column_every_row_is_at_the_population(fit):
    days = pd.DataFrame({"Days": [0.0, 9.0]})
    strangers = days.assign(Subject="nobody")
    for interval in ("confidence", "prediction"):
        expected = fit.predict(strangers, interval=interval)
        pd.testing.assert_frame_equal(fit.predict(days, interval=interval), expected)
    assert_allclose(fit.predict(days)["estimate"], fit.predict(strangers, population=True)["estimate"])


def test_nested_groups_use_what_is_known():
    """Batch known, cask not: the batch's own effect, and none of a cask's."""
    fit = lmm.fit("strength ~ 1 + (1 | batch/cask)", table("pastes"))
    level = fit.random_effects.set_index(["group", "level"])["estimate"]["batch", "A"]
    estimate = fit.predict(pd.DataFrame({"batch": ["A", "Z"]}))["estimate"]
    assert_allclose(estimate, fit.fixed_effects["(Intercept)"] + np.array([level, 0.0]))
