"""My course: what is done, what is left, where to go on, and how it is kept."""

from __future__ import annotations

import streamlit as st

from pages.ui.teaching import course_screen, keeping_panels, precheck_panel
from pages.ui.widgets import switch

course_screen.show_summary()
precheck_panel.show()
st.subheader("Lessons")
course_screen.show_lessons()
switch("Ask me to predict before a result is shown", "foresight.wanted")
st.subheader("Keep your work")
keeping_panels.show_browser()
keeping_panels.show_project()
keeping_panels.show_start_over()
