"""Linear combinations by weights, by name and by table; joint tests; what cannot be asked."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.effects.hypotheses import joint_test
from tests.cases import table
from tests.inference.tests_by_r import results

COLUMNS = ["estimate", "std_error", "df", "statistic", "p_value", "ci_lower", "ci_upper"]
QUADRATIC = "Reaction ~ Days + I(Days^2) + (Days | Subject)"


@pytest.fixture(scope="module")
def fit() -> lmm.FittedModel:
    return lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))


@pytest.fixture(scope="module")
def quadratic() -> lmm.FittedModel:
    return lmm.fit(QUADRATIC, table("sleepstudy"))


@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual", "normal"])
def test_the_coefficients_are_combinations_too(fit, df):
    ours = fit.contrast(np.eye(2), df=df, level=0.9)
    assert list(ours.columns) == COLUMNS
    assert_allclose(ours, fit.coefficients(df=df, level=0.9))


def test_the_mean_on_a_day(fit):
    """Standard error of the population's mean on day 9."""
    row = fit.contrast([1, 9]).iloc[0]
    assert row["estimate"] == pytest.approx(fit.fixed_effects @ [1, 9])
    assert row["std_error"] == pytest.approx(14.62878685, rel=1e-5)


def test_weights_by_name_and_by_table(fit):
    by_place = fit.contrast([[0, 1], [1, 4.5]])
    by_table = fit.contrast(pd.DataFrame({"Days": [1, 4.5], "(Intercept)": [0, 1]}, index=["slope", "mean"]))
    assert list(by_table.index) == ["slope", "mean"]
    assert list(by_place.index) == [0, 1]
    assert_allclose(by_table.iloc[0], by_place.iloc[0])
    assert fit.contrast({"Days": 2}).iloc[0]["estimate"] == pytest.approx(2 * fit.fixed_effects["Days"])


@pytest.mark.parametrize(("df", "method"), [("satterthwaite", "satterthwaite"), ("kenward-roger", "kenward_roger")])
def test_several_at_once_as_lmertest(quadratic, df, method):
    expected = results()["joint"][method]
    ours = quadratic.contrast(np.eye(3)[1:], df=df, joint=True)
    assert list(ours.columns) == ["F", "num_df", "den_df", "p_value"]
    theirs = [expected[name] for name in ("F value", "NumDF", "DenDF", "Pr(>F)")]
    assert_allclose(ours.iloc[0], theirs, rtol=1e-6)


def test_the_joint_test_of_a_quadratic_to_the_printed_digits(quadratic):
    both = np.eye(3)[1:]
    assert_allclose(joint_test(quadratic, both).F, 23.75437793, rtol=1e-8)
    assert_allclose(joint_test(quadratic, both).den_df, 51.56305528, rtol=1e-8)
    by_kr = joint_test(quadratic, both, "kenward-roger")
    assert_allclose((by_kr.F, by_kr.den_df), (23.36454210, 39.81704244), rtol=1e-8)


@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual", "normal"])
def test_one_combination_jointly_is_its_t_squared(fit, df):
    alone, joint = fit.contrast([1, 3], df=df).iloc[0], fit.contrast([1, 3], df=df, joint=True).iloc[0]
    assert joint["F"] == pytest.approx(alone["statistic"] ** 2)
    assert joint["p_value"] == pytest.approx(alone["p_value"])
    assert joint["den_df"] == pytest.approx(alone["df"])


@pytest.mark.parametrize("df", ["kenward-roger", "residual", "normal"])
def test_the_same_hypothesis_in_other_words(quadratic, df):
    rows = np.eye(3)[1:]
    said = quadratic.contrast(rows, df=df, joint=True)
    again = quadratic.contrast(np.vstack([rows, rows[0] - 3 * rows[1], 1e-6 * rows[1]]), df=df, joint=True)
    assert_allclose(again, said, rtol=1e-6)


def test_units_that_differ_widely_lose_no_combination():
    data = table("sleepstudy").assign(Days=lambda d: d["Days"] * 1e7)
    joint = lmm.fit(QUADRATIC, data).contrast(np.eye(3)[1:], joint=True, df="kenward-roger").iloc[0]
    assert joint["num_df"] == 2
    assert joint["F"] == pytest.approx(23.36454210, rel=1e-5)


@pytest.mark.parametrize(
    ("L", "words"),
    [
        ({"Dayz": 1}, "no coefficient called “Dayz”"),
        (pd.DataFrame([[1, 2]], columns=["Days", "Days"]), "named twice"),
        ([1, 2, 3], r"shape \(1, 3\)"),
        (np.zeros((1, 1, 2)), "shape"),
        ([], "2 coefficients"),
        (pd.DataFrame({"Days": []}), "weight zero"),
        ([0, 0], "weight zero"),
        ([[1, 0], [0, 0]], "weight zero"),
        ([np.nan, 1], "missing or not finite"),
        ([np.inf, 1], "missing or not finite"),
        ({"Days": "much"}, "not a table of numbers"),
        ("Days", "not a table of numbers"),
        ([[1, 2], [3]], "not a table of numbers"),
    ],
)
def test_weights_that_cannot_be_asked(fit, L, words):
    with pytest.raises(lmm.ModelError, match=words):
        fit.contrast(L)


def test_no_combination_gives_a_reason(fit):
    nothing = joint_test(fit, np.zeros((0, 2)))
    assert nothing.reason
    assert nothing.num_df == 0
    assert np.isnan([nothing.F, nothing.den_df, nothing.p_value]).all()
