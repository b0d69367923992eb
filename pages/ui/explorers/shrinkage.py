"""Shrinkage: how many rows, how alike the groups, and who is pulled how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from lmm_engine.charts.explorers import pulled_groups, weight_curve
from lmm_engine.explore.pull import drawn_levels, errors, kept_rows, own_levels, pulled_levels, weight
from lmm_engine.report import escape
from lmm_engine.report.explorer_words import error_table, pull_sentences, weight_equation
from pages.ui import doors, insights, state
from pages.ui.pictures import bullets, show_picture, show_table
from pages.ui.tracing import offer_trace

from . import yours
from .knobs import knob, others, whole
from .words import Scene

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Traces

_SD, _ICC, _ROWS, _GROUPS = 10.0, 0.3, 5, 24
_MOST_ROWS = 50


def draw(scene: Scene) -> set[str]:
    """The sliders, the weight, the arrows, and what the pull is worth."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.shrinkage"
    left, right = st.columns([2, 3], gap="medium")
    with left:
        levels, rows, icc, total, missing = (_own if scene.own else _simulated)(path, scene)
        others(f"{path}.seed", "Lose other rows" if scene.own else f"Draw other {scene.many}")
        st.latex(weight_equation(rows, icc))
        st.caption("w is the weight of a group’s own rows, n their number, and σ²/τ² is (1 − ICC)/ICC.")
    pulled = pulled_levels(levels, icc)
    most = max(_MOST_ROWS if not scene.own else 0, int(levels["n"].max()), rows)
    n = np.linspace(0.0, most, 151)
    with right:
        picture = pulled_groups(pulled, group=scene.who, outcome=scene.outcome, span=(-1.8 * total, 1.8 * total))
        show_picture(picture, "explored pull")
    one, other = st.columns(2, gap="medium")
    with one:
        st.markdown("**The weight of a group’s own rows**")
        curve = pd.DataFrame({"n": n, "weight": weight(n, icc)})
        show_picture(weight_curve(curve, pulled, group=scene.who), "explored weight")
    with other:
        st.markdown(
            f"**What {'1 row tells' if rows == 1 else f'{rows} rows tell'} of one {escape.markdown(scene.who)}**"
        )
        table = error_table(
            errors(rows, icc, total**2).iloc[0], who=scene.who, unit=insights.unit() if scene.own else "points"
        )
        show_table(table, "Three estimates of a group's level and by how much each misses on average", words=2)
        head = str(table.columns[-1])
        offer_trace("shrinkage", lambda: _traces(rows, icc, total**2, scene, head))
        bullets(pull_sentences(pulled, who=scene.who, many=scene.many))
    return _fulfilled(pulled, rows, icc, missing)


def _simulated(path: str, scene: Scene) -> tuple[pd.DataFrame, int, float, float, float]:
    rows = whole("Rows of each", f"{path}.rows", _ROWS, 1, _MOST_ROWS)
    icc = knob("ICC: share of the variance between groups", f"{path}.icc", _ICC, 0.0, 0.95, step=0.01)
    missing = knob("Share of rows lost", f"{path}.missing", 0.0, 0.0, 0.9, step=0.05)
    groups = whole(f"Number of {scene.many}", f"{path}.groups", _GROUPS, 5, 40)
    rng = np.random.default_rng(state.read(f"{path}.seed"))
    return drawn_levels(groups, rows, icc, missing, rng, _SD), rows, icc, _SD, missing


def _own(path: str, scene: Scene) -> tuple[pd.DataFrame, int, float, float, float]:
    fit = doors.rung(1)
    residual, codes, names = yours.departures()
    between, within = float(fit.covariance()[0, 0]), fit.sigma**2
    total = float(np.sqrt(between + within))
    largest = int(np.bincount(codes).max())
    rows = whole("Rows kept of each", f"{path}.rows", largest, 1, max(largest, 2))
    icc = knob("ICC, as if it were", f"{path}.icc", between / (between + within), 0.0, 0.99, step=0.01)
    missing = knob("Share of these rows lost", f"{path}.missing", 0.0, 0.0, 0.9, step=0.05)
    rng = np.random.default_rng(state.read(f"{path}.seed"))
    levels = own_levels(residual, codes, names, kept_rows(codes, rows, missing, rng))
    return levels, rows, icc, total, missing


def _traces(rows: int, icc: float, variance: float, scene: Scene, head: str) -> Traces:
    from lmm_engine.report.tracing import PullTraces
    from lmm_engine.report.tracing.explored.lines import pull_data, pull_lines
    from lmm_engine.report.tracing.explored.simulated import Rung

    rung = Rung("rung1") if scene.own else None
    misses = pd.DataFrame({"misses": errors(rows, icc, variance).iloc[0][["own", "pulled", "common"]]})
    before = pull_lines(rows, icc, variance, rung)
    return PullTraces(misses, rung, before, pull_data(rung), scene.who, head, rows, icc, variance)


def _fulfilled(pulled: pd.DataFrame, rows: int, icc: float, missing: float) -> set[str]:
    found = {
        "few": rows <= 3,
        "alike": icc <= 0.1,
        "apart": icc >= 0.8,
        "uneven": missing >= 0.5 and pulled["n"].nunique() > 1,
    }
    return {task for task, done in found.items() if done}
