"""A predictor that varies within groups and between them, taken apart: two effects, and whether they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.words import named, noun

from . import doors, inferences, insights
from .messages import guarded
from .panel import panel
from .pictures import bullets, sentence, show_picture, show_table
from .tracing import offer_trace
from .widgets import segmented

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Traces


def offer_within_between(rung: int) -> None:
    """A panel with the split; nothing where no number among the predictors varies both ways, or on rung 0."""
    columns = inferences.splittable(rung) if rung > 0 else ()
    if not columns:
        return
    place = panel("within", "Within and between: one predictor, two questions", "call_split")
    if place.open:
        with place:
            guarded(lambda: _show(rung, columns))


def _show(rung: int, columns: tuple[str, ...]) -> None:
    from lmm_engine.report.inferences import within_words

    ready = doors.prepared()
    column = columns[0]
    if len(columns) > 1:
        column = segmented("Predictor", "views.split_in_two", {c: escape.markdown(named(c)) for c in columns})
    sentence(" ".join(within_words.two_questions(column, ready)))
    with st.spinner("Fitting with both parts …"):
        found = inferences.split(rung, column)
    _picture(found, column)
    show_table(within_words.effects_table(found.effects, ready), f"{column} within and between groups")
    offer_trace("within", lambda: _traces(found, column))
    bullets(within_words.effects_sentences(found.effects, column, ready, unit=insights.unit()))
    left_out = within_words.left_out_sentence(column, found.twin, found.crossed)
    st.caption(escape.markdown(f"{found.fit.formula}. {left_out}".strip()))


def _picture(found: inferences.Split, column: str) -> None:
    from lmm_engine.charts import within_between_lines
    from lmm_engine.diagnostics import split_lines

    roles = doors.roles()
    within, between = (float(found.effects.loc[part, "estimate"]) for part in ("within", "between"))
    groups, line = split_lines(found.frame, column, roles.outcome, roles.group, within, between)
    who = noun(roles.group)
    show_picture(
        within_between_lines(groups, line, predictor=column, outcome=roles.outcome, group=roles.group),
        "within and between",
        f"Dots: the mean of each {who}. Short lines: the slope within. Long line: the slope between the means.",
    )


def _traces(found: inferences.Split, column: str) -> Traces:
    from lmm_engine.report.tracing import WithinTraces

    of = (found.effects, column, found.within, found.between)
    return WithinTraces(found.fit, doors.prepared(), "parts", *of, insights.df_in_use(), unit=insights.unit())
