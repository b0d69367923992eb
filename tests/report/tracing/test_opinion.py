"""The second opinion by statsmodels, followed."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from lmm_engine.inference.opinion.second_opinion import SecondOpinion, second_opinion
from lmm_engine.model import FittedModel
from lmm_engine.report.tables import opinion_table
from lmm_engine.report.tracing import OpinionTraces
from tests.report.scripts.test_code import r_is_here
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    python_gives_them,
    r_gives_them,
)


@cache
def opinion_on(name: str, rung: int) -> OpinionTraces:
    walked = after_the_script(name).walked
    return OpinionTraces(walked.fits[rung], walked.prepared, f"rung{rung}", second_opinion(walked.fits[rung]))


def test_python_gives_both_programs_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked a second time, statsmodels would say the same and take as long."""
    traces = opinion_on("wide_workbook", 2)

    def repeated(fit: FittedModel) -> SecondOpinion:
        assert fit.formula == traces.fit.formula
        assert fit.loglik == pytest.approx(traces.fit.loglik, rel=1e-12)
        return traces.opinion

    monkeypatch.setattr("lmm_engine.second_opinion", repeated)
    asked = all_of(traces)
    python_gives_them(after_the_script("wide_workbook"), asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "rung"), [("wide_workbook", 2), ("hostile", 1)])
def test_r_gives_the_numbers_here(name: str, rung: int, tmp_path: Path) -> None:
    asked = all_of(opinion_on(name, rung))
    assert all(bool(trace.r) == (trace.column == "here") for trace in asked)
    r_gives_them(name, asked, tmp_path)


def test_rows_and_columns_are_those_of_the_table() -> None:
    traces = opinion_on("wide_workbook", 2)
    table = opinion_table(traces.opinion)
    assert list(traces.rows) == list(table[""])
    assert list(traces.columns("residual SD")) == list(table.columns[1:])


def test_each_number_is_told_with_whether_the_programs_agree_on_it() -> None:
    walked = after_the_script("wide_workbook").walked
    table = opinion_on("wide_workbook", 2).frame.copy()
    table.iloc[1] = [10.0, 10.0]
    table.iloc[2] = [10.0, 8.5]
    apart = SecondOpinion(pd.DataFrame(table), 1.0, "The fit here is higher.")
    first, same, other = (
        OpinionTraces(walked.fits[2], walked.prepared, "rung2", apart).trace(row, "here").sentence
        for row in table.index[:3]
    )
    assert first == "The fit here is higher."
    assert same.startswith("Both programs give the same")
    assert "differ by 1.50 here" in other
    assert other.endswith("The fit here is higher.")
