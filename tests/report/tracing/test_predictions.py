"""Values expected at chosen places, followed: of all together, of one group, of a new one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lmm_engine.diagnostics import Whose, bands
from lmm_engine.report.inferences.tables_bands import band_table
from lmm_engine.report.tracing import PredictionTraces
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


def read_off(
    walked: Walked, rung: int, whose: str = "all", df: str = "satterthwaite", level: float = 0.95
) -> PredictionTraces:
    """At two times, in one category where there are any."""
    ready = walked.prepared
    group = str(ready.frame[ready.roles.group].iloc[0]) if whose == "known" else None
    by = {name: levels[-1] for name, levels in list(ready.categories.items())[:1]} if whose != "known" else {}
    places = [{str(ready.time_name): time, **by} for time in (0.0, 2.5)] if ready.time_name else [by]
    found = bands(walked.fits[rung], ready.frame, places, Whose(group, whose == "new"), level, df)
    return PredictionTraces(
        walked.fits[rung], ready, f"rung{rung}", places, found, group, whose == "new", df=df, level=level
    )


CASES = [
    ("wide_workbook", 2, "all", "kenward-roger"),
    ("wide_workbook", 2, "known", "kenward-roger"),
    ("wide_workbook", 1, "new", "satterthwaite"),
    ("semicolons", 0, "all", "satterthwaite"),
    ("semicolons", 2, "new", "normal"),
    ("semicolons", 1, "all", "residual"),
    ("hostile", 2, "known", "satterthwaite"),
    ("hostile", 2, "all", "satterthwaite"),
    ("no_time", 1, "all", "satterthwaite"),
]


@pytest.mark.parametrize(("name", "rung", "whose", "df"), CASES)
def test_python_gives_the_numbers(name: str, rung: int, whose: str, df: str) -> None:
    followed = after_the_script(name)
    asked = all_of(read_off(followed.walked, rung, whose, df, 0.9 if rung == 1 else 0.95))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "rung", "whose", "df"), CASES[:-1])
def test_r_gives_the_numbers(name: str, rung: int, whose: str, df: str, tmp_path: Path) -> None:
    r_gives_them(name, all_of(read_off(after_the_script(name).walked, rung, whose, df)), tmp_path, df=df)


def test_rows_and_columns_are_those_of_the_table() -> None:
    asked = read_off(after_the_script("wide_workbook").walked, 2)
    table = band_table(asked.places, asked.found)
    assert len(asked.rows) == len(table)
    assert asked.rows[1] == f"{table.columns[0]} = {table.iloc[1, 0]}, {table.columns[1]} = {table.iloc[1, 1]}"
    heads = [column.partition(", ")[0] for column in asked.columns(asked.rows[0])]
    assert list(dict.fromkeys(heads)) == list(table.columns[2:])


@pytest.mark.parametrize(("rung", "whose", "parts"), [(2, "all", 3), (2, "new", 3), (2, "known", 2), (0, "all", 2)])
def test_a_new_row_scatters_by_the_parts_that_its_formula_names(rung: int, whose: str, parts: int) -> None:
    walked = after_the_script("wide_workbook").walked
    asked = read_off(walked, rung, whose)
    lines = asked.trace(asked.rows[1], "95% for a new row, upper").formula.split(r" \\ ")
    variances, error = numbers_in(lines[-2]), numbers_in(lines[-1])[0]
    assert len(variances) == parts
    assert np.sqrt(sum(variances)) == pytest.approx(error, rel=2e-3)
    assert variances[-1] == pytest.approx(walked.fits[rung].sigma ** 2, rel=2e-3)
