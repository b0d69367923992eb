"""Reshape: one row per person becomes one row per measurement, in sight of both tables."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.sentences import reshape_arithmetic
from pages.ui import actions, doors, frame, state
from pages.ui.messages import attempt, show_findings
from pages.ui.reshape_editor import edit_shape
from pages.ui.reshape_view import before_and_after
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
    spec = state.now().shape.spec()
    made = doors.reshaped(spec)
    with frame.above():
        before_and_after(doors.dataset().table, spec, made)
        arithmetic = reshape_arithmetic(made, " ".join(spec.id_columns) or None)
        st.caption(f":material/calculate: {escape.markdown(arithmetic)}")
    show_findings(made.findings)

    applied = state.now().reshape == spec
    with st.container(horizontal=True):
        label, icon = ("The long table is in use", ":material/check:") if applied else ("Use the long table", None)
        if st.button(label, key="apply", type="primary", icon=icon, disabled=applied) and attempt(actions.apply_shape):
            st.rerun()
        if state.now().reshape is not None:
            st.button("Undo", key="undo", icon=":material/undo:", on_click=actions.undo_shape)
        st.button("Back to the proposal", key="proposal", type="tertiary", on_click=actions.forget_shape)
