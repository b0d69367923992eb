"""Dropout: who leaves and why, and what each way of estimating makes of those rows that were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from lmm_engine.charts import Labels
from lmm_engine.charts.explorers import mean_courses
from lmm_engine.explore.dropout import Courses, Leaving, chance, courses, seen
from lmm_engine.explore.growth import Growth, People, icc_over_time, people, waves
from lmm_engine.report import escape
from lmm_engine.report.explorer_words import courses_sentences, courses_table
from pages.ui import state
from pages.ui.pictures import bullets, show_picture, show_table
from pages.ui.tracing import offer_trace
from pages.ui.widgets import segmented

from . import yours
from .knobs import knob, others, whole
from .words import Scene

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Traces

_START = Growth(intercept=50.0, slope=2.0, sd_intercept=8.0, sd_slope=1.5, correlation=0.2, sd_residual=5.0)
_PERSONS, _SHARE, _STRENGTH = 300, 0.5, 2.0
_DRAWN, _MOST_WAVES = 40, 12
_REASONS = {"mcar": "Pure chance (MCAR)", "mar": "What was seen before (MAR)", "mnar": "What nobody saw (MNAR)"}


def draw(scene: Scene) -> set[str]:
    """The reason for leaving, the courses, and how far each estimate is off."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.dropout"
    growth, times = _truth(scene)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        reason = segmented("They leave because of", f"{path}.mechanism", _REASONS)
        low, strength = True, _STRENGTH
        if reason != "mcar":
            low = segmented("Those who leave have", f"{path}.low", {True: "Low values", False: "High values"})
        share = knob("Share that leaves", f"{path}.share", _SHARE, 0.0, 0.8, step=0.05)
        if reason != "mcar":
            strength = knob("How strongly values decide", f"{path}.strength", _STRENGTH, 0.0, 4.0, step=0.1)
        n = whole(f"Number of {escape.markdown(scene.many)}", f"{path}.persons", _PERSONS, 50, 500)
        others(f"{path}.seed", f"Draw other {escape.markdown(scene.many)}")
    seed = state.read(f"{path}.seed")
    who = people(n, np.random.default_rng([seed, 1]))
    luck = chance(n, np.random.default_rng([seed, 2]))
    outcomes = who.outcomes(growth, times)
    there = seen(outcomes, reason, share, strength, luck, low=low)
    found = courses(growth, times, who, there)
    labels = Labels(scene.outcome, scene.group, scene.time)
    with right:
        picture = mean_courses(
            found.means, _persons(who, growth, times, there), labels=labels, span=_span(growth, times)
        )
        show_picture(picture, "explored courses")
    said = _said(found, growth, times, there, scene)
    left_by = Leaving(reason, share, strength, low, n, seed)
    offer_trace("dropout", lambda: _traces(found, there, growth, said, left_by, scene))
    bullets(said)
    return _fulfilled(reason, share, strength)


def _truth(scene: Scene) -> tuple[Growth, np.ndarray]:
    if not scene.own:
        return _START, waves(6)
    every = yours.times()
    few = 3 <= len(every) <= _MOST_WAVES
    return yours.growth(), every if few else waves(6, float(every[0]), float(every[-1]))


def _persons(who: People, growth: Growth, times: np.ndarray, there: np.ndarray) -> pd.DataFrame:
    """The first persons' rows as far as they were seen, the last row of those who left marked."""
    first = People(who.effects[:_DRAWN], who.errors[:_DRAWN])
    kept = there[:_DRAWN]
    last = np.zeros_like(kept)
    last[np.arange(len(kept)), kept.sum(axis=1) - 1] = ~kept[:, -1]
    return first.rows(growth, times).assign(left=last.ravel())[kept.ravel()]


def _span(growth: Growth, times: np.ndarray) -> tuple[float, float]:
    """The mean and two and a half SDs of the rows."""
    total = np.sqrt(icc_over_time(growth, times)["total"].to_numpy())
    mean = growth.intercept + growth.slope * times
    return float((mean - 2.5 * total).min()), float((mean + 2.5 * total).max())


def _said(found: Courses, growth: Growth, times: np.ndarray, there: np.ndarray, scene: Scene) -> list[str]:
    end = found.at_the_end()
    show_table(courses_table(end), "The mean at the last time by each way, and how far it is off")
    total = float(icc_over_time(growth, times)["total"].iloc[-1])
    by_chance = 2.0 * float(np.sqrt(total / max(int(there[:, -1].sum()), 1)))
    return courses_sentences(
        end, left=found.left, rows=found.rows, chance=by_chance, many=scene.many, reason=found.reason
    )


def _traces(found: Courses, there: np.ndarray, growth: Growth, said: list[str], by: Leaving, scene: Scene) -> Traces:
    from lmm_engine.report.tracing import CourseTraces
    from lmm_engine.report.tracing.explored.simulated import made_up
    from lmm_engine.report.tracing.explored.study import course_lines, even_waves, every_wave

    rung, fitted, times = None, None, even_waves(there.shape[1])
    if scene.own:
        rung, fitted, every = yours.rung(), yours.growth(), yours.times()
        few = there.shape[1] == len(every)
        times = every_wave(rung) if few else even_waves(there.shape[1], float(every[0]), float(every[-1]))
    before = course_lines(growth, times, by, rung=rung, fitted=fitted)
    made = made_up(f"{by.persons} {scene.many}", by.seed, rung)
    return CourseTraces(found.at_the_end(), rung, before, made, found, there, growth, said)


def _fulfilled(reason: str, share: float, strength: float) -> set[str]:
    decides = share >= 0.3 and strength >= 1.0
    found = {"mcar": reason == "mcar" and share >= 0.6, "mar": reason == "mar" and decides}
    found["mnar"] = reason == "mnar" and decides
    return {task for task, done in found.items() if done}
