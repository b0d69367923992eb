"""The explorers' tables: what was made up is made up again by the lines that are told, and gives the same numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.explore.dropout import Leaving, chance, courses, seen
from lmm_engine.explore.growth import Growth, people, waves
from lmm_engine.explore.pull import errors
from lmm_engine.explore.study import balanced, drawn, intervals, some_persons, summary
from lmm_engine.explore.zero import growth_of, line_of
from lmm_engine.report.explorer_words import courses_table, error_table, study_table, zero_table
from lmm_engine.report.tracing import CourseTraces, PullTraces, StudyTraces, Traces, ZeroTraces
from lmm_engine.report.tracing.explored.lines import pull_data, pull_lines, zero_data, zero_lines, zero_numbers
from lmm_engine.report.tracing.explored.simulated import Rung, made_up
from lmm_engine.report.tracing.explored.study import (
    balanced_plan,
    course_lines,
    even_waves,
    every_wave,
    own_plan,
    study_lines,
)
from tests.report.scripts.walks import Walked
from tests.report.tracing.following import (
    Followed,
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
)

TRUTH = Growth(50.0, 2.0, 8.0, 1.5, 0.2, 5.0)


def nothing_run() -> Followed:
    """Before any script."""
    return Followed(Walked(None, None, []), {})


@pytest.fixture(params=["made up", "own"])
def own(request: pytest.FixtureRequest) -> Followed | None:
    return after_the_script("hostile") if request.param == "own" else None


def rung_of(own: Followed | None, number: int = 2) -> Rung | None:
    return Rung(f"rung{number}", str(own.walked.prepared.time_name)) if own else None


def told(own: Followed | None, traces: Traces) -> None:
    asked = all_of(traces)
    python_gives_them(own or nothing_run(), asked)
    formulas_end_in_them([trace for trace in asked if abs(trace.value) > 1e-9])
    assert {trace.alone for trace in asked} == {own is None}


def fitted(own: Followed | None) -> Growth:
    if own is None:
        return TRUTH
    fit = own.walked.fits[2]
    return growth_of(line_of(fit, own.walked.prepared.frame, str(own.walked.prepared.time_name)), fit.sigma)


def test_centring(own: Followed | None) -> None:
    if own is None:
        frame, time = people(12, np.random.default_rng(7)).rows(TRUTH, waves(4)), "time"
        fit = lmm.fit("outcome ~ time + (time | group)", frame)
    else:
        frame, time, fit = own.walked.prepared.frame, str(own.walked.prepared.time_name), own.walked.fits[2]
    line = line_of(fit, frame, time)
    there, here = line.moved(0.0), line.moved(2.5)
    table = zero_table(there, here, zeros=(0.0, 2.5), sigma=fit.sigma, loglik=fit.loglik)
    numbers, rung = zero_numbers(there, here, fit.sigma, fit.loglik), rung_of(own)
    said = zero_data(fit, own.walked.prepared if own else None)
    traces = ZeroTraces(
        numbers, rung, zero_lines(rung, TRUTH, 12, 4, 7), said, line, (0.0, 2.5), tuple(table.columns[2:])
    )
    assert list(traces.rows) == list(table["What"])
    told(own, traces)
    formula = traces.trace("Mean intercept", "Zero at 2.5").formula
    level, zero, slope, moved = numbers_in(formula)[-4:]
    assert (zero, moved) == pytest.approx((2.5, abs(here.mean[0])), rel=1e-3)
    assert (level, slope) == pytest.approx(np.abs(line.mean), rel=1e-3)


def test_shrinkage(own: Followed | None) -> None:
    rung, variance = rung_of(own, 1), 100.0
    if own is not None:
        fit = own.walked.fits[1]
        variance = float(fit.covariance()[0, 0]) + fit.sigma**2
    found = errors(5, 0.3, variance).iloc[0]
    table = error_table(found, who="pupil", unit="points")
    misses = pd.DataFrame({"misses": found[["own", "pulled", "common"]]})
    lines, head = pull_lines(5, 0.3, variance, rung), table.columns[-1]
    traces = PullTraces(misses, rung, lines, pull_data(rung), "pupil", head, 5, 0.3, variance)
    assert list(traces.rows) == list(table["Estimate"])
    told(own, traces)


@pytest.mark.parametrize("lot", [False, True])
def test_the_repeated_study(own: Followed | None, lot: bool) -> None:
    start, rung = fitted(own), rung_of(own)
    growth = Growth(**{**vars(start), "sd_slope": 0.5})
    plan, lines = balanced(12, waves(4)), balanced_plan(12, 4)
    if own is not None and rung is not None:
        times = own.walked.prepared.frame[rung.time].to_numpy(float)
        plan, lines = some_persons(times, own.walked.fits[2].random_terms[0].codes, 8, 1_500), own_plan(rung, 8, 1_500)
    outcomes = drawn(plan, growth, 40, np.random.default_rng(3))
    kept = summary(intervals(plan, outcomes, "lot" if lot else "time", 0.0 if lot else growth.slope))
    before = study_lines(growth, lines, lot=lot, n=40, seed=3, rung=rung, fitted=start)
    traces = StudyTraces(kept, rung, before, made_up("40 studies", 3, rung), lot)
    assert list(traces.rows) == list(study_table(kept)["Model"])
    assert {column.partition(",")[0] for column in traces.columns("Rung 0")} == set(study_table(kept).columns[1:])
    told(own, traces)


@pytest.mark.parametrize("reason", ["mcar", "mnar"])
def test_dropout(own: Followed | None, reason: str) -> None:
    growth, rung = fitted(own), rung_of(own)
    times, lines = waves(4, 0.0, 3.0), even_waves(4, 0.0, 3.0)
    if own is not None and rung is not None:
        times, lines = np.unique(own.walked.prepared.frame[rung.time].to_numpy(float)), every_wave(rung)
    who, luck = people(60, np.random.default_rng([2, 1])), chance(60, np.random.default_rng([2, 2]))
    there = seen(who.outcomes(growth, times), reason, 0.4, 1.5, luck, low=False)
    found = courses(growth, times, who, there)
    by = Leaving(reason, 0.4, 1.5, False, 60, 2)
    before = course_lines(growth, lines, by, rung=rung, fitted=growth)
    said = ["The mixed model is right.", "The mean of those who stay is wrong."]
    numbers = found.at_the_end()
    traces = CourseTraces(numbers, rung, before, made_up("60 pupils", 2, rung), found, there, growth, said)
    table = courses_table(numbers)
    assert list(traces.rows) == list(table["Estimate"])
    assert traces.columns("The truth") == (table.columns[1],)
    told(own, traces)
    assert traces.trace("Mixed model, all rows", table.columns[2]).sentence == said[0]
