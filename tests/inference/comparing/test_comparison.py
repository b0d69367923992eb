"""Likelihood-ratio tests on and off the boundary, and the comparisons that are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

import lmm_engine as lmm
from tests.cases import table


def sleep(formula: str, method: str = "ML", data=None) -> lmm.FittedModel:
    return lmm.fit(formula, table("sleepstudy") if data is None else data, method)


@pytest.fixture(scope="module")
def ladder() -> list[lmm.FittedModel]:
    return [sleep("Reaction ~ Days"), sleep("Reaction ~ Days + (1|Subject)"), sleep("Reaction ~ Days + (Days|Subject)")]


def test_the_ladder_by_ml(ladder):
    result = lmm.compare(*ladder)
    assert list(result.columns) == [
        "n_parameters", "loglik", "deviance", "aic", "bic", "delta_aic", "weight",
        "statistic", "df", "p_value", "p_boundary", "mixture", "reason",
    ]  # fmt: skip
    assert list(result["mixture"]) == ["", "0:1", "1:2"]
    assert list(result["n_parameters"]) == [3, 4, 6]
    assert result["statistic"].iloc[1] == pytest.approx(106.2144133511, abs=1e-6)
    assert result["p_value"].iloc[1] == pytest.approx(6.617e-25, rel=1e-3)
    assert result["p_boundary"].iloc[1] == pytest.approx(3.309e-25, rel=1e-3)
    assert result["statistic"].iloc[2] == pytest.approx(42.1392986, abs=1e-6)
    assert result["p_value"].iloc[2] == pytest.approx(7.0724e-10, rel=1e-4)
    assert math.isnan(result["statistic"].iloc[0])


def test_the_ladder_by_reml():
    fits = [sleep(f"Reaction ~ Days{r}", "REML") for r in ("", " + (1|Subject)", " + (Days|Subject)")]
    result = lmm.compare(*fits)
    assert result["statistic"].iloc[1] == pytest.approx(107.1985780772, abs=1e-6)
    assert result["statistic"].iloc[2] == pytest.approx(42.8368134364, abs=1e-6)
    assert result["p_value"].iloc[2] == pytest.approx(4.990041e-10, rel=1e-5)
    assert result["p_boundary"].iloc[2] == pytest.approx(2.792530e-10, rel=1e-5)


def test_one_variance_more_halves_the_p_value():
    fits = [sleep("Reaction ~ Days + (1|Subject)"), sleep("Reaction ~ Days + (Days||Subject)")]
    row = lmm.compare(*fits).iloc[1]
    assert row["df"] == 1
    assert row["p_boundary"] == pytest.approx(row["p_value"] / 2)


def test_dyestuff_by_ml():
    data = table("dyestuff")
    row = lmm.compare(lmm.fit("Yield ~ 1", data, "ML"), lmm.fit("Yield ~ 1 + (1|Batch)", data, "ML")).iloc[1]
    assert row["statistic"] == pytest.approx(5.40282609, abs=1e-7)
    assert row["p_value"] == pytest.approx(0.020104, abs=1e-6)
    assert row["p_boundary"] == pytest.approx(0.010052, abs=1e-6)


def test_at_the_boundary_the_mixture_says_one():
    data = table("dyestuff2")
    row = lmm.compare(lmm.fit("Yield ~ 1", data, "ML"), lmm.fit("Yield ~ 1 + (1|Batch)", data, "ML")).iloc[1]
    assert row["statistic"] == pytest.approx(0.0, abs=1e-9)
    assert row["p_boundary"] == pytest.approx(1.0, abs=1e-4)


def test_a_fixed_effect_has_no_mixture():
    row = lmm.compare(sleep("Reaction ~ 1 + (Days|Subject)"), sleep("Reaction ~ Days + (Days|Subject)")).iloc[1]
    assert math.isnan(row["p_boundary"])
    assert row["reason"] == ""


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (("Reaction ~ 1 + (1|Subject)", "REML"), ("Reaction ~ Days + (1|Subject)", "REML"), "refit both by ML"),
        (("Reaction ~ Days", "ML"), ("Reaction ~ Days + (Days|Subject)", "REML"), "fit both the same way"),
        (("Reaction ~ Days", "ML"), ("log(Reaction) ~ Days + (1|Subject)", "ML"), "different outcomes"),
        (("Reaction ~ Days + I(Days^2)", "ML"), ("Reaction ~ Days + (Days|Subject)", "ML"), "special case"),
        (("Reaction ~ Days + (0 + Days|Subject)", "ML"), ("Reaction ~ Days + (1|Subject)", "ML"), "special case"),
        (("Reaction ~ Days + (Days|Subject)", "ML"), ("Reaction ~ Days + (I(Days + 1)|Subject)", "ML"), "two ways"),
    ],
)
def test_a_comparison_that_may_not_be_made_carries_its_reason(one, other, words):
    row = lmm.compare(sleep(*one), sleep(*other)).iloc[1]
    assert words in row["reason"]
    assert math.isnan(row["statistic"])
    assert math.isnan(row["p_value"])
    assert row["mixture"] == ""
    assert np.isfinite(row["aic"])


def test_different_rows_are_refused():
    data = table("sleepstudy")
    result = lmm.compare(sleep("Reaction ~ Days"), sleep("Reaction ~ Days + (1|Subject)", data=data.iloc[1:]))
    assert "different rows (180 and 179)" in result["reason"].iloc[1]
    assert result["weight"].isna().all()


def test_rows_are_told_apart_by_label_and_by_value():
    data = table("sleepstudy").assign(Reaction=lambda d: d["Reaction"].round(-2))
    fit, fit_without = (sleep("Reaction ~ Days", data=data.drop(index=i)) for i in (1, 2))
    assert np.array_equal(fit.design.y, fit_without.design.y)
    larger = sleep("Reaction ~ Days + (1|Subject)", data=data.drop(index=2))
    assert "different rows, though equally many" in lmm.compare(fit, larger).iloc[1]["reason"]
    changed = data.assign(Reaction=data["Reaction"] + (data.index == 5)).drop(index=2)
    smaller = sleep("Reaction ~ Days", data=changed)
    assert "differ between the two fits" in lmm.compare(smaller, larger).iloc[1]["reason"]


def test_fits_without_rows_are_compared_by_their_sums():
    data = table("sleepstudy")
    formulas = ["Reaction ~ 1", "Reaction ~ Days + (1|Subject)", "Reaction ~ Days + (Days|Subject)"]
    at_hand = [lmm.fit(f, data, "ML") for f in formulas]
    passed_by = [lmm.fit(f, lmm.accumulate(f, [data.iloc[:70], data.iloc[70:]]), "ML") for f in formulas]
    here, there = lmm.compare(*passed_by), lmm.compare(*at_hand)
    assert list(here["mixture"]) == ["", "1:2", "1:2"]
    assert here["weight"].to_numpy() == pytest.approx(there["weight"].to_numpy(), rel=1e-6)
    for column in ("statistic", "p_value", "p_boundary"):
        assert here[column].to_numpy() == pytest.approx(there[column].to_numpy(), rel=1e-6, nan_ok=True)
    mixed = lmm.compare(passed_by[1], at_hand[2]).iloc[1]
    assert mixed["statistic"] == pytest.approx(there["statistic"].iloc[2], abs=1e-6)


def test_fits_without_rows_that_share_too_little_say_so():
    data = table("sleepstudy").assign(week=lambda d: (d["Days"] > 6).map({True: "b", False: "a"}))
    fits = [lmm.fit(f, lmm.accumulate(f, [data])) for f in ("Reaction ~ Days", "Reaction ~ week + (1|Subject)")]
    result = lmm.compare(*fits)
    assert "were not kept" in result.iloc[1]["reason"]
    assert result["weight"].isna().all()


def test_the_order_of_the_rows_does_not_matter(ladder):
    shuffled = table("sleepstudy").sample(frac=1.0, random_state=1)
    moved = lmm.compare(ladder[1], sleep("Reaction ~ Days + (Days|Subject)", data=shuffled)).iloc[1]
    here = lmm.compare(ladder[1], ladder[2]).iloc[1]
    assert moved["statistic"] == pytest.approx(here["statistic"], abs=1e-8)
    assert moved["p_boundary"] == pytest.approx(here["p_boundary"], rel=1e-6)


def test_two_variances_at_once_have_weights_of_their_own():
    row = lmm.compare(sleep("Reaction ~ Days"), sleep("Reaction ~ Days + (Days|Subject)")).iloc[1]
    assert (row["df"], row["mixture"], row["reason"]) == (3, "0:3", "")
    assert 0.0 < row["p_boundary"] < row["p_value"]


def test_a_fixed_effect_beside_a_variance_shifts_the_mixture():
    row = lmm.compare(sleep("Reaction ~ 1 + (1|Subject)"), sleep("Reaction ~ Days + (Days|Subject)")).iloc[1]
    assert (row["df"], row["mixture"]) == (3, "2:3")
    assert row["p_boundary"] == pytest.approx((chi2.sf(row["statistic"], 2) + chi2.sf(row["statistic"], 3)) / 2)


def test_a_correlation_set_free_is_not_at_the_boundary():
    row = lmm.compare(sleep("Reaction ~ Days + (Days||Subject)"), sleep("Reaction ~ Days + (Days|Subject)")).iloc[1]
    assert (row["df"], row["mixture"], row["reason"]) == (1, "", "")
    assert math.isnan(row["p_boundary"])
    assert row["p_value"] == pytest.approx(chi2.sf(row["statistic"], 1))


def test_a_shared_variance_at_zero_is_said():
    data = table("dyestuff2").assign(t=lambda d: d.groupby("Batch").cumcount())
    row = lmm.compare(lmm.fit("Yield ~ t + (1|Batch)", data), lmm.fit("Yield ~ t + (t|Batch)", data)).iloc[1]
    assert "itself estimated as zero" in row["reason"]
    assert np.isfinite(row["p_boundary"])


def test_akaike_weights(ladder):
    result = lmm.compare(*ladder)
    assert result["delta_aic"].min() == 0.0
    assert list(result["delta_aic"]) == pytest.approx(list(result["aic"] - result["aic"].min()))
    assert result["weight"].sum() == pytest.approx(1.0)
    ratio = result["weight"].iloc[1] / result["weight"].iloc[2]
    assert ratio == pytest.approx(math.exp((result["aic"].iloc[2] - result["aic"].iloc[1]) / 2))


def test_reml_does_not_weigh_different_fixed_effects():
    result = lmm.compare(sleep("Reaction ~ 1 + (1|Subject)", "REML"), sleep("Reaction ~ Days + (1|Subject)", "REML"))
    assert result[["delta_aic", "weight"]].isna().all(axis=None)


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e3))
@settings(max_examples=10, deadline=None)
def test_reml_sees_through_another_coding_of_the_same_fixed_effects(shift, scale):
    data = table("sleepstudy").assign(t=lambda d: scale * (d["Days"] + shift))
    one = sleep("Reaction ~ Days + (1|Subject)", "REML")
    here = lmm.compare(one, sleep("Reaction ~ Days + (Days|Subject)", "REML")).iloc[1]
    moved = lmm.compare(one, sleep("Reaction ~ t + (t|Subject)", "REML", data))
    assert moved["statistic"].iloc[1] == pytest.approx(here["statistic"], abs=1e-5)
    assert moved["p_boundary"].iloc[1] == pytest.approx(here["p_boundary"], rel=1e-4)
    assert moved["delta_aic"].iloc[0] == pytest.approx(here["statistic"] - 2 * here["df"], abs=1e-5)


def test_refitted_by_ml_what_reml_may_not_compare():
    fits = [sleep(f"Reaction ~ {x} + (1|Subject)", "REML") for x in ("1", "Days")]
    assert "refit both by ML" in lmm.compare(*fits).iloc[1]["reason"]
    refitted = [fit.refit("ML") for fit in fits]
    assert [fit.method for fit in refitted] == ["ML", "ML"]
    assert lmm.compare(*refitted).iloc[1]["statistic"] == pytest.approx(116.462415068, abs=1e-6)
    assert refitted[0].refit("ML") is refitted[0]


def test_one_model_is_no_comparison(ladder):
    with pytest.raises(lmm.ModelError, match="at least two fits"):
        lmm.compare(ladder[0])
