"""Data: bring a table, and see how it was read before anything is built on it."""

from __future__ import annotations

import streamlit as st

from pages.ui import state, tables
from pages.ui.bringing import bring_a_table
from pages.ui.cards import in_use_card
from pages.ui.mending.panel import mending_panel
from pages.ui.messages import show_notes
from pages.ui.rereading import notes_of_columns, rereading_panel
from pages.ui.teaching.keeping_panels import show_awaited
from pages.ui.widgets import segmented

show_awaited()
held = state.now().dataset
if held is not None:
    in_use_card()
    show_notes(held.notes)
    rereading_panel()
    panels = {"preview": "Preview", "columns": "Columns"} | ({"about": "About these data"} if held.entry_id else {})
    panel = segmented("What to see of the table", "views.data_panel", panels, hidden=True)
    {"preview": tables.preview, "columns": tables.columns, "about": tables.about}[panel]()
    notes_of_columns()
    mending_panel()

st.subheader("Bring a table" if held is None else "Take another table instead")
bring_a_table()
