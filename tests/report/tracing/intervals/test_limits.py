"""Every number of the tables of intervals, followed to the code that gives it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from lmm_engine.data import dataset_entry
from lmm_engine.inference.parameters import parameters
from lmm_engine.report.inferences.tables_intervals import every_parameter_table, limits, limits_table
from lmm_engine.report.tracing import LimitTraces, ParameterTraces, Traces
from tests.report.ladders import BATCHES, SLEEP, known
from tests.report.scripts.test_code import r_is_here
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)

DRAWS = 50


@cache
def tables(name: str, rung: int) -> tuple[Traces, ...]:
    """Both tables of a rung of a walk, the first for each parameter."""
    walked = after_the_script(name).walked
    fit, rest = walked.fits[rung], (walked.prepared, f"rung{rung}")
    drawn = fit.bootstrap(DRAWS, seed=3)
    single = [
        LimitTraces(fit, *rest, fit.profiles([own.name]), drawn, "normal", parameter=own) for own in parameters(fit)
    ]
    return (*single, ParameterTraces(fit, *rest, fit.profiles(), drawn, "normal"))


@pytest.mark.parametrize(("name", "rung"), [("no_time", 1), ("hostile", 1), ("bundled", 0)])
def test_the_python_line_gives_the_number_that_the_formula_ends_in(name: str, rung: int) -> None:
    asked = all_of(tables(name, rung))
    python_gives_them(after_the_script(name), asked)
    formulas_end_in_them([trace for trace in asked if trace.value])
    twice = r"_(?:\{[^{}]*\}|.)\^(?:\{(?:[^{}]|\{[^{}]*\})*\}|.)_"  # two subscripts of one letter cannot be set
    assert not [trace.formula for trace in asked if re.search(twice, trace.formula)]


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest")
@pytest.mark.parametrize("name", ["bundled", "semicolons"])
def test_the_r_line_gives_the_number(name: str, tmp_path: Path) -> None:
    asked = all_of(tables(name, 2))
    assert any(trace.r.startswith("rung2_limits <- confint") for trace in asked)
    r_gives_them(name, asked, tmp_path, df="normal")


def test_the_rows_and_columns_are_the_tables() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit, ready = ladder.fits[2], ladder.prepared
    profiles, drawn = fit.profiles(), fit.bootstrap(DRAWS, seed=1)
    days = parameters(fit)[-1]
    one = LimitTraces(fit, ready, "rung2", profiles, drawn, parameter=days)
    shown = limits_table(days, limits(fit, days, profiles, drawn))
    assert list(one.rows) == list(shown["Method"])
    assert _heads(one) == list(shown.columns[1:])
    every = ParameterTraces(fit, ready, "rung2", profiles, drawn)
    shown = every_parameter_table(fit, ready, profiles, drawn)
    assert list(every.rows) == list(shown["Parameter"])
    assert _heads(every, "Days") == list(shown.columns[1:])
    assert "Wald, lower" not in every.columns("Residual SD")


def _heads(traces: Traces, row: str = "") -> list[str]:
    return list(dict.fromkeys(head.partition(",")[0] for head in traces.columns(row or traces.rows[0])))


def test_at_a_profiles_end_the_deviance_has_risen_by_the_squared_quantile() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit = ladder.fits[2]
    own = parameters(fit)[0]
    profiles = fit.profiles([own.name])
    trace = LimitTraces(fit, ladder.prepared, "rung2", profiles, parameter=own).trace("Profile (REML)", "95% CI, lower")
    there, least, _, limit = numbers_in(trace.formula)[-4:]
    curve = profiles.curve(own.name, 4001)
    assert least == pytest.approx(-2.0 * fit.loglik, abs=1e-3)
    assert np.interp(limit, curve["value"], curve["deviance"]) == pytest.approx(there, abs=5e-3)
    assert "crosses −1.96" in trace.meaning
    assert "REML" in trace.row
    assert "L_R" in trace.formula


def test_an_end_at_the_edge_says_that_the_deviance_has_risen_by_less() -> None:
    ladder = known("dyestuff2", BATCHES)
    fit = ladder.fits[1]
    own = parameters(fit)[0]
    traces = LimitTraces(fit, ladder.prepared, "rung1", fit.profiles([own.name]), parameter=own)
    trace = traces.trace("Profile (REML)", "95% CI, lower")
    assert trace.value == 0.0
    assert "0.00 < 1.960^2 = 3.841" in trace.formula
    assert "the edge of what is possible" in trace.meaning
    assert trace.r == ""


def test_a_bootstraps_end_is_its_rank_among_the_draws() -> None:
    ladder = known("sleepstudy", SLEEP)
    fit = ladder.fits[1]
    own, drawn = parameters(fit)[1], fit.bootstrap(DRAWS, seed=5)
    traces = LimitTraces(fit, ladder.prepared, "rung1", fit.profiles([own.name]), drawn, parameter=own)
    trace = traces.trace(f"Bootstrap ({DRAWS})", "95% CI, upper")
    ordered = np.sort(drawn.draws["sigma"])
    first, share, second, again, value = numbers_in(trace.formula)[-5:]
    assert (first, second) == pytest.approx((ordered[48], ordered[49]), rel=1e-4)
    assert again == first
    assert share == pytest.approx(51 * 0.975 - 49)
    assert first + share * (second - first) == pytest.approx(value, rel=1e-4)
    assert "with seed 5" in trace.meaning
    assert trace.python.splitlines()[0] == f"draws = rung1.bootstrap({DRAWS}, seed=5)"


def test_a_fixed_effect_is_profiled_from_its_estimate_by_ml() -> None:
    ladder = known("chickweight", dataset_entry("chickweight").roles)
    fit = ladder.fits[1]
    own = parameters(fit)[2]
    traces = LimitTraces(fit, ladder.prepared, "rung1", fit.profiles([own.name]), parameter=own)
    below = traces.trace("Profile (ML)", "Below")
    by_ml = fit.refit("ML").fixed_effects.iloc[0]
    assert traces.trace("Profile (ML)", "95% CI, lower").value - below.value == pytest.approx(by_ml)
    assert "by ML" in below.meaning
    assert "refitML(rung1)" in below.r
