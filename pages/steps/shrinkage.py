"""Shrinkage: who is pulled towards the common line, how far, and the three answers for one group."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.sentences import pooling_sentence
from lmm_engine.report.words import noun
from pages.ui import controls, doors, gallery, insights, known
from pages.ui.pictures import bullets, show_picture

with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
    rung = controls.rung("views.checked", (1, 2))
    controls.level(none="The one pulled furthest")
pooled = insights.pooling(rung)
level = insights.level_in_sight() or known.pulled_furthest(rung)
show_picture(gallery.arrows(rung, level), "arrows")

st.subheader(f"Three answers for {escape.markdown(noun(doors.roles().group))} {escape.markdown(level)}")
if doors.roles().time is not None:
    show_picture(gallery.pooling(rung, level), "pooling")
bullets([pooling_sentence(row, doors.prepared()) for _, row in pooled[pooled["group"] == level].iterrows()])
