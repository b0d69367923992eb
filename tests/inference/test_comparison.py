"""Likelihood-ratio tests on and off the boundary, and the comparisons that are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

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
        "n_parameters", "loglik", "deviance", "aic", "bic", "statistic", "df", "p_value", "p_boundary", "reason",
    ]  # fmt: skip
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
        (
            ("Reaction ~ Days + (1|Subject)", "ML"),
            ("Reaction ~ Days + (Days|Subject)", "REML"),
            "fit both the same way",
        ),
        (("Reaction ~ Days", "ML"), ("log(Reaction) ~ Days + (1|Subject)", "ML"), "different outcomes"),
        (("Reaction ~ Days + I(Days^2)", "ML"), ("Reaction ~ Days + (Days|Subject)", "ML"), "special case"),
    ],
)
def test_a_comparison_that_may_not_be_made_carries_its_reason(one, other, words):
    row = lmm.compare(sleep(*one), sleep(*other)).iloc[1]
    assert words in row["reason"]
    assert math.isnan(row["statistic"])
    assert math.isnan(row["p_value"])
    assert np.isfinite(row["aic"])


def test_different_rows_are_refused():
    data = table("sleepstudy")
    row = lmm.compare(sleep("Reaction ~ Days"), sleep("Reaction ~ Days + (1|Subject)", data=data.iloc[1:])).iloc[1]
    assert "different rows (180 and 179)" in row["reason"] or "different rows (179 and 180)" in row["reason"]


def test_two_effects_at_once_have_no_closed_mixture():
    row = lmm.compare(sleep("Reaction ~ Days"), sleep("Reaction ~ Days + (Days|Subject)")).iloc[1]
    assert math.isnan(row["p_boundary"])
    assert "More than one random effect" in row["reason"]
    assert row["df"] == 3


def test_one_model_is_no_comparison(ladder):
    with pytest.raises(lmm.ModelError, match="at least two fits"):
        lmm.compare(ladder[0])
