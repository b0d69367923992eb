"""Centring: time zero as a slider, and the same lines cut elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

import lmm_engine as lmm
from lmm_engine.charts import Labels
from lmm_engine.charts.explorers import crossing_lines, zero_curve
from lmm_engine.errors import ModelError
from lmm_engine.explore.growth import Growth, people, waves
from lmm_engine.explore.zero import Line, along, line_of
from lmm_engine.report.explorer_words import zero_sentence, zero_table
from pages.ui import doors
from pages.ui.pictures import sentence, show_picture, show_table
from pages.ui.tracing import offer_trace

from . import yours
from .knobs import knob, nice_step
from .words import Scene

if TYPE_CHECKING:
    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing import Traces

_TRUTH = Growth(intercept=50.0, slope=3.0, sd_intercept=9.0, sd_slope=2.5, correlation=-0.5, sd_residual=4.0)
_PERSONS, _WAVES, _SEED = 30, 6, 7
#: A zero this many spans of time away from the rows is still drawn.
_FAR = 2.0


def draw(scene: Scene) -> set[str]:
    """The slider of zero, the lines, and what moves with it."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.centring"
    fit, line, first, last = _own() if scene.own else _simulated()
    low, high = _reach(first, last)
    start = min(max(0.0, low), high)
    zero = knob(
        "Place of time zero", f"{path}.zero", start, low, high, help=f"The rows run from {first:.4g} to {last:.4g}."
    )
    labels, curve = Labels(scene.outcome, scene.group, scene.time), along(line, np.linspace(low, high, 121))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        mean = (float(line.mean[0]), float(line.mean[1]))
        show_picture(crossing_lines(line.frame, mean, times=(low, high), zero=zero, labels=labels), "explored cut")
        sentence(zero_sentence(line, time=scene.time, many=scene.many))
    with right:
        show_picture(zero_curve(curve, "sd_intercept", zero=zero, time=scene.time), "explored sd")
        show_picture(zero_curve(curve, "correlation", zero=zero, time=scene.time), "explored correlation")
    table = zero_table(line.moved(start), line.moved(zero), zeros=(start, zero), sigma=fit.sigma, loglik=fit.loglik)
    show_table(table, "What moving time zero changes and what stays", words=2)
    heads = (str(table.columns[2]), str(table.columns[3]))
    offer_trace("centring", lambda: _traces(fit, line, (start, zero), heads, scene.own))
    return _fulfilled(line, zero, first, last, nice_step(high - low))


def _own() -> tuple[FittedModel, Line, float, float]:
    number, fit = yours.with_slopes()
    if number < 2:
        raise ModelError(
            "Centring is explored on rung 2, where slopes differ, and it could not be fitted to your rows.",
            "Look at the screen “Rung 2” to see why, or take “Simulated” above.",
        )
    times = yours.times()
    return fit, yours.line(number), float(times[0]), float(times[-1])


def _simulated() -> tuple[FittedModel, Line, float, float]:
    return (*_example(), 0.0, _WAVES - 1.0)


@st.cache_resource(max_entries=1, show_spinner=False)
def _example() -> tuple[FittedModel, Line]:
    """Made-up pupils and rung 2 fitted to them; the same for everybody."""
    rows = people(_PERSONS, np.random.default_rng(_SEED)).rows(_TRUTH, waves(_WAVES))
    fit = lmm.fit("outcome ~ time + (time | group)", rows)
    return fit, line_of(fit, rows, "time")


def _reach(first: float, last: float) -> tuple[float, float]:
    """Where zero may be put: half a span around the rows, and as far as the zero that the fit has, if that is near."""
    span = (last - first) or 1.0
    low, high = first - span / 2, last + span / 2
    return (min(low, 0.0) if first <= _FAR * span else low), (max(high, 0.0) if -last <= _FAR * span else high)


def _traces(fit: FittedModel, line: Line, zeros: tuple[float, float], heads: tuple[str, str], own: bool) -> Traces:
    from lmm_engine.report.tracing import ZeroTraces
    from lmm_engine.report.tracing.explored.lines import zero_data, zero_lines, zero_numbers

    there, here = (line.moved(zero) for zero in zeros)
    rung = yours.rung() if own else None
    return ZeroTraces(
        zero_numbers(there, here, fit.sigma, fit.loglik),
        rung,
        zero_lines(rung, _TRUTH, _PERSONS, _WAVES, _SEED),
        zero_data(fit, doors.prepared() if own else None),
        line,
        zeros,
        heads,
    )


def _fulfilled(line: Line, zero: float, first: float, last: float, step: float) -> set[str]:
    found = {
        "closest": abs(line.moved(zero).correlation) <= 0.05 or abs(zero - line.least_time) <= step,
        "early": zero < first - step,
        "late": abs(zero - last) <= step,
    }
    return {task for task, done in found.items() if done}
