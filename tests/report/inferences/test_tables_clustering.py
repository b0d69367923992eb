"""Intraclass correlations and design effects in cells."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.report.inferences.tables_clustering import design_table, icc_table
from lmm_engine.report.numbers import share
from tests.report.ladders import BATCHES, GROWTH, SLEEP, known, nasty


def test_each_interval_says_how_it_was_found() -> None:
    frame = known("sleepstudy", SLEEP).fits[1].icc_interval()
    cells = icc_table(frame)
    assert list(cells.columns) == ["", "ICC", "95% CI", "Interval by"]
    assert cells["Interval by"].tolist() == ["exact F", "delta method"]
    low, high = (share(x) for x in frame.loc["adjusted", ["lower", "upper"]])
    assert cells["95% CI"][0] == f"[{low}, {high}]"
    assert cells["ICC"][0] == ".59"
    by_delta = icc_table(known("sleepstudy", SLEEP).fits[2].icc_interval(level=0.9), level=0.9)
    assert "90% CI" in by_delta
    assert by_delta["Interval by"].tolist() == ["delta method", "delta method"]


def test_an_interval_that_is_not_there_is_a_dash() -> None:
    frame = known("sleepstudy", SLEEP).fits[1].icc_interval()
    frame.loc["unadjusted", ["lower", "upper"]] = float("nan")
    assert icc_table(frame)["95% CI"][1] == "–"


def test_balanced_batches_have_the_textbooks_design_effect() -> None:
    ladder = known("dyestuff", BATCHES)
    fit = ladder.fits[1]
    cells = design_table(fit.design_effect(), fit.nobs, ladder.prepared)
    deff = 1 + 4 * fit.icc()["adjusted"]  # Kish: 1 + (m - 1) ICC
    assert cells.iloc[0].tolist() == ["Mean", f"{deff:.1f}", "30", f"{30 / deff:.0f}"]
    assert cells["Estimate of"].tolist() == ["Mean", "Intercept"]


def test_effects_are_called_as_in_the_other_tables() -> None:
    ladder = known("orthodont", GROWTH)
    cells = design_table(ladder.fits[2].design_effect(), 108, ladder.prepared)
    assert cells["Estimate of"].tolist() == ["Mean", "Intercept", "age", "Sex = Male", "age × Sex = Male"]
    assert float(cells["Design effect"][2]) == pytest.approx(0.453, abs=0.001)


def test_a_mean_that_is_not_there_is_left_out() -> None:
    ladder = nasty()
    frame = ladder.fits[1].design_effect()
    frame.loc["(mean)", ["design_effect", "effective_n"]] = float("nan")
    cells = design_table(frame, ladder.fits[1].nobs, ladder.prepared)
    assert isinstance(cells, pd.DataFrame)
    assert "Mean" not in cells["Estimate of"].tolist()
