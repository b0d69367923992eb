"""Start: what this is, how long it takes, where one left off, and a data set to begin with."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report import escape
from pages.course.lessons import course_minutes
from pages.ui import state, ways
from pages.ui.cards import dataset_cards
from pages.ui.notices import show_notice
from pages.ui.teaching import course_screen, precheck_panel

app = state.now()
show_notice("welcome", minutes=course_minutes())
precheck_panel.offer()

if app.dataset is not None:
    with st.container(border=True):
        st.markdown(f":material/bookmark: **You left off with {escape.markdown(app.dataset.name)}.**")
        ways.link_to(app.left_off or "data", "Go on with “{}”")
elif app.progress.lessons:
    course_screen.show_welcome_back()

st.subheader("Begin with your own data")
if st.button("Bring a file or paste a table", icon=":material/upload:", type="primary"):
    state.write("views.source", "upload")
    ways.go_to("data")
show_notice("privacy")

st.subheader("Or with one of these")
dataset_cards(lambda: ways.go_to("data"))
