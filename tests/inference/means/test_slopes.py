"""Simple slopes: derivatives of the mean, exact where the design is a polynomial."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import table


@pytest.fixture(scope="module")
def fit() -> lmm.FittedModel:
    return lmm.fit("distance ~ age * Sex + (age | Subject)", table("orthodont"))


def test_a_linear_slope_is_the_coefficient_with_its_test(fit):
    slopes = fit.slopes("age", by="Sex")
    coefficients = fit.coefficients()
    columns = ["estimate", "std_error", "df", "statistic", "p_value", "ci_lower", "ci_upper"]
    assert_allclose(slopes.loc["Female", columns].astype(float), coefficients.loc["age", columns], rtol=1e-12)
    difference = fit.pairwise("Sex", slope="age").loc["Female - Male", ["estimate", "std_error"]].astype(float)
    assert_allclose(difference * [-1, 1], coefficients.loc["age:SexMale", ["estimate", "std_error"]], rtol=1e-12)


def test_without_by_it_is_the_mean_over_the_levels(fit):
    assert list(fit.slopes("age").index) == ["age"]
    assert fit.slopes("age")["estimate"].iloc[0] == pytest.approx(fit.slopes("age", by="Sex")["estimate"].mean())


@settings(max_examples=20)
@given(degree=st.integers(2, 4), place=st.floats(0.0, 9.0), shift=st.sampled_from([0.0, 2000.0]))
def test_of_a_polynomial_it_is_exact(degree, place, shift):
    data = table("sleepstudy")
    fit = lmm.fit(f"Reaction ~ poly(Days, {degree}, raw=TRUE) + (1 | Subject)", data)
    moved = lmm.fit(f"Reaction ~ poly(Days, {degree}) + (1 | Subject)", data.assign(Days=data["Days"] + shift))
    b = fit.fixed_effects.to_numpy()[1:]
    powers = np.arange(1, degree + 1)
    exact = float(np.sum(b * powers * place ** (powers - 1.0)))
    scale = float(np.sum(np.abs(b) * powers * 9.0 ** (powers - 1.0)))
    assert fit.slopes("Days", at={"Days": place})["estimate"].iloc[0] == pytest.approx(exact, abs=1e-10 * scale)
    assert moved.slopes("Days", at={"Days": place + shift})["estimate"].iloc[0] == pytest.approx(
        exact, abs=1e-7 * scale
    )


def test_of_a_function_it_is_the_derivative_to_eleven_digits():
    fit = lmm.fit("distance ~ log(age) + sqrt(age) + (1 | Subject)", table("orthodont"))
    row = np.array([0.0, 1 / 9.0, 0.5 / 3.0])
    slope = fit.slopes("age", at={"age": 9})
    assert slope["estimate"].iloc[0] == pytest.approx(row @ fit.fixed_effects, rel=1e-10)
    assert slope["std_error"].iloc[0] == pytest.approx(np.sqrt(row @ fit.vcov.to_numpy() @ row), rel=1e-10)


@pytest.mark.parametrize("unit", [1e-6, 1e6])
def test_the_unit_of_the_variable_does_not_matter(fit, unit):
    data = table("orthodont")
    other = lmm.fit("distance ~ age * Sex + (age | Subject)", data.assign(age=data["age"] * unit))
    assert_allclose(
        other.slopes("age", by="Sex")["estimate"] * unit, fit.slopes("age", by="Sex")["estimate"], rtol=1e-6
    )


def test_a_factor_has_no_slope(fit):
    with pytest.raises(lmm.ModelError, match="“Sex” is a factor"):
        fit.slopes("Sex")
    with pytest.raises(lmm.ModelError, match="“nobody” is not a predictor"):
        fit.slopes("nobody")


def test_a_slope_that_the_data_cannot_tell_says_so():
    data = pd.DataFrame({"y": np.sin(np.arange(24.0)), "g": np.repeat(list("abcdef"), 4), "a": ["u", "v"] * 12})
    data["x"] = np.where(data["a"] == "u", 1.0, np.arange(24) % 5)
    fit = lmm.fit("y ~ a * x + (1 | g)", data)
    slopes = fit.slopes("x", by="a")
    assert slopes.loc["v", "reason"] == ""
    assert np.isfinite(slopes.loc["v", "estimate"])
    assert np.isnan(slopes.loc["u", "estimate"])
    assert slopes.loc["u", "reason"] != ""
