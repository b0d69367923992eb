"""Random intercepts and slopes: every parameter a slider."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from lmm_engine.charts import Labels, correlation_map
from lmm_engine.charts.explorers import growth_lines, icc_line
from lmm_engine.explore.growth import Growth, closest_time, icc_over_time, implied_correlations, people, waves
from lmm_engine.report import escape
from lmm_engine.report.explorer_words import alike_sentences
from pages.ui import state
from pages.ui.pictures import bullets, show_picture

from . import yours
from .knobs import knob, others, whole
from .words import Scene

_START = Growth(intercept=50.0, slope=3.0, sd_intercept=8.0, sd_slope=0.0, correlation=0.0, sd_residual=5.0)
#: Largest of each slider, by its start; the simulation's slopes start at none.
_LARGEST_SLOPE_SD = 5.0
_MOST_PERSONS, _MOST_WAVES = 60, 12


def draw(scene: Scene) -> set[str]:
    """The sliders, and what follows from them."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.random_effects"
    start, times, n_start = _begin(scene)
    left, right = st.columns([2, 3], gap="medium")
    with left:
        growth, n, n_waves = _sliders(path, start, times, n_start, scene)
    at = times if n_waves == len(times) else waves(n_waves, float(times[0]), float(times[-1]))
    if not scene.own:
        at = waves(n_waves)
    seed = state.read(f"{path}.seed")
    rows = people(n, np.random.default_rng(seed)).rows(growth, at)
    mean = pd.DataFrame({"time": at[[0, -1]]})
    mean["estimate"] = growth.intercept + growth.slope * mean["time"]
    labels = Labels(scene.outcome, scene.group, scene.time)
    calmest = closest_time(growth)
    along = icc_over_time(growth, np.linspace(float(at[0]), float(at[-1]), 60))
    pairs = implied_correlations(growth, at)
    with right:
        show_picture(growth_lines(rows, mean, labels=labels, span=_span(start, at)), "explored lines")
    one, other = st.columns(2, gap="medium")
    with one:
        st.markdown(f"**Intraclass correlation over {escape.markdown(scene.time)}**")
        show_picture(icc_line(along, labels=labels, calmest=calmest), "explored icc")
    with other:
        st.markdown(f"**Correlation of two rows of one {escape.markdown(scene.who)}**")
        show_picture(correlation_map(pairs, time=scene.time, group=scene.who), "explored correlations")
    bullets(alike_sentences(along, pairs, who=scene.who, time=scene.time, calmest=calmest))
    return _fulfilled(growth, along, scene.own)


def _begin(scene: Scene) -> tuple[Growth, np.ndarray, int]:
    """Where the sliders start: parameters, times and number of persons."""
    if not scene.own:
        return _START, waves(6), 30
    found = yours.line(yours.with_slopes()[0])
    every = yours.times()
    times = every if 2 <= len(every) <= _MOST_WAVES else waves(6, float(every[0]), float(every[-1]))
    return yours.growth(), times, min(len(found.own), _MOST_PERSONS)


def _sliders(path: str, start: Growth, times: np.ndarray, n_start: int, scene: Scene) -> tuple[Growth, int, int]:
    sd = float(np.sqrt(start.sd_intercept**2 + start.sd_residual**2)) or 1.0
    span = float(times[-1] - times[0]) or 1.0
    steep = max(abs(start.slope), 2 * start.sd_slope, sd / span)
    largest = max(2.5 * start.sd_slope, sd / span) if scene.own else _LARGEST_SLOPE_SD
    one, two = st.columns(2, gap="small")
    with one:
        intercept = knob(
            "Mean intercept", f"{path}.intercept", start.intercept, start.intercept - 2 * sd, start.intercept + 2 * sd
        )
        sd_intercept = knob(
            "SD of intercepts", f"{path}.sd_intercept", start.sd_intercept, 0.0, 2.5 * max(start.sd_intercept, sd / 2)
        )
        correlation = knob("Correlation", f"{path}.correlation", start.correlation, -1.0, 1.0, step=0.05)
        n = whole(f"Number of {escape.markdown(scene.many)}", f"{path}.persons", n_start, 2, _MOST_PERSONS)
    with two:
        slope = knob("Mean slope", f"{path}.slope", start.slope, start.slope - 2 * steep, start.slope + 2 * steep)
        sd_slope = knob("SD of slopes", f"{path}.sd_slope", start.sd_slope, 0.0, largest)
        residual = knob(
            "Residual SD", f"{path}.sd_residual", start.sd_residual, 0.0, 2.5 * max(start.sd_residual, sd / 2)
        )
        n_waves = whole("Number of waves", f"{path}.waves", len(times), 2, _MOST_WAVES)
    others(f"{path}.seed", f"Draw other {escape.markdown(scene.many)}")
    return Growth(intercept, slope, sd_intercept, sd_slope, correlation, residual), n, n_waves


def _span(start: Growth, at: np.ndarray) -> tuple[float, float]:
    """What the outcome's axis holds: the mean line and three SDs of where the sliders start."""
    total = np.sqrt(icc_over_time(start, at)["total"].to_numpy())
    mean = start.intercept + start.slope * at
    return float((mean - 3 * total).min()), float((mean + 3 * total).max())


def _fulfilled(growth: Growth, along: pd.DataFrame, own: bool) -> set[str]:
    slopes = growth.sd_slope > 0 and growth.sd_intercept > 0
    found = {
        "slopes": (growth.sd_slope == 0) is own,
        "fan_out": slopes and growth.correlation >= 0.3,
        "fan_in": slopes and growth.correlation <= -0.5,
        "noise": float(along["icc"].min()) < 0.2 and growth.sd_residual > 0 and growth.sd_intercept > 0,
    }
    return {task for task, done in found.items() if done}
