"""Intraclass correlations and design effects, followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmm_engine.report.inferences.tables_clustering import design_table, icc_table
from lmm_engine.report.tracing import DesignTraces, IccTraces, Traces
from tests.report.ladders import BATCHES, known
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import Walked
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)


def tables(walked: Walked, rung: int) -> tuple[Traces, Traces]:
    fit = walked.fits[rung]
    about = (fit, walked.prepared, f"rung{rung}")
    return IccTraces(*about, fit.icc_interval()), DesignTraces(*about, fit.design_effect())


@pytest.mark.parametrize(("name", "rung"), [("wide_workbook", 1), ("hostile", 2), ("no_time", 1)])
def test_python_gives_the_numbers(name: str, rung: int) -> None:
    followed = after_the_script(name)
    asked = all_of(tables(followed.walked, rung))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "rung"), [("wide_workbook", 1), ("hostile", 2), ("semicolons", 2)])
def test_r_gives_the_numbers(name: str, rung: int, tmp_path: Path) -> None:
    r_gives_them(name, all_of(tables(after_the_script(name).walked, rung)), tmp_path)


def test_rows_and_columns_are_those_of_the_tables() -> None:
    walked = after_the_script("hostile").walked
    fit = walked.fits[2]
    alike, cost = tables(walked, 2)
    table = icc_table(fit.icc_interval())
    assert list(alike.rows) == list(table[""])
    assert alike.columns("Adjusted") == ("ICC", "95% CI, lower", "95% CI, upper")
    table = design_table(fit.design_effect(), fit.nobs, walked.prepared)
    assert list(cost.rows) == list(table["Estimate of"])
    assert list(cost.columns("Mean")) == list(table.columns[1:])


def test_of_equal_groups_the_design_effect_is_the_one_of_the_textbooks() -> None:
    """Five rows of each of six batches: 1 + 4 ICC."""
    ladder = known("dyestuff", BATCHES)
    walked = Walked(None, ladder.prepared, list(ladder.fits.values()))
    alike, cost = tables(walked, 1)
    trace = cost.trace("Mean", "Design effect")
    correlation = alike.trace("Adjusted", "ICC").value
    assert trace.value == pytest.approx(1 + 4 * correlation)
    top, total, n, value = numbers_in(trace.formula.split(r" \\ ")[1])
    assert top / (total / n) == pytest.approx(value, rel=2e-3)


def test_an_exact_interval_that_ends_at_zero_says_why() -> None:
    walked = after_the_script("no_time").walked
    trace = tables(walked, 1)[0].trace("Adjusted", "95% CI, lower")
    assert trace.value == 0.0
    assert r"F(0) \le" in trace.formula
    assert trace.meaning.endswith("the interval ends at zero.")
