"""Effects within groups and between them, followed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lmm_engine.data import within_between
from lmm_engine.formula.deparse import quoted_name
from lmm_engine.inference.effects.within_between import within_between_effects
from lmm_engine.model import fit
from lmm_engine.report.inferences.within_words import effects_table
from lmm_engine.report.tracing import WithinTraces
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

WALKS = [("wide_workbook", "kenward-roger"), ("semicolons", "satterthwaite"), ("semicolons", "residual")]


def of_time(walked: Walked, df: str = "satterthwaite", level: float = 0.95) -> WithinTraces:
    """Time taken apart: some rows are missing, so that its mean differs between groups."""
    column, roles = str(walked.prepared.time_name), walked.prepared.roles
    frame = within_between(walked.prepared.frame, column, roles.group)
    within, between = map(str, frame.columns[-2:])
    outcome, group, *parts = map(quoted_name, (roles.outcome, roles.group, within, between))
    apart = fit(f"{outcome} ~ {' + '.join(parts)} + (1 | {group})", frame, walked.fits[0].method)
    effects = within_between_effects(apart, within, between, df, level)
    return WithinTraces(apart, walked.prepared, "parts", effects, column, within, between, df, level)


@pytest.mark.parametrize(("name", "df"), WALKS)
def test_python_gives_the_numbers(name: str, df: str) -> None:
    followed = after_the_script(name)
    asked = all_of(of_time(followed.walked, df, 0.9))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and readxl")
@pytest.mark.parametrize(("name", "df"), WALKS)
def test_r_gives_the_numbers(name: str, df: str, tmp_path: Path) -> None:
    r_gives_them(name, all_of(of_time(after_the_script(name).walked, df, 0.9)), tmp_path, df=df)


def test_rows_and_columns_are_those_of_the_table() -> None:
    traces = of_time(after_the_script("wide_workbook").walked)
    table = effects_table(traces.effects, traces.prepared)
    assert list(traces.rows) == list(table["Effect"])
    for row in traces.rows:
        assert len(traces.columns(row)) == len(table.columns)  # the interval has two ends, the label none


def test_the_error_of_the_difference_is_what_its_formula_says() -> None:
    traces = of_time(after_the_script("wide_workbook").walked, "kenward-roger")
    trace = traces.trace("Between − within", "SE")
    formula = trace.formula.split(r" \\ ")[1]
    between, power, within, *_, together = numbers_in(formula)
    sign = -1 if "(-" in formula else 1
    assert power == 2
    assert np.sqrt(between**2 + within**2 - 2 * sign * together) == pytest.approx(trace.value, rel=2e-3)
    assert "The second minus the first" in trace.sentence
