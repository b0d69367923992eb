"""A second opinion on a rung, asked for by opening its panel; while the panel is closed nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report.tables import opinion_table

from . import doors, insights
from .pictures import sentence, show_table
from .tracing import offer_trace

if TYPE_CHECKING:
    from lmm_engine.inference.opinion.second_opinion import SecondOpinion
    from lmm_engine.report.tracing import Traces

SECONDS = 60


def offer_second_opinion(rung: int) -> None:
    """A panel that fits the same model with statsmodels, with a time limit, and sets the two side by side."""
    panel = st.expander(
        "A second opinion: the same model by another program",
        icon=":material/group:",
        on_change="rerun",
        key=f"opinion {rung}",
    )
    if not panel.open:
        return
    with panel:
        with st.spinner(f"Asking statsmodels; it is stopped after {SECONDS} seconds …"):
            opinion = insights.second_opinion(rung, SECONDS)
        sentence(opinion.sentence)
        if len(opinion.table):
            show_table(opinion_table(opinion), "The same quantities by both programs")
            offer_trace("opinion", lambda: _traces(rung, opinion))


def _traces(rung: int, opinion: SecondOpinion) -> Traces:
    from lmm_engine.report.tracing import OpinionTraces

    return OpinionTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", opinion)
