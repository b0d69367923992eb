"""All rungs side by side: each number is that of its own rung's table, and comes out of the line that is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.report.tables import ladder_table
from lmm_engine.report.tracing import LadderTraces
from tests.report.ladders import GROWTH, SLEEP, known
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import WALKS, Walked
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)


def of(walked: Walked, df: str = "satterthwaite") -> LadderTraces:
    fits = dict(enumerate(walked.fits))
    return LadderTraces(fits, walked.prepared, compare(*walked.fits), df=df)


@pytest.mark.parametrize("name", ["hostile", "no_time"])
def test_each_number_comes_out_of_its_line(name: str) -> None:
    followed = after_the_script(name)
    asked = all_of(of(followed.walked))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "df"), [("wide_workbook", "kenward-roger"), ("semicolons", "satterthwaite")])
def test_r_gives_them(name: str, df: str, tmp_path: Path) -> None:
    r_gives_them(name, all_of(of(WALKS[name](tmp_path), df)), tmp_path, df)


def test_every_number_of_the_table_can_be_asked_about_and_is_the_one_shown() -> None:
    ladder = known("orthodont", GROWTH)
    table = ladder_table({f"Rung {i}": fit for i, fit in ladder.fits.items()}, ladder.prepared).set_index("")
    traces = LadderTraces(ladder.fits, ladder.prepared, ladder.comparison)
    assert list(traces.rows) == [row for row in table.index if row != "Method"]
    for row in traces.rows:
        for head in table.columns:
            written = re.findall(r"−?[\d.][\d.,]*", table.loc[row, head])
            asked = [column for column in traces.columns(row) if column.partition(",")[0] == head]
            assert len(written) == len(asked), (row, head)
            for cell, column in zip(written, asked, strict=True):
                shown = cell.replace("−", "-").replace(",", "")
                decimals = len(shown.partition(".")[2])
                assert traces.trace(row, column).value == pytest.approx(float(shown), abs=0.51 * 10.0**-decimals)


def test_a_share_is_what_its_formula_says() -> None:
    ladder = known("sleepstudy", SLEEP)
    traces = LadderTraces(ladder.fits, ladder.prepared, ladder.comparison)
    formula = traces.trace("R² conditional", "Rung 2").formula
    fixed, between, *below, left, value = numbers_in(formula[formula.rindex("\\frac") :])
    assert below == [fixed, between]
    assert (fixed + between) / (fixed + between + left) == pytest.approx(value, rel=1e-3)
    assert left == pytest.approx(ladder.fits[2].sigma ** 2, rel=1e-3)


def test_without_a_comparison_the_likelihoods_alone_are_not_followed() -> None:
    ladder = known("sleepstudy", SLEEP)
    whole = LadderTraces(ladder.fits, ladder.prepared, ladder.comparison).rows
    alone = LadderTraces({0: ladder.fits[0]}, ladder.prepared).rows
    assert set(whole) - set(alone) >= {"AIC", "BIC", "Log-likelihood", "Parameters", "ICC adjusted"}
    assert {"Days", "Rows", "R² marginal", "Residual SD"} <= set(alone)
