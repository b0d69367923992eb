"""The rows with the largest leverage: each number comes out of the line that is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lmm_engine.report.tables_influence import leverage_table
from lmm_engine.report.tracing import LeverageTraces
from tests.report.ladders import BATCHES, known
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


def of(walked: Walked, rung: int) -> LeverageTraces:
    fit = walked.fits[rung]
    return LeverageTraces(fit, walked.prepared, f"rung{rung}", fit.leverage())


def test_each_number_comes_out_of_its_line() -> None:
    followed = after_the_script("semicolons")
    asked = [*all_of(of(followed.walked, 0)), *all_of(of(followed.walked, 2))]
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)
    fixed, random, total = numbers_in(asked[-1].formula.split("&=")[-1])
    assert fixed + random == pytest.approx(total, rel=1e-3)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "rung"), [("wide_workbook", 2), ("semicolons", 1), ("hostile", 0)])
def test_r_gives_the_numbers(name: str, rung: int, tmp_path: Path) -> None:
    r_gives_them(name, all_of(of(WALKS[name](tmp_path), rung)), tmp_path)


def test_rows_that_the_table_shows_alike_are_told_apart() -> None:
    ladder = known("dyestuff", BATCHES)
    alike = replace(ladder.prepared, frame=ladder.prepared.frame.assign(Yield=1500.0))
    found = ladder.fits[1].leverage()
    traces = LeverageTraces(ladder.fits[1], alike, "rung1", found)
    assert len(set(traces.rows)) == len(leverage_table(found, alike)) == 5
    assert traces.rows[0] == "A · 1500 · row 0"
