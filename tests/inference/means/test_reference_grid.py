"""Where the grid sets each kind of predictor, what may be asked of it, and what the data cannot tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from lmm_engine.inference.means.predictors import learn_predictors
from tests.cases import REFERENCE, table


@pytest.fixture(scope="module")
def gaps() -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / "gaps.csv")


@pytest.fixture(scope="module")
def fit(gaps) -> lmm.FittedModel:
    return lmm.fit("y ~ a * log(x) + z + factor(m) + flag + (1 | g)", gaps.assign(m=gaps.index % 3, flag=gaps["x"] > 3))


def test_each_kind_of_predictor_stands_where_it_should(fit, gaps):
    own = fit.predictors.columns
    assert list(own) == ["a", "x", "z", "m", "flag"]
    assert own["a"].labels == ("p", "q", "r")
    assert own["x"].values == (pytest.approx(gaps["x"].mean()),)
    assert own["x"].spread == pytest.approx(np.ptp(gaps["x"]))
    assert own["z"].values == (0.0, 1.0)
    assert (own["m"].values, own["m"].labels) == ((0, 1, 2), ("0", "1", "2"))
    assert (own["flag"].values, own["flag"].labels) == ((False, True), ("FALSE", "TRUE"))


def test_the_mean_is_over_the_rows_used(gaps):
    holes = gaps.assign(x=gaps["x"].where(gaps.index % 4 > 0), y=gaps["y"].where(gaps.index % 5 > 0))
    fit = lmm.fit("y ~ a + x + (1 | g)", holes)
    used = holes.dropna(subset=["x", "y"])
    assert fit.nobs == len(used)
    assert fit.predictors["x"].values == (pytest.approx(used["x"].mean()),)


def test_a_mean_is_the_average_of_predictions_over_the_grid(fit):
    own = fit.predictors.columns
    frame = pd.MultiIndex.from_product(
        [("p",), own["x"].values, (0.0, 1.0), (0, 1, 2), (False, True)], names=list(own)
    ).to_frame(index=False)
    by_hand = fit.predict(frame, population=True)["estimate"].mean()
    assert fit.means("a")["estimate"]["p"] == pytest.approx(by_hand)


def test_at_moves_numbers_and_chooses_levels(fit):
    chosen = fit.means("a", at={"x": 2, "z": 1, "m": [2], "flag": True, "a": ["r", "p"]})
    assert list(chosen.index) == ["r", "p"]
    row = pd.DataFrame({"a": ["r"], "x": [2.0], "z": [1.0], "m": [2], "flag": [True]})
    expected = fit.predict(row, population=True, interval="confidence")
    assert_allclose(chosen["estimate"]["r"], expected["estimate"][0])
    assert_allclose(chosen["std_error"]["r"], expected["std_error"][0])


def test_by_stands_outside_and_several_by_are_nested(fit):
    index = fit.means("a", by=["flag", "x"], at={"x": [2, 3.5]}).index
    assert index.names == ["flag", "x", "a"]
    assert list(index[:4]) == [("FALSE", 2, "p"), ("FALSE", 2, "q"), ("FALSE", 2, "r"), ("FALSE", 3.5, "p")]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"factor": "nobody"}, "“nobody” is not a predictor.*a, x, z, m, flag"),
        ({"factor": "g"}, "“g” is not a predictor in the fixed part"),
        ({"factor": "a", "by": "a"}, "named twice"),
        ({"factor": "a", "at": {"nobody": 1}}, "“nobody” is not a predictor"),
        ({"factor": "a", "at": {"a": "s"}}, "“s” is not a level of “a”.*p, q, r"),
        ({"factor": "a", "at": {"x": "two"}}, "“x” holds numbers"),
        ({"factor": "a", "at": {"x": np.inf}}, "finite number"),
        ({"factor": "a", "at": {"x": []}}, "No value"),
        ({"factor": "a", "at": {"x": -1.0}}, "log"),
        ({"factor": "a", "at": {"x": np.linspace(1, 4, 50_000)}}, "more than 200,000 cells"),
        ({"factor": "a", "level": 95}, "between 0 and 1"),
        ({"factor": "a", "df": "between-within"}, "satterthwaite"),
    ],
)
def test_impossible_questions_are_refused(fit, question, words):
    with pytest.raises(lmm.LmmError, match=words):
        fit.means(**question)


def test_an_empty_cell_is_told_apart_from_a_mean(gaps):
    fit = lmm.fit("y ~ a * b + x + (1 | g)", gaps)
    assert fit.design.aliased
    cells = fit.means("a", by="b")
    assert list(cells.index[cells["reason"] != ""]) == [("w", "r")]
    assert cells.loc[("w", "r")].drop("reason").isna().all()
    assert "never occurs" in cells.loc[("w", "r"), "reason"]
    # without the interaction the same cell follows from the others
    assert (lmm.fit("y ~ a + b + x + (1 | g)", gaps).means("a", by="b")["reason"] == "").all()


def test_a_column_that_repeats_another_cannot_be_moved_alone(gaps):
    fit = lmm.fit("y ~ a + x + twice + (1 | g)", gaps.assign(twice=2 * gaps["x"] + 1))
    assert fit.design.aliased == ("twice",)
    assert (fit.means("a")["reason"] == "").all()
    assert (fit.means("a", at={"x": 2.0})["reason"] != "").all()
    assert (fit.means("a", at={"x": 2.0, "twice": 5.0})["reason"] == "").all()


def test_rows_in_another_order_say_the_same(gaps):
    shuffled = gaps.sample(frac=1.0, random_state=3).reset_index(drop=True)
    one, other = (lmm.fit("y ~ a * b + poly(x, 2) + (1 | g)", data).means("a", by="b") for data in (gaps, shuffled))
    pd.testing.assert_frame_equal(one, other, rtol=1e-6)


def test_the_table_may_change_after_the_fit():
    data = table("orthodont").copy()
    fit = lmm.fit("distance ~ age * Sex + (1 | Subject)", data)
    data["age"] = 0.0
    data["Sex"] = "Male"
    assert fit.means("Sex").index.tolist() == ["Female", "Male"]
    assert fit.predictors["age"].values == (11.0,)


def test_labels_of_rows_need_not_differ(gaps):
    doubled = gaps.set_axis(np.zeros(len(gaps), dtype=int))
    one, other = (lmm.fit("y ~ a + x + (1 | g)", data).means("a") for data in (gaps, doubled))
    pd.testing.assert_frame_equal(one, other)


def test_least_squares_has_means_too():
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    mean = fit.means("Days")
    assert mean["estimate"].iloc[0] == pytest.approx(table("sleepstudy")["Reaction"].mean())
    assert mean["df"].iloc[0] == 178


def test_learning_needs_no_fit(gaps):
    design = lmm.fit("y ~ a + (1 | g)", gaps).design
    assert learn_predictors(design, gaps)["a"].labels == ("p", "q", "r")


def test_without_its_table_a_fit_says_what_is_missing(fit):
    passed = lmm.fit(fit.formula, lmm.accumulate(fit.formula, [fit.design.table]))
    with pytest.raises(lmm.ModelError, match="passed by and was not kept"):
        passed.means("a")
