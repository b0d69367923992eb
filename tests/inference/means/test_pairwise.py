"""Comparisons of pairs: the families, the adjustments, the textbook's numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import REFERENCE, table


@pytest.fixture(scope="module")
def machines() -> lmm.FittedModel:
    return lmm.fit("score ~ Machine + (1 | Worker/Machine)", table("machines"))


@pytest.fixture(scope="module")
def cake() -> lmm.FittedModel:
    data = pd.read_csv(REFERENCE / "data" / "cake.csv", dtype={"replicate": str})
    return lmm.fit("angle ~ recipe * factor(temperature) + (1 | recipe:replicate)", data)


def test_cake_s_recipes(cake):
    assert cake.means("recipe").loc["A", ["estimate", "std_error", "df"]].tolist() == pytest.approx(
        [33.12222, 1.736833, 42], rel=1e-6
    )
    assert cake.pairwise("recipe")["p_value"]["A - B"] == pytest.approx(0.8200, abs=5e-5)


def test_every_adjustment_keeps_estimates_and_widens(machines):
    tables = {name: machines.pairwise("Machine", adjust=name) for name in ("none", "tukey", "holm", "bonferroni")}
    plain = tables["none"]
    assert list(plain.index) == ["A - B", "A - C", "B - C"]
    width = {name: (own["ci_upper"] - own["ci_lower"]).to_numpy() for name, own in tables.items()}
    for own in tables.values():
        assert_allclose(
            own[["estimate", "std_error", "df", "statistic"]], plain[["estimate", "std_error", "df", "statistic"]]
        )
        assert (own["p_value"] >= plain["p_value"]).all()
    assert (width["none"] < width["tukey"]).all()
    assert (width["tukey"] < width["bonferroni"]).all()
    assert_allclose(width["holm"], width["bonferroni"])
    assert_allclose(tables["bonferroni"]["p_value"], 3 * plain["p_value"])


def test_holm_steps_down_and_never_back(machines):
    plain = machines.pairwise("Machine", adjust="none")["p_value"].sort_values()
    holm = machines.pairwise("Machine", adjust="holm")["p_value"][plain.index]
    assert_allclose(holm, np.maximum.accumulate(np.array([3, 2, 1]) * plain))


def test_tukey_s_interval_ends_where_its_p_value_says(machines):
    """At the level one minus the adjusted p-value the interval touches zero."""
    p = machines.pairwise("Machine")["p_value"]["B - C"]
    touching = machines.pairwise("Machine", level=1.0 - p).loc["B - C"]
    assert touching["ci_upper"] == pytest.approx(0.0, abs=1e-7)


def test_two_levels_need_no_adjustment():
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", table("orthodont"))
    one = fit.pairwise("Sex", by="age", at={"age": [8, 14]})
    pd.testing.assert_frame_equal(one, fit.pairwise("Sex", by="age", at={"age": [8, 14]}, adjust="none"))
    assert list(one.index) == [(8, "Female - Male"), (14, "Female - Male")]
    assert_allclose(one["estimate"].diff().iloc[1] / 6, fit.pairwise("Sex", slope="age")["estimate"].iloc[0])


def test_each_value_of_by_is_a_family_of_its_own(cake):
    within = cake.pairwise("temperature", by="recipe", adjust="bonferroni")
    plain = cake.pairwise("temperature", by="recipe", adjust="none")
    assert len(within) == 45
    assert_allclose(within["p_value"], np.minimum(15 * plain["p_value"], 1.0))


def test_numbers_are_compared_at_chosen_values():
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", table("orthodont"))
    pair = fit.pairwise("age", by="Sex", at={"age": [8, 12.5]})
    assert list(pair.index) == [("Female", "8 - 12.5"), ("Male", "8 - 12.5")]
    assert_allclose(pair["estimate"], -4.5 * fit.slopes("age", by="Sex")["estimate"])


def test_one_value_is_nothing_to_compare():
    fit = lmm.fit("distance ~ age * Sex + (age | Subject)", table("orthodont"))
    with pytest.raises(lmm.ModelError, match="“age” stands at one value"):
        fit.pairwise("age")


def test_unknown_adjustments_are_refused(machines):
    with pytest.raises(lmm.ModelError, match="tukey, holm, bonferroni, none"):
        machines.pairwise("Machine", adjust="scheffe")


def test_slopes_that_the_model_has_alike_differ_by_nothing():
    fit = lmm.fit("distance ~ age + Sex + (1 | Subject)", table("orthodont"))
    pair = fit.pairwise("Sex", slope="age").iloc[0]
    assert (pair["estimate"], pair["std_error"]) == (0.0, 0.0)
    assert np.isnan(pair["p_value"])
    assert "no term" in pair["reason"]


def test_a_predictor_that_copies_another_leaves_the_others_comparable():
    """What the copied column repeats is its twin alone; the model without it says the same of the third factor."""
    rng = np.random.default_rng(2)
    data = table("machines").assign(
        shift=lambda t: rng.choice(["day", "night"], len(t)), hand=lambda t: np.where(t["shift"] == "day", "l", "r")
    )
    doubled = lmm.fit("score ~ Machine + shift + hand + (1 | Worker)", data)
    single = lmm.fit("score ~ Machine + shift + (1 | Worker)", data)
    assert doubled.design.aliased
    columns = ["estimate", "std_error", "df", "p_value"]
    assert_allclose(doubled.pairwise("Machine")[columns], single.pairwise("Machine")[columns], rtol=1e-7)
    assert doubled.pairwise("shift")["estimate"].isna().all()
