"""Tables of the data room: a preview, what each column holds, what is known about bundled data."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.report import escape
from lmm_engine.report.numbers import count

from . import doors

PREVIEW_ROWS = 100


def preview(table: pd.DataFrame | None = None, *, key: str = "preview") -> None:
    """The first rows, and how many there are."""
    shown = doors.table_as_mended() if table is None else table
    head = shown.head(PREVIEW_ROWS)
    st.dataframe(head, key=key, hide_index=True, height=min(420, 38 + 35 * len(head)), alt="First rows of the table")
    if len(shown) > len(head):
        st.caption(f"The first {len(head)} of {count(len(shown))} rows.")


def columns() -> None:
    """What each column holds."""
    described = doors.columns_described(doors.table_as_mended())
    st.dataframe(
        described,
        key="columns",
        hide_index=True,
        alt="Each column with its kind, missing cells, distinct values and an example",
        column_config={
            "column": st.column_config.TextColumn("Column", pinned=True),
            "kind": st.column_config.TextColumn("Kind"),
            "n_missing": st.column_config.NumberColumn("Missing", format="localized"),
            "n_distinct": st.column_config.NumberColumn("Distinct", format="localized"),
            "example": st.column_config.TextColumn("Example"),
        },
    )


def about() -> None:
    """Where bundled data come from, and what their columns mean."""
    entry = dataset_entry(doors.dataset().entry_id or "")
    st.markdown(escape.markdown(entry.source))
    meanings = pd.DataFrame([(c.name, c.meaning, c.unit) for c in entry.columns], columns=["Column", "Meaning", "Unit"])
    st.dataframe(meanings, key="about", hide_index=True, alt="What each column means")
    if entry.notes:
        st.markdown(f"**Worth knowing.** {escape.markdown(entry.notes)}")
    st.caption(f"{escape.markdown(entry.citation)}  \n{escape.markdown(entry.licence)}")
