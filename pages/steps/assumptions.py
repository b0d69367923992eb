"""Assumptions: a panel for each with what to look for and what was seen here; only the open one is computed."""

from __future__ import annotations

import streamlit as st

from pages.ui import checking, controls
from pages.ui.widgets import segmented

rung = controls.rung("views.checked")
panel = segmented("Assumption", "views.assumption", checking.panels(rung), hidden=True)
with st.spinner("Drawing …"):
    checking.show(panel, rung)
