"""Reshape: one row per person becomes one row per measurement, in sight of both tables."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.sentences import reshape_arithmetic
from pages.ui import actions, doors, frame, state
from pages.ui.messages import show_findings
from pages.ui.reshape_editor import edit_shape
from pages.ui.reshape_view import before_and_after, use_or_undo
from pages.ui.tables import preview
from pages.ui.widgets import segmented

with frame.above():
    form = segmented(
        "How are your data laid out?",
        "shape.form",
        {"long": ":material/table_rows: One row per measurement", "wide": ":material/view_column: One row per person"},
        accept=actions.set_form,
    )

if form == "long":
    st.caption("Long data are ready as they are. Go on, or have a last look at the rows.")
    preview(key="as it came")
else:
    edit_shape()
    st.button("Back to the proposal", key="proposal", type="tertiary", on_click=actions.forget_shape)
    spec = state.now().shape.spec()
    made = doors.reshaped(spec)
    with frame.above():
        before_and_after(doors.table_as_mended(), spec, made)
        arithmetic = reshape_arithmetic(made, " ".join(spec.id_columns) or None)
        st.caption(f":material/calculate: {escape.markdown(arithmetic)}")
        show_findings(made.findings)
        use_or_undo(applied=state.now().reshape == spec)
