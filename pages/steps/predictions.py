"""Predictions: the population line with its band, the groups' own lines over it, and values at chosen times."""

from __future__ import annotations

import streamlit as st

from pages.ui import controls, doors, gallery, predicting
from pages.ui.pictures import show_picture

with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
    rung = controls.rung("views.checked")
    split = predicting.split()

if doors.roles().time is None:
    predicting.without_time(rung, split)
else:
    show_picture(gallery.predictions(rung, split), "predictions")
    predicting.table(rung, split)
