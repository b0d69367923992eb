"""statsmodels beside our own fit: where they agree, where ours is higher, and where there is no answer."""

from __future__ import annotations

import math

import pytest

import lmm_engine as lmm
from lmm_engine.inference.opinion import second_opinion as module
from tests.cases import table


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_two_programs_agree_on_sleepstudy(method):
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"), method)
    opinion = lmm.second_opinion(fit)
    assert abs(opinion.difference) < 1e-4
    assert "same log-likelihood" in opinion.sentence
    assert list(opinion.table.columns) == ["here", "statsmodels"]
    assert (opinion.table["here"] - opinion.table["statsmodels"]).abs().max() < 0.01
    assert opinion.table.loc["SD between levels: Days", "here"] == pytest.approx(fit.variance_components["sd"].iloc[1])


def test_where_statsmodels_stops_short_it_is_said():
    fit = lmm.fit("weight ~ Time*Diet + (Time | Chick)", table("chickweight"), "ML")
    opinion = lmm.second_opinion(fit)
    assert opinion.difference > -module.EQUAL
    if opinion.difference > module.EQUAL:
        assert "stopped short" in opinion.sentence


def test_rung_zero_and_several_terms_have_none():
    data = table("sleepstudy")
    for formula, words in [("Reaction ~ Days", "least squares"), ("Reaction ~ Days + (Days || Subject)", "several")]:
        opinion = lmm.second_opinion(lmm.fit(formula, data))
        assert words in opinion.sentence
        assert math.isnan(opinion.difference)
        assert opinion.table.empty


def test_it_is_stopped_at_its_time_limit():
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", table("sleepstudy"))
    opinion = lmm.second_opinion(fit, time_limit=0.05)
    assert "did not finish" in opinion.sentence


@pytest.mark.parametrize(
    ("difference", "words"), [(0.001, "same"), (1.5, "higher by 1.500"), (-1.5, "please report this")]
)
def test_the_verdict(difference, words):
    assert words in module._verdict(difference, converged=True)
    assert "did not converge" in module._verdict(difference, converged=False)
