"""Keeping some of the rows: a condition, how many rows meet it, and the step that leaves out the others."""

from __future__ import annotations

import streamlit as st

from lmm_engine.data.recipe import COMPARISONS, Condition, KeepRows
from lmm_engine.data.recipe.operations import labels_of
from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.role_words import kept_sentence

from .. import doors
from ..panel import panel
from ..widgets import pick, words
from . import actions as role_actions

_OF_WORDS = ("=", "≠", "is missing", "is not missing")
_WITHOUT_VALUE = ("is missing", "is not missing")
#: Values that are offered to be chosen from; more are typed.
MOST_VALUES = 50


def offer_rows() -> None:
    """A panel that keeps the rows which meet a condition."""
    place = panel("rows", "Keep some of the rows", "filter_alt")
    if place.open:
        with place:
            _choose()


def _choose() -> None:
    table, kinds = doors.long_table(), doors.kinds()
    column = pick("Rows where", "views.shaping.kept", list(kinds))
    if column is None:
        st.caption("Choose a column; the rows that meet the condition stay, the others are left out by a step.")
        return
    by_size = kinds[column] in ("numeric", "date")
    offered = list(COMPARISONS) if by_size else list(_OF_WORDS)
    left, right = st.columns([1, 2])
    with left:
        comparison = pick("is", "views.shaping.comparison", offered, shown=_shown, default=offered[0])
    value = ""
    if comparison not in _WITHOUT_VALUE:
        with right:
            seen = [] if by_size else sorted(labels_of(table[column]).dropna().unique())
            if 0 < len(seen) <= MOST_VALUES:
                value = pick("this", "views.shaping.value", seen, default=seen[0]) or ""
            else:
                value = words(
                    "this", "views.shaping.value", placeholder="year-month-day" if kinds[column] == "date" else ""
                )
        if not value.strip():
            return
    _offer(KeepRows((Condition(column, comparison or "=", value.strip()),)))


def _offer(step: KeepRows) -> None:
    table = doors.long_table()
    try:
        kept = len(step.apply(table))
    except LmmError as refusal:
        st.caption(f":material/block: {escape.markdown(str(refusal))}")
        return
    st.caption(kept_sentence(kept, len(table)))
    st.button(
        "Keep these rows",
        key="keep rows",
        icon=":material/filter_alt:",
        disabled=kept == len(table),
        on_click=role_actions.take,
        args=(step,),
    )


def _shown(comparison: str) -> str:
    """A comparison as an option below the word “is”."""
    return comparison.removeprefix("is ")
