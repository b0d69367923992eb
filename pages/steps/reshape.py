"""Reshape: one row per person becomes one row per measurement, in sight of both tables."""

from __future__ import annotations

import streamlit as st

from pages.ui import actions, doors, state, ways
from pages.ui.reshaping.editor import edit_shape
from pages.ui.reshaping.view import show_reshape
from pages.ui.tables import preview
from pages.ui.widgets import segmented

with ways.above():
    form = segmented(
        "How are your data laid out?",
        "shape.form",
        {"long": ":material/table_rows: One row per measurement", "wide": ":material/view_column: One row per person"},
        accept=actions.set_form,
    )

if form == "long":
    st.caption("Long data are ready as they are. Go on, or have a last look at the rows.")
    preview(doors.table_as_mended(), key="as it came")
else:
    edit_shape()
    st.button("Back to the proposal", key="proposal", type="tertiary", on_click=actions.forget_shape)
    spec = state.now().shape.spec()
    with ways.above():
        show_reshape(spec)
