"""Two closed panels on what is missing: who leaves, and what deleting does to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.missing import answer_words as missing_answer_words
from lmm_engine.report.missing import dropout_words
from lmm_engine.report.missing import tables as tables_missing
from lmm_engine.report.words import nouns

from .. import doors
from ..messages import guarded
from ..panel import panel
from ..pictures import bullets, sentence, show_picture, show_table
from ..tracing import offer_trace
from . import doors as missing_doors

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Traces


def offer_leaving() -> None:
    """A panel: those who leave against those who come again. Nothing where nobody could."""
    if not missing_doors.counted()["holes"]:
        return
    place = panel("leaving", "Who drops out? Could the missing be missing at random?", "directions_walk")
    if place.open:
        with place:
            guarded(_leaving)


def offer_anova() -> None:
    """A panel: repeated-measures ANOVA beside the mixed model. Nothing without occasions that groups share."""
    if not missing_doors.seen().is_common:
        return
    place = panel("anova beside", "What deleting costs: repeated-measures ANOVA beside the mixed model", "balance")
    if place.open:
        with place:
            guarded(_beside)


def _leaving() -> None:
    from lmm_engine.charts import leaving_lines, odds_rows

    found, ready = missing_doors.leaving(), doors.prepared()
    told = dropout_words.dropout_sentences(found, ready)
    if found.reason:
        sentence(told[0])
        return
    sentence(dropout_words.dropout_question(found, ready))
    leave, stay = dropout_words.leaving_names(found)
    show_picture(
        leaving_lines(found.seen, labels=missing_doors.labels(), leave=leave, stay=stay),
        "leaving",
        "Means of those who were seen at an occasion, with 95% intervals.",
    )
    effects = found.effects[found.effects["reason"] == ""]
    if len(effects) > 1:
        names = [dropout_words.effect_label(row, ready) for _, row in effects.iterrows()]
        show_picture(odds_rows(effects.assign(label=names)), "odds", _ODDS)
    show_table(tables_missing.dropout_table(found, ready), "Odds ratios of leaving", words=2)
    st.caption(_ALONE)
    offer_trace("leaving", _leaving_traces)
    bullets(told)
    sentence(dropout_words.CANNOT_SHOW)


_ODDS = "At 1 leaving has nothing to do with it; left of it fewer leave, right of it more. All together, 95% intervals."
_ALONE = (
    "Odds ratios with 95% intervals. Alone: beside the time only. Together: all in one logistic regression of leaving, "
    "one row for each occasion after which some leave and some come again."
)


def _beside() -> None:
    from lmm_engine.charts import two_means

    ready = doors.prepared()
    with st.spinner("Comparing …"):
        found = missing_doors.beside()
    told = missing_answer_words.anova_sentences(found, missing_doors.seen(), ready)
    if found.reason:
        sentence(told[0])
        return
    left, right = st.columns(2)
    with left:
        show_table(tables_missing.anova_table(found, ready), "Repeated-measures ANOVA on the complete")
    with right:
        show_table(tables_missing.model_table(found, ready), "The mixed model on all rows")
    st.caption(escape.markdown(missing_answer_words.rows_kept(found, ready)))
    offer_trace("both tests", _tests_traces)
    bullets(told)
    many = nouns(ready.roles.group)
    if "model" not in found.means:
        return
    if found.anova.n_groups and missing_doors.counted()["holes"]:
        labels = missing_doors.labels()
        show_picture(
            two_means(found.means, labels=labels, complete=f"complete {many} only", everyone="model, all rows"),
            "two means",
        )
        show_table(tables_missing.means_table(found, missing_doors.seen(), ready), "Means at each occasion")
        offer_trace("occasions", _means_traces)


def _leaving_traces() -> Traces:
    from lmm_engine.report.tracing import LeavingTraces

    return LeavingTraces(missing_doors.leaving(), missing_doors.seen(), doors.prepared())


def _tests_traces() -> Traces:
    from lmm_engine.report.tracing import OccasionTraces

    return OccasionTraces(missing_doors.beside(), missing_doors.seen(), doors.prepared())


def _means_traces() -> Traces:
    from lmm_engine.report.tracing import OccasionMeansTraces

    return OccasionMeansTraces(missing_doors.beside(), missing_doors.seen(), doors.prepared())
