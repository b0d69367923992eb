"""Data: bring a table, and see how it was read before anything is built on it."""

from __future__ import annotations

import streamlit as st

from pages.ui import actions, state, tables
from pages.ui.cards import dataset_choice, in_use_card
from pages.ui.mending import mending_panel
from pages.ui.messages import attempt, show_findings
from pages.ui.notices import show_notice
from pages.ui.widgets import segmented

FILES = ["csv", "tsv", "txt", "xlsx"]

held = state.now().dataset
if held is not None:
    in_use_card()
    show_findings(held.notes)
    panels = {"preview": "Preview", "columns": "Columns"} | ({"about": "About these data"} if held.entry_id else {})
    panel = segmented("What to see of the table", "views.data_panel", panels, hidden=True)
    {"preview": tables.preview, "columns": tables.columns, "about": tables.about}[panel]()
    mending_panel()

st.subheader("Bring a table" if held is None else "Take another table instead")
source = segmented(
    "Where from",
    "views.source",
    {
        "upload": ":material/upload_file: A file",
        "paste": ":material/content_paste: Paste",
        "bundled": ":material/inventory_2: Bundled",
    },
    hidden=True,
)

if source == "upload":
    # A new key per arrival empties the uploader: the table it brought is in the state by then.
    key = f"file {state.now().arrivals}"
    file = st.file_uploader("CSV, TSV or Excel (.xlsx), with column names in the first row", FILES, key=key)
    if file is not None and attempt(actions.use_file, file.getvalue(), file.name):
        st.rerun()
    show_notice("privacy")
elif source == "paste":
    with st.form("paste", border=False):
        text = st.text_area("Cells copied from a spreadsheet, column names first", height=200, key="pasted")
        pasted = st.form_submit_button("Read the cells", icon=":material/table_view:")
    if pasted and attempt(actions.use_pasted, text):
        st.rerun()
else:
    dataset_choice(st.rerun)
