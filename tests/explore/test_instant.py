"""What an explorer works out and draws at each move of a slider takes less than 200 ms of a processor."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import Labels, correlation_map
from lmm_engine.charts.explorers import (
    crossing_lines,
    deviance_surface,
    growth_lines,
    icc_line,
    mean_courses,
    pulled_groups,
    study_intervals,
    weight_curve,
    zero_curve,
)
from lmm_engine.explore.dropout import chance, courses, seen
from lmm_engine.explore.growth import Growth, closest_time, icc_over_time, implied_correlations, people, waves
from lmm_engine.explore.pull import drawn_levels, pulled_levels, weight
from lmm_engine.explore.study import Plan, drawn, intervals, summary
from lmm_engine.explore.surface import landscape, search_path
from lmm_engine.explore.zero import Line, along, line_of
from tests.cases import table

MOST = 0.2  # seconds of server time a change
LABELS = Labels("score", "pupil", "term")
GROWTH, TIMES = Growth(50.0, 3.0, 8.0, 2.0, 0.3, 5.0), waves(12)


def random_effects() -> None:
    rows = people(60, np.random.default_rng(1)).rows(GROWTH, TIMES)
    mean = pd.DataFrame({"time": TIMES[[0, -1]], "estimate": [50.0, 80.0]})
    growth_lines(rows, mean, labels=LABELS, span=(0.0, 120.0)).chart.to_dict()
    icc_line(icc_over_time(GROWTH, TIMES), labels=LABELS, calmest=closest_time(GROWTH)).chart.to_dict()
    correlation_map(implied_correlations(GROWTH, TIMES), time="term", group="pupil").chart.to_dict()


def shrinkage() -> None:
    levels = pulled_levels(drawn_levels(40, 50, 0.3, 0.2, np.random.default_rng(1)), 0.3)
    pulled_groups(levels, group="school", outcome="score", span=(-3, 3)).chart.to_dict()
    n = np.linspace(0, 50, 151)
    weight_curve(pd.DataFrame({"n": n, "weight": weight(n, 0.3)}), levels, group="school").chart.to_dict()


def sleeping() -> Line:
    data = table("sleepstudy")
    return line_of(lmm.fit("Reaction ~ Days + (Days | Subject)", data), data, "Days")


def centring() -> None:
    line = LINE
    curve = along(line, np.linspace(-5, 14, 121))
    crossing_lines(line.frame, (250.0, 10.0), times=(-5, 14), zero=3.0, labels=LABELS).chart.to_dict()
    zero_curve(curve, "sd_intercept", zero=3.0, time="Days").chart.to_dict()
    zero_curve(curve, "correlation", zero=3.0, time="Days").chart.to_dict()


def surface() -> None:
    rows = people(60, np.random.default_rng(1)).rows(GROWTH, waves(5))
    fit = lmm.fit("outcome ~ time + (time | group)", rows)
    deviance_surface(landscape(fit).places, search_path(fit, (3.0, 1.0))).chart.to_dict()


def study() -> None:
    rng = np.random.default_rng(1)
    times, codes = np.tile(waves(6), 100), np.repeat(np.arange(100), 6)
    there = rng.random(600) < 0.8
    plan = Plan(times[there], np.unique(codes[there], return_inverse=True)[1])
    found = intervals(plan, drawn(plan, GROWTH, 500, rng), "time", GROWTH.slope)
    study_intervals(found, summary(found), truth=GROWTH.slope, what="time").chart.to_dict()


def dropout() -> None:
    who, times = people(500, np.random.default_rng(1)), waves(6)
    outcomes = who.outcomes(GROWTH, times)
    found = courses(GROWTH, times, who, seen(outcomes, "mar", 0.5, 2.0, chance(500, np.random.default_rng(2))))
    drawn_persons = who.rows(GROWTH, times).head(240).assign(left=False)
    mean_courses(found.means, drawn_persons, labels=LABELS, span=(0.0, 120.0)).chart.to_dict()


LINE = sleeping()


@pytest.mark.parametrize("explorer", [random_effects, shrinkage, centring, surface, study, dropout])
def test_a_change_is_instant(explorer: Callable[[], None]) -> None:
    explorer()
    taken = []
    for _ in range(5):
        began = time.process_time()
        explorer()
        taken.append(time.process_time() - began)
    assert statistics.median(taken) < MOST
