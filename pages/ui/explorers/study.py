"""The repeated study: one plan, hundreds of draws, and what each rung's intervals keep of their promise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from lmm_engine.charts.explorers import study_intervals
from lmm_engine.explore.growth import Growth, waves
from lmm_engine.explore.study import Plan, balanced, drawn, intervals, summary
from lmm_engine.report import escape
from lmm_engine.report.explorer_words import study_sentences, study_table
from lmm_engine.report.numbers import count
from pages.ui import state
from pages.ui.pictures import bullets, show_picture, show_table
from pages.ui.tracing import offer_trace
from pages.ui.widgets import segmented

from . import yours
from .knobs import knob, others, whole
from .words import Scene

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.report.tracing import Traces

_START = Growth(intercept=50.0, slope=3.0, sd_intercept=8.0, sd_slope=2.0, correlation=0.0, sd_residual=5.0)
_STUDIES = 500


def draw(scene: Scene) -> set[str]:
    """The plan, the intervals, and what became of the promise."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.study"
    left, right = st.columns([2, 3], gap="medium")
    with left:
        options = {"time": "The slope of time", "lot": "A property drawn by lot"}
        question = segmented("Interval of", f"{path}.question", options)
        plan, growth = (_own if scene.own else _simulated)(path, scene)
        others(f"{path}.seed", f"Draw {_STUDIES} other studies")
    truth = growth.slope if question == "time" else 0.0
    outcomes = drawn(plan, growth, _STUDIES, np.random.default_rng(state.read(f"{path}.seed")))
    found = intervals(plan, outcomes, question, truth)
    kept = summary(found)
    with right:
        what = f"the slope of {scene.time}" if question == "time" else "the effect of the lot"
        show_picture(study_intervals(found, kept, truth=truth, what=what), "explored study")
    show_table(study_table(kept), "What each rung's 95% intervals kept of their promise")
    offer_trace("study", lambda: _traces(kept, plan, growth, question == "lot", path, scene))
    bullets(study_sentences(kept, lot=question == "lot"))
    st.caption(
        "Degrees of freedom are counted between and within persons. With few of them, rung 2 falls a little short for "
        "a property of persons; Kenward and Roger’s correction is made for that."
    )
    return _fulfilled(question, growth, plan)


def _simulated(path: str, scene: Scene) -> tuple[Plan, Growth]:
    growth = _sds(path, _START, 15.0, 4.0)
    n = whole(f"Number of {scene.many}", f"{path}.persons", 30, 10, 100)
    n_waves = whole("Number of waves", f"{path}.waves", 6, 3, 12)
    return balanced(n, waves(n_waves)), growth


def _own(path: str, scene: Scene) -> tuple[Plan, Growth]:
    start = yours.growth()
    plan = yours.plan()
    span = float(np.ptp(plan.times)) or 1.0
    largest = max(start.sd_intercept, start.sd_residual)
    growth = _sds(path, start, 2 * largest, max(2 * start.sd_slope, largest / span))
    st.caption(
        escape.markdown(
            f"{count(len(plan.times))} rows of {count(plan.n_persons)} {scene.many}, as you have them. "
            "Other predictors are left out."
        )
    )
    return plan, growth


def _sds(path: str, start: Growth, most_intercept: float, most_slope: float) -> Growth:
    sd_intercept = knob("SD of intercepts", f"{path}.sd_intercept", start.sd_intercept, 0.0, most_intercept)
    sd_slope = knob("SD of slopes", f"{path}.sd_slope", start.sd_slope, 0.0, most_slope)
    return replace(start, sd_intercept=sd_intercept, sd_slope=sd_slope)


def _traces(kept: pd.DataFrame, plan: Plan, growth: Growth, lot: bool, path: str, scene: Scene) -> Traces:
    from lmm_engine.report.tracing import StudyTraces
    from lmm_engine.report.tracing.explored.simulated import made_up
    from lmm_engine.report.tracing.explored.study import balanced_plan, own_plan, study_lines

    seed, n = state.read(f"{path}.seed"), plan.n_persons
    rung, fitted, asked = None, None, balanced_plan(n, len(plan.times) // n)
    if scene.own:
        rung, fitted = yours.rung(), yours.growth()
        asked = own_plan(rung, *yours.again())
    before = study_lines(growth, asked, lot=lot, n=_STUDIES, seed=seed, rung=rung, fitted=fitted)
    what = f"{_STUDIES} studies of {n} {scene.many}"
    return StudyTraces(kept, rung, before, made_up(what, seed, rung), lot)


def _fulfilled(question: str, growth: Growth, plan: Plan) -> set[str]:
    span = float(np.ptp(plan.times))
    found = {
        "lot": question == "lot",
        "parallel": question == "time" and growth.sd_slope == 0 and growth.sd_intercept > 0,
        "slopes": question == "time" and growth.sd_slope * span >= 2 * growth.sd_residual,
        "alike": growth.sd_slope == 0 and growth.sd_intercept == 0,
    }
    return {task for task, done in found.items() if done}
