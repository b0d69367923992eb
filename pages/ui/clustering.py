"""How alike rows of one group are: at any time, at two times, and what that costs in effective rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.words import named, noun

from . import doors, gallery, insights
from .panel import panel
from .pictures import bullets, sentence, show_picture, show_table
from .tracing import offer_trace

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.report.tracing import Traces

#: Places along the curve, and times on a side of the map.
PLACES, MOST_TIMES = 60, 8


def interval(rung: int) -> None:
    """The intraclass correlation with its interval, and how that was found."""
    from lmm_engine.report.inferences.clustering_words import icc_interval_sentence
    from lmm_engine.report.inferences.tables_clustering import icc_table

    found = insights.remembered("icc interval", rung, lambda fit: fit.icc_interval())
    sentence(icc_interval_sentence(found, doors.rung(rung), doors.prepared()))
    show_table(icc_table(found), "Intraclass correlations with their intervals")
    offer_trace("icc", lambda: _icc_traces(rung, found))


def over_time(rung: int) -> None:
    """With slopes of their own: an intraclass correlation for every place in time, and where groups differ least."""
    from lmm_engine.report.inferences.clustering_words import calmest_sentence, icc_over_time_sentence

    st.subheader(f"The intraclass correlation along {escape.markdown(named(doors.roles().time))}")
    calmest, told = _calmest(rung), _told(rung)
    show_picture(gallery.icc_curve(rung, PLACES, calmest), "icc over time", "Band: 95% intervals, by the delta method.")
    ready = doors.prepared()
    bullets([icc_over_time_sentence(told, ready), calmest_sentence(calmest, ready)])
    if told.attrs["reason"]:
        st.caption(escape.markdown(told.attrs["reason"]))


def offer_correlations(rung: int) -> None:
    """A panel with the correlation that the model implies between rows at any two times."""
    from lmm_engine.report.inferences.clustering_words import correlation_sentence

    one = escape.markdown(noun(doors.roles().group))
    place = panel("correlations", f"Two rows of one {one}: how alike at which times", "grid_on")
    if not place.open:
        return
    with place:
        found = _correlations(rung)
        show_picture(gallery.correlations(found), "correlations")
        sentence(correlation_sentence(found, doors.prepared()))


def offer_design_effect(rung: int) -> None:
    """A panel with the price of clustering."""
    from lmm_engine.report.inferences.clustering_words import design_effect_sentence
    from lmm_engine.report.inferences.tables_clustering import design_table

    place = panel("design effect", "What clustering costs: design effect and effective sample size", "groups")
    if not place.open:
        return
    with place:
        fit, ready = doors.rung(rung), doors.prepared()
        found = insights.remembered("design effect", rung, lambda fit: fit.design_effect())
        sentence(design_effect_sentence(found, fit, ready))
        show_table(design_table(found, fit.nobs, ready), "Design effect and effective rows of each estimate")
        offer_trace("design effect", lambda: _design_traces(rung, found))
        st.caption(
            "Design effect: how many times larger the variance of the estimate is than with as many independent rows "
            "that scatter as much in all. Effective rows: rows divided by it."
        )


def _icc_traces(rung: int, found: pd.DataFrame) -> Traces:
    from lmm_engine.report.tracing import IccTraces

    return IccTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", found)


def _design_traces(rung: int, found: pd.DataFrame) -> Traces:
    from lmm_engine.report.tracing import DesignTraces

    return DesignTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", found)


def _calmest(rung: int) -> float:
    """The time at which groups differ least."""
    from lmm_engine.inference.clusters.correlation import minimum_variance_time

    return insights.remembered("calmest", rung, minimum_variance_time)


def _told(rung: int) -> pd.DataFrame:
    """What the sentence speaks of: the first and the last time, and between them the one of least difference."""
    times, calmest = insights.observations()["time"], _calmest(rung)
    first, last = float(times.min()), float(times.max())
    inside = not math.isnan(calmest) and first < calmest < last
    places = [first, calmest, last] if inside else [first, last]
    return insights.remembered("icc told", rung, lambda fit: fit.icc_at(places))


def _correlations(rung: int) -> pd.DataFrame:
    """Between the times that were observed, or some round ones where these are many."""
    from lmm_engine.report.svg import nice_ticks

    seen = sorted(map(float, insights.observations()["time"].unique()))
    times = seen if len(seen) <= MOST_TIMES else nice_ticks(seen[0], seen[-1], MOST_TIMES - 2)
    return insights.remembered("correlations", rung, lambda fit: fit.correlation_between(times))
