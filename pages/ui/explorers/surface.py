"""The likelihood surface: the deviance over the SDs of the random effects, and the search's way down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

import lmm_engine as lmm
from lmm_engine.charts.explorers import deviance_curve, deviance_surface
from lmm_engine.explore.growth import Growth, people, waves
from lmm_engine.explore.surface import Landscape, landscape, search_path
from lmm_engine.report.explorer_words import landscape_sentences
from pages.ui import doors, insights, state
from pages.ui.pictures import bullets, show_picture
from pages.ui.widgets import segmented

from . import yours
from .knobs import knob, others, whole
from .words import Scene

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.model import FittedModel

_STARTS = {
    "far": "Both far too large",
    "steep": "Slopes too large",
    "high": "Intercepts too large",
    "near_zero": "Near zero",
}
_PERSONS, _SD_SLOPE = 30, 2.0
#: Starts keep this share of the landscape's width away from its edges.
_INSIDE = 0.04


def draw(scene: Scene) -> set[str]:
    """Method and start, the landscape with the way down, and what they say."""
    path = f"explorers.{'own' if scene.own else 'simulated'}.surface"
    left, right = st.columns([2, 3], gap="medium")
    with left:
        method = segmented("Estimated by", f"{path}.method", {"REML": "REML", "ML": "ML"})
        fit, land = _own(method) if scene.own else _simulated(path, method, scene)
        start = _start(path, land)
        way = search_path(fit, _corner(land, start))
        said = landscape_sentences(
            land.places, way, sigma=fit.sigma, unit=insights.unit() if scene.own else "points", singular=fit.is_singular
        )
        bullets(said)
    with right:
        picture = (deviance_surface if land.two else deviance_curve)(land.places, way)
        show_picture(picture, "explored surface")
        if not land.profiled:
            st.caption("With so many groups, the correlation is held at its estimate.")
        st.caption("The SD of intercepts over the residual SD is the first entry of theta, what the search works on.")
    return _fulfilled(path, method, scene.own)


def _start(path: str, land: Landscape) -> str:
    if not land.two:
        options = {"far": "Far too large", "near_zero": "Near zero"}
    else:
        options = _STARTS
    return segmented("The search begins with", f"{path}.start", options)


def _corner(land: Landscape, start: str) -> tuple[float, ...]:
    """A place near a corner of the landscape."""

    def end(column: str, large: bool) -> float:
        low, high = float(land.places[column].min()), float(land.places[column].max())
        gap = _INSIDE * (high - low)
        return high - gap if large else low + gap

    intercept = end("sd_intercept", start in ("far", "high"))
    return (intercept, end("sd_slope", start in ("far", "steep"))) if land.two else (intercept,)


def _own(method: str) -> tuple[FittedModel, Landscape]:
    number, _ = yours.with_slopes()
    fit = doors.rung(number, "ML" if method == "ML" else "REML")
    return fit, insights.remembered(f"landscape {method}", number, lambda _: landscape(fit))


def _simulated(path: str, method: str, scene: Scene) -> tuple[FittedModel, Landscape]:
    n = whole(f"Number of {scene.many}", f"{path}.persons", _PERSONS, 6, 60)
    sd = knob("True SD of slopes", f"{path}.sd_slope", _SD_SLOPE, 0.0, 4.0, step=0.1)
    others(f"{path}.seed", f"Draw other {scene.many}")
    rows = _rows(n, sd, state.read(f"{path}.seed"))
    fit = lmm.fit("outcome ~ time + (time | group)", rows, method="ML" if method == "ML" else "REML")
    return fit, landscape(fit)


def _rows(n: int, sd_slope: float, seed: int) -> pd.DataFrame:
    truth = Growth(50.0, 3.0, 8.0, sd_slope, 0.0, 5.0)
    return people(n, np.random.default_rng(seed)).rows(truth, waves(5))


def _fulfilled(path: str, method: str, own: bool) -> set[str]:
    bench = state.read(path)
    found = {
        "starts": bench.start != "far",
        "ml": method == "ML",
        "few": own or (bench.persons or _PERSONS) <= 12,
    }
    return {task for task, done in found.items() if done}
