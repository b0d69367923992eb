"""Compare: which rung do the data ask for, and does an effect belong in the model?"""

from __future__ import annotations

import streamlit as st

from pages.ui import comparing, controls, doors
from pages.ui.widgets import segmented

with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
    question = segmented("Compare", "views.question", {"rungs": "The rungs", "effect": "With and without an effect"})
    controls.method()
with st.spinner("Fitting …"):
    fits = doors.ladder_fits()

if question == "rungs":
    comparing.rungs(fits)
else:
    comparing.effect()
